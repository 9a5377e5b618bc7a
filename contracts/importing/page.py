"""What the page of a preview shows, up to a number of rows of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.importing.comparing import Way
from contracts.importing.forms import IN_WORDS, ROW
from contracts.importing.previews import Preview, Ways
from contracts.importing.problems import Problem
from portal.wording import count

MOST_SHOWN = 200
TITLES = {"changed": "Changed", "added": "Added", "refused": "Refused"}


@dataclass(frozen=True)
class Rows:
    """Rows of one kind: those shown, how many there are, and how many are left out."""

    title: str
    rows: list[dict[str, Any]]
    number: int

    @property
    def left_out(self) -> int:
        return self.number - len(self.rows)


@dataclass(frozen=True)
class Choice:
    """A row that contradicts a record, and what can be chosen for it."""

    row: int
    name: str
    chosen: str
    ways: list[tuple[str, str]]


class Page:
    """The parts of the page, read from the spool while it is open."""

    def __init__(self, preview: Preview, ways: Ways) -> None:
        self.preview, self.ways = preview, ways
        self.spool = preview.reading.spool
        self.errors: list[Problem] = list(self.spool.problems(MOST_SHOWN))
        self.groups = [group for group in map(self.group, TITLES) if group.number]

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

    def group(self, what: str) -> Rows:
        rows = list(self.spool.outcomes(what, MOST_SHOWN))
        return Rows(TITLES[what], rows, self.preview.counts[what])

    def choices(self) -> Iterator[Choice]:
        for row, ways in self.preview.conflicts.items():
            offered = [(way.value, IN_WORDS[way]) for way in (Way.REFUSE, *ways)]
            chosen = self.ways.by_row.get(row, "")
            yield Choice(row, f"{ROW}{row}", chosen, [("", "As for all rows"), *offered])
