"""Codes and numbers among typed words. They are read, never guessed. Pure."""

import re
from dataclasses import dataclass
from enum import Enum

from portal.search.spoken import EVERYDAY, code_said
from portal.text import fold

# The letter O is heard and typed for a zero; nothing else stands for a digit.
CODE = re.compile(r"(?i)(?<![a-z0-9])([a-v])[\s.-]?((?:[0-9o][\s.-]?){3}[0-9o])(?![a-z0-9])")
CODE_BEGINNING = re.compile(r"(?i)([a-v])[\s.-]?([0-9o]{1,3})")
# CPT and other codes of five characters: well formed, but no list of ours has one.
OTHER_CODE = re.compile(r"(?i)[0-9]{4}[a-z]|[a-z][0-9]{3}[a-z]|[w-z][0-9]{4}")
NUMBER = re.compile(
    r"(?i)(?<![\w.-])(?:npi\W{0,3}|#)?(?:\+?1[\s.-]{1,2})?"
    r"\(?((?:[0-9o][\s().-]{0,2}){10})(?!\w)"
)
DIGITS_ONLY = re.compile(r"(?i)\W*(?:npi\W*|#)?[0-9][0-9\s().+-]*\W*")
FEWEST_DIGITS, MOST = 4, 3


class Kind(Enum):
    CODE = "code"
    CODE_BEGINNING = "beginning of a code"
    OTHER_CODE = "code of another kind"
    NUMBER = "number of ten digits"
    DIGITS = "digits"


@dataclass(frozen=True)
class Identifier:
    """What was read, as it is printed, and the text around it. `alone`: there is no other."""

    kind: Kind
    text: str
    rest: str = ""

    @property
    def alone(self) -> bool:
        return not fold(self.rest)


def read(typed: str) -> Identifier | None:
    """The first identifier among the words; `typed` has no day in it any more."""
    return number(typed) or code(typed) or partly(typed)


def read_all(typed: str) -> tuple[list[Identifier], str]:
    """All identifiers among the words, a few at most, and the words without them."""
    found: list[Identifier] = []
    while len(found) < MOST and (identifier := read(typed)):
        found.append(identifier)
        typed = identifier.rest
    return found, typed


def number(typed: str) -> Identifier | None:
    """Ten digits: an NPI, a phone or a fax number, that with or without its country's 1."""
    found = NUMBER.search(typed)
    if not found or not any(c.isdigit() for c in found[1]):
        return None
    return Identifier(Kind.NUMBER, only_digits(found[1]), around(typed, found))


def around(typed: str, found: re.Match[str]) -> str:
    return f"{typed[: found.start()]} {typed[found.end() :]}"


def code(typed: str) -> Identifier | None:
    for found in CODE.finditer(typed):
        rest = around(typed, found)
        word = found[1].lower() in EVERYDAY and found[0][1].isspace()
        if any(c.isdigit() for c in found[2]) and (not word or not fold(rest)):
            return Identifier(Kind.CODE, found[1].upper() + only_digits(found[2]), rest)
    words = fold(typed).split()
    said = code_said(words)
    if said is None:
        return None
    text, start, end = said
    return Identifier(Kind.CODE, text, " ".join(words[:start] + words[end:]))


def partly(typed: str) -> Identifier | None:
    """What is nothing but the beginning of a code or number, or a code of another kind."""
    bare = re.sub(r"[\s\W_]", "", typed)
    if OTHER_CODE.fullmatch(bare):
        return Identifier(Kind.OTHER_CODE, bare.upper())
    found = CODE_BEGINNING.fullmatch(typed.strip())
    if found and any(c.isdigit() for c in found[2]):
        return Identifier(Kind.CODE_BEGINNING, found[1].upper() + only_digits(found[2]))
    digits = re.sub(r"\D", "", typed)
    if DIGITS_ONLY.fullmatch(typed) and len(digits) >= FEWEST_DIGITS:
        return Identifier(Kind.DIGITS, digits)
    return None


def only_digits(text: str) -> str:
    return re.sub(r"\D", "", text.replace("o", "0").replace("O", "0"))
