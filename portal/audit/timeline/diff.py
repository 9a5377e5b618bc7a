"""The difference between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"(\s*)(\S+)")
# Beyond this many words a word by word comparison takes long and reads like noise.
MOST_WORDS = 4000

Word = tuple[str, str]


@dataclass(frozen=True)
class Piece:
    """A run of text that both versions share (`same`), or that was `added` or `removed`."""

    mark: str
    text: str


def words(text: str) -> list[Word]:
    """Each word with the blanks before it; the first one has a blank, so that it may move."""
    found = [(m[1], m[2]) for m in TOKEN.finditer(text)]
    return [(" ", found[0][1]), *found[1:]] if found else []


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """What was removed and added, in reading order, the removed words first."""
    old, new = words(before), words(after)
    if len(old) + len(new) > MOST_WORDS:
        return tuple(joined([("removed", before), ("same", "\n"), ("added", after)]))
    return tuple(joined(runs(old, new)))


def runs(old: list[Word], new: list[Word]) -> Iterator[tuple[str, str]]:
    """Runs of marked text; the blanks before a marked run belong to neither version."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield "same", text_of(new[j1:j2])
            continue
        for mark, run in (("removed", old[i1:i2]), ("added", new[j1:j2])):
            if run:
                yield "same", run[0][0]
                yield mark, text_of(run)[len(run[0][0]) :]


def text_of(run: list[Word]) -> str:
    return "".join(blanks + word for blanks, word in run)


def joined(marked: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> list[Piece]:
    """Neighbours with one mark as one piece; the text begins without a blank."""
    pieces: list[Piece] = []
    for mark, text in marked:
        if pieces and pieces[-1].mark == mark:
            pieces[-1] = Piece(mark, pieces[-1].text + text)
        else:
            pieces.append(Piece(mark, text if pieces else text.lstrip()))
    return [piece for piece in pieces if piece.text]
