"""Cautions about what ends, ended or starts: their windows, and what stands in for what."""

from datetime import timedelta

import pytest

from contracts.eligibility import decide
from contracts.evidence import Standing
from contracts.tests.evidence import (
    CELLULAR,
    ON,
    OTHER_REMS,
    make_agreement,
    make_certification,
    make_contract,
    make_facts,
    make_listed_code,
    make_listing,
    make_product_code,
    make_requirement,
)

CASE = {"case": "sca 0001"}


def day(days):
    return ON + timedelta(days=days)


def warnings(**fields):
    answer = decide(make_facts(**fields))
    return [(caution.code.value, caution.sentence) for caution in answer.cautions]


def codes(**fields):
    return [code for code, _ in warnings(**fields)]


def lasting(days, make, **fields):
    return make(last_day=day(days), **fields)


def ends_soon(what, them="it"):
    return [("ends_soon", f"{what}. Nothing on record replaces {them}.")]


WINDOW = pytest.mark.parametrize(
    ("days", "shown"),
    [(0, ["ends_soon"]), (1, ["ends_soon"]), (30, ["ends_soon"]), (31, [])],
)


@WINDOW
def test_contract_ends_soon(days, shown):
    assert codes(contracts=(lasting(days, make_contract),)) == shown


@WINDOW
def test_agreement_ends_soon(days, shown):
    assert codes(**CASE, agreements=(lasting(days, make_agreement),)) == shown


@WINDOW
def test_certification_ends_soon_where_required(days, shown):
    rows = {
        "contracts": (make_contract(),),
        "certifications": (lasting(days, make_certification),),
    }
    assert codes(**rows, requirements=(make_requirement(),)) == shown
    assert codes(**rows, requirements=(make_requirement(required=False),)) == []
    assert codes(**rows, requirements=()) == ["rems_unknown"]


@WINDOW
def test_listing_ends_soon(days, shown):
    listings = (lasting(days, make_listing),)
    assert codes(listings=listings, contracts=(make_contract(),)) == shown
    assert codes(listings=listings, agreements=(make_agreement(),), **CASE) == shown
    assert codes(listings=listings) == []


CONTRACT, LISTING = lasting(9, make_contract), lasting(9, make_listing)
AGREEMENT = lasting(9, make_agreement)
CERTIFIED = lasting(9, make_certification)
RENEWALS = {
    "contract": (
        {"contracts": (CONTRACT,)},
        make_contract,
        {"program": CELLULAR},
    ),
    "listing": (
        {"listings": (LISTING,), "contracts": (make_contract(),)},
        make_listing,
        {"program": CELLULAR},
    ),
    "agreement": (CASE | {"agreements": (AGREEMENT,)}, make_agreement, {"reference": "B"}),
    "certification": (
        {
            "certifications": (CERTIFIED,),
            "contracts": (make_contract(),),
            "requirements": (make_requirement(),),
        },
        make_certification,
        {"standing": Standing.WITHDRAWN},
    ),
}


@pytest.mark.parametrize("what", RENEWALS)
def test_what_stands_in_the_next_day_takes_its_place(what):
    fields, make, another = RENEWALS[what]

    def with_next(**row):
        key = f"{what}s"
        return codes(**fields | {key: (*fields[key], make(**row))})

    assert codes(**fields) == ["ends_soon"]
    assert with_next(starts_on=day(10), last_day=day(40)) == []
    assert with_next(starts_on=day(11), last_day=day(40)) == ["ends_soon"]
    assert with_next(starts_on=day(10), last_day=day(40), **another) == ["ends_soon"]


def test_an_agreement_is_followed_by_the_same_reference_however_spelled():
    following = make_agreement(starts_on=day(10), reference="sca 0001")
    assert codes(**CASE, agreements=(AGREEMENT, following)) == []


def test_a_certification_in_another_rems_does_not_stand_in():
    following = make_certification(starts_on=day(10), rems=OTHER_REMS)
    fields, _, _ = RENEWALS["certification"]
    assert codes(**fields | {"certifications": (CERTIFIED, following)}) == ["ends_soon"]


def test_without_a_case_any_agreement_in_force_that_ends_counts():
    rows = (lasting(40, make_agreement, reference="A"), lasting(9, make_agreement, reference="B"))
    assert codes(agreements=rows) == ["ends_soon", "case_not_confirmed"]
    assert codes(agreements=rows, case="B") == ["ends_soon"]
    assert codes(agreements=rows, case="A") == []


def test_agreements_beside_a_contract_do_not_count():
    assert codes(contracts=(make_contract(),), agreements=(AGREEMENT,)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"contracts": (CONTRACT,), "requirements": (make_requirement(),)},
        {"requirements": (make_requirement(),), "certifications": (CERTIFIED,)},
        {"contracts": (lasting(9, make_contract, program=CELLULAR),)},
    ],
    ids=["rems_missing", "rems_only", "not_contracted"],
)
def test_nothing_ends_soon_behind_a_no(fields):
    assert "ends_soon" not in codes(**fields)


def test_ends_soon_says_what_ends():
    itself = "The contract's last day is Mar 3, 2025, the date of service itself"
    assert warnings(contracts=(lasting(0, make_contract),)) == ends_soon(itself)
    together = (
        "The contract's last day is Mar 12, 2025; "
        "the CARVYKTI REMS certification's last day is Mar 12, 2025; "
        "the listing's last day is Mar 12, 2025"
    )
    fields = RENEWALS["certification"][0] | {"contracts": (CONTRACT,), "listings": (LISTING,)}
    assert warnings(**fields) == ends_soon(together, "them")


def test_two_agreements_that_end_together_are_said_once():
    rows = (AGREEMENT, lasting(9, make_agreement, reference="B"))
    said = ends_soon("The agreement's last day is Mar 12, 2025")
    assert warnings(agreements=rows)[:1] == said


def near_contract(starts=None, last=None, **fields):
    days = {"starts_on": starts, "last_day": last}
    return make_contract(**{k: day(v) if v is not None else None for k, v in days.items()} | fields)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (near_contract(last=-1), ["other_day"]),
        (near_contract(last=-30), ["other_day"]),
        (near_contract(last=-31), []),
        (near_contract(starts=1), ["other_day"]),
        (near_contract(starts=30), ["other_day"]),
        (near_contract(starts=31), []),
        (near_contract(starts=1, program=CELLULAR), ["other_day"]),
        (near_contract(starts=-5, last=-2), ["other_day"]),
    ],
    ids=["-1", "-30", "-31", "+1", "+30", "+31", "another program", "short"],
)
def test_other_day(row, shown):
    assert codes(contracts=(row,)) == shown
    assert codes(contracts=(row, make_contract(starts_on=ON))) == []


def test_other_day_beside_an_agreement_and_a_contract_elsewhere():
    row = near_contract(last=-1)
    assert codes(**CASE, contracts=(row,), agreements=(make_agreement(),)) == ["other_day"]
    both = (row, make_contract(program=CELLULAR))
    assert codes(contracts=both) == ["contract_under_another_program", "other_day"]


@pytest.mark.parametrize(
    ("asked", "verbs"),
    [
        (-9, "ends on Mar 2, 2025 and starts on Mar 5, 2025"),
        (-1, "ends on Mar 2, 2025 and starts on Mar 5, 2025"),
        (0, "ended on Mar 2, 2025 and starts on Mar 5, 2025"),
        (2, "ended on Mar 2, 2025 and started on Mar 5, 2025"),
    ],
)
def test_other_day_says_which_days_as_seen_from_the_day_of_asking(asked, verbs):
    rows = (near_contract(starts=2), near_contract(last=-1), near_contract(last=-1))
    sentence = f"A contract for Hemgenix {verbs}. Make sure of the date of service."
    assert ("other_day", sentence) in warnings(contracts=rows, today=day(asked))


SINCE = "Mar 3, 2025, no end on record"
CMS_CODE = "CMS assigns to Hemgenix that day: {}. The claim may need it."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((make_product_code("J1411"),), None),
        ((make_product_code("J3391", last_day=day(-1)),), None),
        ((make_product_code("J3391", starts_on=day(1)),), None),
        (
            (make_product_code("J3391", starts_on=ON), make_product_code("J1411")),
            f"J3391 ({SINCE})",
        ),
        (
            (make_product_code("J3391", last_day=ON), make_product_code("C9300", starts_on=ON)),
            f"C9300 ({SINCE}) and J3391 (since before our records through Mar 3, 2025)",
        ),
    ],
    ids=["listed", "over", "to come", "one", "two"],
)
def test_product_code_not_listed(rows, said):
    expected = [("product_code_not_listed", CMS_CODE.format(said))] if said else []
    assert warnings(product_codes=rows) == expected


def test_a_code_no_longer_listed_is_not_on_the_list():
    over = (make_listed_code(last_day=day(-1)),)
    assert codes(listed_codes=over) == ["product_code_not_listed"]


TWO_ENDED = (
    "J0000 ended on Mar 2, 2025 and J0002 ended on Mar 1, 2025, "
    "though our list for Mar 3, 2025 has them."
)


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        ([-1], "J0000 ended on Mar 2, 2025, though our list for Mar 3, 2025 has it."),
        ([0], None),
        ([None], None),
        ([-1, 0, -2], TWO_ENDED),
    ],
    ids=["ended", "last day", "no end", "two"],
)
def test_listed_code_ended(ended, said):
    rows = tuple(
        make_listed_code(f"J000{n}", ended_on=None if days is None else day(days))
        for n, days in enumerate(ended)
    )
    expected = [("listed_code_ended", said)] if said else []
    assert warnings(listed_codes=rows, product_codes=()) == expected
