"""What a search finds: things that can be found, and each with how well it fits and why. Pure."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Self

MOST_RESULTS = 20


class Fit(IntEnum):
    """How the words fit, best first. Only a whole name, code or number offers its page at once."""

    WHOLE = 0
    NAMED = 1
    BEGINNING = 2
    WORDS = 3
    ALIKE = 4


@dataclass(frozen=True)
class Entry:
    """Something that can be found. `note` is shown beside it."""

    kind: str
    key: str
    title: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class Hit:
    """A result. `sure` false is a guess, to be shown only under "Did you mean".

    `score` runs from 0 to 1 and puts hits of one search in order, whatever their kind.
    """

    entry: Entry
    fit: Fit
    why: str
    score: float
    sure: bool = False

    def but(self, **changed: object) -> Self:
        return replace(self, **changed)  # type: ignore[arg-type]

    def as_json(self) -> dict[str, object]:
        entry = self.entry
        return {
            "kind": entry.kind,
            "key": entry.key,
            "title": entry.title,
            "address": entry.address,
            "sure": self.sure,
            "why": self.why,
        }


def best_first(hits: list[Hit]) -> list[Hit]:
    """Each thing once, by its best hit; sure ones first, at most 20."""
    best: dict[tuple[str, str], Hit] = {}
    for hit in sorted(hits, key=rank):
        best.setdefault((hit.entry.kind, hit.entry.key), hit)
    return list(best.values())[:MOST_RESULTS]


def rank(hit: Hit) -> tuple[bool, float, int, str]:
    return (not hit.sure, -round(hit.score, 4), hit.fit, hit.entry.title.casefold())
