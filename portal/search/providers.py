"""Providers by their names, in any order, with or without their place, slips and beginnings.

The index gives the providers that have the rarest of the words; of those the best 150 are read
and scored by how much of what was typed they bear, and how much of their name was typed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Self

from django.db.models import Count
from django.urls import reverse
from rapidfuzz.distance import OSA

from contracts.former_names import names_ever
from contracts.models import Provider, ProviderName
from portal.search.hits import Entry, Fit, Hit
from portal.search.models import ProviderWord
from portal.search.provider_words import state_word, states_in, words_of
from portal.search.vocabulary import Vocabulary
from portal.text import compact, fold

MOST_SCORED, MOST_FOUND = 100, 12
# So many providers may have the words that choose among them.
MOST_CHOSEN = 600
SURE, LEAD, SUGGESTED = 0.80, 0.10, 0.62
SURE_BEGINNING = 4
BEGUN = 0.95
# What a former name is worth beside one that a provider has.
FORMER = 0.97
# How much a word tells that could not be read, beside a rare one.
UNREAD = 0.35
# How much of a score the typed words make; the rest is how much of the name was typed, and
# whether in its order.
TYPED, OF_NAME, ORDER = 0.86, 0.09, 0.03
MOST_WORDS = 12


@dataclass(frozen=True)
class Wanted:
    """A typed word: which words of the index it may be, each from 0 to 1, and how much it tells."""

    word: str
    variants: dict[str, float]
    weight: float
    providers: int

    @property
    def exact(self) -> bool:
        return self.word in self.variants


@dataclass(frozen=True)
class Row:
    """What is read of a provider to score it."""

    npi: str
    name: str
    city: str
    state: str
    names: tuple[str, ...] = ()
    former: tuple[str, ...] = ()

    def all_names(self) -> tuple[str, ...]:
        """Its own name first; a former one counts only where it fits better than those."""
        return (self.name, *self.names, *self.former)

    def whose(self, name: str) -> str:
        if name == self.name:
            return "the name"
        return f"the {'other' if name in self.names else 'former'} name “{name}”"


OWN = ("npi", "name", "city", "state")


def find(typed: str, vocabulary: Vocabulary) -> list[Hit]:
    """The providers that the words may mean, best first."""
    wanted = read(typed, vocabulary)
    if not any(one.variants for one in wanted):
        return []
    key = compact(typed)
    rows = read_rows(chosen(wanted, fold(typed)))
    scored = [scored_by_best_name(row, key, wanted) for row in rows]
    best = sorted((one for one in scored if one.value >= SUGGESTED), key=Scored.rank)
    return judged([one.hit() for one in best[: MOST_FOUND + 1]], wanted)[:MOST_FOUND]


def read(typed: str, vocabulary: Vocabulary) -> list[Wanted]:
    """The typed words, each with what it may stand for; a state's name stands for the state."""
    folded = fold(typed).split()[: 2 * MOST_WORDS]
    states = states_in(folded)
    wanted, at = [], 0
    while at < len(folded):
        length, code = states.get(at, (1, ""))
        last = at + length >= len(folded)
        said = folded[at : at + length]
        words = words_of(" ".join(said)) or (said if code else [])
        wanted += [want(word, vocabulary, last=last, state=code) for word in words]
        at += length
    seen = {one.word: one for one in reversed(wanted)}
    return list(reversed(seen.values()))[:MOST_WORDS]


def want(word: str, vocabulary: Vocabulary, *, last: bool, state: str) -> Wanted:
    variants = {word: 1.0} if word in vocabulary.counts else {}
    if state and state_word(state) in vocabulary.counts:
        variants[state_word(state)] = 1.0
    if len(word) > 2 or (last and not variants):
        for longer in vocabulary.begun_with(word):
            variants.setdefault(longer, BEGUN)
    if word not in variants and not state:
        for other, likeness in vocabulary.meant_by(word).items():
            variants[other] = max(variants.get(other, 0.0), likeness)
    providers = sum(vocabulary.counts[variant] for variant in variants)
    weight = max(map(vocabulary.rarity, variants), default=UNREAD * vocabulary.rarity(word))
    weight *= min(1.0, len(word) / SURE_BEGINNING)
    return Wanted(word, variants, weight, providers)


def chosen(wanted: list[Wanted], name: str) -> list[int]:
    """The keys of the providers that have most of the words, among those with the rarest ones.

    Those called exactly so are among them, however common their words are.
    """
    drivers, total = rarest(wanted)
    bearing = ProviderWord.objects.filter(word__in=drivers)
    if total <= MOST_SCORED:
        return sorted(set(bearing.values_list("provider", flat=True)))
    rows = ProviderWord.objects.filter(
        provider__in=bearing.values("provider")[:MOST_CHOSEN],
        word__in={variant for one in wanted for variant in one.variants},
    )
    counted = rows.values("provider").annotate(words=Count("pk")).order_by("-words", "provider")
    named = called(name) if total > MOST_CHOSEN else set()
    return sorted({*named, *(row["provider"] for row in counted[:MOST_SCORED])})


def rarest(wanted: list[Wanted]) -> tuple[set[str], int]:
    """The words of the index that choose among providers, and how many have one of them."""
    words: set[str] = set()
    total = 0
    for one in sorted(wanted, key=lambda one: one.providers):
        if words and total + one.providers > MOST_CHOSEN:
            break
        words |= one.variants.keys()
        total += one.providers
    return words, total


def called(name: str) -> set[int]:
    """The keys of some providers of exactly this name, folded."""
    own = Provider.objects.unmerged().filter(folded_name=name).values_list("pk", flat=True)
    other = ProviderName.objects.filter(folded=name).values_list("provider_id", flat=True)
    return {*own[:MOST_FOUND], *other[:MOST_FOUND]}


def read_rows(keys: list[int]) -> list[Row]:
    """One query for all: a provider stands there once for each of its other names.

    One more for the former names of those that were ever changed.
    """
    found: dict[int, tuple[tuple[str, str, str, str], list[str]]] = {}
    changed: set[int] = set()
    rows = Provider.objects.filter(pk__in=keys).order_by("pk", "names__folded")
    for key, version, other, *own in rows.values_list("pk", "version", "names__name", *OWN):
        names = found.setdefault(key, (tuple(own), []))[1]
        names.extend([other] if other else [])
        changed |= {key} if version > 1 else set()
    ever = names_ever(changed) if changed else {}
    return [row(own, names, ever.get(key, set())) for key, (own, names) in found.items()]


def row(own: tuple[str, str, str, str], names: list[str], ever: set[str]) -> Row:
    """A former name that says the same as one it has, folded, is none."""
    has = {fold(name) for name in (own[1], *names)}
    former = sorted(name for name in ever if fold(name) not in has)
    return Row(*own, names=tuple(names), former=tuple(former))


@dataclass(frozen=True)
class Scored:
    """A provider with how well the words fit that name of it which they fit best."""

    row: Row
    name: str
    value: float
    fit: Fit

    @property
    def is_former(self) -> bool:
        return self.name in self.row.former

    def at_its_worth(self) -> Self:
        return replace(self, value=FORMER * self.value) if self.is_former else self

    def rank(self) -> tuple[float, str, str]:
        return -round(self.value, 4), self.row.name, self.row.npi

    def hit(self) -> Hit:
        """By a former name never whole: it is sure only where no other provider has the words."""
        row = self.row
        address = reverse("contracts:provider", args=[row.npi])
        note = f"{row.npi} · {row.city}, {row.state}"
        why = WHY[self.fit].format(name=row.whose(self.name))
        fit = max(self.fit, Fit.WORDS) if self.is_former else self.fit
        return Hit(Entry("provider", row.npi, row.name, address, note), fit, why, self.value)


WHY = {
    Fit.WHOLE: "is {name}",
    Fit.NAMED: "is {name} and its place",
    Fit.WORDS: "words of {name}, or of its place",
    Fit.ALIKE: "looks or sounds like words of {name}",
}


def scored_by_best_name(row: Row, key: str, wanted: list[Wanted]) -> Scored:
    place = (*words_of(row.city), state_word(row.state))
    scored = (Scored(row, name, *score(name, place, key, wanted)) for name in row.all_names())
    return max((one.at_its_worth() for one in scored), key=attrgetter("value"))


def score(name: str, place: tuple[str, ...], key: str, wanted: list[Wanted]) -> tuple[float, Fit]:
    """From 0 to 1, and how the words fit this name."""
    words, compacted = words_of(name), compact_name(name)
    if key == compacted:
        return 1.0, Fit.WHOLE
    if key.startswith(compacted) and key[len(compacted) :] == "".join(place[:-1]):
        return 1.0, Fit.NAMED
    got, weights, named, exact = 0.0, 0.0, set(), True
    for one in wanted:
        word, value = best_among(one, words, place)
        got += value * one.weight
        weights += one.weight
        exact = exact and value == 1.0
        named.add(word)
    of_name = len(named.intersection(words)) / max(1, len(set(words)))
    order = OSA.normalized_similarity(key, compacted)
    if exact and of_name == 1.0:
        return 0.98 + ORDER / 2 * order, Fit.NAMED if named - set(words) else Fit.WHOLE
    value = got / weights * (TYPED + OF_NAME * of_name + ORDER * order)
    return value, Fit.WORDS if exact else Fit.ALIKE


@lru_cache(maxsize=50_000)
def compact_name(name: str) -> str:
    return compact(name)


def best_among(one: Wanted, words: Iterable[str], place: Iterable[str]) -> tuple[str, float]:
    """The word of the provider that a typed one stands for best, its name's first."""
    best, value = "", 0.0
    for word in (*words, *place):
        likeness = one.variants.get(word, 0.0)
        if likeness > value:
            best, value = word, likeness
    return best, value


def judged(hits: list[Hit], wanted: list[Wanted]) -> list[Hit]:
    """Whole names are sure; else only the first, with a lead, where something typed is exact."""
    fits = Counter(hit.fit for hit in hits)
    return [
        hit.but(sure=hit.fit <= Fit.NAMED or (place == 0 and leads(hits, wanted, fits)))
        for place, hit in enumerate(hits)
    ]


def leads(hits: list[Hit], wanted: list[Wanted], fits: "Counter[Fit]") -> bool:
    first = hits[0]
    if sum(len(one.word) for one in wanted) < SURE_BEGINNING:
        return False
    if first.fit is Fit.WORDS:
        return fits[Fit.WORDS] + fits[Fit.WHOLE] + fits[Fit.NAMED] == 1
    rival = hits[1].score if len(hits) > 1 else 0.0
    begun = any(BEGUN in one.variants.values() and not one.exact for one in wanted)
    certain = any(one.exact for one in wanted) or begun
    return certain and first.score >= SURE and first.score - rival >= LEAD
