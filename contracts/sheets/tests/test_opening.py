"""Every container that people save a sheet in, and all that is no such file."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from contracts.sheets.opening import Bounds, rows_in, rows_of
from contracts.sheets.tests.made import csv_of, saved, with_part, xlsx_of
from contracts.sheets.workbook import unpadded
from portal.exports import Table, csv_lines, xlsx_bytes
from therapies.editions.lines import Unreadable

BOUNDS = Bounds(30 * 1024 * 1024, 200_000, "Save them in several files.")
ROWS = [["npi", "name"], ["1000000079", "Zürich; “A”, B"], ["1000000087", "C"]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
MACROS = "The file is a workbook with macros, which the portal doesn't open. Save it as XLSX."


def rows(name, content, bounds=BOUNDS):
    return list(rows_of(name, content, bounds))


def refusal(name, content, bounds=BOUNDS):
    with pytest.raises(Unreadable) as refused:
        rows(name, content, bounds)
    return str(refused.value)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_whatever_its_separator_and_encoding(separator, encoding):
    content = csv_of(*ROWS, separator=separator, encoding=encoding)
    assert rows("Sheet.CSV", content) == [(n, row) for n, row in enumerate(ROWS, 1)]


def test_a_workbook_is_read_with_its_numbers_and_days():
    day = datetime(2025, 3, 4)
    content = xlsx_of(["npi", "from", None], [], [1000000079, day, None], ["", None, "x"])
    assert rows("a.xlsx", content) == [
        (1, ["npi", "from"]),
        (3, [1000000079, day]),
        (4, [None, None, "x"]),
    ]


def test_blank_rows_are_passed_over_and_numbers_are_those_of_the_sheet():
    text = b'npi,name\r\n\r\n ,\r\n1,"two\nlines"\r\n2,B\r\n'
    assert rows("a.csv", text) == [(1, ["npi", "name"]), (4, ["1", "two\nlines"]), (5, ["2", "B"])]


def test_the_line_by_which_excel_is_told_the_separator_is_heeded():
    assert rows("a.csv", b"sep=;\r\na,b;c\r\n") == [(1, ["a,b", "c"])]


def test_what_our_exports_write_is_read_as_it_was():
    table = Table(("npi", "name"), [("1000000079", "=1+1"), ("1000000087", "-x'")])
    expected = [(1, ["npi", "name"]), (2, ["1000000079", "=1+1"]), (3, ["1000000087", "-x'"])]
    assert rows("a.csv", b"".join(csv_lines(table))) == expected
    assert rows("a.xlsx", b"".join(xlsx_bytes(table))) == expected


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "The file is empty. Save the sheet again, with its rows."),
        (
            "a.pdf",
            b"%PDF-1.7",
            "Rows are read from .csv and .xlsx, not from “.pdf”. Save it as one of these.",
        ),
        (
            "sheet",
            b"npi",
            "Rows are read from .csv and .xlsx, not from “sheet”. Save it as one of these.",
        ),
        ("a.xlsm", b"PK", MACROS),
        ("a.xls", OLE, "The file is of a kind older than 2007. Save it as XLSX."),
        ("a.xlsx", OLE, "The file is of a kind older than 2007. Save it as XLSX."),
        (
            "a.xlsx",
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "The file has a password. Save it without one, as XLSX.",
        ),
        (
            "a.xlsx",
            b"npi,name",
            "The file is broken, or not what its name says. Save it again.",
        ),
        (
            "a.csv",
            xlsx_of(["npi"]),
            "The file is not text. Does its name end as its contents demand?",
        ),
        (
            "a.csv",
            "npi;name".encode("utf-16-le"),
            "The file is not text. Save it as plain text in UTF-8.",
        ),
        (
            "a.csv",
            b'npi,name\n1,"A\n2,B\n',
            (
                "Row 2 can't be read as cells: unexpected end of data. Is a quotation mark missing "
                "there, or left open?"
            ),
        ),
        ("a.xlsx", xlsx_of(), "The workbook's visible sheets are empty. Save it with its rows."),
        (
            "a.xlsx",
            xlsx_of(Old=[["npi"]], New=[["npi"]], Empty=[]),
            "The workbook has rows in several sheets: “Old”, “New”. Keep one of them.",
        ),
        ("a.xlsx", with_part(xlsx_of(["npi"]), "xl/vbaProject.bin"), MACROS),
    ],
    ids=range(14),
)
def test_a_file_that_is_no_sheet_is_refused_for_its_own_reason(name, content, message):
    assert refusal(name, content) == message


def test_a_hidden_sheet_is_not_read():
    book = Workbook()
    book.active.append(["npi"])
    hidden = book.create_sheet("Hidden")
    hidden.append(["Patient name"])
    hidden.sheet_state = "hidden"
    assert rows("a.xlsx", saved(book)) == [(1, ["npi"])]


def test_a_file_too_large_is_refused_before_it_is_looked_at():
    size = 100 * 1024 * 1024
    assert refusal("a.csv", bytes(size)) == (
        "The file is too large: more than 30 MB. Save the rows alone, without pictures, or in "
        "several files."
    )


def bomb(part, size):
    file = io.BytesIO(xlsx_of(["npi"]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(part, bytes(size))
    return file.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    """Ten times its own size may be unpacked, twice of what all rows share."""
    few = Bounds(100_000, 2, "")
    assert refusal("a.xlsx", bomb("xl/more.xml", 1_000_001), few) == (
        "The file is too large once unpacked. Save what counts alone."
    )
    picture = bomb("xl/media/picture.png", 1_000_001)
    assert refusal("a.xlsx", picture, few).startswith("The file is too large once unpacked.")
    assert refusal("a.xlsx", bomb("xl/worksheets/sharedStrings.xml", 200_001), few) == (
        "The file is too large once unpacked. Save it in several files."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_that_multiply_are_refused(encoding):
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aa">]><a>&a;</a>'.encode(encoding)
    broken = "The file is no workbook that can be read. Save it as XLSX again."
    assert refusal("a.xlsx", with_part(xlsx_of(["npi"]), "xl/other.xml", xml)) == broken


def test_a_broken_workbook_is_refused_at_the_row_where_it_breaks():
    content, file = xlsx_of(["npi"], ["1"]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            whole = old.read(part)
            new.writestr(part, whole[:-60] if "sheet1" in part.filename else whole)
    broken = "The file is no workbook that can be read. Save it as XLSX again."
    assert refusal("a.xlsx", file.getvalue()) == broken
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("xl/nothing.txt", "x")
    assert refusal("a.xlsx", file.getvalue()) == broken


def test_a_formula_without_a_value_is_no_empty_cell():
    content = xlsx_of(["npi", "last_day"], ["1000000079", "=TODAY()"])
    assert refusal("a.xlsx", content) == (
        "Row 2 holds a formula without a value, =TODAY(). Open the workbook, and paste values in "
        "place of formulas."
    )


def test_a_formula_with_its_value_is_read_as_that():
    content, file = xlsx_of(["npi"], ["=1000000078+1"]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            whole = old.read(part)
            new.writestr(part, whole.replace(b"</f><v></v>", b"</f><v>1000000079</v>"))
    assert rows("a.xlsx", file.getvalue()) == [(1, ["npi"]), (2, [1000000079])]


def test_more_cells_or_letters_than_any_sheet_has_are_refused():
    assert refusal("a.csv", csv_of(["a"] * 101)) == (
        "Row 1 holds 101 characters in 101 cells, which no row of such a sheet has. Save the rows "
        "alone."
    )
    far_off = xlsx_of(["npi"], [None] * 500 + ["x"])
    assert rows("a.xlsx", far_off) == [(1, ["npi"])]
    assert refusal("a.csv", csv_of(["x" * 10_001])).startswith("Row 1 holds 10,001 characters")
    assert refusal("a.csv", csv_of(["x" * 140_000])).startswith("Row 1 can't be read as cells")


def test_one_row_too_many_is_refused():
    two = Bounds(1, 2, "Save them in several files.")
    assert list(two.kept(iter([(1, ["a"]), (5, ["b"])]))) == [(1, ["a"]), (5, ["b"])]
    with pytest.raises(Unreadable) as refused:
        list(two.kept(iter([(1, ["a"])] * 3)))
    assert str(refused.value) == "There are more than 2 rows. Save them in several files."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_pasted_rows_keep_their_numbers(separator, end):
    text = end.join(["", f"NPI{separator}Therapy", "", f"1{separator}Hemgenix", ""])
    assert list(rows_in(text)) == [(2, ["NPI", "Therapy"]), (4, ["1", "Hemgenix"])]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a, b, c\t1\nd, e, f\t2", ["a, b, c", "1"]),
        ("npi,names\n1,A; B\n2,C; D", ["npi", "names"]),
        ("npi;name\n1;A, B\n2;C", ["npi", "name"]),
        ("one cell", ["one cell"]),
    ],
    ids=["a tab decides", "commas", "semicolons", "none"],
)
def test_what_parts_the_cells_is_told_from_the_first_rows(text, cells):
    assert next(rows_in(text)) == (1, cells)


def test_empty_cells_at_the_end_and_rows_of_nothing_else_are_left_out():
    rows = [(1, [None, None]), (2, ["", None]), (3, [None, "a", "", None])]
    assert list(unpadded(iter(rows))) == [(3, [None, "a"])]
