"""Plain text and Markdown, pasted text too: one line each, markup taken away."""

import html
import re

from therapies.editions.containers.encodings import decoded
from therapies.editions.digests import AUTOLINK, INLINE, TAG
from therapies.editions.lines import BRACKETED, MARKS, Line, Place, line_of, raised, refuse_endless

NEW_LINE = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
RAISED = re.compile(r"<sup\b[^<>]*>((?:(?!</?sup\b).)*)</sup\s*>|\^([^\s^]{1,5})\^", re.IGNORECASE)
NOTE = re.compile(r"\[\^(\d{1,2})\](:?)")
LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
STRONG = re.compile(r"\*\*|__|`")
# A single star or underscore counts in pairs: "Beqvez*" bears a footnote.
EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=\S)([^*_]*[^*_\s])\1(?![\w*])")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
HEADING = re.compile(r"\A\s*(?:#{1,6}\s+|[-+]\s+|>\s+)")
RULE = re.compile(r"\s*\|?[\s|:=_-]*[-=_]{3,}[\s|:=_-]*")
PIPE = re.compile(r"(?<!\\)\|")
# Nobody breaks a line later than this.
LONGEST_BROKEN = 150
GAP = re.compile(r"\t+|[ \u00a0]{2,}")


def read(content: bytes) -> list[Line]:
    return lines_of(decoded(content))


def lines_of(text: str, first: int = 1) -> list[Line]:
    """The lines of a text; in a row, bars, tabs or several blanks part the cells.

    A line so long that nobody broke it is a paragraph by itself, though no blank line parts it.
    """
    found: list[Line] = []
    for number, line in enumerate(NEW_LINE.split(text), start=first):
        place = Place(number)
        refuse_endless(place, [line])
        if found and begins_anew(found[-1].text, line):
            found.append(Line(place, ()))
        found.append(line_of(place, cells(line)))
    return found


def begins_anew(above: str, line: str) -> bool:
    unbroken = max(len(above), len(line)) > LONGEST_BROKEN
    return unbroken and (above.endswith((".", "?", "!", ":")) or len(above) * 2 < len(line))


def cells(line: str) -> list[str]:
    if RULE.fullmatch(line):
        return []
    if line.strip().startswith("|"):
        return [without_markup(cell) for cell in PIPE.split(line.strip().strip("|"))]
    return [without_markup(cell) for cell in GAP.split(line.strip()) if cell]


def without_markup(text: str) -> str:
    """The text without Markdown and the tags that may stand in it; links stay by their words."""
    text = BRACKETED.sub(lambda found: MARKS[found[1].lower()], text)
    text = NOTE.sub(lambda found: f"{found[1]}. " if found[2] else raised(found[1]), text)
    text = RAISED.sub(lambda found: raised(found[1] or found[2]), text)
    text = LINK.sub(r"\1", AUTOLINK.sub(r"\1", text))
    text = html.unescape(TAG.sub(" ", INLINE.sub("", text)))
    text = EMPHASIS.sub(r"\2", STRONG.sub("", HEADING.sub("", text)))
    return ESCAPED.sub(r"\1", text)
