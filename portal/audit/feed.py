"""The change feed: every act of every kind, newest first. One act is one moment: the Ledger's."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from portal.audit.days import local_day
from portal.audit.timeline.entry import Entry, counted_changes, in_count
from portal.audit.timeline.gather import WHAT, entries
from portal.audit.timeline.lines import (
    COLUMNS,
    Line,
    audited_models,
    belonging_to,
    history_rows,
    newest_first,
    tagged,
    union,
    with_version_before,
)
from portal.text import fold

# The records of one act that a page shows; it counts the others.
SHOWN = 20
BATCH = 1000


@dataclass(frozen=True)
class Wanted:
    """Which changes are asked for; None asks for all.

    `since` counts, `before` doesn't; `after` doesn't either. `about`: (model, ids) pairs, each of
    which a change must be of or name. `words`: folded, all of them in the reason.
    """

    since: datetime | None = None
    after: datetime | None = None
    before: datetime | None = None
    model: Any = None
    by: int | None = None
    about: tuple[tuple[Any, tuple[int, ...]], ...] = ()
    words: tuple[str, ...] | None = None
    people: bool = False


@dataclass(frozen=True)
class Act:
    """What one person changed at one moment for one reason; `entries` are the first of `count`."""

    moment: datetime
    count: int
    counts: tuple[tuple[str, str, int], ...]
    entries: tuple[Entry, ...]

    who = property(lambda self: self.entries[0].who)
    reason = property(lambda self: self.entries[0].reason)

    @property
    def day(self) -> date:
        return local_day(self.moment)

    @property
    def sentence(self) -> str:
        return counted_changes(list(self.counts))

    @property
    def what(self) -> str:
        """added, changed or removed, if all of it was; else empty."""
        whats = {what for what, _, _ in self.counts}
        return whats.pop() if len(whats) == 1 else ""

    @property
    def more(self) -> int:
        """How many records of the act are counted and not shown."""
        return self.count - len(self.entries)


def kinds(*, people: bool) -> dict[str, Any]:
    """The kinds of records that the feed tells of, by model name."""
    return {
        model._meta.model_name: model
        for model in audited_models()
        if people or model is not get_user_model()
    }


def acts(wanted: Wanted, count: int, skip: int = 0) -> list[Act]:
    """The newest acts that are wanted. Queries grow with the kinds of records, not with rows."""
    tables = wanted_rows(wanted)
    found = moments(tables, wanted.words, skip + count)[skip:]
    return acts_of(lines_at(tables, found)) if found else []


def acts_since(moment: datetime, limit: int, *, people: bool = False) -> list[Act]:
    """The newest acts after a moment, for a reader who saw all before it."""
    return acts(Wanted(after=moment, people=people), limit)


def wanted_rows(wanted: Wanted) -> dict[Any, QuerySet[Any]]:
    """Per kind of record, the history rows that are wanted but for the words of the reason."""
    tables = {}
    for model in kinds(people=wanted.people).values():
        rows = about(model, wanted) if wanted.model in (None, model) else None
        if rows is not None:
            tables[model] = within(rows, wanted)
    return tables


def about(model: Any, wanted: Wanted) -> QuerySet[Any] | None:
    rows = history_rows(model)
    for target, ids in wanted.about:
        condition = belonging_to(model, target, ids)
        if condition is None:
            return None
        rows = rows.filter(condition)
    return rows


def within(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    asked = {
        "history_date__gte": wanted.since,
        "history_date__gt": wanted.after,
        "history_date__lt": wanted.before,
        "history_user_id": wanted.by,
    }
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def moments(
    tables: dict[Any, QuerySet[Any]], words: tuple[str, ...] | None, count: int
) -> list[datetime]:
    """The newest moments at which something that is wanted was recorded, newest first."""
    if not tables:
        return []
    if words is not None:
        return list(islice(moments_for(tables.values(), words), count))
    newest = [
        rows.filter(history_date__in=newest_of(rows, count)).values_list("history_date", flat=True)
        for rows in tables.values()
    ]
    first, *others = [rows.distinct() for rows in newest]
    return list(first.union(*others).order_by("-history_date")[:count])


def newest_of(rows: QuerySet[Any], count: int) -> QuerySet[Any]:
    """A kind's own newest moments, read off the index: no table is read whole."""
    return rows.values("history_date").distinct().order_by("-history_date")[:count]


def moments_for(tables: Iterable[QuerySet[Any]], words: tuple[str, ...]) -> Iterator[datetime]:
    """The moments whose reason has all the words, newest first; reads on only as far as asked."""
    columns = ("history_date", "history_change_reason")
    rows = union([rows.values_list(*columns) for rows in tables]).order_by("-history_date")
    if not words:
        return
    for moment, same in groupby(rows.iterator(chunk_size=BATCH), key=lambda row: row[0]):
        reason = fold(next(same)[1])
        if all(word in reason for word in words):
            yield moment


def lines_at(tables: dict[Any, QuerySet[Any]], at: list[datetime]) -> list[Line]:
    """What is wanted of these moments, newest first."""
    models = list(tables)
    branches = [
        with_version_before(tagged(tables[model].filter(history_date__in=at), place), model)
        for place, model in enumerate(models)
    ]
    rows = union([rows.values_list("place", *COLUMNS, "before_id") for rows in branches])
    return newest_first(Line(models[place], *columns) for place, *columns in rows)


def acts_of(lines: list[Line]) -> list[Act]:
    """Lines grouped by their moment, each act's first ones in words."""
    by_moment: dict[datetime, list[Line]] = defaultdict(list)
    for line in lines:
        by_moment[line.moment].append(line)
    shown = [line for act in by_moment.values() for line in act[:SHOWN]]
    told = dict(zip(shown, entries(shown), strict=True))
    return [
        Act(moment, len(act), counts_of(act), tuple(told[line] for line in act[:SHOWN]))
        for moment, act in by_moment.items()
    ]


def counts_of(act: list[Line]) -> tuple[tuple[str, str, int], ...]:
    """(what, "6 contracts", 6) for each kind of record and what was done to it."""
    counts = Counter((WHAT[line.mark], line.model._meta) for line in act)
    return tuple(
        (what, in_count(n, str(meta.verbose_name), str(meta.verbose_name_plural)), n)
        for (what, meta), n in counts.items()
    )


def words_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(text).split()))
