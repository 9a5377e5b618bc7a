"""What the cells of a file may name: therapies by any of their names, programs, REMS programs."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from contracts.sheets.cells import Unread
from contracts.sheets.names import Names, names_of, pairs, slugs, therapies
from contracts.wording import joined
from portal.periods import covers
from portal.wording import day
from therapies.models import Listing, Program, RemsProgram


@dataclass(frozen=True)
class Listed:
    """Days on which a program lists a therapy; both count, an empty one is open."""

    program: int
    starts_on: date | None
    last_day: date | None

    def covers(self, on: date) -> bool:
        return covers(self.starts_on, self.last_day, on)


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
            [sorted(one.slugs.items()), sorted((n, sorted(own)) for n, own in one.keys.items())]
            for one in (self.therapies, self.programs, self.rems)
        ]
        listed = sorted(
            (therapy, one.program, str(one.starts_on), str(one.last_day))
            for therapy, own in self.listings.items()
            for one in own
        )
        return hashlib.sha256(json.dumps([names, listed]).encode()).hexdigest()


def catalog() -> Catalog:
    """As it stands, in eight queries, however much it holds."""
    return Catalog(
        therapies(),
        names_of("program", slugs(Program), program_names()),
        names_of("REMS program", slugs(RemsProgram), pairs(RemsProgram, "pk", "name")),
        listings(),
    )


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
