"""The change feed as a table for files: one row for each changed record, newest first.

Read batch by batch, each kind of record from where its last batch ended, so that any number of
changes takes the same memory and what is recorded meanwhile is never in it twice.
"""

import heapq
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from portal import wording
from portal.asof import Day
from portal.audit.feed import Wanted, wanted_rows
from portal.audit.known import known as reading
from portal.audit.models import Ledger
from portal.audit.reasons import holding, holds
from portal.audit.timeline import Change, Entry, Line, entries
from portal.audit.timeline.entry import ONE_TICK, Value
from portal.audit.timeline.lines import COLUMNS, with_version_before
from portal.exports import Table

CHUNK, BATCH = 1000, 500
LONGEST_NAME, LONGEST_PART = 120, 40
HEAD = (
    "moment", "who", "username", "reason", "kind", "record", "key", "address", "what", "version",
    "fields",
)  # fmt: skip
Row = tuple[Any, ...]


def table(wanted: Wanted, known: datetime | None) -> Table:
    """All changes that are wanted, up to the newest one now; as known at a moment, if one is given.

    Nothing is read before the first row is asked for.
    """
    end = (known or Ledger.newest()) + ONE_TICK
    bounded = replace(wanted, before=min(end, wanted.before or end))
    return Table(HEAD, rows(bounded, known), title="Changes", cell=cell)


def rows(wanted: Wanted, known: datetime | None) -> Iterator[Row]:
    names: dict[int, str] = {}
    lines = merged(wanted)
    while True:
        with reading(known) if known else nullcontext():
            batch = list(islice(lines, BATCH))
            told = entries(batch)
        if not batch:
            return
        learn_names(names, {line.by_id for line in batch})
        for line, entry in zip(batch, told, strict=True):
            yield row(line, entry, names.get(line.by_id, ""))


def learn_names(names: dict[int, str], ids: set[int]) -> None:
    """Adds the user names of people not met before; they stay for ever."""
    if missing := ids - names.keys():
        people: Any = get_user_model()._default_manager.filter(pk__in=missing)
        names.update(people.values_list("pk", "username"))


def merged(wanted: Wanted) -> Iterator[Line]:
    """The lines of all kinds in the feed's order: by moment, then kind, then as written."""
    streams = [
        stream(table, model, place, wanted.words)
        for place, (model, table) in enumerate(wanted_rows(wanted).items())
    ]
    for _, line in heapq.merge(*streams, key=lambda one: one[0], reverse=True):
        yield line


Place = tuple[datetime, int, int]


def stream(
    rows: QuerySet[Any], model: Any, place: int, words: tuple[str, ...] | None
) -> Iterator[tuple[Place, Line]]:
    """One kind's lines, each with its place in the order, read chunk by chunk."""
    matches = matcher(words)
    matching = rows if words is None else holding(rows, words)
    found = with_version_before(matching, model).order_by("-history_date", "history_id")
    named = found.values_list(*COLUMNS, "before_id", "history_change_reason")
    rest = Q()
    while chunk := list(named.filter(rest)[:CHUNK]):
        for *columns, reason in chunk:
            line = Line(model, *columns)
            if matches(reason):
                yield (line.moment, -place, -line.history_id), line
        rest = after(line)


def after(line: Line) -> Q:
    """What follows a line in its own kind's order: older, or of the same act and written later."""
    older = Q(history_date__lt=line.moment)
    return Q(history_date__lte=line.moment) & (older | Q(history_id__gt=line.history_id))


def matcher(words: tuple[str, ...] | None) -> Callable[[str], bool]:
    if words is None:
        return lambda reason: True
    return lambda reason: bool(words) and holds(reason, words)


def row(line: Line, entry: Entry, username: str) -> Row:
    return (
        wording.local(entry.moment).isoformat(timespec="microseconds"),
        entry.who,
        username,
        entry.reason,
        entry.kind,
        entry.label,
        key_of(entry.page),
        entry.page,
        entry.what,
        entry.version,
        [field(change) for change in entry.changes],
    )


def key_of(page: str) -> str:
    """What names the page on which a record stands: the NPI, slug, code or number in its address.

    "/contracts/providers/1999990017/#contract-12" gives "1999990017".
    """
    return page.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]


def field(change: Change) -> dict[str, str | None]:
    """One field before and after; an empty one is null."""
    return {"field": change.field, "before": text(change.before), "after": text(change.after)}


def text(value: Value) -> str | None:
    return None if value.empty else value.text


def cell(value: Any) -> str:
    """A value in a cell: the fields one under the other, each with before and after."""
    if isinstance(value, list):
        return "\n".join(f"{f['field']}: {in_words(f['before'], f['after'])}" for f in value)
    return str(value)


def in_words(before: str | None, after: str | None) -> str:
    return f"{before or '(empty)'} → {after or '(empty)'}"


def file_name(asked: dict[str, str], day: Day) -> str:
    """Names the filters and the day: changes_kind-contract_by-cora_2025-06-30."""
    filters = [f"{name}-{plain(text)}" for name, text in asked.items() if text]
    known = [f"known-{wording.local(day.known):%Y-%m-%d-%H%M}"] if day.known else []
    name = "_".join(["changes", *filters, *known])[:LONGEST_NAME]
    return f"{name}_{day.today.isoformat()}"


def plain(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]+", "-", text)[:LONGEST_PART].strip("-")
