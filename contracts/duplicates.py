"""Providers whose names are nearly the same, in one place: probably one facility, typed twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from contracts.models import Provider

# Two slips in twenty letters: "St Mary Hospital" and "Saint Mary Hospital" are not yet so close.
CLOSE = 0.88
# More providers in one city are compared only where their names begin alike.
MOST_IN_A_BLOCK = 400
BEGINNING = 3


@dataclass(frozen=True)
class Named:
    """A provider as it is compared: its key, and its name, city and state once folded."""

    key: int
    name: str
    city: str
    state: str


def close_names() -> dict[int, int]:
    """By the key of a provider, the key of one recorded before it whose name is close."""
    rows = Provider.objects.unmerged().exclude(folded_name="").order_by("pk")
    read = rows.values_list("pk", "folded_name", "folded_city", "state")
    return dict(pairs(Named(*row) for row in read.iterator(chunk_size=5_000)))


def pairs(providers: Iterable[Named]) -> Iterator[tuple[int, int]]:
    """The later and the earlier of each pair, by their keys; each later one once. Pure."""
    for block in blocks(providers):
        yield from close_in(block)


def blocks(providers: Iterable[Named]) -> Iterator[list[Named]]:
    """Those that are compared with each other: of one city and state, unless too many are."""
    for block in grouped((one, (one.city, one.state)) for one in providers):
        if len(block) <= MOST_IN_A_BLOCK:
            yield block
        else:
            yield from grouped((one, one.name[:BEGINNING]) for one in block)


def grouped(keyed: Iterable[tuple[Named, object]]) -> Iterable[list[Named]]:
    found: dict[object, list[Named]] = defaultdict(list)
    for one, key in keyed:
        found[key].append(one)
    return found.values()


def close_in(block: list[Named]) -> Iterator[tuple[int, int]]:
    """Names that are the same are told of elsewhere, so they are not close here."""
    names = [one.name for one in block]
    for place, one in enumerate(block[1:], start=1):
        found = process.extract(
            one.name,
            names[:place],
            scorer=OSA.normalized_similarity,
            score_cutoff=CLOSE,
            processor=None,
            limit=None,
        )
        near = [at for name, _, at in found if name != one.name]
        if near and len(near) == len(found):
            yield one.key, block[near[0]].key
