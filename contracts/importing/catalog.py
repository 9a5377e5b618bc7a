"""What the cells of a file may name: therapies by any of their names, programs, REMS programs."""

import difflib
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from contracts.importing.cells import Unread, shown
from contracts.wording import joined
from portal.periods import covers
from portal.text import fold
from portal.wording import day
from therapies.editions.lines import folded
from therapies.models import Listing, Program, RemsProgram, Therapy, TherapyName

Keys = Mapping[str, frozenset[int]]
MOST_NEAR = 3
ALIKE = 0.6


@dataclass(frozen=True)
class Listed:
    """Days on which a program lists a therapy; both count, an empty one is open."""

    program: int
    starts_on: date | None
    last_day: date | None

    def covers(self, on: date) -> bool:
        return covers(self.starts_on, self.last_day, on)


@dataclass(frozen=True)
class Names:
    """Records of one kind: their slugs by key, and their keys by each slug and folded name."""

    what: str
    slugs: Mapping[int, str]
    keys: Keys

    def find(self, text: str) -> int:
        """The one record of exactly this slug or name. Raises Unread; a near one isn't taken."""
        if not text:
            raise Unread("", f"The {self.what} is missing.")
        found = self.keys.get(folded(text), frozenset())
        if len(found) == 1:
            return next(iter(found))
        said = shown(text)
        if found:
            named = joined(sorted(self.slugs[key] for key in found))
            raise Unread(said, f"“{said}” names several: {named}. Write one of these.")
        raise Unread(said, f"No {self.what} on record is named “{said}”.{self.near(text)}")

    def near(self, text: str) -> str:
        close = difflib.get_close_matches(fold(text), self.keys, MOST_NEAR * 3, ALIKE)
        slugs = dict.fromkeys(self.slugs[key] for name in close for key in sorted(self.keys[name]))
        if slugs:
            return f" Did you mean {joined(list(slugs)[:MOST_NEAR], 'or')}? Write it so."
        return " Look for a slip, or have it put on record first."


@dataclass(frozen=True)
class Catalog:
    therapies: Names
    programs: Names
    rems: Names
    listings: Mapping[int, tuple[Listed, ...]]

    def program_of(self, therapy: int, starts_on: str) -> int:
        """The program that lists a therapy on a day, for a row that names none. Raises Unread."""
        if not starts_on:
            raise Unread("", "Name the program: without a first day no list says which it is.")
        on = date.fromisoformat(starts_on)
        own = self.listings.get(therapy, ())
        found = {listed.program for listed in own if listed.covers(on)}
        if len(found) == 1:
            return found.pop()
        slug = self.therapies.slugs[therapy]
        ever = sorted({self.programs.slugs[listed.program] for listed in own})
        hint = f" On other days it is listed by {joined(ever)}." if ever else ""
        raise Unread("", f"Name the program: no one program lists {slug} on {day(on)}.{hint}")

    @cached_property
    def digest(self) -> str:
        """Of all that names are read by; another one: somebody changed the catalog."""
        names = [
            sorted((name, sorted(keys)) for name, keys in one.keys.items())
            for one in (self.therapies, self.programs, self.rems)
        ]
        listed = sorted(
            (therapy, one.program, str(one.starts_on), str(one.last_day))
            for therapy, own in self.listings.items()
            for one in own
        )
        return hashlib.sha256(json.dumps([names, listed]).encode()).hexdigest()


def names_of(what: str, slugs: Mapping[int, str], named: Iterator[tuple[int, str]]) -> Names:
    keys: defaultdict[str, set[int]] = defaultdict(set)
    for key, slug in slugs.items():
        keys[fold(slug)].add(key)
    for key, name in named:
        keys[fold(name)].add(key)
    keys.pop("", None)
    return Names(what, slugs, {name: frozenset(own) for name, own in keys.items()})


def catalog() -> Catalog:
    """As it stands, in nine queries, however much it holds."""
    return Catalog(
        names_of("therapy", slugs(Therapy), therapy_names()),
        names_of("program", slugs(Program), program_names()),
        names_of("REMS program", slugs(RemsProgram), pairs(RemsProgram, "pk", "name")),
        listings(),
    )


def slugs(model: Any) -> dict[int, str]:
    return dict(model.objects.order_by("slug").values_list("pk", "slug"))


def pairs(model: Any, *names: str) -> Iterator[tuple[int, str]]:
    """The key in the first of these fields with the name in each of the others."""
    for key, *own in model.objects.order_by("pk").values_list(*names):
        yield from ((key, name) for name in own)


def therapy_names() -> Iterator[tuple[int, str]]:
    yield from pairs(Therapy, "pk", "brand_name", "generic_name")
    yield from pairs(TherapyName, "therapy_id", "name")
    yield from pairs(Listing, "therapy_id", "brand_name", "generic_name")


def program_names() -> Iterator[tuple[int, str]]:
    """As it is named, and with the word people put behind it."""
    for key, name in pairs(Program, "pk", "name"):
        yield key, name
        yield key, f"{name} Program"


def listings() -> dict[int, tuple[Listed, ...]]:
    rows = Listing.objects.order_by("pk")
    found: defaultdict[int, list[Listed]] = defaultdict(list)
    names = ("therapy_id", "program_id", "starts_on", "last_day")
    for therapy, program, starts_on, last_day in rows.values_list(*names):
        found[therapy].append(Listed(program, starts_on, last_day))
    return {therapy: tuple(own) for therapy, own in found.items()}
