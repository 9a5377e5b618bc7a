"""Six invented editions that follow the list of November 2024, each row by row."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from therapies.editions.catalog import Asked, catalog_on
from therapies.editions.comparing import compare
from therapies.editions.digests import words_digest
from therapies.editions.reading import read_document
from therapies.editions.tests.expected import ALL_WRONG, CHANGED_PROSE, CHANGED_ROWS
from therapies.editions.tests.telling import told

pytestmark = [pytest.mark.usefixtures("november_2024"), pytest.mark.django_db]

LISTS = Path(__file__).parent / "lists"
GENE, CELL = "gene-therapy", "advanced-cellular-therapy"
ASKED = [
    ("notice", "2. Is prior notice needed for each therapy?", "Yes. Every one of them needs it."),
    ("guide", "1. Where does the guide stand?", "At example.org > Guides. Ask for the newest."),
    ("plans", "3. May a plan exclude some kinds of service?", "It may, says the contract."),
]


def catalog():
    """November 2024, with questions of our own: the printed ones are known by digest alone."""
    asked = tuple(Asked(slug, words_digest(q, a), f"{q[3:]} {a}") for slug, q, a in ASKED)
    return replace(catalog_on(date(2025, 7, 1)), asked=asked)


def read(name, content=None, known=None):
    known = known or catalog()
    return read_document(name, content or (LISTS / name).read_bytes(), known.programs).published


def compared(name, content=None):
    known = catalog()
    return compare(read(name, content, known), known)


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.replace("\n", "\r").encode("utf-16-be"),
    ],
    ids=["UTF-8", "BOM and CRLF", "UTF-16", "big endian and CR"],
)
def test_a_list_set_otherwise_in_all_ways_changes_nothing(encoded):
    name = "1-set-otherwise.txt"
    content = encoded((LISTS / name).read_text(encoding="utf-8"))
    found = compared(name, content)
    assert (told(found), len(found.unchanged)) == ({}, 23)


def test_each_fact_keeps_the_line_on_which_it_begins():
    published = read("1-set-otherwise.txt")
    rows = {row.brand: row.place.line for row in published.rows}
    gene = [8, 9, 11, 13, 18, 20, 22, 24, 26, 28, 33, 35, 37, 41]
    assert list(rows.values()) == [*gene, 57, 58, 59, 62, 64, 65, 69, 70, 71]
    places = [(c.program, c.kind, c.place.line) for c in published.channels]
    assert places == [
        *[(GENE, kind, 48) for kind in ("phone", "fax")],
        (GENE, "form", 49),
        *[(GENE, kind, 51) for kind in ("phone", "email")],
        *[(CELL, kind, 74) for kind in ("phone", "fax")],
        (CELL, "email", 75),
    ]


def test_each_change_of_a_row_is_told_and_nothing_else():
    found = compared("2-rows-changed.txt")
    assert told(found) == CHANGED_ROWS
    assert len(found.unchanged) == 13
    assert read("2-rows-changed.txt").label == "January 2025"


def test_channels_and_guidance_are_compared_by_their_digits_and_words():
    found = compared("3-prose-changed.md")
    assert told(found) == CHANGED_PROSE
    assert len(found.unchanged) == 23


def test_a_page_is_read_without_what_is_not_its_text():
    found = compared("4-a-page.html")
    assert (told(found), len(found.unchanged)) == ({"removed": ["yescarta"]}, 22)
    published = read("4-a-page.html")
    assert (published.title, published.label) == ("Classified therapies", "April 2025")
    assert [row.place.line for row in published.rows[:3]] == [11, 13, 15]


def test_a_table_alone_changes_neither_channels_nor_guidance_nor_footnotes():
    found = compared("5-a-table.csv")
    warning = "Luxturna®: J3490 is unclassified and names many therapies."
    assert told(found) == {
        "changed": {"luxturna": {"line": 9, "codes": ("J3398", "J3398 J3490")}},
        "warnings": [("line 9", warning)],
    }
    assert read("5-a-table.csv").unsaid == {"embarc"}


def test_all_errors_are_told_at_once_each_with_its_line_and_remedy():
    assert told(compared("6-all-wrong.txt"))["errors"] == ALL_WRONG
