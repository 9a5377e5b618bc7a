"""What cells may name: therapies and other records by their slugs and by any of their names."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from typing import Any

from contracts.sheets.cells import Unread, shown
from contracts.wording import joined
from portal.text import fold
from therapies.editions.lines import folded
from therapies.models import Listing, Therapy, TherapyName

MOST_NEAR, MOST_NAMED = 3, 5
ALIKE = 0.6


@dataclass(frozen=True)
class Names:
    """Records of one kind: their slugs by key, and their keys by each folded name."""

    what: str
    slugs: Mapping[int, str]
    keys: Mapping[str, frozenset[int]]

    @cached_property
    def by_slug(self) -> dict[str, int]:
        return {slug: key for key, slug in self.slugs.items()}

    @cached_property
    def by_any(self) -> dict[str, frozenset[int]]:
        """The keys by folded names and folded slugs."""
        found = dict(self.keys)
        for key, slug in self.slugs.items():
            found[fold(slug)] = found.get(fold(slug), frozenset()) | {key}
        return found

    def called(self, text: str) -> frozenset[int]:
        return self.keys.get(folded(text), frozenset())

    def find(self, text: str) -> int:
        """The one record of exactly this slug, or of this slug or name once folded.

        Raises Unread; a near one isn't taken.
        """
        if text in self.by_slug:
            return self.by_slug[text]
        found = self.by_any.get(folded(text), frozenset())
        if len(found) != 1:
            raise self.unread(text, found)
        return next(iter(found))

    def unread(self, text: str, found: Iterable[int] = ()) -> Unread:
        """Why a text names none of them, or not one alone."""
        if not text:
            return Unread("", f"The {self.what} is missing. Write its name.")
        said = shown(text)
        if named := sorted(self.slugs[key] for key in found):
            return Unread(said, f"“{said}” names several: {some(named)}. Write one of these.")
        return Unread(said, f"No {self.what} on record is named “{said}”.{self.near(text)}")

    @cached_property
    def near(self) -> Callable[[str], str]:
        """What a text may mean, looked for once: a wrong name stands in many rows."""
        return cache(self.resembling)

    def resembling(self, text: str) -> str:
        close = difflib.get_close_matches(fold(text), self.by_any, MOST_NEAR * 3, ALIKE)
        keys = (key for name in close for key in sorted(self.by_any[name]))
        if slugs := list(dict.fromkeys(self.slugs[key] for key in keys)):
            return f" Did you mean {joined(slugs[:MOST_NEAR], 'or')}? Write it so."
        return " Look for a slip, or have it put on record first."


def some(named: list[str]) -> str:
    """The first few, and how many more."""
    more = len(named) - MOST_NAMED
    return joined([*named[:MOST_NAMED], f"{more} more"] if more > 0 else named)


def names_of(what: str, slugs: Mapping[int, str], named: Iterable[tuple[int, str]]) -> Names:
    keys: defaultdict[str, set[int]] = defaultdict(set)
    for key, name in named:
        keys[fold(name)].add(key)
    keys.pop("", None)
    return Names(what, slugs, {name: frozenset(own) for name, own in keys.items()})


def therapies() -> Names:
    """By all names that any of them ever had or was listed under, in three queries."""
    own = Therapy.objects.order_by("slug").values_list("pk", "slug", "brand_name", "generic_name")
    named = chain(
        ((key, name) for key, _, *names in own for name in names),
        pairs(TherapyName, "therapy_id", "name"),
        pairs(Listing, "therapy_id", "brand_name", "generic_name"),
    )
    return names_of("therapy", {key: slug for key, slug, *_ in own}, named)


def slugs(model: Any) -> dict[int, str]:
    return dict(model.objects.order_by("slug").values_list("pk", "slug"))


def pairs(model: Any, *names: str) -> Iterator[tuple[int, str]]:
    """The key in the first of these fields with the name in each of the others."""
    for key, *own in model.objects.order_by("pk").values_list(*names):
        yield from ((key, name) for name in own)
