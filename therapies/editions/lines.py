"""What every container comes down to: lines of text, or rows of cells, each with its place."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MARKS = {"®": "®", "r": "®", "™": "™", "tm": "™", "℠": "℠", "sm": "℠"}
BRACKETED = re.compile(rf"[\[(]\s*({'|'.join(MARKS)})\s*[\])]", re.IGNORECASE)
BROKEN_WORD = re.compile(r"\u00ad[^\S\n]*\n\s*")
LIGATURE = re.compile("[\ufb00-\ufb06]")
# Neither seen nor meant: soft hyphens, zero widths, control and lone surrogate characters.
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
FIGURES = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
RAISED_FIGURES = re.compile(r"[\d\s,]+")
# At the end of a line that the next one continues without a blank; the hyphen itself stays.
OPEN_WORD = re.compile(r"(?:\u00ad|(?<=\w)[-\u2010\u2011])\s*\Z")


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


def line_of(place: Place, cells: Iterable[str]) -> Line:
    """A line of tidied cells; one without any word is blank."""
    tidied = tuple(flat(cell) for cell in cells)
    return Line(place, tidied if any(tidied) else ())


def flat(text: str) -> str:
    """One line without unseen characters and doubled blanks, its marks as ® and ™.

    A soft hyphen at its very end stays: the next line continues the word.
    """
    text = BROKEN_WORD.sub("", text)
    goes_on = "\u00ad" if text.rstrip().endswith("\u00ad") else ""
    text = LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = " ".join(unicodedata.normalize("NFC", UNSEEN.sub("", text)).split())
    return BRACKETED.sub(lambda found: MARKS[found[1].lower()], text) + goes_on


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
