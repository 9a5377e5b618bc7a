"""Which history rows tell of a record and of what belongs to it: one query, light rows."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from portal.audit import rules
from portal.audit.known import reading_at
from portal.audit.models import AuditedModel

COLUMNS = (
    "id", "version", "history_id", "history_date", "history_type", "history_user_id",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A history row in brief. `before_id`: the history row of the version before, or None."""

    model: Any
    record_id: int
    version: int
    history_id: int
    moment: datetime
    mark: str
    by_id: int
    before_id: int | None = None


@cache
def audited_models() -> tuple[Any, ...]:
    """Every audited model in the order of the apps, within one after those that it belongs to."""
    found = (each for model in rules.audited_models() for each in (*belongs_to(model), model))
    return tuple(dict.fromkeys(found))


def belongs_to(model: Any) -> list[Any]:
    """The audited models of the same app that a model's rows name, the farthest first."""
    named = [field.related_model for field in foreign_keys(model) if field.related_model != model]
    audited = [one for one in named if issubclass(one, AuditedModel)]
    near = [one for one in audited if one._meta.app_label == model._meta.app_label]
    return [each for one in near for each in (*belongs_to(one), one)]


def foreign_keys(model: Any, target: Any = None) -> list[Any]:
    """A model's links to other records, or to one other model."""
    links = [field for field in model._meta.concrete_fields if field.is_relation]
    return [field for field in links if target in (None, field.related_model)]


def history_rows(model: Any) -> QuerySet[Any]:
    """A model's history in no order, up to the moment at which the past is being read."""
    rows: QuerySet[Any] = model.history.model._base_manager.order_by()
    moment = reading_at()
    return rows if moment is None else rows.filter(history_date__lte=moment)


@cache
def owned_by(model: Any) -> tuple[tuple[Any, str], ...]:
    """The models of the same app whose records belong to one of these, and by which column.

    `timeline_without` of a model names those that are told elsewhere: a program's listings stand
    in their therapies' timelines, and a hundred of them would bury its channels.
    """
    elsewhere = getattr(model, "timeline_without", ())
    return tuple(
        (other, field.attname)
        for other in audited_models()
        for field in foreign_keys(other, model)
        if other is not model
        and other._meta.app_label == model._meta.app_label
        and other._meta.model_name not in elsewhere
    )


def sources_of(model: Any) -> list[tuple[Any, str]]:
    """Where the history of a record is found: its own rows, and those that belong to it."""
    return [(model, "id"), *owned_by(model)]


def lines_of(model: Any, *pks: int) -> list[Line]:
    """The history of records and of what belongs or once belonged to them, newest first."""
    return newest_first(told(read_owned(model, pks), model, frozenset(pks)))


def read_owned(model: Any, pks: Collection[int]) -> dict[tuple[int, int, int], tuple[Any, ...]]:
    """The rows of all that ever belonged to the records, by source, id and version."""
    sources = sources_of(model)
    branches = [
        tagged(ever_owned(source, column, pks), place)
        .annotate(owner=F(column))
        .values_list("place", "owner", *COLUMNS)
        for place, (source, column) in enumerate(sources)
    ]
    return {(row[0], row[2], row[3]): row for row in union(branches)}


def ever_owned(model: Any, column: str, pks: Collection[int]) -> QuerySet[Any]:
    """The whole history of the records that once named one of these in a column."""
    rows = history_rows(model)
    return rows.filter(id__in=rows.filter(**{f"{column}__in": pks}).values("id"))


def tagged(rows: QuerySet[Any], place: int) -> QuerySet[Any]:
    """Adds `place`, which tells the tables of a union apart."""
    return rows.annotate(place=Value(place, IntegerField()))


def told(
    rows: dict[tuple[int, int, int], tuple[Any, ...]], model: Any, pks: frozenset[int]
) -> Iterator[Line]:
    """The rows of the time when they belonged to the records, and the one with which they left."""
    sources = sources_of(model)
    for (place, record_id, version), row in rows.items():
        before = rows.get((place, record_id, version - 1))
        if row[1] in pks or (before and before[1] in pks):
            columns = (*row[2:], before[4] if before else None)
            yield Line(sources[place][0], *columns)


def newest_first(lines: Iterable[Line]) -> list[Line]:
    """By moment, newest first; rows of one moment in the models' order, then as written."""
    place = {model: n for n, model in enumerate(audited_models())}
    ordered = sorted(dict.fromkeys(lines), key=lambda line: (place[line.model], line.history_id))
    return sorted(ordered, key=lambda line: line.moment, reverse=True)


def union(branches: list[QuerySet[Any]]) -> QuerySet[Any]:
    first, *others = branches
    return first.union(*others, all=True) if others else first


def newest_of(rows: QuerySet[Any], count: int) -> QuerySet[Any]:
    """A kind's own newest moments, read off the index: no table is read whole."""
    return rows.values("history_date").distinct().order_by("-history_date")[:count]


def with_version_before(rows: QuerySet[Any], model: Any) -> QuerySet[Any]:
    """Adds `before_id`: the history row of the version before."""
    before = model.history.model._base_manager.filter(
        id=OuterRef("id"), version=OuterRef("version") - 1
    )
    return rows.annotate(before_id=Subquery(before.values("history_id")[:1]))


def belonging_to(model: Any, target: Any, ids: Iterable[int]) -> Q | None:
    """Which rows of a model are, or name, one of these records of another; None where none can."""
    if model is target:
        return Q(id__in=ids)
    condition = None
    for field in foreign_keys(model, target):
        names = Q(**{f"{field.attname}__in": ids})
        condition = names if condition is None else condition | names
    return condition
