"""What rows want and records hold, and what comes of it: the values that comparing works on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from contracts.sheets.problems import Problem
from portal.wording import period


class What(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Way(StrEnum):
    """What to do with a row that contradicts a record."""

    REFUSE = "refuse"
    SKIP = "skip"
    END_OLD = "end-old"
    CORRECT = "correct"


WayOf = Callable[[int], Way]


@dataclass(frozen=True)
class Span:
    """Days with what holds on them; both days count, an empty one is open."""

    starts_on: date | None
    last_day: date | None
    values: Mapping[str, str] = field(default_factory=dict)

    def texts(self) -> dict[str, str]:
        days = {"starts_on": self.starts_on, "last_day": self.last_day}
        return {**{name: d.isoformat() if d else "" for name, d in days.items()}, **self.values}

    def __str__(self) -> str:
        return period(self.starts_on, self.last_day)


@dataclass(frozen=True)
class Held(Span):
    """A record as it stands, or as rows before have left it."""

    pk: int = 0


@dataclass(frozen=True)
class Wanted:
    """A row: its first day, and what its other cells say, of the columns that the file has."""

    row: int
    starts_on: date | None
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """`of`: the record it is about, where that is another one than the row's own."""

    field: str
    before: str
    after: str
    of: str = ""

    @property
    def json(self) -> dict[str, str]:
        of = {"of": self.of} if self.of else {}
        return {"field": self.field, "before": self.before, "after": self.after, **of}


@dataclass(frozen=True)
class Edit:
    """A record's new days and values; `old` is None for a new record."""

    old: Held | None
    new: Span

    @property
    def shrinks(self) -> bool:
        """Whether it makes room and takes none: such edits go first."""
        return self.old is not None and within(self.new, self.old)


@dataclass(frozen=True)
class Outcome:
    """`ways`: what can be chosen, where the row contradicts a record."""

    row: int
    what: What
    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
    problem: Problem | None = None
    ways: tuple[Way, ...] = ()


def within(inner: Span, outer: Span) -> bool:
    starts = outer.starts_on is None or (
        inner.starts_on is not None and inner.starts_on >= outer.starts_on
    )
    ends = outer.last_day is None or (
        inner.last_day is not None and inner.last_day <= outer.last_day
    )
    return starts and ends
