"""What the rows of a file about one thing would change. Pure: rows and records in, outcomes out.

A thing is what one provider holds for one therapy and program, or its standing with one REMS. A
row and a record that start on the same day are one period, which the row corrects; a row that
meets a record of another start contradicts it, and somebody must say what is meant.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from contracts.importing.spans import (
    Change,
    Edit,
    Held,
    Outcome,
    Span,
    Wanted,
    Way,
    WayOf,
    What,
)
from contracts.sheets.problems import Problem
from portal.periods import meet
from portal.wording import day

ONE_DAY = timedelta(days=1)


CANT = {
    Way.END_OLD: "No record that began before this row can be ended for it.",
    Way.CORRECT: "There is no one record that this row could correct.",
}


@dataclass(frozen=True)
class Meant:
    """A row with the record that it is about, if there is one, and what it makes of that."""

    wanted: Wanted
    old: Held | None
    new: Span

    @property
    def row(self) -> int:
        return self.wanted.row


def compare(
    wanted: Sequence[Wanted],
    held: Sequence[Held],
    blank: Mapping[str, str],
    way_of: WayOf,
    what: str = "contract",
) -> list[Outcome]:
    """Each row's outcome. `blank`: the values of a new record whose columns the file lacks."""
    by_start = {one.starts_on: one for one in held}
    meant = [meaning(row, by_start.get(row.starts_on), blank) for row in wanted]
    problems = wrong_in_file(meant)
    fine = sorted((one for one in meant if one.row not in problems), key=in_order)
    named = {one.old.pk for one in fine if one.old}
    comparison = Comparison([one for one in held if one.pk not in named], way_of, what)
    refused = [Outcome(row, What.REFUSED, problem=problem) for row, problem in problems.items()]
    return [*refused, *(comparison.outcome(one) for one in fine)]


def in_order(one: Meant) -> tuple[date, int]:
    return one.new.starts_on or date.min, one.row


def meaning(row: Wanted, old: Held | None, blank: Mapping[str, str]) -> Meant:
    """What the file doesn't say stays as it is."""
    before = old or Span(row.starts_on, None, blank)
    given = dict(row.given)
    last_day = given.pop("last_day", before.last_day)
    return Meant(row, old, Span(row.starts_on, last_day, {**before.values, **given}))


def wrong_in_file(meant: Sequence[Meant]) -> dict[int, Problem]:
    """Rows that can't stand whatever is stored: days out of order, rows that meet in the file."""
    found: dict[int, Problem] = {}
    for one in meant:
        new = one.new
        if new.starts_on and new.last_day and new.last_day < new.starts_on:
            message = "The last day lies before the first day. Put the later day last."
            found[one.row] = Problem(one.row, "last_day", new.last_day.isoformat(), message)
    rest = sorted((one for one in meant if one.row not in found), key=in_order)
    return found | {problem.row or 0: problem for problem in meeting(rest)}


def meeting(rows: Sequence[Meant]) -> Iterator[Problem]:
    """Each row that meets one before it, by the first day; named with both numbers."""
    longest: Meant | None = None
    for one in rows:
        if longest and meet(longest.new, one.new):
            yield told_twice(longest, one)
        if longest is None or ends(one.new) > ends(longest.new):
            longest = one


def ends(span: Span) -> date:
    return span.last_day or date.max


def told_twice(first: Meant, other: Meant) -> Problem:
    said = other.new.starts_on.isoformat() if other.new.starts_on else ""
    if first.new == other.new:
        message = f"This row says what row {first.row} says. Keep one of them."
    else:
        message = (
            f"These days ({other.new}) meet those of row {first.row} ({first.new}), which is about "
            "the same. Give the earlier one a last day, or keep one of them."
        )
    return Problem(other.row, "starts_on", said, message)


@dataclass
class Comparison:
    """`free`: the records that no row names by their first day, as rows so far leave them."""

    free: list[Held]
    way_of: WayOf
    what: str

    def outcome(self, one: Meant) -> Outcome:
        rivals = [record for record in self.free if meet(record, one.new)]
        if not rivals:
            return plain(one)
        ways = possible_ways(one, rivals)
        way = self.way_of(one.row)
        if way not in ways:
            problem = self.contradicts(one, rivals, ways, way)
            return Outcome(one.row, What.REFUSED, problem=problem, ways=ways)
        return replace(self.settled(one, rivals, way), ways=ways)

    def settled(self, one: Meant, rivals: list[Held], way: Way) -> Outcome:
        if way is Way.SKIP:
            return Outcome(one.row, What.REFUSED)
        if way is Way.CORRECT:
            self.free.remove(rivals[0])
            return plain(meaning(one.wanted, rivals[0], {}))
        ended = [self.end(record, one) for record in rivals]
        changes = [change for edit in ended for change in self.ending(edit)]
        own = plain(one)
        return replace(own, changes=(*own.changes, *changes), edits=(*ended, *own.edits))

    def end(self, record: Held, one: Meant) -> Edit:
        before: Any = one.new.starts_on
        ended = replace(record, last_day=before - ONE_DAY)
        self.free[self.free.index(record)] = ended
        return Edit(record, Span(ended.starts_on, ended.last_day, ended.values))

    def ending(self, edit: Edit) -> Iterator[Change]:
        old: Any = edit.old
        of = f"the {self.what} from {old.starts_on.isoformat() if old.starts_on else 'the start'}"
        yield from (replace(change, of=of) for change in differences(old, edit.new))

    def contradicts(
        self, one: Meant, rivals: list[Held], ways: tuple[Way, ...], way: Way
    ) -> Problem:
        said = one.new.starts_on.isoformat() if one.new.starts_on else ""
        records = " and ".join(str(record) for record in rivals)
        asked = "" if way is Way.REFUSE else f"{CANT[way]} "
        message = (
            f"These days ({one.new}) contradict the {self.what} on record: {records}. {asked}"
            f"{offer(one, ways)}"
        )
        return Problem(one.row, "starts_on", said, message)


def possible_ways(one: Meant, rivals: Sequence[Held]) -> tuple[Way, ...]:
    """What can be chosen: skipping always, ending what began before, correcting the only one."""
    starts_on = one.new.starts_on
    earlier = starts_on is not None and all(
        record.starts_on is None or record.starts_on < starts_on for record in rivals
    )
    alone = one.old is None and len(rivals) == 1
    ended = (Way.END_OLD,) if earlier else ()
    return (Way.SKIP, *ended, *((Way.CORRECT,) if alone else ()))


def offer(one: Meant, ways: Sequence[Way]) -> str:
    before = one.new.starts_on and day(one.new.starts_on - ONE_DAY)
    said = {
        Way.END_OLD: f"end that one on {before}",
        Way.CORRECT: "correct it to what this row says",
        Way.SKIP: "pass over this row",
    }
    offered = [text for way, text in said.items() if way in ways]
    return f"Choose: {', or '.join(offered)}."


def plain(one: Meant) -> Outcome:
    """A row that nothing contradicts."""
    if one.old is None:
        changes = [Change(name, "", value) for name, value in one.new.texts().items() if value]
        return Outcome(one.row, What.ADDED, tuple(changes), (Edit(None, one.new),))
    changes = list(differences(one.old, one.new))
    if not changes:
        return Outcome(one.row, What.UNCHANGED)
    return Outcome(one.row, What.CHANGED, tuple(changes), (Edit(one.old, one.new),))


def differences(old: Span, new: Span) -> Iterator[Change]:
    before, after = old.texts(), new.texts()
    for name in after:
        if before[name] != after[name]:
            yield Change(name, before[name], after[name])
