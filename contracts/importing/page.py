"""What the page of a preview shows, up to a number of rows of each kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.importing.forms import IN_WORDS, ROW
from contracts.importing.previews import Preview, Ways
from contracts.importing.spans import Way
from contracts.importing.spool import Spool
from portal.wording import count, day

MOST_SHOWN = 200
TITLES = {"changed": "Changed", "added": "Added"}
DAYS = ("starts_on", "last_day")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
FIELDS = {
    "npi": "NPI",
    "rems": "REMS program",
    "starts_on": "first day",
    "last_day": "last day",
    "other_names": "other names",
}


@dataclass(frozen=True)
class Shown:
    """A row: what it is about, and each of its changes in words."""

    row: int
    key: str
    changes: list[dict[str, str]]


@dataclass(frozen=True)
class Rows:
    """Rows of one kind: those shown, how many there are, and how many are left out."""

    title: str
    rows: list[Shown]
    number: int

    @property
    def left_out(self) -> int:
        return self.number - len(self.rows)


@dataclass(frozen=True)
class Choice:
    """A row that contradicts a record, and what can be chosen for it."""

    row: int
    key: str
    name: str
    chosen: str
    ways: list[tuple[str, str]]


class Page:
    """The parts of the page, read from the spool while it is open."""

    def __init__(self, preview: Preview, ways: Ways) -> None:
        self.preview, self.ways = preview, ways
        spool = preview.reading.spool
        self.errors = [(named(one.field), one) for one in spool.problems(MOST_SHOWN)]
        changing = [self.group(title, spool, what) for what, title in TITLES.items()]
        passed = list(map(shown, spool.passed_over()))
        over = Rows("Passed over", passed[:MOST_SHOWN], len(passed))
        self.groups = [group for group in (*changing, over) if group.number]

    @property
    def counts(self) -> list[tuple[int, str]]:
        errors = self.preview.errors
        said = (errors, "error" if errors == 1 else "errors")
        return [*((number, what) for what, number in self.preview.counts.items()), said]

    @property
    def errors_left_out(self) -> int:
        return self.preview.errors - len(self.errors)

    @property
    def button(self) -> str:
        return f"Apply {count(self.preview.changes, 'change')}"

    @property
    def may_be_applied(self) -> bool:
        return self.preview.may_be_applied and bool(self.preview.changes)

    def group(self, title: str, spool: Spool, what: str) -> Rows:
        rows = [shown(row) for row in spool.outcomes(what, MOST_SHOWN)]
        return Rows(title, rows, self.preview.counts[what])

    def choices(self) -> Iterator[Choice]:
        for row, (key, ways) in self.preview.conflicts.items():
            offered = [(way.value, IN_WORDS[way]) for way in (Way.REFUSE, *ways)]
            chosen = self.ways.by_row.get(row, "")
            said = day_in_words(key)
            yield Choice(row, said, f"{ROW}{row}", chosen, [("", "As for all rows"), *offered])


def named(field: str) -> str:
    return FIELDS.get(field, field)


def shown(row: dict[str, Any]) -> Shown:
    return Shown(row["row"], day_in_words(row["key"]), list(map(in_words, row["changes"])))


def day_in_words(text: str) -> str:
    """What ends with a day, with the day as pages write it."""
    return ISO_DAY.sub(lambda found: day(date.fromisoformat(found[0])), text)


def in_words(change: dict[str, str]) -> dict[str, str]:
    """A change as the page says it, days as pages write them."""
    of = day_in_words(change.get("of", ""))
    told = {**change, "of": of, "field": named(change["field"])}
    if change["field"] in DAYS:
        sides = {side: change[side] for side in ("before", "after")}
        told |= {side: day(date.fromisoformat(v)) if v else "" for side, v in sides.items()}
    return told
