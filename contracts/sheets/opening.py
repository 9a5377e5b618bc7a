"""What was saved or pasted as rows of cells, numbered as a spreadsheet does. Raises Unreadable."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from contracts.sheets import separated, workbook
from portal.exports import as_meant
from therapies.editions.lines import Unreadable

MOST_CELLS = 100
MOST_LETTERS = 10_000
Cells = list[Any]
Row = tuple[int, Cells]
KNOWN = (".csv", ".xlsx")
OTHERS = {
    ".xlsm": workbook.OF_MACROS,
    ".xltm": "The file is a template with macros, which the portal doesn't open. Save it as XLSX.",
    ".xlsb": "The file is a binary workbook. Save it as XLSX.",
    ".xls": "The file is of a kind older than 2007. Save it as XLSX.",
    ".ods": "The file is an OpenDocument sheet. Save it as XLSX.",
}


@dataclass(frozen=True)
class Bounds:
    """How large a sheet may be. `rows`: below its headings; `remedy`: for one that has more."""

    size: int
    rows: int
    remedy: str

    def kept(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, up to the one that is too many."""
        for read, row in enumerate(rows, start=1):
            if read > self.rows:
                raise Unreadable(f"There are more than {self.rows:,} rows. {self.remedy}")
            yield row


def rows_of(name: str, content: bytes, bounds: Bounds) -> Iterator[Row]:
    """The rows of a file that hold anything, read while they are asked for.

    What can be known of the file as a whole is refused at once, the rest on the way.
    """
    refuse_size(len(content), bounds.size)
    ending = PurePath(name).suffix.lower()
    if ending in OTHERS:
        raise Unreadable(OTHERS[ending])
    if ending not in KNOWN:
        raise Unreadable(
            f"Rows are read from .csv and .xlsx, not from “{ending or name}”. Save it as one of "
            "these."
        )
    if ending == ".xlsx":
        return fit(workbook.rows(content, bounds.size))
    return fit(separated.rows(content))


def rows_in(text: str) -> Iterator[Row]:
    """The rows of a text that hold anything, as they were pasted."""
    return fit(separated.rows_in(text))


def refuse_size(size: int, most: int) -> None:
    """No more is read of a file than tells that it is too large, so its size isn't told."""
    if not size:
        raise Unreadable("The file is empty. Save the sheet again, with its rows.")
    if size > most:
        raise Unreadable(
            f"The file is too large: more than {most // 1024**2} MB. Save the rows alone, without "
            "pictures, or in several files."
        )


def fit(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows that hold anything, without the apostrophes of our own exports.

    Refuses those that no sheet of rows has.
    """
    for number, cells in rows:
        if any(map(filled, cells)):
            refuse_endless(number, cells)
            yield number, [as_meant(cell) if isinstance(cell, str) else cell for cell in cells]


def refuse_endless(number: int, cells: Cells) -> None:
    letters = sum(len(cell) for cell in cells if isinstance(cell, str))
    if len(cells) > MOST_CELLS or letters > MOST_LETTERS:
        raise Unreadable(
            f"Row {number} holds {letters:,} characters in {len(cells):,} cells, which no row of "
            "such a sheet has. Save the rows alone."
        )


def filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
