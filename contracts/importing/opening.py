"""A file as rows of cells, each with its number as a spreadsheet shows it. Raises Unreadable."""

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from contracts.importing import separated, workbook
from portal.exports import as_meant
from therapies.editions.lines import Unreadable

MOST_BYTES = 30 * 1024 * 1024
# As many contracts as the portal is made for, twice.
MOST_ROWS = 200_000
MOST_CELLS = 100
MOST_LETTERS = 10_000
Cells = list[Any]
Row = tuple[int, Cells]
READERS: dict[str, Callable[[bytes], Iterator[Row]]] = {
    ".csv": separated.rows,
    ".xlsx": workbook.rows,
}
OTHERS = {
    ".xlsm": "The file is a workbook with macros, which the portal doesn't open. Save it as XLSX.",
    ".xltm": "The file is a template with macros, which the portal doesn't open. Save it as XLSX.",
    ".xlsb": "The file is a binary workbook. Save it as XLSX.",
    ".xls": "The file is of a kind older than 2007. Save it as XLSX.",
    ".ods": "The file is an OpenDocument sheet. Save it as XLSX.",
}


def rows_of(name: str, content: bytes) -> Iterator[Row]:
    """The rows that hold anything, read while they are asked for.

    What can be known of the file as a whole is refused at once, the rest on the way.
    """
    refuse_size(len(content))
    ending = PurePath(name).suffix.lower()
    if ending in OTHERS:
        raise Unreadable(OTHERS[ending])
    if ending not in READERS:
        raise Unreadable(f"Records are read from .csv and .xlsx, not from “{ending or name}”.")
    return bounded(READERS[ending](content))


def refuse_size(size: int) -> None:
    if not size:
        raise Unreadable("The file is empty. Save the sheet again, with its rows.")
    if size > MOST_BYTES:
        raise Unreadable(
            f"The file is too large: {size:,} bytes, where {MOST_BYTES:,} are the most. Save the "
            "rows alone, without pictures, or in several files."
        )


def bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows that hold anything, without the apostrophes of our own exports.

    Refuses those that no sheet of records has.
    """
    for read, (number, cells) in enumerate(row for row in rows if any(map(filled, row[1]))):
        if read > MOST_ROWS:
            raise Unreadable(
                f"The file has more than {MOST_ROWS:,} rows. Save them in several files."
            )
        letters = sum(len(cell) for cell in cells if isinstance(cell, str))
        if len(cells) > MOST_CELLS or letters > MOST_LETTERS:
            raise Unreadable(
                f"Row {number} holds {letters:,} characters in {len(cells):,} cells, which no "
                "record has. Save the rows of records alone."
            )
        yield number, [as_meant(cell) if isinstance(cell, str) else cell for cell in cells]


def filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
