"""The records that history speaks of, living or deleted, loaded at once and linked together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models.functions import Length

from portal.audit.timeline.lines import foreign_keys, history_rows
from portal.audit.timeline.words import recorded_fields

Key = tuple[Any, int]


@dataclass(frozen=True)
class Thing:
    """A record as it stands or, when it is gone, as it last stood."""

    record: Any
    alive: bool


@cache
def heavy(model: Any) -> tuple[str, ...]:
    """Files: history tells their size and loads no content."""
    return tuple(f.attname for f in recorded_fields(model) if isinstance(f, models.BinaryField))


def versions(model: Any, rows: models.QuerySet[Any]) -> Iterable[dict[str, Any]]:
    """History rows as dictionaries of the record's columns and who, when, why; sizes for files."""
    files = heavy(model)
    plain = [f.attname for f in recorded_fields(model) if f.attname not in files]
    who = ["history_id", "history_user_name", "history_change_reason"]
    sizes = {f"size_of_{name}": Length(name) for name in files}
    for row in rows.values(*plain, *who, **sizes):
        yield {**row, **{name: row[f"size_of_{name}"] for name in files}}


def rebuilt(model: Any, row: Mapping[str, Any]) -> Any:
    """The record as a history row has it, without its files."""
    files = heavy(model)
    names = [f.attname for f in recorded_fields(model) if f.attname not in files]
    return model(**{name: row[name] for name in names})


def things(wanted: Mapping[Any, set[int]]) -> dict[Key, Thing]:
    """The records with these ids, by model and id, each linked to the others."""
    found: dict[Key, Thing] = {}
    for model, ids in wanted.items():
        alive = model._base_manager.order_by().defer(*heavy(model)).in_bulk(ids)
        found |= {(model, pk): Thing(record, alive=True) for pk, record in alive.items()}
        if lost := ids - alive.keys():
            found |= {(model, pk): thing for pk, thing in gone(model, lost).items()}
    for thing in found.values():
        link(thing.record, found)
    return found


def gone(model: Any, ids: set[int]) -> dict[int, Thing]:
    """Deleted records as they last stood."""
    rows = history_rows(model).filter(id__in=ids).order_by("version")
    return {row["id"]: Thing(rebuilt(model, row), alive=False) for row in versions(model, rows)}


def link(record: Any, found: Mapping[Key, Thing]) -> None:
    """Lets the record's links lead to what was found, so that naming it asks nothing more."""
    for field in foreign_keys(type(record)):
        thing = found.get((field.related_model, getattr(record, field.attname)))
        if thing is not None:
            field.set_cached_value(record, thing.record)
