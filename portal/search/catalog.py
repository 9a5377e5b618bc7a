"""The catalog in memory: therapies, codes, programs, guidance and editions, with their names.

One for each process. A search asks the Ledger for its newest moment; where that moved, and a table
of the catalog has a newer version, the catalog is read anew, so a commit is found by the next
search everywhere. Providers are too many for this: see `portal.search.index`.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.search.hits import Entry
from portal.search.names import SHORT, Name
from portal.search.questions import Questions
from portal.search.sound import sound

# Less alike than this in spelling and in sound, the blend of both can't reach a suggestion.
WORTH_SCORING = 0.5


@dataclass(frozen=True)
class Span:
    """From when to when something held; both days count, None is open."""

    starts_on: date | None
    last_day: date | None

    def covers(self, on: date) -> bool:
        return (self.starts_on or on) <= on <= (self.last_day or on)


@dataclass(frozen=True)
class Thing:
    """A therapy with its names and the days on which it was on the list."""

    entry: Entry
    names: tuple[Name, ...]
    listed: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Code:
    """A code with the therapies it stands for, and when: on our list, and at CMS."""

    entry: Entry
    unclassified: bool
    listed: tuple[tuple[Span, Thing], ...] = ()
    assigned: tuple[tuple[Span, Thing], ...] = ()

    def listed_for(self, on: date) -> list[Thing]:
        return [thing for span, thing in self.listed if span.covers(on)]


@dataclass(frozen=True)
class Catalog:
    """Everything but providers. `whole`: by compact name, what has exactly that name."""

    therapies: tuple[Thing, ...]
    codes: dict[str, Code]
    whole: dict[str, list[tuple[Entry, str]]]
    channels: dict[str, list[tuple[Entry, str]]]
    questions: Questions
    first_day: date | None = field(default=None)

    @cached_property
    def by_slug(self) -> dict[str, Thing]:
        return {thing.entry.key: thing for thing in self.therapies}

    @cached_property
    def names(self) -> list[tuple[str, Thing, Name]]:
        """Every name of every therapy by its key, sorted."""
        rows = [(name.key, thing, name) for thing in self.therapies for name in thing.names]
        return sorted(rows, key=lambda row: (row[0], row[1].entry.key))

    @cached_property
    def keys(self) -> list[str]:
        return [key for key, _, _ in self.names]

    @cached_property
    def scored(self) -> list[tuple[str, Thing, Name]]:
        """Those that are compared by likeness: short names have a rule of their own."""
        return [row for row in self.names if row[2].label != SHORT]

    @cached_property
    def spellings(self) -> list[str]:
        return [key for key, _, _ in self.scored]

    @cached_property
    def sounds(self) -> list[str]:
        return [sound(key) for key in self.spellings]

    def begun_with(self, start: str) -> list[tuple[str, Thing, Name]]:
        first = bisect_left(self.keys, start)
        return self.names[first : bisect_left(self.keys, start + "\uffff", lo=first)]

    def called(self, key: str) -> list[tuple[str, Thing, Name]]:
        return [row for row in self.begun_with(key) if row[0] == key]

    def worth_scoring(self, word: str) -> list[tuple[str, Thing, Name]]:
        """The names whose spelling or sound is somewhat like the word's."""
        scorer, least = OSA.normalized_similarity, WORTH_SCORING
        places = {
            place
            for text, choices in ((word, self.spellings), (sound(word), self.sounds))
            for _, _, place in process.extract(
                text, choices, scorer=scorer, score_cutoff=least, limit=None
            )
        }
        return [self.scored[place] for place in sorted(places)]

    def reached_by(self, digits: str) -> list[tuple[Entry, str]]:
        """The programs whose phone or fax number begins with these digits."""
        rows = (found for key, found in self.channels.items() if key.startswith(digits))
        return [row for found in rows for row in found]
