"""What the caller is told, word for word: each verdict on a past day, today, and a coming one."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.eligibility import decide
from contracts.evidence import Authority, Rems, Standing
from contracts.tests.evidence import (
    CELLULAR,
    HEMGENIX,
    LAKESIDE,
    ON,
    OTHER_REMS,
    make_agreement,
    make_certification,
    make_contract,
    make_facts,
    make_requirement,
)

PAST, TODAY, AHEAD = ({"today": ON + timedelta(days=days)} for days in (120, 0, -1))
CONTRACT = {"contracts": (make_contract(),)}
ELSEWHERE = {"contracts": (make_contract(program=CELLULAR),)}
AGREED = {"agreements": (make_agreement(),)}
CASE, OTHER = {"case": "sca 0001"}, {"case": "OTHER-99"}
REQUIRED = {"requirements": (make_requirement(),)}
CERTIFIED = {"certifications": (make_certification(),)}
BY_PLAN = {"requirements": (make_requirement(authority=Authority.PLAN),)}
UNLISTED = {"listings": ()}
DEACTIVATED = {"provider": replace(LAKESIDE, deactivated_on=date(2025, 3, 1))}
NO_CHANNELS = {"channels": ()}

DAY = "March 3, 2025"
PLAN_DECIDES = "What is covered depends on the customer's benefit plan."
EVERY_CASE = (
    "Every case needs prior authorization: call 855.678.0051 or fax 833.910.1625. " + PLAN_DECIDES
)
BEFORE_YES = "I will ask the contract team before I say yes."
BEFORE_NO = "I will ask the contract team before I say no."
POSSIBLE = "A single case agreement is sometimes possible; ask: 855.678.0051."
WHICH = "What is the reference of your single case agreement?"
AHEAD_TOO = " The list may change; please ask again nearer the date."


def told(*parts, **fields):
    for part in parts:
        fields |= part
    return decide(make_facts(**fields)).sentence


IN_THE_PAST = {"is": "was", "has": "had", "holds": "held", "requires": "required"}
NOW = {word: word for word in IN_THE_PAST}
NO_REMS = f"on {DAY}, Hemgenix {{requires}} REMS certification and Lakeside's {{is}} not on record."
ELSEWHERE_TOO = f"On {DAY}, Lakeside's contract for Hemgenix {{is}} under the other program."
NO_CONTRACT = f"No. Lakeside {{has}} no contract for Hemgenix on {DAY}."
OFF_LIST = f"Hemgenix {{is}} not on the list for {DAY}"
TEAM = "I will ask the contract team."
TOLD = {
    "contracted": (
        CONTRACT,
        f"Yes. On {DAY}, Lakeside {{is}} contracted for Hemgenix. {EVERY_CASE}",
    ),
    "contracted, NPI deactivated": (
        CONTRACT | DEACTIVATED,
        (
            f"On {DAY}, Lakeside {{has}} a contract for Hemgenix, but its NPI was deactivated on "
            f"March 1, 2025. {BEFORE_YES}"
        ),
    ),
    "one case": (
        AGREED,
        f"On {DAY}, Hemgenix {{is}} not under contract for Lakeside. {WHICH}",
    ),
    "one case, contract elsewhere": (AGREED | ELSEWHERE, f"{ELSEWHERE_TOO} {WHICH}"),
    "no REMS": (
        CONTRACT | REQUIRED,
        f"No. Lakeside {{is}} contracted for Hemgenix, but {NO_REMS}",
    ),
    "no REMS, this case": (
        AGREED | CASE | REQUIRED,
        f"No. Lakeside {{has}} an agreement for Hemgenix for case SCA-0001, but {NO_REMS}",
    ),
    "no REMS, case not given": (
        AGREED | REQUIRED,
        (
            "If you have a single case agreement for Hemgenix, what is its reference? "
            f"As it stands, the answer is no: {NO_REMS}"
        ),
    ),
    "REMS only": (
        REQUIRED | CERTIFIED,
        (
            f"No. On {DAY}, Lakeside {{is}} REMS certified for Hemgenix, but certification alone "
            f"is not enough; a contract for Hemgenix {{is}} needed too. {POSSIBLE}"
        ),
    ),
    "not contracted": ({}, f"{NO_CONTRACT} Contracts are per therapy. {POSSIBLE}"),
    "another case": (
        AGREED | OTHER,
        (
            f"{NO_CONTRACT} There {{is}} no single case agreement with the reference you gave. "
            f"Contracts are per therapy. {POSSIBLE}"
        ),
    ),
    "contract elsewhere": (ELSEWHERE, f"{ELSEWHERE_TOO} {BEFORE_NO}"),
    "contract elsewhere, certified": (
        ELSEWHERE | REQUIRED | CERTIFIED,
        f"{ELSEWHERE_TOO} {BEFORE_NO}",
    ),
    "not listed, contract": (
        UNLISTED | CONTRACT,
        f"{OFF_LIST}, though Lakeside {{holds}} a contract for it. {TEAM}",
    ),
    "not listed, this case": (
        UNLISTED | AGREED | CASE,
        f"{OFF_LIST}, though Lakeside {{holds}} an agreement for case SCA-0001. {TEAM}",
    ),
    "not listed, agreement": (UNLISTED | AGREED, f"{OFF_LIST}. {TEAM}"),
}


@pytest.mark.parametrize(("fields", "words"), TOLD.values(), ids=list(TOLD))
def test_a_past_day_is_told_in_the_past(fields, words):
    was, now = words.format(**IN_THE_PAST), words.format(**NOW)
    assert [told(fields, when) for when in (PAST, TODAY, AHEAD)] == [was, now, now]


def test_not_listed_says_that_a_coming_list_may_change():
    past, now = (
        f"Hemgenix {is_} not on the list of classified therapies for {DAY}, so no program contract "
        f"{covers} it."
        for is_, covers in (("was", "covered"), ("is", "covers"))
    )
    said = [told(UNLISTED, when) for when in (PAST, TODAY, AHEAD)]
    assert said == [past, now, now + AHEAD_TOO]


@pytest.mark.parametrize(
    ("today", "runs"),
    [
        (ON, "runs"),
        (date(2025, 12, 31), "runs"),
        (date(2026, 1, 1), "ran"),
    ],
    ids=str,
)
def test_one_case(today, runs):
    assert told(AGREED, CASE, today=today) == (
        f"Yes, on {DAY}, for case SCA-0001 only. Its agreement for Hemgenix {runs} through "
        "December 31, 2025. No other case counts. Prior authorization is needed: call "
        f"855.678.0051 or fax 833.910.1625. {PLAN_DECIDES}"
    )


def test_one_case_without_an_end():
    said = told(CASE, NO_CHANNELS, agreements=(make_agreement(last_day=None), make_agreement()))
    assert said == (
        f"Yes, on {DAY}, for case SCA-0001 only. Its agreement for Hemgenix has no end on record. "
        f"No other case counts. Prior authorization is needed. {PLAN_DECIDES}"
    )


def test_one_case_with_the_npi_deactivated():
    assert told(AGREED, CASE, DEACTIVATED) == (
        "For case SCA-0001 I can't say yes yet. Its agreement for Hemgenix runs through December "
        f"31, 2025, but the provider's NPI was deactivated on March 1, 2025. {BEFORE_YES}"
    )
    assert told(AGREED, DEACTIVATED) == (
        f"On {DAY}, Hemgenix is not under contract for Lakeside. {WHICH} The provider's NPI was "
        f"deactivated on March 1, 2025. {BEFORE_YES}"
    )


@pytest.mark.parametrize(
    ("today", "is_"), [(AHEAD, "will be"), (TODAY, "was")], ids=["ahead", "today"]
)
def test_a_deactivation_is_told_as_seen_from_the_day_of_asking(today, is_):
    that_day = {"provider": replace(LAKESIDE, deactivated_on=ON)}
    assert told(CONTRACT, today, that_day) == (
        f"On {DAY}, Lakeside has a contract for Hemgenix, but its NPI {is_} deactivated on "
        f"{DAY}. {BEFORE_YES}"
    )


def test_before_the_first_list():
    assert told(on=date(2024, 10, 31)) == (
        "I can't answer for October 31, 2024: our first list starts on November 1, 2024. "
        "I will pass it on, and someone will call you back."
    )


NO_PROVIDER = {"provider": replace(LAKESIDE, on_record=False)}
NO_THERAPY = {"therapy": replace(HEMGENIX, on_record=False)}


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        (NO_PROVIDER, "Lakeside"),
        (NO_THERAPY, "Hemgenix"),
        (NO_PROVIDER | NO_THERAPY, "Lakeside or Hemgenix"),
        ({"first_edition_on": None}, "any list of therapies"),
    ],
    ids=["provider", "therapy", "both", "list"],
)
def test_not_on_record_then(fields, what):
    known = datetime(2025, 6, 30, 10, 42, tzinfo=ZoneInfo("America/New_York"))
    assert told(fields, known=known) == (
        f"On June 30, 2025, at 10:42 am ET, we had no record of {what}, "
        "so I can't say what we would have answered."
    )


@pytest.mark.parametrize("standing", [Standing.PENDING, Standing.WITHDRAWN])
def test_rems_missing_tells_the_standing_on_record(standing):
    rows = {"certifications": (make_certification(standing=standing),)}
    assert told(CONTRACT, REQUIRED, rows).endswith(
        f"REMS certification and Lakeside's is {standing}."
    )


def test_rems_missing_names_the_rems_where_several_are_required():
    names = (make_requirement(), make_requirement(rems=OTHER_REMS))
    third = (*names, make_requirement(rems=Rems(slug="third", name="THIRD REMS")))
    rows = {"certifications": (make_certification(standing=Standing.PENDING),)}
    one = told(CONTRACT, CERTIFIED, requirements=names)
    assert one.endswith("and Lakeside's for the ABECMA REMS is not on record.")
    three = told(CONTRACT, rows, requirements=third)
    assert three.endswith(
        "and Lakeside's for the ABECMA REMS is not on record, for the CARVYKTI REMS is pending "
        "and for the THIRD REMS is not on record."
    )


def test_a_requirement_without_a_name_is_not_on_record_either():
    said = told(CONTRACT, requirements=(make_requirement(rems=None),))
    assert said.endswith("REMS certification and Lakeside's is not on record.")


def test_rems_missing_says_that_only_the_plan_requires_it():
    assert told(CONTRACT, BY_PLAN) == (
        f"No. Lakeside is contracted for Hemgenix, but on {DAY}, the plan itself requires REMS "
        "certification for Hemgenix and Lakeside's is not on record."
    )
