import csv
import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exports import FORMATS, Table, exported, xlsx
from portal.refusals import BadInput

HEAD = ("npi", "name", "fields")
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\0=1", "\x0b=1", "＝1"]
PLAIN = [
    "1999990017",
    "J3590",
    "00078-1234",
    "Zolgensma®",
    "é €",
    "a=1",
    "'quoted'",
    'a,"b"\nc',
    "",
]


def table(*rows, **more):
    return Table(HEAD, iter(rows), title="Changes", **more)


def written(name, made):
    return b"".join(FORMATS[name].write(made))


def read_csv(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[[cell.value or "" for cell in row] for row in sheet.rows] for sheet in book]


def read_jsonl(data):
    return [json.loads(line) for line in data.decode().splitlines()]


def test_a_table_in_csv():
    data = written("csv", table(("1999990017", "Zolgensma®", None), ("7", 'a "b", c', "one\ntwo")))
    assert read_csv(data) == [
        ["npi", "name", "fields"],
        ["1999990017", "Zolgensma®", ""],
        ["7", 'a "b", c', "one\ntwo"],
    ]


def test_a_table_in_xlsx():
    data = written("xlsx", table(("1999990017", "Zolgensma® <&>", None), ("007", " a ", "b\nc")))
    assert read_xlsx(data) == [
        [["npi", "name", "fields"], ["1999990017", "Zolgensma® <&>", ""], ["007", " a ", "b\nc"]]
    ]


def test_every_cell_of_a_workbook_is_text_and_the_heading_stays_in_sight():
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", table(("=1+1", "1999990017", 3)))))
    sheet = book["Changes"]
    assert [(c.data_type, c.number_format, c.value) for c in sheet[2]] == [
        ("s", "@", "=1+1"),
        ("s", "@", "1999990017"),
        ("s", "@", "3"),
    ]
    assert (sheet.freeze_panes, sheet["A1"].font.b, sheet["A2"].font.b) == ("A2", True, False)


def test_a_table_in_json_lines_keeps_numbers_and_lists():
    assert read_jsonl(written("jsonl", table(("7", "é\nb", [{"field": "x"}]), ("8", None, 2)))) == [
        {"npi": "7", "name": "é\nb", "fields": [{"field": "x"}]},
        {"npi": "8", "name": None, "fields": 2},
    ]
    assert written("jsonl", table()) == b""


@pytest.mark.parametrize("typed", DANGEROUS)
def test_a_cell_is_never_a_formula(typed):
    (cell,) = {
        row[column]
        for row in read_csv(written("csv", table((typed,) * 3)))[1:]
        for column in range(3)
    }
    assert cell[0] == "'"
    assert typed.strip("\0\x0b") in (cell[1:], cell)
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", table((typed,) * 3))))
    assert {cell.data_type for cell in book.active[2]} == {"s"}


@pytest.mark.parametrize("typed", PLAIN)
def test_a_plain_cell_comes_back_as_it_was(typed):
    assert read_csv(written("csv", table((typed,) * 3)))[1] == [typed] * 3
    assert read_xlsx(written("xlsx", table((typed,) * 3)))[0][1] == [typed] * 3


def test_what_no_cell_can_hold_is_left_out():
    made = ("a\0b\x1f\ud800c", "_x0041_", "a\rb")
    assert read_csv(written("csv", table(made)))[1] == ["abc", "_x0041_", "a\rb"]
    (sheet,) = read_xlsx(written("xlsx", table(made)))
    assert sheet[1][0] == "abc"
    with zipfile.ZipFile(io.BytesIO(written("xlsx", table(made)))) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert ("_x005F_x0041_" in text, "a_x000D_b" in text) == (True, True)


def test_a_cell_that_is_too_long_says_that_it_was_cut():
    (sheet,) = read_xlsx(written("xlsx", table(("x" * 40_000, "y" * 32_767, "z"))))
    assert (len(sheet[1][0]), len(sheet[1][1])) == (32_767, 32_767)
    assert sheet[1][0].endswith(
        "x … (cut here: a cell holds no more; CSV and JSON Lines have all of it)"
    )
    assert read_csv(written("csv", table(("x" * 40_000, "", ""))))[1][0] == "x" * 40_000


@pytest.mark.parametrize(
    ("rows", "sheets"), [(0, [0]), (2, [2]), (3, [2, 1]), (4, [2, 2]), (5, [2, 2, 1])]
)
def test_a_full_sheet_is_followed_by_another(monkeypatch, rows, sheets):
    monkeypatch.setattr(xlsx, "ROWS_PER_SHEET", 3)
    data = written("xlsx", table(*((str(n), "", "") for n in range(rows))))
    read = read_xlsx(data)
    assert [len(sheet) - 1 for sheet in read] == sheets
    assert [row[0] for sheet in read for row in sheet[1:]] == [str(n) for n in range(rows)]
    assert {tuple(sheet[0]) for sheet in read} == {HEAD}
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert names == ["Changes", "Changes 2", "Changes 3"][: len(sheets)]


def test_a_sheets_name_is_one_that_excel_takes():
    assert xlsx.sheet_name("a[b]:*?/\\'c&" + "x" * 40, 2) == "a b       c&amp;" + "x" * 13 + " 2"


def test_values_that_arent_plain_are_written_by_the_table():
    made = table(("1", ["a", "b"], None), cell="+".join)
    assert read_csv(written("csv", made))[1] == ["1", "a+b", ""]


CELLS = st.text(max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_whatever_is_in_it_a_table_can_be_read_again(rows):
    assert len(read_csv(written("csv", table(*rows)))) == len(rows) + 1
    assert len(read_xlsx(written("xlsx", table(*rows)))[0]) == len(rows) + 1
    assert len(written("jsonl", table(*rows)).split(b"\n")) == len(rows) + 1


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_read_before_it_is_sent(name):
    asked = []

    def rows():
        for number in range(2000):
            asked.append(number)
            yield str(number), "name", None

    parts = iter(FORMATS[name].write(Table(HEAD, rows())))
    next(parts)
    early = len(asked)
    assert early < 500
    assert b"".join(parts)
    assert len(asked) == 2000


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("jsonl", "application/x-ndjson; charset=utf-8"),
    ],
)
def test_a_response(name, content_type):
    response = exported(name, table(("1", "2", "3")), "changes_2025-06-30")
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        content_type,
        f'attachment; filename="changes_2025-06-30.{name}"',
    )
    assert (response["Cache-Control"], response.streaming) == ("no-store", True)
    assert b"".join(response.streaming_content) == written(name, table(("1", "2", "3")))


@pytest.mark.parametrize("name", ["", "pdf", "CSV", "x" * 5000])
def test_a_format_that_there_isnt(name):
    with pytest.raises(BadInput, match=r"There are csv, xlsx, jsonl\.") as refused:
        exported(name, table(), "changes")
    assert refused.value.field == "format"
