"""XLSX: each sheet's rows, raised figures of rich text as raised characters."""

import io
import zipfile
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock

from therapies.editions.containers.packed import refuse_unfit
from therapies.editions.lines import Line, Place, Unreadable, line_of, raised


def read(content: bytes) -> list[Line]:
    refuse_unfit(content)
    try:
        book = load_workbook(io.BytesIO(content), data_only=True, rich_text=True)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as no:
        raise Unreadable("The file is no workbook that can be read. Save it as XLSX again.") from no
    return [line for sheet in book.worksheets for line in lines_of(sheet)]


def lines_of(sheet: Any) -> list[Line]:
    """The sheet's rows, after a line with its title, which may name the program."""
    lines = [line_of(place(sheet, 1), [sheet.title]), Line(place(sheet, 1), ())]
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        lines.append(line_of(place(sheet, number), [text_of(value) for value in row]))
    return [*lines, Line(lines[-1].place, ())]


def place(sheet: Any, row: int) -> Place:
    return Place(row, f"sheet “{sheet.title}”, row {row}")


def text_of(value: Any) -> str:
    if isinstance(value, CellRichText):
        return "".join(part_of(part) for part in value)
    return "" if value is None else str(value)


def part_of(part: TextBlock | str) -> str:
    if isinstance(part, str):
        return part
    return raised(part.text) if part.font.vertAlign == "superscript" else part.text
