"""The words of all providers, in memory: which there are, how rare, and which one was meant."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from math import log

from django.db.models import Count
from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.search.index import changed_since
from portal.search.models import ProviderWord
from portal.search.sound import sound

MOST_BEGUN, MOST_MEANT = 400, 8
# From how much likeness a word may be meant by another, and how long both must be.
LIKENESS, SHORTEST = 0.65, 4
SOUNDS_LIKE = 0.9
# Past so many changed providers, counting all words anew is quicker.
MOST_CHANGED = 500


@dataclass(frozen=True)
class Vocabulary:
    """As of one moment. `counts`: how many providers have a word; words no longer used may stay."""

    at: datetime
    counts: dict[str, int]
    words: list[str]
    by_sound: dict[str, list[str]]
    most: int

    def rarity(self, word: str) -> float:
        """How much a word tells: rare ones and unknown ones most."""
        return log(2 + self.most) - log(1 + self.counts.get(word, 0))

    def begun_with(self, start: str) -> list[str]:
        first = bisect_left(self.words, start)
        last = bisect_left(self.words, start + "\uffff", lo=first)
        return self.words[first : min(last, first + MOST_BEGUN)]

    def meant_by(self, word: str) -> dict[str, float]:
        """Words that may be meant by one that no provider has, each with its likeness."""
        if len(word) < SHORTEST:
            return {}
        scorer, least = OSA.normalized_similarity, LIKENESS
        near = process.extract(
            word, self.words, scorer=scorer, score_cutoff=least, limit=MOST_MEANT
        )
        found = {other: float(likeness) for other, likeness, _ in near if other[0] != "="}
        for other in self.by_sound.get(sound(word), [])[:MOST_MEANT]:
            found[other] = max(found.get(other, 0.0), SOUNDS_LIKE)
        return found


def of_counts(at: datetime, counts: dict[str, int]) -> Vocabulary:
    words = sorted(counts)
    by_sound: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= SHORTEST:
            by_sound.setdefault(sound(word), []).append(word)
    return Vocabulary(at, counts, words, by_sound, max(counts.values(), default=0))


def count_words(words: Iterable[str] | None = None) -> dict[str, int]:
    rows = ProviderWord.objects.order_by()
    rows = rows if words is None else rows.filter(word__in=list(words))
    return dict(rows.values_list("word").annotate(Count("pk")))


def brought_up_to(old: Vocabulary | None, moment: datetime) -> Vocabulary:
    """The vocabulary at a moment, by what changed since the old one, where that is little."""
    if old is None:
        return of_counts(moment, count_words())
    changed = changed_since(old.at)
    if len(changed) > MOST_CHANGED:
        return of_counts(moment, count_words())
    touched = set(ProviderWord.objects.filter(provider__in=changed).values_list("word", flat=True))
    recounted = count_words(touched) if touched else {}
    if recounted.keys() <= old.counts.keys():
        counts = old.counts | recounted
        return replace(old, at=moment, counts=counts, most=max(counts.values(), default=0))
    return of_counts(moment, old.counts | recounted)
