"""The columns of a table of therapies, told by their headings."""

from collections.abc import Sequence
from enum import Enum

from therapies.editions.lines import folded


class Column(Enum):
    CODES = "codes"
    EMBARC = "embarc"
    UPDATED = "updated"
    GENERIC = "generic"
    MARK = "mark"
    PROGRAM = "program"
    NAME = "name"
    OTHER = "other"


# The first that holds one of its words wins: "HCPCS code of the therapy" is about codes.
WORDS = {
    Column.CODES: {"hcpcs", "code", "codes"},
    Column.EMBARC: {"embarc"},
    Column.UPDATED: {"updated"},
    Column.GENERIC: {"generic", "nonproprietary"},
    Column.MARK: {"mark", "trademark"},
    Column.NAME: {"brand", "therapy", "therapies", "product", "name", "drug"},
}
# "Program" alone; "Gene Therapy Program" heads the names of that program's therapies.
PROGRAM = {"program", "programme", "programs", "slug"}
# A heading is short; a sentence that speaks of therapies and codes is none.
MOST_WORDS = 8


def column_of(heading: str) -> Column:
    words = folded(heading).split()
    if len(words) > MOST_WORDS:
        return Column.OTHER
    if words and set(words) <= PROGRAM:
        return Column.PROGRAM
    return next((column for column, known in WORDS.items() if known & set(words)), Column.OTHER)


def columns_of(cells: Sequence[str]) -> list[Column]:
    """What stands in each column, under these headings."""
    return [column_of(cell) for cell in cells]


def has_headings(cells: Sequence[str]) -> bool:
    """Whether a row heads a table of therapies: names in one column, codes in another."""
    if not any("code" in cell.lower() or "hcpcs" in cell.lower() for cell in cells):
        return False
    columns = set(columns_of(cells))
    return {Column.NAME, Column.CODES} <= columns and not any(bears_a_code(c) for c in cells)


def bears_a_code(cell: str) -> bool:
    return any(word[:1].isalpha() and word[1:].isdigit() for word in folded(cell).split())
