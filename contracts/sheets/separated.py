"""Text: cells parted by commas, semicolons or tabs, as saved, pasted, or exported by us."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import dropwhile, islice

from therapies.editions.containers.encodings import decoded
from therapies.editions.lines import Unreadable

SEPARATORS = (",", ";", "\t")
# What Excel understands as the first line of a CSV file, and doesn't show as a row.
SEPARATOR_SAID = re.compile(r"\Asep=([,;\t])\r?\n")
LOOKED_AT = 20


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    return rows_in(decoded(content))


def rows_in(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number, blank ones counted; a cell in quotes may hold several lines."""
    said = SEPARATOR_SAID.match(text)
    if said:
        return numbered(text[said.end() :], said[1])
    return numbered(text, separator_of(text))


def separator_of(text: str) -> str:
    """A tab if the first row has one: spreadsheets copy cells so, and nobody types it.

    Else the mark that makes most cells in rows of one length; a comma where none makes any.
    """
    lines = dropwhile(str.isspace, io.StringIO(text, newline=""))
    first = list(islice(lines, LOOKED_AT))
    if first and "\t" in first[0]:
        return "\t"
    return max(SEPARATORS, key=lambda mark: cells_alike("".join(first), mark))


def cells_alike(text: str, mark: str) -> int:
    lengths: Counter[int] = Counter()
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            lengths[len(row)] += len(row) > 1
    except csv.Error:
        pass  # as far as it could be read
    return max((length * rows for length, rows in lengths.items()), default=0)


def numbered(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            yield number, row
    except csv.Error as wrong:
        raise Unreadable(
            f"Row {number + 1} can't be read as cells: {wrong}. Is a quotation mark missing there, "
            "or left open?"
        ) from wrong
