"""What every container comes down to: lines of text, or rows of cells, each with its place."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.text import fold

MARKS = {"®": "®", "r": "®", "™": "™", "tm": "™", "℠": "℠", "sm": "℠"}
BRACKETED = re.compile(rf"[\[(]\s*({'|'.join(MARKS)})\s*[\])]", re.IGNORECASE)
BROKEN_WORD = re.compile(r"\u00ad[^\S\n]*\n\s*")
LIGATURE = re.compile("[\ufb00-\ufb06]")
# Neither seen nor meant: soft hyphens, zero widths, control and lone surrogate characters.
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
FIGURES = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
RAISED_FIGURES = re.compile(r"[\d\s,]+")
# More than any list holds: refused before anything is searched in it.
MOST_CELLS = 100
MOST_LETTERS = 10_000
# "BeqvezTM": a raised mark that lost its raising.
FALLEN = re.compile(r"(?<=[a-z])(TM|SM)(?![\w-])")
# At the end of a line that the next one continues without a blank; the hyphen itself stays.
OPEN_WORD = re.compile(r"(?:\u00ad|(?<=\w)[-\u2010\u2011])\s*\Z")


# The same line is folded by each part that may recognise it.
folded = lru_cache(maxsize=256)(fold)


class Unreadable(Exception):
    """The file can't be read at all; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Where a fact stands: the number of its line, and its name where a number says too little."""

    line: int
    name: str = ""

    def __str__(self) -> str:
        return self.name or f"line {self.line}"


@dataclass(frozen=True)
class Line:
    """One line of a text or one row of a table; a blank line has no cell."""

    place: Place
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(cell for cell in self.cells if cell)


def line_of(place: Place, cells: Sequence[str]) -> Line:
    """A line of tidied cells; one without any word is blank. Raises Unreadable."""
    refuse_endless(place, cells)
    tidied = tuple(flat(cell) for cell in cells)
    return Line(place, tidied if any(tidied) else ())


def refuse_endless(place: Place, cells: Sequence[str]) -> None:
    letters = sum(map(len, cells))
    if len(cells) > MOST_CELLS or letters > MOST_LETTERS:
        raise Unreadable(
            f"The file is no list: {place} holds {letters:,} characters in {len(cells):,} cells. "
            "Choose the published list."
        )


def row_lines(place: Place, cells: Sequence[str]) -> Iterator[Line]:
    """A row of a sheet; one that fills a single cell is a paragraph, parted from the next."""
    line = line_of(place, cells)
    yield line
    if sum(map(bool, line.cells)) == 1:
        yield Line(place, ())


def flat(text: str) -> str:
    """One line without unseen characters and doubled blanks, its marks as ® and ™.

    A soft hyphen at its very end stays: the next line continues the word.
    """
    text = BROKEN_WORD.sub("", text)
    goes_on = "\u00ad" if text.rstrip().endswith("\u00ad") else ""
    text = LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = " ".join(unicodedata.normalize("NFC", UNSEEN.sub("", text)).split())
    text = BRACKETED.sub(lambda found: MARKS[found[1].lower()], text)
    return FALLEN.sub(lambda found: MARKS[found[1].lower()], text) + goes_on


def raised(text: str) -> str:
    """Raised text as characters that are raised by themselves: figures, ® and ™; others stay."""
    if RAISED_FIGURES.fullmatch(text) and text.strip():
        return text.strip().translate(FIGURES)
    return MARKS.get(text.strip().strip("()").lower(), text)


def joined(one: str, other: str) -> str:
    """Two lines as one: a word broken at a hyphen goes on without a blank."""
    if not one or not other:
        return one or other
    between = "" if OPEN_WORD.search(one) else " "
    return one.rstrip("\u00ad ") + between + other
