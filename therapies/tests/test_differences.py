"""What two lists say differently, in the pieces that pages show."""

import pytest

from therapies.differences import Difference, Piece, differences, in_short, pieces
from therapies.editions.between import Between, Moved
from therapies.editions.catalog import KnownTherapy, Listed
from therapies.editions.channels import ChannelChange
from therapies.editions.comparing import Change

PROGRAMS = {"gene-therapy": "Gene Therapy", "cell": "Cell"}
ZOLG = Listed("Zolgensma", "®", "", "gene-therapy", frozenset({"J3399"}), embarc=True)
THERAPY = KnownTherapy("zolg", frozenset(), frozenset(), ZOLG)
GENE, CELL = "/therapies/programs/gene-therapy/", "/therapies/programs/cell/"
PHONE = ("gene-therapy", "questions", "phone")


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (Change("brand", "A", "B"), [Piece("A", "removed"), Piece("B", "added")]),
        (Change("generic", "", "b"), [Piece("b", "added")]),
        (Change("generic", "a", ""), [Piece("a", "removed")]),
        (Change("mark", "", "®"), [Piece("no mark", "removed"), Piece("®", "added")]),
        (
            Change("embarc", False, True),
            [Piece("no footnote", "removed"), Piece("may apply", "added")],
        ),
        (
            Change("program", "gene-therapy", "cell"),
            [Piece("Gene Therapy", "removed", GENE), Piece("Cell", "added", CELL)],
        ),
        (
            Change("codes", frozenset({"J3590", "J3399"}), frozenset({"J3399", "J3392"})),
            [
                Piece("J3399", "", "/therapies/codes/J3399/"),
                Piece("J3590", "removed", "/therapies/codes/J3590/"),
                Piece("J3392", "added", "/therapies/codes/J3392/"),
            ],
        ),
    ],
)
def test_a_field_shows_what_went_what_came_and_what_stayed(change, shown):
    assert list(pieces(change, PROGRAMS)) == shown


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("855", "", [Piece("855", "removed")]),
        ("", "855", [Piece("855", "added")]),
        ("855", "800", [Piece("855", "removed"), Piece("800", "added")]),
    ],
)
def test_a_way_to_reach_a_program_comes_goes_or_changes(before, after, shown):
    found = Between(channels=(ChannelChange(*PHONE, before=before, after=after),))
    assert differences(found, PROGRAMS).channels == [
        Difference("gene-therapy", "Gene Therapy", "Questions, by phone", tuple(shown))
    ]


def test_counts_stand_with_the_risky_first():
    moved = Moved("zolg", ZOLG, ZOLG, (Change("brand", "A", "B"), Change("mark", "", "®")))
    found = Between((THERAPY,), (THERAPY,) * 2, (moved,), (THERAPY,) * 3, (), ("pa",) * 4)
    shown = differences(found, PROGRAMS)
    assert [number for number, _ in shown.counts] == [2, 1, 1, 3, 0, 4]
    assert (len(shown.fields), shown.nothing) == (2, False)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Between(unchanged=(THERAPY,)), "nothing"),
        (Between((THERAPY,), (THERAPY,) * 2), "1 added, 2 removed"),
        (
            Between(channels=(ChannelChange(*PHONE, "1", "2"),) * 2, questions=("a",)),
            "2 ways to reach a program, 1 question reworded",
        ),
    ],
)
def test_in_short(found, said):
    assert in_short(found) == said
