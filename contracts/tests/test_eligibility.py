"""Outcome, eligibility and verdict, by the design's table."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.cautions import Code
from contracts.eligibility import decide
from contracts.evidence import Authority, Program
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
    make_listing,
    make_requirement,
)

CONTRACT = {"contracts": (make_contract(),)}
ELSEWHERE = {"contracts": (make_contract(program=CELLULAR),)}
AGREED = {"agreements": (make_agreement(),)}
CASE, OTHER, NO_CASE = {"case": "sca 0001"}, {"case": "OTHER"}, {"case": " - "}
REQUIRED = {"requirements": (make_requirement(),)}
CERTIFIED = {"certifications": (make_certification(),)}
UNKNOWN = {"requirements": ()}
UNLISTED = {"listings": (make_listing(last_day=ON - timedelta(days=1)),)}
DEACTIVATED = {"provider": replace(LAKESIDE, deactivated_on=ON)}
STILL_ACTIVE = {"provider": replace(LAKESIDE, deactivated_on=ON + timedelta(days=1))}
EARLY = {"on": date(2024, 10, 31)}
NO_LIST = {"first_edition_on": None}
NO_PROVIDER = {"provider": replace(LAKESIDE, on_record=False)}
NO_THERAPY = {"therapy": replace(HEMGENIX, on_record=False)}
ENTITLED = CONTRACT | AGREED | CASE
HELD_REMS = REQUIRED | CERTIFIED

BEFORE, UNRECORDED = "Cannot say: before our first list", "Cannot say: not on record then"
UNDER = "Perhaps: not listed, but under contract"
ONE = "Perhaps: not listed, but one case on record"
OTHER_PROGRAM = "Perhaps: contracted under the other program"
MISSING, ONLY = "No: REMS certification missing", "No: REMS certified, but no contract"
NOT_ON_LIST, NO_CONTRACT = "No: not on the list that day", "No: not contracted"
CONTRACTED, THIS_CASE = "Yes: contracted", "Yes: this case only"
ONE_CASE = "Perhaps: one case only"
ONE_NO_NPI = "Perhaps: one case only, NPI deactivated"
CONTRACT_NO_NPI = "Perhaps: contracted, NPI deactivated"
THIS_NO_NPI = "Perhaps: this case only, NPI deactivated"

VERDICTS = {
    "before the first list": (ENTITLED | EARLY, "no_record", None, BEFORE, "unsure"),
    "no list on record": (ENTITLED | NO_LIST, "no_record", None, UNRECORDED, "unsure"),
    "provider not on record": (ENTITLED | NO_PROVIDER, "no_record", None, UNRECORDED, "unsure"),
    "therapy not on record": (ENTITLED | NO_THERAPY, "no_record", None, UNRECORDED, "unsure"),
    "early, no provider": (NO_PROVIDER | EARLY, "no_record", None, UNRECORDED, "unsure"),
    "no record beats no list": (NO_PROVIDER | UNLISTED, "no_record", None, UNRECORDED, "unsure"),
    "unlisted": (UNLISTED, "not_listed", False, NOT_ON_LIST, "no"),
    "unlisted, certified": (UNLISTED | HELD_REMS, "not_listed", False, NOT_ON_LIST, "no"),
    "unlisted, no REMS": (UNLISTED | CONTRACT | REQUIRED, "not_listed", None, UNDER, "unsure"),
    "unlisted, two held": (UNLISTED | ELSEWHERE | AGREED, "not_listed", None, UNDER, "unsure"),
    "unlisted, agreement": (UNLISTED | AGREED, "not_listed", None, ONE, "unsure"),
    "unlisted, other case": (UNLISTED | AGREED | OTHER, "not_listed", None, ONE, "unsure"),
    "unlisted, no NPI": (UNLISTED | DEACTIVATED, "not_listed", False, NOT_ON_LIST, "no"),
    "contract": (CONTRACT, "contracted", True, CONTRACTED, "yes"),
    "contract, REMS unknown": (CONTRACT | UNKNOWN, "contracted", True, CONTRACTED, "yes"),
    "contract, REMS held": (CONTRACT | HELD_REMS, "contracted", True, CONTRACTED, "yes"),
    "contract, other case": (CONTRACT | AGREED | OTHER, "contracted", True, CONTRACTED, "yes"),
    "contract, NPI of the day": (CONTRACT | STILL_ACTIVE, "contracted", True, CONTRACTED, "yes"),
    "contract, no NPI": (CONTRACT | DEACTIVATED, "contracted", None, CONTRACT_NO_NPI, "unsure"),
    "agreement": (AGREED, "single_case", None, ONE_CASE, "unsure"),
    "agreement, dashes": (AGREED | NO_CASE | UNKNOWN, "single_case", None, ONE_CASE, "unsure"),
    "agreement elsewhere": (AGREED | ELSEWHERE, "single_case", None, ONE_CASE, "unsure"),
    "this case": (AGREED | CASE, "single_case", True, THIS_CASE, "once"),
    "this case elsewhere": (AGREED | CASE | ELSEWHERE, "single_case", True, THIS_CASE, "once"),
    "this case, REMS held": (AGREED | CASE | HELD_REMS, "single_case", True, THIS_CASE, "once"),
    "agreement, no NPI": (AGREED | DEACTIVATED, "single_case", None, ONE_NO_NPI, "unsure"),
    "case, no NPI": (AGREED | CASE | DEACTIVATED, "single_case", None, THIS_NO_NPI, "unsure"),
    "contract without REMS": (CONTRACT | REQUIRED, "rems_missing", False, MISSING, "no"),
    "nor NPI": (CONTRACT | REQUIRED | DEACTIVATED, "rems_missing", False, MISSING, "no"),
    "agreement without REMS": (AGREED | REQUIRED, "rems_missing", False, MISSING, "no"),
    "this case without REMS": (AGREED | REQUIRED | CASE, "rems_missing", False, MISSING, "no"),
    "all but REMS": (AGREED | REQUIRED | ELSEWHERE, "rems_missing", False, MISSING, "no"),
    "REMS alone": (HELD_REMS, "rems_only", False, ONLY, "no"),
    "REMS, other case": (HELD_REMS | AGREED | OTHER, "rems_only", False, ONLY, "no"),
    "REMS, no NPI": (HELD_REMS | DEACTIVATED, "rems_only", False, ONLY, "no"),
    "REMS, elsewhere": (HELD_REMS | ELSEWHERE, "rems_only", None, OTHER_PROGRAM, "unsure"),
    "nothing": ({}, "not_contracted", False, NO_CONTRACT, "no"),
    "certified, unknown": (UNKNOWN | CERTIFIED, "not_contracted", False, NO_CONTRACT, "no"),
    "certified, not required": (CERTIFIED, "not_contracted", False, NO_CONTRACT, "no"),
    "required, not certified": (REQUIRED, "not_contracted", False, NO_CONTRACT, "no"),
    "other case": (AGREED | OTHER | REQUIRED, "not_contracted", False, NO_CONTRACT, "no"),
    "no NPI": (DEACTIVATED, "not_contracted", False, NO_CONTRACT, "no"),
    "elsewhere": (ELSEWHERE, "not_contracted", None, OTHER_PROGRAM, "unsure"),
    "elsewhere, no REMS": (ELSEWHERE | REQUIRED, "not_contracted", None, OTHER_PROGRAM, "unsure"),
}


@pytest.mark.parametrize(
    ("fields", "outcome", "eligible", "heading", "tone"), VERDICTS.values(), ids=list(VERDICTS)
)
def test_verdict(fields, outcome, eligible, heading, tone):
    answer = decide(make_facts(**fields))
    verdict = (answer.outcome, answer.eligible, answer.heading, answer.tone)
    assert verdict == (outcome, eligible, heading, tone)


DAYS = {"starts_on": ON, "last_day": ON + timedelta(days=2)}
CASE_OF_THE_DAYS = CASE | {"agreements": (make_agreement(**DAYS),)}


@pytest.mark.parametrize(
    ("fields", "within", "outside"),
    [
        ({"contracts": (make_contract(**DAYS),)}, "contracted", "not_contracted"),
        (CASE_OF_THE_DAYS, "single_case", "not_contracted"),
        (CONTRACT | {"listings": (make_listing(**DAYS),)}, "contracted", "not_listed"),
        (CONTRACT | {"requirements": (make_requirement(**DAYS),)}, "rems_missing", "contracted"),
        (
            *(REQUIRED | {"certifications": (make_certification(**DAYS),)}, "rems_only"),
            "not_contracted",
        ),
    ],
    ids=["contract", "agreement", "listing", "requirement", "certification"],
)
def test_both_end_days_of_each_record_count(fields, within, outside):
    days = [ON + timedelta(days=n) for n in (-1, 0, 2, 3)]
    outcomes = [decide(make_facts(**fields | {"on": day})).outcome for day in days]
    assert outcomes == [outside, within, within, outside]


def test_a_requirement_of_two_programs_needs_both_certifications():
    both = (make_requirement(), make_requirement(authority=Authority.PLAN, rems=OTHER_REMS))
    first, second = make_certification(), make_certification(rems=OTHER_REMS)
    outcomes = [
        decide(make_facts(requirements=both, certifications=rows)).outcome
        for rows in ((first,), (second,), (first, second))
    ]
    assert outcomes == ["not_contracted", "not_contracted", "rems_only"]


def test_a_contract_of_an_unknown_third_program_is_under_another_too():
    third = Program(slug="third", name="Third")
    answer = decide(make_facts(contracts=(make_contract(program=third),)))
    assert (answer.outcome, answer.eligible) == ("not_contracted", None)
    assert [c.code for c in answer.cautions] == [Code.CONTRACT_UNDER_ANOTHER_PROGRAM]


@pytest.mark.parametrize("day", [date.min, date(2, 1, 1), date(9999, 12, 15), date.max], ids=str)
def test_days_at_the_ends_of_the_calendar(day):
    rows = {"starts_on": None, "last_day": date.max}
    fields = {
        "listings": (make_listing(**rows),),
        "contracts": (make_contract(**rows),),
        "first_edition_on": date.min,
    }
    answer = decide(make_facts(on=day, today=day, **fields))
    assert (answer.outcome, answer.cautions) == ("contracted", ())
