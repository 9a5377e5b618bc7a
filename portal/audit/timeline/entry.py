"""One change of one record as a reader sees it. Values only: nothing here asks the database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal import wording
from portal.asof import moment_text
from portal.audit.days import local_day
from portal.audit.timeline.diff import Piece, word_diff

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
ONE_TICK = timedelta(microseconds=1)
# Texts longer than this, or of several lines, are told word by word and not in a sentence.
SHORT = 60
# A field named so is no noun: "reviewed on", "merged into".
PARTICLES = frozenset({"at", "by", "into", "on"})


@dataclass(frozen=True)
class Value:
    """A field's value in words; an empty one says what its being empty means."""

    text: str
    empty: bool = False


@dataclass(frozen=True)
class Change:
    """One field before and after, under the field's own name.

    `long`: text to be told word by word. `switched`: whether a yes-or-no field was switched on or
    off, None for other fields.
    """

    field: str
    before: Value
    after: Value
    long: bool = False
    switched: bool | None = None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Long text word by word; compared only where somebody reads it."""
        return word_diff(self.before.text, self.after.text) if self.long else ()


@dataclass(frozen=True)
class Entry:
    """One version of one record: who recorded it, when, why, and what it changed.

    `page` is where the record stands or stood; `address` the same, None where it no longer does.
    `newest` is the version at which the record stands, None where it is deleted. `unsaid`: the
    fields that history leaves out, e.g. the password. `offer`: words and address of what a reader
    with the right to it may do with this version.
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
    newest: int | None
    changes: tuple[Change, ...]
    unsaid: tuple[str, ...] = ()
    offer: tuple[str, str] | None = None

    @property
    def day(self) -> date:
        return local_day(self.moment)

    @property
    def version_before(self) -> int | None:
        return None if self.what == ADDED else self.version - 1

    @property
    def word_by_word(self) -> bool:
        """Whether every change is told word by word, so that nothing stands before and after."""
        return all(change.long for change in self.changes)

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
        if self.changes:
            return f"changed {len(self.changes)} fields of the {self.kind}"
        unsaid = " and ".join(self.unsaid)
        return f"changed the {unsaid} of the {self.kind}" if unsaid else f"saved the {self.kind}"

    @property
    def outcome(self) -> str:
        """What follows the sentence where one short field changed: ": Jun 25, 2025"."""
        return told_outcome(self.changes[0]) if self.tells_outcome else ""

    @property
    def tells_outcome(self) -> bool:
        """Whether the sentence can say all: one field changed, and its values are short."""
        if self.what != CHANGED or len(self.changes) != 1:
            return False
        change = self.changes[0]
        return not change.long and change.switched is None and is_short(change)


def is_short(change: Change) -> bool:
    texts = change.before.text, change.after.text
    return all(len(text) <= SHORT and "\n" not in text for text in texts)


def one_change(change: Change, kind: str) -> str:
    field = change.field
    if change.switched is not None:
        return f"switched “{field}” {'on' if change.switched else 'off'} for the {kind}"
    if change.before.empty and field in ("first day", "last day"):
        return f"gave the {kind} a {field}"
    return f"{done_to(change)} {noun(field)} of the {kind}"


def done_to(change: Change) -> str:
    if change.long:
        return "reworded"
    if change.before.empty:
        return "filled in"
    return "emptied" if change.after.empty else "changed"


def noun(field: str) -> str:
    """A field in a sentence: the last day, “reviewed on”."""
    return f"“{field}”" if field.rsplit(maxsplit=1)[-1] in PARTICLES else f"the {field}"


def told_outcome(change: Change) -> str:
    if change.before.empty:
        return f": {change.after.text}"
    if change.after.empty:
        return f", which was {change.before.text}"
    return f" from {change.before.text} to {change.after.text}"


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
