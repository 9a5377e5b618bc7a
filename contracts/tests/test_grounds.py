"""The facts an answer rests on: which, in what order, and in what words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.eligibility import decide
from contracts.evidence import Authority, Source, Standing
from contracts.grounds import Fact, Kind
from contracts.tests.evidence import (
    CELLULAR,
    LAKESIDE,
    NO_REMS,
    ON,
    OTHER_REMS,
    SOURCE,
    make_agreement,
    make_certification,
    make_contract,
    make_facts,
    make_listed_code,
    make_listing,
    make_notice,
    make_product_code,
    make_requirement,
)

YESTERDAY = ON - timedelta(days=1)
CONTRACT = {"contracts": (make_contract(),)}
ELSEWHERE = {"contracts": (make_contract(program=CELLULAR),)}
AGREED = {"agreements": (make_agreement(reference="A-1"), make_agreement(reference="B-2"))}
UNLISTED = {"listings": ()}

LISTED = ("listing", "Hemgenix® on the Gene Therapy Program list")
HELD = ("contract", "Contract for Hemgenix under the Gene Therapy Program")
HELD_ELSEWHERE = ("contract", "Contract for Hemgenix under the Advanced Cellular Therapy Program")
AGREEMENT = ("agreement", "Single case agreement for Hemgenix")
MATCHED = ("agreement", "Single case agreement for Hemgenix, case A-1")
NOT_NEEDED = ("rems", "REMS not required by FDA")
BY_CMS = ("code", "Code J1411, assigned by CMS to Hemgenix")
CODES = [("code", "Code J1411 on our list"), BY_CMS]


def grounds(**fields):
    return [(fact.kind.value, fact.sentence) for fact in decide(make_facts(**fields)).facts]


def test_a_fact_bears_its_days_and_its_record():
    moment = datetime(2024, 11, 12, 21, 5, tzinfo=UTC)
    source = Source(
        address="/contracts/providers/1999990017/#contract-12",
        recorded_at=moment,
        recorded_by="conrad",
    )
    row = make_contract(starts_on=date(2024, 11, 1), last_day=ON, source=source)
    facts = make_facts(contracts=(row,))
    assert decide(facts).facts[1] == Fact(
        kind=Kind.CONTRACT,
        sentence="Contract for Hemgenix under the Gene Therapy Program",
        starts_on=date(2024, 11, 1),
        last_day=ON,
        source=source,
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (CONTRACT, [LISTED, HELD, NOT_NEEDED, *CODES]),
        (CONTRACT | AGREED, [LISTED, HELD, NOT_NEEDED, *CODES]),
        ({}, [LISTED, NOT_NEEDED, *CODES]),
        (AGREED, [LISTED, AGREEMENT, AGREEMENT, NOT_NEEDED, *CODES]),
        (AGREED | {"case": "a1"}, [LISTED, MATCHED, NOT_NEEDED, *CODES]),
        (AGREED | {"case": "OTHER"}, [LISTED, NOT_NEEDED, *CODES]),
        (ELSEWHERE, [LISTED, HELD_ELSEWHERE, NOT_NEEDED, *CODES]),
        (UNLISTED, [NOT_NEEDED, BY_CMS]),
        (UNLISTED | CONTRACT, [HELD, NOT_NEEDED, BY_CMS]),
        (UNLISTED | AGREED | {"case": "a1"}, [AGREEMENT, MATCHED, NOT_NEEDED, BY_CMS]),
        (CONTRACT | {"provider": replace(LAKESIDE, on_record=False)}, []),
        (CONTRACT | {"first_edition_on": None}, []),
    ],
    ids=[
        *("contract", "contract beside agreements", "nothing", "agreements", "case", "other case"),
        *("elsewhere", "unlisted", "unlisted, held", "unlisted, case", "unrecorded", "no list"),
    ],
)
def test_which_facts_an_answer_rests_on(fields, expected):
    assert grounds(**fields) == expected


def test_rems_facts():
    fields = {
        "requirements": (
            make_requirement(),
            make_requirement(required=False, authority=Authority.PLAN, rems=OTHER_REMS),
            make_requirement(last_day=YESTERDAY),
        ),
        "certifications": (
            make_certification(standing=Standing.WITHDRAWN),
            make_certification(rems=OTHER_REMS),
            make_certification(last_day=YESTERDAY),
        ),
    }
    assert grounds(**fields)[1:5] == [
        ("rems", "REMS not required by the plan: ABECMA REMS"),
        ("rems", "REMS required by FDA: CARVYKTI REMS"),
        ("certification", "REMS certification withdrawn: CARVYKTI REMS"),
        ("certification", "REMS certified: ABECMA REMS"),
    ]


def test_a_certification_that_no_row_of_the_day_names_is_no_ground():
    named = {"requirements": (NO_REMS,), "certifications": (make_certification(),)}
    assert grounds(**named) == [LISTED, NOT_NEEDED, *CODES]


def test_code_facts_say_what_is_special_about_them():
    listed = (
        make_listed_code("J3590", unclassified=True),
        make_listed_code("C9172", ended_on=YESTERDAY),
        make_listed_code("J0001", ended_on=ON),
        make_listed_code("J0002", last_day=YESTERDAY),
    )
    product = (make_product_code("J0003", last_day=YESTERDAY),)
    assert grounds(listed_codes=listed, product_codes=product)[2:] == [
        ("code", "Code C9172 on our list, itself ended on Mar 2, 2025"),
        ("code", "Code J0001 on our list"),
        ("code", "Code J3590 on our list, unclassified"),
    ]


def test_the_listing_names_its_footnote_and_the_names_of_the_day():
    listing = make_listing(brand_name="Oldname", mark="™", embarc=True)
    words = "Oldname™ on the Gene Therapy Program list, with the Embarc Benefit Protection footnote"
    assert grounds(listings=(listing,))[0] == ("listing", words)


def test_notices_come_last_the_oldest_first_whatever_order_they_were_gathered_in():
    rows = (
        make_notice("Second.", starts_on=ON),
        make_notice("First.", starts_on=YESTERDAY),
        make_notice("Zeroth."),
        make_notice("Third.", starts_on=ON, source=replace(SOURCE, address="/somewhere/#2")),
    )
    said = [("notice", text) for text in ("Zeroth.", "First.", "Second.", "Third.")]
    assert grounds(notices=rows)[4:] == grounds(notices=rows[::-1])[4:] == said
