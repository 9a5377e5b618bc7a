from datetime import date

import pytest

from therapies.cautions import Caution, not_listed, of_code, of_codes, of_notices
from therapies.models import (
    HcpcsCode,
    ListedCode,
    Listing,
    ProductCode,
    RemsProgram,
    RemsRequirement,
    TherapyNotice,
)
from therapies.rems import UNKNOWN, note

ON = date(2025, 3, 3)


def code(text, pk, **fields):
    return HcpcsCode(pk=pk, code=text, **fields)


OURS, ENDED, THEIRS = (
    code("J3590", 1, unclassified=True),
    code("C9172", 2, last_day=date(2024, 12, 31)),
    code("J3392", 3),
)


def test_no_caution_where_the_list_and_cms_agree():
    listed, assigned = [ListedCode(code=OURS)], [ProductCode(code=OURS)]
    assert of_codes("Casgevy®", listed, assigned, ON) == []


def test_a_code_that_only_cms_has():
    listed, assigned = (
        [ListedCode(code=OURS)],
        [ProductCode(code=THEIRS, starts_on=date(2025, 1, 1))],
    )
    assert of_codes("Casgevy®", listed, assigned, ON) == [
        Caution(
            "CMS has a code our list lacks",
            "CMS assigns to Casgevy®: J3392 (Jan 1, 2025, no end on record). Our list shows J3590. "
            "The claim may need CMS’s code; ask the program team.",
        )
    ]


def test_a_code_of_cms_where_the_list_shows_none():
    (caution,) = of_codes("Casgevy®", [], [ProductCode(code=THEIRS)], ON)
    assert "Our list shows no code." in caution.sentence


def test_a_listed_code_ends_after_its_last_day():
    listed = [ListedCode(code=ENDED)]
    assert of_codes("Beqvez™", listed, [], date(2024, 12, 31)) == []
    assert of_codes("Beqvez™", listed, [], date(2025, 1, 1)) == [
        Caution(
            "Listed code has ended",
            "C9172 ended on Dec 31, 2024; our list for Jan 1, 2025 still has it.",
        )
    ]


def test_two_listed_codes_that_ended():
    other = code("C9173", 4, last_day=date(2025, 2, 1))
    (caution,) = of_codes("Beqvez™", [ListedCode(code=ENDED), ListedCode(code=other)], [], ON)
    assert caution.sentence == (
        "C9172 ended on Dec 31, 2024, C9173 ended on Feb 1, 2025; "
        "our list for Mar 3, 2025 still has them."
    )


def test_notices_say_their_days():
    notice = TherapyNotice(text="Shipments are paused.", starts_on=date(2025, 3, 1))
    assert of_notices([notice]) == [
        Caution("Notice", "Shipments are paused. (Mar 1, 2025, no end on record)")
    ]


@pytest.mark.parametrize(
    ("first_day", "listings", "expected"),
    [
        (
            None,
            [],
            Caution("Cannot say", "No list is on record, so nothing is known of any day."),
        ),
        (date(2025, 3, 4), [], Caution("Cannot say", "Our first list starts on Mar 4, 2025.")),
        (
            date(2025, 3, 3),
            [],
            Caution(
                "Not on the list that day",
                "Abecma® is on no list for Mar 3, 2025. It never stood on a list we hold.",
            ),
        ),
        (
            date(2024, 11, 1),
            [Listing(starts_on=date(2024, 11, 1), last_day=date(2025, 3, 2))],
            Caution(
                "Not on the list that day",
                "Abecma® is on no list for Mar 3, 2025. "
                "Its days on the list: Nov 1, 2024 through Mar 2, 2025.",
            ),
        ),
    ],
)
def test_not_listed_says_when_it_was(first_day, listings, expected):
    assert not_listed("Abecma®", ON, first_day, listings) == [expected]


def test_an_unclassified_code_names_no_therapy():
    assert [c.sentence for n in (1, 7) for c in of_code(OURS, n, ON)] == [
        "It stands for 1 therapy on the list for Mar 3, 2025. Ask which product.",
        "It stands for 7 therapies on the list for Mar 3, 2025. Ask which product.",
    ]


def test_a_code_outside_its_own_days():
    assert of_code(ENDED, 0, date(2024, 12, 31)) == []
    assert of_code(ENDED, 0, date(2025, 1, 1)) == [
        Caution(
            "Not in force that day",
            "C9172 has no use on Jan 1, 2025. "
            "Its own days: since before our records through Dec 31, 2024.",
        )
    ]


def requirement(standing="required", authority="fda", starts_on=None, last_day=None):
    rems = RemsProgram(name="ABECMA REMS") if standing == "required" else None
    return RemsRequirement(
        standing=standing,
        authority=authority,
        starts_on=starts_on,
        last_day=last_day,
        rems_program=rems,
    )


PAST = requirement(starts_on=date(2021, 3, 26), last_day=date(2025, 3, 2))
PLAN = requirement(authority="plan", starts_on=date(2025, 1, 1))
FREED = requirement("not_required", starts_on=date(2025, 3, 3))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], UNKNOWN),
        ([PAST], UNKNOWN),
        ([PAST, FREED], "since Mar 3, 2025 (FDA); required through Mar 2, 2025 (FDA)"),
        ([FREED], "since Mar 3, 2025 (FDA)"),
        ([PLAN], "ABECMA REMS, by the plan, since Jan 1, 2025"),
        ([FREED, PLAN], "ABECMA REMS, by the plan, since Jan 1, 2025"),
        ([requirement()], "ABECMA REMS, by FDA, since before our records"),
        (
            [requirement(), PLAN],
            (
                "ABECMA REMS, by FDA, since before our records; "
                "ABECMA REMS, by the plan, since Jan 1, 2025"
            ),
        ),
    ],
)
def test_the_rems_cell_names_the_rems_its_authority_and_since_when(rows, expected):
    assert note(rows, ON) == expected
