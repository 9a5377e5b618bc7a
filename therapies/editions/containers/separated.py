"""CSV: rows of cells, parted by commas, semicolons or tabs."""

import csv
import io
from itertools import pairwise

from therapies.editions.columns import has_headings
from therapies.editions.containers.encodings import decoded
from therapies.editions.lines import Line, Place, Unreadable, line_of

SEPARATORS = (",", ";", "\t")


def read(content: bytes) -> list[Line]:
    text = decoded(content)
    tables = [rows(text, separator) for separator in SEPARATORS]
    return next((table for table in tables if has_a_table(table)), tables[0])


def rows(text: str, separator: str) -> list[Line]:
    """Each row with the line on which it begins; a cell in quotes may hold several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        found = [(reader.line_num, row) for row in reader]
    except csv.Error as wrong:
        raise Unreadable(f"The file is no CSV: {wrong}. Save it as CSV again.") from wrong
    ends = [0, *(end for end, _ in found)]
    return [
        line_of(Place(before + 1), row)
        for (before, _), (_, row) in zip(pairwise(ends), found, strict=True)
    ]


def has_a_table(lines: list[Line]) -> bool:
    return any(has_headings(line.cells) for line in lines)
