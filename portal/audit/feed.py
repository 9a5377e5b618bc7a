"""The change feed: every act of every kind, newest first. One act is one moment: the Ledger's."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from portal.audit.days import local_day
from portal.audit.reasons import Read, read_back
from portal.audit.timeline.entry import Entry, counted_changes, in_count
from portal.audit.timeline.gather import WHAT, entries
from portal.audit.timeline.lines import (
    COLUMNS,
    Line,
    audited_models,
    belonging_to,
    history_rows,
    newest_first,
    newest_of,
    tagged,
    union,
    with_version_before,
)

# The records of one act that a page shows, and of all its acts; it counts the others.
SHOWN, SHOWN_IN_ALL = 10, 50


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
        if people or not getattr(model, "shown_to_readers_of_people_only", False)
    }


def acts(wanted: Wanted, count: int, skip: int = 0) -> list[Act]:
    """The newest acts that are wanted. Queries grow with the kinds of records, not with rows."""
    return read_acts(wanted, count, skip)[0]


def read_acts(wanted: Wanted, count: int, skip: int = 0) -> tuple[list[Act], datetime | None]:
    """The newest acts that are wanted, and the moment at which reading ended before their number.

    That moment is None unless words were looked for among more reasons than one page reads.
    """
    tables = wanted_rows(wanted)
    read = newest_moments(tables, wanted.words, skip + count)
    at = read.moments[skip:]
    return (acts_of(tables, at) if at else []), read.ended_at


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


def newest_moments(
    tables: dict[Any, QuerySet[Any]], words: tuple[str, ...] | None, count: int
) -> Read:
    """The newest moments at which something that is wanted was recorded, newest first."""
    if not tables:
        return Read([])
    if words is not None:
        return read_back(list(tables.values()), words, count)
    newest = [
        rows.filter(history_date__in=newest_of(rows, count)).values_list("history_date", flat=True)
        for rows in tables.values()
    ]
    first, *others = [rows.distinct() for rows in newest]
    return Read(list(first.union(*others).order_by("-history_date")[:count]))


class Part(NamedTuple):
    """How many records of one kind an act added, changed or removed."""

    moment: datetime
    place: int
    first: int
    mark: str
    records: int


def acts_of(tables: dict[Any, QuerySet[Any]], at: list[datetime]) -> list[Act]:
    """The acts of these moments: all their records counted, the first ones in words."""
    parts: dict[datetime, list[Part]] = defaultdict(list)
    for part in sorted(parts_at(tables, at)):
        parts[part.moment].append(part)
    shown = shares(lines_at(written(tables, parts), at), at)
    told = entries([line for lines in shown.values() for line in lines])
    rest = iter(told)
    return [
        Act(
            moment=moment,
            count=sum(part.records for part in parts[moment]),
            counts=counts_of(parts[moment], list(tables)),
            entries=tuple(next(rest) for _ in shown[moment]),
        )
        for moment in at
    ]


def parts_at(tables: dict[Any, QuerySet[Any]], at: list[datetime]) -> list[Part]:
    """What each act did, counted by the database: an import may be of many thousand records."""
    branches = [
        tagged(rows.filter(history_date__in=at), place)
        .values("history_date", "place", "history_type")
        .annotate(first=Min("history_id"), number=Count("history_id"))
        .values_list("history_date", "place", "first", "history_type", "number")
        for place, rows in enumerate(tables.values())
    ]
    return [Part(*row) for row in union(branches)]


def written(tables: dict[Any, QuerySet[Any]], parts: dict[datetime, list[Part]]) -> Any:
    """The tables that these acts wrote to, mostly few; to put a query of all together takes long."""
    places = {part.place for done in parts.values() for part in done}
    return {model: rows for place, (model, rows) in enumerate(tables.items()) if place in places}


def lines_at(tables: dict[Any, QuerySet[Any]], at: list[datetime]) -> list[Line]:
    """What is wanted of these moments, newest first: of each kind no more than is shown."""
    models = list(tables)
    nth = Window(RowNumber(), partition_by="history_date", order_by="history_id")
    branches = [
        with_version_before(
            tagged(
                tables[model].filter(history_date__in=at).annotate(nth=nth).filter(nth__lte=SHOWN),
                place,
            ),
            model,
        )
        for place, model in enumerate(models)
    ]
    rows = union([rows.values_list("place", *COLUMNS, "before_id") for rows in branches])
    return newest_first(Line(models[place], *columns) for place, *columns in rows)


def shares(lines: list[Line], at: list[datetime]) -> dict[datetime, list[Line]]:
    """What the page shows of each act: its first records, and of a long page's later acts one."""
    by_moment: dict[datetime, list[Line]] = defaultdict(list)
    for line in lines:
        by_moment[line.moment].append(line)
    left, shown = SHOWN_IN_ALL, {}
    for moment in at:
        shown[moment] = by_moment[moment][: max(1, min(SHOWN, left))]
        left -= len(shown[moment])
    return shown


def counts_of(parts: list[Part], models: list[Any]) -> tuple[tuple[str, str, int], ...]:
    """(what, "6 contracts", 6) for each kind of record and what was done to it."""
    named = [(part, models[part.place]._meta) for part in parts]
    return tuple(
        (
            WHAT[part.mark],
            in_count(part.records, str(meta.verbose_name), str(meta.verbose_name_plural)),
            part.records,
        )
        for part, meta in named
    )
