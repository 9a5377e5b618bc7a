import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from contracts.many import cells
from contracts.many.cells import Row, as_text, of_file, of_text, of_workbook, text_of
from therapies.editions.lines import Unreadable

NPI = "1999990017"


def workbook(*sheets, hidden=()):
    """Rows of values for each sheet."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"S{number}")
        sheet.sheet_state = "hidden" if number in hidden else "visible"
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def added(content, name, data=b"x", packing=zipfile.ZIP_STORED):
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a", packing) as packed:
        packed.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize("mark", ["\t", ",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_of_text_keep_their_numbers(mark, end):
    text = end.join(["", f" NPI {mark} Therapy", "", f"{NPI}{mark}Hem\u00a0 genix{mark}", ""])
    assert of_text(text) == [Row(2, ("NPI", "Therapy")), Row(4, (NPI, "Hem genix"))]


def test_the_first_row_says_what_parts_the_cells():
    assert of_text("a;b,c\nd,e;f")[1] == Row(2, ("d,e", "f"))


def test_a_cell_in_quotes_may_hold_anything():
    assert of_text('a,"b, ""c""\nd"\n') == [Row(1, ("a", 'b, "c" d'))]


@pytest.mark.parametrize("text", ['a,b\nc,"d\ne,f', 'a,"b"c', "a," + "x" * 200_000])
def test_text_that_is_no_cells_is_refused(text):
    with pytest.raises(Unreadable, match=r"^Row \d can't be read as cells: is a quotation mark"):
        of_text(text)


def test_a_workbook_gives_what_would_be_typed():
    rows = [["NPI", "Day"], [], [int(NPI), date(2025, 3, 3)], [1.5, datetime(2025, 3, 3, 9)]]
    rows += [[float(NPI), True], [None, time(9, 30)]]
    assert of_workbook(workbook(rows)) == [
        Row(1, ("NPI", "Day")),
        Row(3, (NPI, "2025-03-03")),
        Row(4, ("1.5", "2025-03-03")),
        Row(5, (NPI, "True")),
        Row(6, ("", "09:30:00")),
    ]


@pytest.mark.parametrize(("value", "text"), [(1.999990017e9, NPI), (1.5, "1.5"), (None, "")])
def test_whole_numbers_keep_all_their_digits(value, text):
    assert text_of(value) == text


def test_hidden_and_empty_sheets_are_passed_over():
    assert of_workbook(workbook([["hidden"]], [], [["a"]], hidden=[0])) == [Row(1, ("a",))]
    assert of_workbook(workbook([[]])) == []


def far_down():
    book = Workbook()
    book.active.cell(row=cells.LAST_ROW + 1, column=1, value="x")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bomb():
    return added(workbook([["a"]]), "xl/more.xml", b"0" * (31 * 1024 * 1024), zipfile.ZIP_DEFLATED)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", workbook([["a"]], [["b"]]), "2 sheets hold rows. Leave one"),
        ("a.xlsx", far_down(), "The sheet goes on below row 20,000."),
        ("a.xlsx", added(workbook([["a"]]), "xl/vbaProject.bin"), "The file holds macros."),
        ("a.xlsx", bomb(), "The file is too large once unpacked."),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 99, "The file is encrypted, or of a kind older"),
        ("a.xlsx", b"NPI,Therapy", "The file is broken, or not what its name says."),
        ("a.xlsx", added(b"", "a.txt"), "The file is no workbook that can be read."),
        ("a.csv", workbook([["a"]]), "The file is not text."),
        ("a.csv", b"a\x00b", "The file is not text."),
        ("a.xlsm", b"", "Rows are read from .csv and .xlsx, not from “.xlsm”."),
        ("list", b"", "Rows are read from .csv and .xlsx, not from “list”."),
        ("a.csv", b"x" * (cells.MOST_BYTES + 1), "The file is too large: more than 5 MB."),
    ],
)
def test_a_file_that_cant_be_read_is_refused(name, content, message):
    with pytest.raises(Unreadable) as refused:
        of_file(name, content)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_in_any_usual_encoding(encoding):
    assert of_file("A.CSV", "é;b".encode(encoding)) == [Row(1, ("é", "b"))]


def test_the_columns_of_a_sheet_are_bounded():
    wide = [[None] * cells.LAST_COLUMN + ["beyond"], ["x", *[None] * cells.LAST_COLUMN, "beyond"]]
    (row,) = of_workbook(workbook(wide))
    assert (row.number, row.cells[0], "beyond" in row.cells) == (2, "x", False)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [Row(1, ("a", "b"))],
        [Row(2, ("a",)), Row(5, ("", 'say "b"', "c,d"))],
    ],
)
def test_as_text_is_read_back_the_same(rows):
    assert of_text(as_text(rows)) == rows
