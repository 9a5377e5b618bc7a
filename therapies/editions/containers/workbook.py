"""XLSX: each sheet's rows, raised figures of rich text as raised characters."""

import io
import warnings
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock

from therapies.editions.containers.packed import refuse_unfit
from therapies.editions.lines import (
    MOST_CELLS,
    Line,
    Place,
    Unreadable,
    line_of,
    raised,
    row_lines,
)

# What openpyxl raises on files that are broken in ways it doesn't expect.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, ArithmeticError, AttributeError, EOFError),
    *(LookupError, NotImplementedError, OSError, SyntaxError, TypeError, ValueError),
)


def read(content: bytes) -> list[Line]:
    refuse_unfit(content)
    try:
        with warnings.catch_warnings():  # of what it leaves out: styles, validations, extensions
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(content), data_only=True, rich_text=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return list(lines_of(shown))
    except BROKEN as no:
        raise Unreadable("The file is no workbook that can be read. Save it as XLSX again.") from no


def lines_of(sheets: Sequence[Any]) -> Iterator[Line]:
    """The rows of all sheets; their numbers run on over the sheets, their names don't."""
    above = 0
    for sheet in sheets:
        lines = list(sheet_lines(sheet, above))
        last = lines[-1].place
        yield from (*lines, Line(last, ()))
        above = last.line


def sheet_lines(sheet: Any, above: int) -> Iterator[Line]:
    """A sheet's rows, after a line with its title, which may name the program."""
    yield line_of(Place(above + 1, f"sheet “{sheet.title}”, row 1"), [sheet.title])
    before = -1
    for number, row in sorted(filled_rows(sheet).items()):
        place = Place(above + number, f"sheet “{sheet.title}”, row {number}")
        if number > before + 1:
            yield Line(place, ())
        yield from row_lines(place, [row.get(n, "") for n in range(max(row) + 1)])
        before = number


def filled_rows(sheet: Any) -> dict[int, dict[int, str]]:
    """The words of the sheet's cells by row and column, from 0.

    Only the cells that the file holds: by its dimensions a sheet may have millions of them.
    """
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in sheet._cells.items():
        if cell.value is not None and column <= MOST_CELLS:
            found[row][column - 1] = text_of(cell.value)
    return found


def text_of(value: Any) -> str:
    if isinstance(value, CellRichText):
        return "".join(part_of(part) for part in value)
    return str(value)


def part_of(part: TextBlock | str) -> str:
    if isinstance(part, str):
        return part
    return raised(part.text) if part.font.vertAlign == "superscript" else part.text
