"""CSV: cells parted by commas, semicolons or tabs, as spreadsheets and our own exports write it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from therapies.editions.containers.encodings import decoded
from therapies.editions.lines import Unreadable

SEPARATORS = (",", ";", "\t")
# What Excel understands as the first line of a CSV file.
SEPARATOR_SAID = re.compile(r"\Asep=([,;\t])\r?\n")
LOOKED_AT = 20


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins; a cell in quotes may hold several."""
    text, above = decoded(content), 0
    if said := SEPARATOR_SAID.match(text):
        text, above = text[said.end() :], 1
    separator = said[1] if said else separator_of(text)
    return numbered(text, separator, above)


def separator_of(text: str) -> str:
    """The mark that makes most cells in rows of one length; a comma where none makes any."""
    first = "\n".join(islice(text.split("\n"), LOOKED_AT))
    return max(SEPARATORS, key=lambda mark: cells_alike(first, mark))


def cells_alike(text: str, mark: str) -> int:
    lengths: Counter[int] = Counter()
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            lengths[len(row)] += len(row) > 1
    except csv.Error:
        pass  # as far as it could be read
    return max((length * rows for length, rows in lengths.items()), default=0)


def numbered(text: str, separator: str, above: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for row in reader:
            yield before + above + 1, row
            before = reader.line_num
    except csv.Error as wrong:
        raise Unreadable(
            f"The file is no CSV from line {before + above + 1} on: {wrong}. Is a quotation mark "
            "missing there? Save it as CSV again."
        ) from wrong
