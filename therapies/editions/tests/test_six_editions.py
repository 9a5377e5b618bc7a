"""Six invented editions that follow the list of November 2024, each row by row."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from therapies.editions.catalog import Asked, catalog_on
from therapies.editions.comparing import compare
from therapies.editions.digests import words_digest
from therapies.editions.reading import read_document
from therapies.editions.tests.telling import told

pytestmark = [pytest.mark.usefixtures("november_2024"), pytest.mark.django_db]

LISTS = Path(__file__).parent / "lists"
GENE, CELL = "gene-therapy", "advanced-cellular-therapy"
ANY = "C9399 J3490 J3590 J9999"
FORM = (
    "CignaforHCP.com > Find the right forms: Quickly locate the forms you need > Pharmacy Forms: "
    "View Documents > Commercial Drug Prior Authorization Forms: View Documents > General Drug "
    "Prior Authorization Forms"
)
WRONG_FORM = "A HCPCS Level II code is one letter from A to V and four digits, e.g. J3399."
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


CHANGED_ROWS = {
    "added": [(20, "Zevaskin™", "prademagene zamikeracel", GENE, "J3389", False)],
    "removed": ["skysona"],
    "changed": {
        "beqvez": {"line": 7, "mark": ("™", "®")},
        "casgevy": {"line": 8, "codes": ("J3590", "J3391")},
        "elevidys": {
            "line": 9,
            "generic": ("delandistrogene moxeparvovec", "delandistrogene moxeparvovec-rokl"),
            "embarc": (False, True),
        },
        "kebilidi": {"line": 11, "codes": (ANY, "J3490 J3590 J9999")},
        "zolgensma": {"line": 17, "brand": ("Zolgensma", "Zolgensmo"), "embarc": (True, False)},
        "zynteglo": {"line": 18, "codes": ("J3393", "J3393 J3490")},
        "tecelra": {"line": 19, "program": (CELL, GENE)},
        "aucatzyl": {
            "line": 29,
            "generic": ("", "obecabtagene autoleucel"),
            "codes": (ANY, "Q2058"),
        },
        "kymriah": {
            "line": 32,
            "brand": ("Kymriah", "Tisakym"),
            "generic": ("tisagenlecleucel", "tisa-cel"),
        },
    },
    "warnings": [
        ("line 18", "Zynteglo®: J3490 is unclassified and names many therapies."),
        ("line 20", "Zevaskin™: J3389 is new to the portal. Compare it with CMS's file."),
        ("line 29", "Aucatzyl®: the generic name is new; it was not printed before."),
    ],
}


def test_each_change_of_a_row_is_told_and_nothing_else():
    found = compared("2-rows-changed.txt")
    assert told(found) == CHANGED_ROWS
    assert len(found.unchanged) == 13
    assert read("2-rows-changed.txt").label == "January 2025"


CHANGED_PROSE = {
    "channels": [
        (26, GENE, "prior_authorization", "phone", "855.678.0051", "855.678.0052"),
        (None, GENE, "prior_authorization", "form", FORM, ""),
        (
            *(28, GENE, "questions", "email"),
            *("GeneTherapyProgram@CignaHealthcare.com", "GeneTherapy@example.org"),
        ),
        (None, CELL, "prior_authorization", "fax", "877.598.2484", ""),
        (None, CELL, "questions", "email", "LifeSOURCECustomerService@Cigna.com", ""),
        (44, CELL, "questions", "phone", "", "+1 800-555-0100"),
        (44, CELL, "questions", "web", "", "https://example.org/cells"),
    ],
    "guidance": [
        (
            *(48, "", ""),
            "What is a single case agreement?\nSomething that is said for the first time.",
        ),
        (
            *(52, "notice"),
            "Is prior notice needed for each therapy? Yes. Every one of them needs it.",
            (
                "Is prior notice needed for each of the therapies?\n"
                "Yes. Every one of them needs it, whatever the plan’s kind."
            ),
        ),
        (
            *(None, "plans"),
            *("May a plan exclude some kinds of service? It may, says the contract.", ""),
        ),
    ],
    "warnings": [
        (
            "line 26",
            (
                "855.678.0051 changed to 855.678.0052 for prior authorization; for "
                "questions, at line "
                "28, it didn't. Compare both with the published page."
            ),
        )
    ],
}


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


ALL_WRONG = [
    (
        "line 5",
        (
            "The heading bears the footnote mark 1, and no footnote 1 stands in the "
            "document. Add the "
            "footnote, or take the mark away."
        ),
    ),
    ("line 6", "Adstiladrin® has no code. Write its HCPCS code in the row."),
    ("line 7", f"“C917”, printed for Beqvez™, is no code. {WRONG_FORM} Correct it."),
    (
        "line 9",
        (
            "Elevidys™ bears the footnote mark 3, and no footnote 3 stands in the "
            "document. Add the "
            "footnote, or take the mark away."
        ),
    ),
    ("line 10", f"“W1411”, printed for Hemgenix®, is no code. {WRONG_FORM} Correct it."),
    ("line 10", f"“JI411”, printed for Hemgenix®, is no code. {WRONG_FORM} Correct it."),
    (
        "line 13",
        (
            "“Luxturna® voretigene neparvovec-rzyl)²” can't be read as a name. Write it as Brand® "
            "(generic name), with both brackets."
        ),
    ),
    (
        "line 23",
        (
            "This looks like a person's name. The portal stores no patient data: take it "
            "out of the "
            "file, and look whether it is the published list."
        ),
    ),
    (
        "line 33",
        (
            "Vyjuvek® stands in both tables: Gene Therapy, at line 17, and Advanced "
            "Cellular Therapy. "
            "Keep it in the table where it belongs."
        ),
    ),
    (
        "line 34",
        (
            "Breyanzi® stands on the list twice; Breyanzi® at line 29 is the same "
            "therapy. Keep one "
            "of the rows."
        ),
    ),
    (
        "line 35",
        (
            "Carvykti® has the brand of carvykti and the generic name of yescarta. "
            "Correct the row, or "
            "the names of these therapies in the portal first."
        ),
    ),
]


def test_all_errors_are_told_at_once_each_with_its_line_and_remedy():
    assert told(compared("6-all-wrong.txt"))["errors"] == ALL_WRONG
