"""How well typed words name a therapy, by eye and by ear: pure, so that each rule can be tested.

A name counts as the typed words when it is the same once folded; then when they begin it; then,
for short names, by the part before "-cel"; else by a score that blends spelling, sound and
consonants. Above `SURE`, and with a `LEAD` over every other therapy, that is a strong match.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from portal.search.sound import skeleton, sound, vowelled
from portal.text import compact, fold

SURE, LEAD, SUGGESTED = 0.74, 0.10, 0.60
SPELLING, SOUND, SKELETON = 0.45, 0.35, 0.20
# A beginning shorter than this fits too much to be sure of.
SURE_BEGINNING, SHORTEST_BEGINNING = 4, 2
# Shorter words than this are too easily like another.
SHORTEST_ALIKE = 4
GENERIC, SHORT = "generic name", "short name"
CEL = re.compile(r"([a-z]{2,7}?)(?:cell?s?|sell?)")
# What follows the part of its own in the nonproprietary name of a gene or cell therapy.
SHARED = re.compile(
    r"(?<=..)(?:cabtagene|(?:ti)?beglogene|gamglogene|octocogene|nacogene|distrogene|mitresgene|"
    r"tresgene|valdogene|darsagene|docagene|mnogene|tigene|magene|ragene|gene|"
    r"lecleucel|leucel|temcel|parvovec|vec|cel)$"
)


@dataclass(frozen=True)
class Name:
    """One name by which something is found, and what kind of name it is, for the reader.

    `key` is the folded, compact name, or that part of it which is enough to name the thing.
    `own` is how much of it, from its beginning, is its own and not shared by many such names.
    """

    text: str
    label: str
    key: str
    own: int = field(default=0)


def named(text: str, label: str) -> Name:
    """A name as it is compared. Of a generic name the first word holds what is its own."""
    key = compact(text)
    first = fold(text).split()[0] if label == GENERIC and key else key
    shared = SHARED.search(first) if label == GENERIC else None
    return Name(text, label, key, shared.start() if shared else len(key))


@lru_cache(maxsize=50_000)
def alike(typed: str, key: str) -> float:
    """From 0 to 1: how much the spelling, the sound and the consonants of two words agree."""
    return (
        SPELLING * OSA.normalized_similarity(typed, key)
        + SOUND * OSA.normalized_similarity(sound(typed), sound(key))
        + SKELETON * OSA.normalized_similarity(skeleton(typed), skeleton(key))
    )


def own_part(typed: str, name: Name) -> float:
    """From 0 to 1: how much of the name's own part is in the typed word, by eye or by ear.

    "equecabtagene" is spelled much like "idecabtagene", but not where it matters.
    """
    if name.own == len(name.key):
        return 1.0
    own, shared = name.key[: name.own], len(name.key) - name.own
    cuts = range(max(1, len(typed) - shared - 2), min(len(typed), len(typed) - shared + 2) + 1)
    heard = sound(own)
    agreed = (
        OSA.normalized_similarity(typed[:cut], own)
        + OSA.normalized_similarity(sound(typed[:cut]), heard)
        for cut in cuts
    )
    return max(agreed, default=0.0) / 2


def score(typed: str, name: Name) -> float:
    """How alike, from 0 to 1; a word as long as half the name or twice it is nothing like it."""
    if min(len(typed), len(name.key)) < SHORTEST_ALIKE:
        return 0.0
    blend = alike(typed, name.key)
    if blend < SUGGESTED:
        return 0.0
    return blend * (0.45 + 0.55 * own_part(typed, name))


def stem_of_cel(typed: str) -> str | None:
    """What stands before "-cel", however that is spelled: "silta" of "siltacell"."""
    found = CEL.fullmatch(typed)
    return found[1] if found else None


def cel_score(stem: str, short: str) -> float:
    """A short name as heard: its stem sounds the same, vowels included, or has one slip."""
    own = stem_of_cel(short)
    if own is None:
        return 0.0
    if vowelled(stem) == vowelled(own):
        return 0.9
    slip = OSA.distance(stem, own) == 1 and min(len(stem), len(own)) >= SHORTEST_ALIKE
    return 0.65 if slip else 0.0
