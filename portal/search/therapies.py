"""Which therapies the words name, and which words are left. Pure: the catalog is given.

Whole names first, also amid other words; then beginnings, short names as heard, and likeness of
all the words or of a few of them side by side.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.search.catalog import Catalog, Thing
from portal.search.hits import Fit, Hit
from portal.search.names import (
    LEAD,
    SHORT,
    SHORTEST_BEGINNING,
    SUGGESTED,
    SURE,
    SURE_BEGINNING,
    Name,
    cel_score,
    score,
    stem_of_cel,
)

WHOLE, NAMED, BEGUN = 1.0, 0.97, 0.95
# Amid other words only what is this much alike counts.
SURE_AMID = 0.86
SHORTEST_KEY, LONGEST_KEY = 4, 60
MOST_GUESSES, MOST_SIDE_BY_SIDE, MOST_AMID = 3, 5, 10
CEL_WORDS = frozenset({"cel", "cell", "cells", "sel", "sell"})


@dataclass(frozen=True)
class Named:
    """What was found, and the words that it doesn't account for."""

    hits: list[Hit]
    left: list[str]


Scores = dict[str, tuple[float, Thing, Name]]


def find(words: list[str], catalog: Catalog, known: Iterable[str]) -> Named:
    """`known`: words of other things, which are no part of a name that is only alike."""
    key = "".join(words)
    if whole := catalog.called(key):
        hits = [hit(thing, Fit.WHOLE, name, WHOLE, sure=True) for _, thing, name in whole]
        return Named(hits, [])
    amid = whole_amid(words, catalog)
    if amid.hits:
        return amid
    if begun := beginning(key, catalog):
        return Named(begun, [])
    alike = short_name(words, catalog)
    if alike is None:
        alike = all_alike(key, catalog)
    if alike and (alike[0].sure or len(words) == 1):
        return Named(alike, [])
    amid = alike_amid(words, catalog, frozenset(known))
    return amid if amid.hits else Named(alike, words)


def hit(thing: Thing, fit: Fit, name: Name, value: float, *, sure: bool) -> Hit:
    return Hit(thing.entry, fit, WHY[fit].format(label=name.label, name=name.text), value, sure)


WHY = {
    Fit.WHOLE: "is the {label} “{name}”",
    Fit.NAMED: "the words name it by the {label} “{name}”",
    Fit.BEGINNING: "begins the {label} “{name}”",
    Fit.ALIKE: "looks or sounds like the {label} “{name}”",
}


def side_by_side(words: list[str]) -> Iterator[tuple[int, int]]:
    """Where runs of words start and end, the longest first."""
    for length in range(min(MOST_SIDE_BY_SIDE, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            yield start, start + length


def whole_amid(words: list[str], catalog: Catalog) -> Named:
    """Whole names among other words; also a long beginning of one, as in "zolg lakeside"."""
    hits: list[Hit] = []
    taken: set[int] = set()
    for start, end in side_by_side(words):
        if taken.intersection(range(start, end)):
            continue
        for _, thing, name in catalog.called("".join(words[start:end])):
            if len(name.key) >= SHORTEST_KEY:
                hits.append(hit(thing, Fit.NAMED, name, NAMED, sure=True))
                taken.update(range(start, end))
    return Named(hits, [word for place, word in enumerate(words) if place not in taken])


def beginning(key: str, catalog: Catalog) -> list[Hit]:
    """Those with a name that the words begin; sure where the words are long and there is one."""
    if len(key) < SHORTEST_BEGINNING:
        return []
    first: dict[str, tuple[Thing, Name]] = {}
    for _, thing, name in catalog.begun_with(key):
        first.setdefault(thing.entry.key, (thing, name))
    sure = len(first) == 1 and len(key) >= SURE_BEGINNING
    return [hit(thing, Fit.BEGINNING, name, BEGUN, sure=sure) for thing, name in first.values()]


def short_name(words: list[str], catalog: Catalog) -> list[Hit] | None:
    """By the part before "-cel"; None where the words are no such name.

    Who says "anito-cel" means that and nothing alike, so no other rule is asked about it.
    """
    apart = len(words) > 1 and words[-1] in CEL_WORDS
    stem = "".join(words[:-1]) if apart else stem_of_cel("".join(words))
    if not stem or (not apart and len(words) > 1):
        return None
    scores = best_by_thing(
        (cel_score(stem, name.key), thing, name)
        for thing in catalog.therapies
        for name in thing.names
        if name.label == SHORT
    )
    return judged(scores) or (None if len(words) > 2 else [])


def all_alike(key: str, catalog: Catalog) -> list[Hit]:
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        return []
    return judged(alike(key, catalog))


def alike(key: str, catalog: Catalog) -> Scores:
    return best_by_thing(
        (score(key, name), thing, name) for _, thing, name in catalog.worth_scoring(key)
    )


def best_by_thing(scored: Iterable[tuple[float, Thing, Name]]) -> Scores:
    best: Scores = {}
    for value, thing, name in scored:
        if value > best.get(thing.entry.key, (0.0,))[0]:
            best[thing.entry.key] = (value, thing, name)
    return best


def judged(scores: Scores) -> list[Hit]:
    """The best few as hits: the first is sure with a lead over every other therapy."""
    ranked = sorted(scores.values(), key=lambda row: (-row[0], row[1].entry.key))
    if not ranked:
        return []
    rival = ranked[1][0] if len(ranked) > 1 else 0.0
    sure = ranked[0][0] >= SURE and ranked[0][0] - rival >= LEAD
    return [
        hit(thing, Fit.ALIKE, name, value, sure=sure and place == 0)
        for place, (value, thing, name) in enumerate(ranked[:MOST_GUESSES])
        if value >= SUGGESTED
    ]


def alike_amid(words: list[str], catalog: Catalog, known: frozenset[str]) -> Named:
    """The one run of unknown words that is most like a name, if it is much alike."""
    words = words[:MOST_AMID] if len(words) > 1 else []
    best: tuple[float, list[Hit], int, int] = (SURE_AMID, [], 0, 0)
    for start, end in side_by_side(words):
        if known.intersection(words[start:end]) or end - start == len(words):
            continue
        key = "".join(words[start:end])
        hits = amid_beginning(key, catalog) or all_alike(key, catalog)
        if hits and hits[0].sure and hits[0].score > best[0]:
            best = (hits[0].score, hits[:1], start, end)
    _, hits, start, end = best
    return Named(hits, words[:start] + words[end:])


def amid_beginning(key: str, catalog: Catalog) -> list[Hit]:
    hits = beginning(key, catalog)
    return hits if hits and hits[0].sure else []
