"""How well typed words name something: pure, so that every rule of it can be tested on its own."""

from dataclasses import dataclass, field
from enum import IntEnum

from portal.text import compact, fold

MOST_RESULTS = 20
# Of so many, the best, it is asked whether they are sure.
MOST_JUDGED = 100
# A beginning shorter than this fits too much to be sure of.
SURE_BEGINNING = 4
SHORTEST_BEGINNING = 2


class Fit(IntEnum):
    """How the words fit a name, best first."""

    WHOLE = 0
    BEGINNING = 1
    WORDS = 2
    WITHIN = 3


WHY = {
    Fit.WHOLE: "is the {label} “{name}”",
    Fit.BEGINNING: "begins the {label} “{name}”",
    Fit.WORDS: "words of the {label} “{name}”",
    Fit.WITHIN: "stands within the {label} “{name}”",
}


@dataclass(frozen=True)
class Name:
    """One name by which something is found, and what kind of name it is, for the reader."""

    text: str
    label: str = "name"


@dataclass(frozen=True)
class Entry:
    """Something that can be found. `note` is shown beside it."""

    kind: str
    key: str
    title: str
    address: str
    names: tuple[Name, ...]
    note: str = ""


@dataclass(frozen=True)
class Hit:
    """A result: `sure` false is a guess, to be shown only under "Did you mean"."""

    entry: Entry
    fit: Fit
    why: str
    sure: bool = field(default=False)

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


def fit(typed: str, name: str) -> Fit | None:
    """How the typed words fit a name, whatever case, marks, accents, hyphens and blanks."""
    words, whole = compact(typed), compact(name)
    if not words:
        return None
    if words == whole:
        return Fit.WHOLE
    if len(words) < SHORTEST_BEGINNING:
        return None
    if whole.startswith(words):
        return Fit.BEGINNING
    if all(any(n.startswith(w) for n in fold(name).split()) for w in fold(typed).split()):
        return Fit.WORDS
    return Fit.WITHIN if len(words) >= SURE_BEGINNING and words in whole else None


def best_hit(typed: str, entry: Entry) -> Hit | None:
    """The best fit among an entry's names, with the reason for the reader."""
    fits = [(f, name) for name in entry.names if (f := fit(typed, name.text)) is not None]
    if not fits:
        return None
    best, name = min(fits, key=lambda pair: pair[0])
    return Hit(entry, best, WHY[best].format(label=name.label, name=name.text))


def ranked(typed: str, entries: list[Entry]) -> list[Hit]:
    """Best first, at most 20. Whole names are sure; else only what nothing rivals is."""
    hits = [hit for entry in entries if (hit := best_hit(typed, entry))]
    hits.sort(key=lambda hit: (hit.fit, hit.entry.kind != "therapy", hit.entry.title.casefold()))
    judged = [
        Hit(hit.entry, hit.fit, hit.why, sure=is_sure(typed, hit, hits))
        for hit in hits[:MOST_JUDGED]
    ]
    return sorted(judged, key=lambda hit: not hit.sure)[:MOST_RESULTS]


def is_sure(typed: str, hit: Hit, hits: list[Hit]) -> bool:
    """A whole name; or a beginning or words long enough that fit nothing else as well or better."""
    if hit.fit == Fit.WHOLE:
        return True
    rivals = [other for other in hits if other.fit <= hit.fit and other is not hit]
    if hit.fit == Fit.WITHIN or len(compact(typed)) < SURE_BEGINNING:
        return False
    return not rivals or (hit.entry.kind == "guidance" and hit.fit == Fit.WORDS)
