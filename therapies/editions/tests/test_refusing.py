"""Files that can't be read, and lists that can't be applied: each says why and what to do."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from therapies.editions.catalog import Catalog
from therapies.editions.comparing import compare
from therapies.editions.containers import pdf as pdf_container
from therapies.editions.containers import pdf_size
from therapies.editions.printing import Table, as_text, blocks
from therapies.editions.reading import read_document
from therapies.editions.tests.telling import told
from therapies.tests.catalogs import ON, PROGRAMS, known_as
from therapies.tests.printed import as_docx, as_pdf, as_txt, as_xlsx, pdf

THERAPIES = tuple(
    known_as(f"Brand{letter}", f"gen{letter}", program.slug)
    for letter, program in zip("abcdef", PROGRAMS * 3, strict=True)
)
CATALOG = Catalog(ON, PROGRAMS, THERAPIES)
LIST = blocks(CATALOG, "Classified therapies", "March 2025")
LZW = b"%PDF-1.4\n1 0 obj\n<< /Filter /LZWDecode /Length 3 >>\nstream\nabc\nendstream\n"


def zipped(parts, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content, **more)
    return out.getvalue()


def with_part(office, name, old, new):
    """An Office file in which one part says something else."""
    packed = zipfile.ZipFile(io.BytesIO(office))
    parts = {one: packed.read(one) for one in packed.namelist()}
    return zipped({**parts, name: parts[name].replace(old, new)})


def under_password(office):
    """Its parts say that they are encrypted, as ZIP's own passwords do."""
    content = bytearray(office)
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def encrypted_pdf():
    encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> /ID [<00> <00>]"
    return as_pdf(LIST).replace(b"/Root 1 0 R", b"/Root 1 0 R " + encrypt % (b"o" * 32, b"u" * 32))


UNREADABLE = {
    "nothing": ("list.txt", b"", "The file holds no text. If it is a picture"),
    "blanks": ("list.md", b" \n\n---\n", "The file holds no text. If it is a picture"),
    "a picture": ("list.pdf", pdf([[]]), "The file holds no text. If it is a picture"),
    "no known ending": ("list.pages", b"x", "A list is read from .txt, .md, .html, .htm, .csv,"),
    "no ending": ("list", b"x", "A list is read from .txt, .md, .html, .htm, .csv, .xlsx, .docx,"),
    "too many bytes": ("list.txt", b"x" * 11_000_000, "The file is too large: 11,000,000 bytes,"),
    "too many lines": ("list.txt", b"x\n" * 20_001, "The file is too large: 20,002 lines, where"),
    "a line without end": ("list.txt", b"x" * 10_001, "The file is no list: line 1 holds 10,001"),
    "cells without end": ("list.csv", b"x," * 101, "The file is no list: line 1 holds 101 chara"),
    "no text": ("list.txt", b"\x00\x01\x02", "The file is not text. Save it as plain text in UT"),
    "no letters": ("list.txt", b"a\x81b", "The file's characters can't be read. Save it as plain"),
    "half of UTF-16": ("list.txt", b"\xff\xfea", "The file's characters can't be read. Save it"),
    "another file": ("list.html", as_pdf(LIST), "The file is not text. Does its name end as its"),
    "an old workbook": ("list.xlsx", b"\xd0\xcf\x11\xe0x", "The file is encrypted, or of a kind"),
    "a password": ("list.docx", under_password(as_docx(LIST)), "The file is encrypted. Save it wi"),
    "a locked PDF": ("list.pdf", encrypted_pdf(), "The PDF is encrypted. Save it without a passw"),
    "no archive": ("list.xlsx", b"PK\x03\x04 no", "The file is broken, or not what its name say"),
    "another archive": ("list.docx", zipped({"a.xml": "<a/>"}), "The file is no document that ca"),
    "not a workbook": ("list.xlsx", zipped({"a.xml": "<a/>"}), "The file is no workbook that can"),
    "odd packing": (
        *("list.xlsx", zipped({"a.xml": "x"}, compress_type=zipfile.ZIP_BZIP2)),
        "The file is packed in a way that Office doesn't use. Save it again.",
    ),
    "a bomb of XML": ("list.docx", zipped({"a.xml": b" " * 31_500_000}), "The file is too large o"),
    "a bomb": ("list.xlsx", zipped({"a": bytes(105_000_000)}), "The file is too large once unpac"),
    "tracked changes": (
        "list.docx",
        with_part(as_docx(LIST), "word/document.xml", b"<w:p>", b"<w:p><w:ins/>"),
        "The document has tracked changes. Accept or refuse them and save it.",
    ),
    "no PDF": ("list.pdf", b"Zolgensma", "The file is no PDF, though its name says so. Save it a"),
    "a broken PDF": ("list.pdf", b"%PDF-1.4\nxref", "The PDF is broken. Print it to a new PDF,"),
    "an odd PDF": ("list.pdf", LZW, "The PDF is packed in an unusual way. Print it to a new PDF."),
    "no HTML": ("list.html", b"<!-- x", "The file is no HTML that can be read. Save the page agai"),
    "deep HTML": ("list.html", b"<div>" * 250 + b"x", "The page is nested too deeply to be read."),
    "an endless cell": ("list.csv", b'"' + b"x" * 200_000, "The file is no CSV: field larger tha"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_is_a_document_that_says_so(case):
    name, content, message = UNREADABLE[case]
    document = read_document(name, content, PROGRAMS)
    (error,) = document.published.errors
    assert error.message[: len(message)] == message
    assert (error.place, document.name, document.content) == (None, name, content)
    assert document.published == replace(document.published, rows=(), channels=(), questions=())


@pytest.mark.parametrize(
    ("module", "bound", "value", "message"),
    [
        (pdf_container, "MOST_PAGES", 0, "The PDF holds more than a list can. Choose the publishe"),
        (pdf_container, "MOST_OF_A_PAGE", 9, "The PDF holds more than a list can. Choose the publ"),
        (pdf_container, "MOST_DRAWN", 9, "The PDF draws more than a list can hold. Print it anew."),
        (pdf_size, "MOST_UNPACKED", 9, "The PDF is too large once unpacked. Print it without pict"),
    ],
)
def test_a_pdf_is_read_within_bounds(monkeypatch, module, bound, value, message):
    monkeypatch.setattr(module, bound, value)
    (error,) = read_document("list.pdf", as_pdf(LIST, packed=True), PROGRAMS).published.errors
    assert error.message[: len(message)] == message


def compared(parts, catalog=CATALOG, allow_removals=0):
    published = read_document("list.txt", as_txt(parts), PROGRAMS).published
    return compare(published, catalog, allow_removals)


def of(*slugs):
    """The list with some of its therapies alone."""
    therapies = tuple(t for t in CATALOG.therapies if t.slug in slugs)
    return blocks(replace(CATALOG, therapies=therapies), "Classified therapies", "April 2025")


MISSING = (
    "The table of the Advanced Cellular Therapy Program is missing. Add it with its heading: "
    "“Advanced Cellular Therapy”, “HCPCS code”."
)


def test_a_missing_table_is_an_error():
    assert told(compared(of("branda", "brandc", "brande"))) == {
        "removed": ["brandb", "brandd", "brandf"],
        "errors": [("", MISSING)],
    }


def test_more_than_half_cannot_end_unless_it_is_said():
    message = (
        "4 of 6 therapies would leave the list, more than half. If that is meant, allow 4 removals "
        "(--allow-removals 4)."
    )
    removed = ["brandc", "brandd", "brande", "brandf"]
    parts = of("branda", "brandb")
    assert told(compared(parts)) == {"removed": removed, "errors": [("", message)]}
    assert told(compared(parts, allow_removals=3))["errors"] == [("", message)]
    assert told(compared(parts, allow_removals=4)) == {"removed": removed}
    assert told(compared(of("branda", "brandb", "brandc"))) == {
        "removed": ["brandd", "brande", "brandf"]
    }


def test_the_first_list_must_have_both_tables():
    empty = Catalog(ON, PROGRAMS)
    assert told(compared(of("branda"), empty))["errors"] == [("", MISSING)]
    assert [one.row.brand for one in compared(of("branda", "brandb"), empty).added] == [
        *("Branda", "Brandb"),
    ]


def test_the_effective_day_is_not_before_that_of_the_newest_list():
    message = (
        "The effective day 2025-03-01 lies before that of the newest list, 2025-03-02. Choose that "
        "day or a later one."
    )
    later = replace(CATALOG, newest_effective_on=date(2025, 3, 2))
    assert told(compared(LIST, later)) == {"errors": [("", message)]}
    assert told(compared(LIST, replace(CATALOG, newest_effective_on=ON))) == {}


def test_a_table_must_say_whose_it_is():
    table = next(part for part in LIST if isinstance(part, Table))
    found = compared([Table(("Therapy", "HCPCS code"), table.rows[:1]), *LIST])
    assert told(found)["errors"][0] == (
        "line 2",
        (
            "Nothing says on which program's list Branda stands. Head its table with the program's "
            "therapies."
        ),
    )


@pytest.mark.parametrize("make", [as_txt, as_docx, as_xlsx, as_pdf])
def test_what_looks_like_patient_data_is_refused_wherever_it_stands(make):
    name = f"list.{make.__name__[3:]}"
    parts = [*LIST, "Member ID 123456 called.", "Date of", "birth: 3 May"]
    errors = read_document(name, make(parts), PROGRAMS).published.errors
    remedy = "The portal stores no patient data: take it out of the file, and look whether it is "
    told = "This looks like a member or medical record number."
    assert [e.message for e in errors] == [f"{told} {remedy}the published list."]


def test_patient_data_over_the_end_of_a_line_is_seen():
    text = as_text(LIST) + "They gave the date of birth\n3/5/2019 then."
    (error,) = read_document("list.txt", text.encode(), PROGRAMS).published.errors
    assert error.message.startswith("This looks like a date of birth.")
    assert error.place.line == text.count("\n")
