"""Typed and pasted text: tidying it for storage, folding it for comparison and search."""

import re
import unicodedata

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
TRADE_MARKS = re.compile(r"[®™℠©¹²³]|\[(?:®|™|tm|r)\]", re.IGNORECASE)
APOSTROPHES = re.compile(r"['’‘`´]")
NOT_WORD = re.compile(r"[\W_]+")


def tidy(text: str) -> str:
    """One line as typed or pasted, without invisible characters and doubled blanks."""
    return " ".join(unicodedata.normalize("NFC", text).translate(INVISIBLE).split())


def tidy_lines(text: str) -> str:
    """Several lines, each tidied at its end; line ends become LF, blank lines stay."""
    text = unicodedata.normalize("NFC", text).translate(INVISIBLE).replace("\u00a0", " ")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def fold(text: str) -> str:
    """What two spellings of one name share: no case, marks, accents, hyphens or apostrophes.

    "Zolgensma®" and "ZOLGENSMA" fold alike, and so do "exa-cel" and "Exa cel".
    """
    text = TRADE_MARKS.sub("", text.translate(INVISIBLE))
    text = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return NOT_WORD.sub(" ", text).strip()


def compact(text: str) -> str:
    """The folded text without blanks: what "exa-cel", "exa cel" and "exacel" share."""
    return fold(text).replace(" ", "")
