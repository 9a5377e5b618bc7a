"""Each caution at its edges: the whole set that an answer carries, with the whole sentence."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.cautions import CAUTIONS, Caution, Code, Shade
from contracts.eligibility import decide
from contracts.evidence import Authority, Program
from contracts.tests.evidence import (
    CELLULAR,
    GENE,
    LAKESIDE,
    ON,
    make_agreement,
    make_contract,
    make_facts,
    make_listed_code,
    make_notice,
    make_requirement,
)

CONTRACT = {"contracts": (make_contract(),)}
ELSEWHERE = {"contracts": (make_contract(program=CELLULAR),)}
AGREED = {"agreements": (make_agreement(),)}
OTHER, CASE = {"case": "OTHER"}, {"case": "sca0001"}
REQUIRED = {"requirements": (make_requirement(),)}
UNLISTED = {"listings": ()}
UNCLASSIFIED = {"listed_codes": (make_listed_code("J3590", unclassified=True),)}
NO_RECORD = {"provider": replace(LAKESIDE, on_record=False, deactivated_on=ON)}


def day(days):
    return ON + timedelta(days=days)


def warnings(**fields):
    """The cautions of an answer as (code, sentence), in their order."""
    answer = decide(make_facts(**fields))
    return [(caution.code.value, caution.sentence) for caution in answer.cautions]


def codes(**fields):
    return [code for code, _ in warnings(**fields)]


def test_a_caution_has_a_title_and_a_shade():
    assert decide(make_facts(requirements=(), **CONTRACT)).cautions == (
        Caution(
            code=Code.REMS_UNKNOWN,
            title="REMS unknown",
            sentence=(
                "We hold no record either way for Hemgenix on Mar 3, 2025. "
                "Do not say that none is needed."
            ),
            shade=Shade.INFO,
        ),
    )


def test_titles():
    assert {code.value: title for code, (title, _) in CAUTIONS.items()} == {
        "provider_not_on_record": "Provider not on record",
        "held_while_not_listed": "Held, but not listed",
        "contract_under_another_program": "Contract under the other program",
        "agreement_for_another_case": "Another case",
        "rems_unknown": "REMS unknown",
        "provider_npi_deactivated": "NPI deactivated",
        "unclassified_code": "Unclassified code",
        "product_code_not_listed": "CMS has a code our list lacks",
        "listed_code_ended": "Listed code has ended",
        "notice": "Notice",
        "ends_soon": "Ends soon",
        "case_not_confirmed": "Case not confirmed",
        "other_day": "Contracted on other days",
        "day_ahead": "Day ahead",
    }


EVERY_ROW_BUT_THE_LISTING = {
    "today": day(-1),
    "provider": replace(LAKESIDE, deactivated_on=ON),
    "requirements": (),
    "contracts": (make_contract(program=CELLULAR, last_day=ON), make_contract(starts_on=day(1))),
    "agreements": (make_agreement(last_day=ON),),
    "listed_codes": (make_listed_code("J3590", unclassified=True, ended_on=day(-1)),),
    "notices": (make_notice("Shipments paused."), make_notice("Label changed.")),
}
NOT_LISTED = ["provider_npi_deactivated", "notice", "notice", "day_ahead"]
ELSEWHERE_UNKNOWN = ["contract_under_another_program", "rems_unknown", "provider_npi_deactivated"]
CODES = ["unclassified_code", "product_code_not_listed", "listed_code_ended"]
NOTICES = ["notice", "notice"]
ALL = [*ELSEWHERE_UNKNOWN, *CODES, *NOTICES, "ends_soon", "case_not_confirmed", "other_day"]
ANOTHER_CASE = [ELSEWHERE_UNKNOWN[0], "agreement_for_another_case", *ELSEWHERE_UNKNOWN[1:]]
UNHELD = UNLISTED | {"contracts": (), "agreements": ()}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [*ALL, "day_ahead"]),
        (OTHER, [*ANOTHER_CASE, *CODES, *NOTICES, "other_day", "day_ahead"]),
        (UNLISTED, ["held_while_not_listed", *NOT_LISTED]),
        (UNHELD, NOT_LISTED),
        (NO_RECORD, ["provider_not_on_record"]),
        (NO_RECORD | UNLISTED, ["provider_not_on_record"]),
        ({"first_edition_on": day(1)}, []),
        ({"first_edition_on": None}, []),
    ],
    ids=["listed", "other case", "held", "unheld", "unrecorded", "neither", "early", "no list"],
)
def test_an_answer_carries_what_its_outcome_may_carry(fields, expected):
    assert codes(**EVERY_ROW_BUT_THE_LISTING | fields) == expected


def test_provider_not_on_record():
    known = datetime(2025, 6, 30, 10, 42, tzinfo=ZoneInfo("America/New_York"))
    sentence = (
        "At Jun 30, 2025, 10:42 am ET we had no record of Lakeside: not yet, or it was deleted."
    )
    assert warnings(known=known, **NO_RECORD) == [("provider_not_on_record", sentence)]


@pytest.mark.parametrize(
    ("fields", "held"),
    [
        (CONTRACT, "a contract"),
        (ELSEWHERE, "a contract"),
        (AGREED | OTHER, "a single case agreement"),
        (CONTRACT | AGREED, "a contract and a single case agreement"),
    ],
    ids=["contract", "elsewhere", "agreement for another case", "both"],
)
def test_held_while_not_listed(fields, held):
    sentence = (
        f"No list shows Hemgenix on Mar 3, 2025, but Lakeside has {held} on record for it. "
        "Ask the contract team."
    )
    assert warnings(**UNLISTED, **fields) == [("held_while_not_listed", sentence)]


def test_nothing_in_force_is_not_held():
    over = {"contracts": (make_contract(last_day=day(-1)),)}
    assert warnings(**UNLISTED, **over) == []


def test_contract_under_another_program():
    third = make_contract(program=Program(slug="third", name="Third Program"))
    sentence = (
        "Lakeside's contract for Hemgenix is under the Advanced Cellular Therapy Program{}; that "
        "day's list has Hemgenix under the Gene Therapy Program. Ask the contract team."
    )
    code = "contract_under_another_program"
    assert warnings(**ELSEWHERE) == [(code, sentence.format(""))]
    both = (third, *ELSEWHERE["contracts"])
    assert warnings(contracts=both) == [(code, sentence.format(" and the Third Program"))]
    assert warnings(contracts=(*both, make_contract(program=GENE))) == []
    assert codes(**ELSEWHERE, **AGREED, **CASE) == [code]


def test_agreement_for_another_case():
    sentence = (
        "What is on record is for another case than the one the caller gave. "
        "Have the reference read again; do not read ours out."
    )
    assert warnings(**AGREED, **OTHER) == [("agreement_for_another_case", sentence)]
    assert warnings(**AGREED, **OTHER, **CONTRACT) == []
    assert warnings(**OTHER, agreements=(make_agreement(last_day=day(-1)),)) == []


@pytest.mark.parametrize("since", [day(-400), day(0)], ids=str)
def test_provider_npi_deactivated(since):
    provider = replace(LAKESIDE, deactivated_on=since)
    year = since.year
    sentence = (
        f"1999990017 is deactivated from {'Jan 28' if year == 2024 else 'Mar 3'}, {year}. "
        "Ask the contract team before anything is promised."
    )
    assert warnings(provider=provider) == [("provider_npi_deactivated", sentence)]
    assert warnings(provider=replace(LAKESIDE, deactivated_on=day(1))) == []


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (make_requirement(required=False, rems=None), []),
        (make_requirement(required=False, authority=Authority.PLAN), []),
        (make_requirement(last_day=day(-1)), ["rems_unknown"]),
        (make_requirement(starts_on=day(1)), ["rems_unknown"]),
    ],
    ids=["not required", "not by the plan", "over", "to come"],
)
def test_rems_unknown_without_a_row_in_force(row, shown):
    assert codes(requirements=(row,)) == shown


def test_one_notice_for_each_in_force():
    over = make_notice("Paused.", last_day=day(-1))
    notices = (make_notice("Withdrawn."), over, make_notice("Boxed warning.", starts_on=ON))
    assert warnings(notices=notices) == [("notice", "Withdrawn."), ("notice", "Boxed warning.")]


@pytest.mark.parametrize(
    ("days_ahead", "shown"), [(-1, []), (0, []), (1, ["day_ahead"])], ids=["past", "today", "ahead"]
)
def test_day_ahead(days_ahead, shown):
    assert codes(today=day(-days_ahead)) == shown


def test_day_ahead_says_so():
    sentence = (
        "Mar 3, 2025 is still to come, and the list may change without notice. "
        "Ask again nearer the date."
    )
    assert warnings(today=day(-1)) == [("day_ahead", sentence)]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        (AGREED, ["case_not_confirmed"]),
        (AGREED | {"case": "-"}, ["case_not_confirmed"]),
        (AGREED | REQUIRED, ["case_not_confirmed"]),
        (AGREED | CASE, []),
        (AGREED | CASE | REQUIRED, []),
        (AGREED | CONTRACT, []),
        (AGREED | UNLISTED, ["held_while_not_listed"]),
    ],
    ids=["agreement", "a dash", "no REMS", "case", "case, no REMS", "contract", "not listed"],
)
def test_case_not_confirmed(fields, shown):
    assert codes(**fields) == shown


def test_case_not_confirmed_asks_for_it():
    sentence = (
        "Ask the caller for the reference of the single case agreement; do not read ours out. "
        "It holds for that case only."
    )
    assert warnings(**AGREED) == [("case_not_confirmed", sentence)]


ONE_NAME = "J3590 names many therapies; the claim needs the product named."
J3590, J3490 = (make_listed_code(code, unclassified=True) for code in ("J3590", "J3490"))


@pytest.mark.parametrize(
    ("listed", "sentence"),
    [
        ((J3590,), ONE_NAME),
        ((J3590, J3490), "J3490 and J3590 name many therapies; the claim needs the product named."),
        ((J3590, make_listed_code()), None),
        ((replace(J3590, last_day=day(-1)),), None),
        ((J3590, make_listed_code(last_day=day(-1))), ONE_NAME),
        ((), None),
    ],
    ids=["one", "two", "one of two", "over", "the other is over", "none"],
)
def test_unclassified_code(listed, sentence):
    expected = [("unclassified_code", sentence)] if sentence else []
    assert warnings(listed_codes=listed, product_codes=()) == expected
