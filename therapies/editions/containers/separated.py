"""CSV: rows of cells, parted by commas, semicolons or tabs."""

import csv
import io

from therapies.editions.columns import has_headings
from therapies.editions.containers.encodings import decoded
from therapies.editions.lines import Line, Place, Unreadable, row_lines

SEPARATORS = (",", ";", "\t")


def read(content: bytes) -> list[Line]:
    text = decoded(content)
    tables = [rows(text, separator) for separator in SEPARATORS]
    return next((table for table in tables if has_a_table(table)), tables[0])


def rows(text: str, separator: str) -> list[Line]:
    """Each row with the line on which it begins; a cell in quotes may hold several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[Line] = []
    before = 0
    try:
        for row in reader:
            found += row_lines(Place(before + 1), row)
            before = reader.line_num
    except csv.Error as wrong:
        raise Unreadable(f"The file is no CSV: {wrong}. Save it as CSV again.") from wrong
    return found


def has_a_table(lines: list[Line]) -> bool:
    return any(has_headings(line.cells) for line in lines)
