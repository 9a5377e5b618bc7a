"""One row of a table: what is its name, which are its codes, what footnotes it bears."""

import re
from dataclasses import dataclass, field

from therapies.models.codes import CODE, tidy_code

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
LOWERED = str.maketrans(RAISED, "0123456789")
SYMBOLS = "*†‡§"
# A footnote's figure where it can be nothing else: raised, in brackets, or right behind a bracket
# or mark.
NOTES = re.compile(
    rf"[{RAISED}]+|[{SYMBOLS}]+|[\[(](?P<bracketed>\d{{1,2}})[\])]"
    r"|(?<=[)®™])\s*(?P<plain>\d{1,2}(?:,\s*\d{1,2})*)(?=\s*(?:\(|\Z))"
)
# A letter parted from its figures: J 3490, J-3490.
PARTED = re.compile(r"\b([A-Za-z])[ .-](?=\d{4}\b)")
CODELIKE = r"(?:[A-Za-z]{0,2}\d[\dA-Za-z]{2,6}|[A-Za-z]\d{1,2}(?=[\s,;/|]|\Z))"
BETWEEN = rf"(?:[\s,;/|&{RAISED}{SYMBOLS}]|\b(?:or|and)\b)"
CODES_AT_END = re.compile(
    rf"(?:\A(?:[\s,;/|&]|or\b|and\b)*|(?<=\s))(?P<codes>{CODELIKE}(?:{BETWEEN}+{CODELIKE})*{BETWEEN}*)\Z",
    re.IGNORECASE,
)
NO_CODE = re.compile(r"\b(?:none|n/?a|tbd|pending|to be determined|not assigned)\b", re.IGNORECASE)
PARTING = re.compile(r"[\s,;/|&]+|\b(?:or|and)\b", re.IGNORECASE)
NAME = re.compile(r"(?P<brand>[^()]*)(?:\((?P<generic>.*)\))?", re.DOTALL)
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Name:
    brand: str
    mark: str
    generic: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codes:
    right: frozenset[str]
    wrong: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


def split_row(text: str) -> tuple[str, str]:
    """A row without cells as the words of its name and of its codes; either may be empty."""
    text = PARTED.sub(r"\1", text)
    found = CODES_AT_END.search(text)
    if found is None:
        return text.strip(), ""
    return text[: found.start()].strip(" ,;/|&"), found["codes"].strip()


def looks_like_codes(text: str) -> bool:
    """Whether a cell, or the rest of a row, holds nothing but what stands for codes."""
    return split_row(text)[0] == "" and any(c.isdigit() and c.isascii() for c in text)


def looks_like_a_name(text: str) -> bool:
    """Whether it bears a mark, a bracket or a footnote, as printed names do and sentences don't."""
    return any(sign in text for sign in "®™()" + RAISED)


def name_of(text: str) -> Name | None:
    """A printed name: Zolgensma® (onasemnogene abeparvovec-xioi)²; None if it isn't one."""
    notes = tuple(note for found in NOTES.finditer(text) for note in notes_in(found))
    text = " ".join(NOTES.sub(" ", text).replace("℠", "").split()).strip(" ,;")
    found = NAME.fullmatch(text)
    if found is None or not LETTER.search(found["brand"]):
        return None
    mark = next((sign for sign in "®™" if sign in found["brand"]), "")
    return Name(unmarked(found["brand"]), mark, unmarked(found["generic"] or ""), notes)


def unmarked(text: str) -> str:
    return " ".join(text.replace("®", " ").replace("™", " ").split()).strip(" ,;")


def notes_in(found: re.Match[str]) -> list[str]:
    """The footnotes that a mark refers to: figures as figures, signs as they are."""
    plain = found["bracketed"] or found["plain"]
    if plain:
        return re.findall(r"\d+", plain)
    return [found[0].translate(LOWERED)]


def codes_of(text: str) -> Codes:
    """The codes of a cell, whatever parts them, and what stands there that is none."""
    marks = re.findall(rf"[{RAISED}]+|[{SYMBOLS}]+", text)
    text = NO_CODE.sub(" ", re.sub(rf"[{RAISED}{SYMBOLS}]", " ", text))
    words = [word.strip(".()[]:-–—") for word in PARTING.split(PARTED.sub(r"\1", text))]
    codes = {tidy_code(word): word for word in words if word}
    return Codes(
        right=frozenset(code for code in codes if CODE.fullmatch(code)),
        wrong=tuple(word for code, word in codes.items() if not CODE.fullmatch(code)),
        notes=tuple(mark.translate(LOWERED) for mark in marks),
    )
