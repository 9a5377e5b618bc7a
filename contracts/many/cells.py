"""What was pasted or uploaded, as numbered rows of text cells. Nothing is interpreted yet."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from openpyxl import load_workbook

from portal.text import tidy
from therapies.editions.containers.encodings import decoded
from therapies.editions.containers.packed import refuse_unfit
from therapies.editions.containers.workbook import BROKEN
from therapies.editions.lines import Unreadable

MOST_BYTES = 5 * 1024 * 1024
# What a sheet holds below or to the right of these isn't meant to be asked.
LAST_ROW, LAST_COLUMN = 20_000, 50
SEPARATORS = ("\t", ";")


@dataclass(frozen=True)
class Row:
    """A row up to its last filled cell, numbered from 1 as a sheet counts, blank rows included."""

    number: int
    cells: tuple[str, ...]


def of_file(name: str, content: bytes) -> list[Row]:
    """The rows of a .csv or .xlsx. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(
            f"The file is too large: more than {MOST_BYTES // 1024**2} MB. Keep the columns NPI, "
            "therapy and date of service, and save it again."
        )
    ending = PurePath(name).suffix.lower()
    if ending == ".csv":
        return of_text(decoded(content))
    if ending == ".xlsx":
        return of_workbook(content)
    raise Unreadable(f"Rows are read from .csv and .xlsx, not from “{ending or name}”. Convert it.")


def of_text(text: str) -> list[Row]:
    """Cells parted by tabs, semicolons or commas, as the first row has them. Raises Unreadable."""
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=separator(text), strict=True)
    number, found = 0, []
    try:
        for number, cells in enumerate(reader, start=1):
            found += filled(number, cells)
    except csv.Error as wrong:
        raise Unreadable(
            f"Row {number + 1} can't be read as cells: is a quotation mark left open? Take it out."
        ) from wrong
    return found


def separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return next((mark for mark in SEPARATORS if mark in first), ",")


def of_workbook(content: bytes) -> list[Row]:
    """The rows of the one sheet that holds any. Raises Unreadable."""
    refuse_unfit(content)
    refuse_macros(content)
    try:
        with warnings.catch_warnings():  # of what it leaves out: styles, validations, extensions
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            sheets = [rows for sheet in shown if (rows := list(of_sheet(sheet)))]
    except BROKEN as no:
        raise Unreadable("The file is no workbook that can be read. Save it as XLSX again.") from no
    if len(sheets) > 1:
        raise Unreadable(f"{len(sheets)} sheets hold rows. Leave one, or ask sheet by sheet.")
    return sheets[0] if sheets else []


def refuse_macros(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if any(PurePath(name).name == "vbaProject.bin" for name in packed.namelist()):
            raise Unreadable("The file holds macros. Save it as a plain workbook, .xlsx.")


def of_sheet(sheet: Any) -> Iterator[Row]:
    """Read as it comes: what a sheet says of its size may be wrong. Raises Unreadable."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=LAST_COLUMN, values_only=True)
    for number, values in enumerate(rows, start=1):
        row = filled(number, [text_of(value) for value in values])
        if row and number > LAST_ROW:
            raise Unreadable(
                f"The sheet goes on below row {LAST_ROW:,}. Keep the rows to be asked, 5,000 at "
                "most, and delete what stands below them."
            )
        yield from row


def text_of(value: Any) -> str:
    """A cell as it would be typed: true dates as 2025-03-03, whole numbers with all digits."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def filled(number: int, cells: Sequence[str]) -> list[Row]:
    """The row as far as it holds anything, or nothing where it is blank."""
    tidied = [tidy(cell) if cell else "" for cell in cells]
    while tidied and not tidied[-1]:
        tidied.pop()
    return [Row(number, tuple(tidied))] if tidied else []


def as_text(rows: Iterable[Row]) -> str:
    """The rows as they would be pasted, each on the line of its number."""
    lines: list[str] = []
    for row in rows:
        lines += [""] * (row.number - 1 - len(lines))
        lines.append(line_of(row))
    return "\n".join(lines)


def line_of(row: Row) -> str:
    """With a tab in it, even if one cell is all there is: the first row tells what parts cells."""
    line = "\t".join(quoted(cell) for cell in row.cells)
    return line if "\t" in line else f"{line}\t"


def quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if '"' in cell else cell
