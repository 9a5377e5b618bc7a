"""One change of one record as a reader sees it. Values only: nothing here asks the database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal import wording
from portal.asof import moment_text
from portal.audit.days import local_day
from portal.audit.timeline.diff import Piece

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
ONE_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Value:
    """A field's value in words; an empty one says what its being empty means."""

    text: str
    empty: bool = False


@dataclass(frozen=True)
class Change:
    """One field before and after, under the field's own name. `pieces`: long text, word by word.

    `switched`: whether a yes-or-no field was switched on or off, None for other fields.
    """

    field: str
    before: Value
    after: Value
    pieces: tuple[Piece, ...] = ()
    switched: bool | None = None


@dataclass(frozen=True)
class Entry:
    """One version of one record: who recorded it, when, why, and what it changed.

    `page` is where the record stands or stood; `address` the same, None where it no longer does.
    `unsaid`: the fields that history leaves out, e.g. the password.
    """

    moment: datetime
    who: str
    reason: str
    what: str
    kind: str
    label: str
    page: str
    address: str | None
    anchor: str
    version: int
    changes: tuple[Change, ...]
    unsaid: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        return local_day(self.moment)

    @property
    def version_before(self) -> int | None:
        return None if self.what == ADDED else self.version - 1

    @property
    def word_by_word(self) -> bool:
        """Whether every change is told word by word, so that nothing stands before and after."""
        return all(change.pieces for change in self.changes)

    @property
    def versions(self) -> str:
        return f"version {self.version - 1} to {self.version}" if self.what == CHANGED else ""

    @property
    def just_before(self) -> str | None:
        """The record's page as known just before; None where it wasn't on record yet."""
        if self.what == ADDED:
            return None
        address, hash_, fragment = self.page.partition("#")
        known = moment_text(self.moment - ONE_TICK)
        mark = "&" if "?" in address else "?"
        return f"{address}{mark}known={known}{hash_}{fragment}"

    @property
    def sentence(self) -> str:
        """What was done, to stand between person and record: "changed the last day of the …"."""
        if self.what != CHANGED:
            return f"{self.what} the {self.kind}"
        if len(self.changes) == 1:
            return one_change(self.changes[0], self.kind)
        if not self.changes and self.unsaid:
            return f"changed the {' and '.join(self.unsaid)} of the {self.kind}"
        return f"changed the {self.kind}"


def one_change(change: Change, kind: str) -> str:
    if change.switched is not None:
        return f"switched “{change.field}” {'on' if change.switched else 'off'} for the {kind}"
    if change.pieces:
        return f"reworded the {change.field} of the {kind}"
    if change.before.empty:
        gave = change.field in ("first day", "last day")
        return f"gave the {kind} a {change.field}" if gave else filled_in(change, kind)
    if change.after.empty:
        return f"emptied the {change.field} of the {kind}"
    return f"changed the {change.field} of the {kind}"


def filled_in(change: Change, kind: str) -> str:
    return f"filled in the {change.field} of the {kind}"


def counted_changes(counts: list[tuple[str, str, int]]) -> str:
    """What an act of many records did, from (what, records in words as counted, number).

    "added 23 therapies, 23 listings; changed 1 contract".
    """
    whats = dict.fromkeys(what for what, _, _ in counts)
    return "; ".join(
        f"{what} {', '.join(words for other, words, _ in counts if other == what)}"
        for what in whats
    )


def in_count(number: int, one: str, many: str) -> str:
    return wording.count(number, one, many)
