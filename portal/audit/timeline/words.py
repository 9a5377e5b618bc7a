"""Values in words, and two versions compared: labels, names instead of ids, days as written."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import models

from portal import wording
from portal.audit.timeline.entry import SHORT, Change, Value
from portal.fields import FoldedField

NameOf = Callable[[Any, int], str]
Row = Mapping[str, Any]
# What an empty field means, where that isn't simply "nothing".
EMPTY = {"last_day": "empty: no end known", "starts_on": "empty: since before our records"}


@cache
def recorded_fields(model: Any) -> tuple[Any, ...]:
    """The columns that history keeps of a record."""
    return tuple(f for f in model._meta.concrete_fields if f.name not in model.history_leaves_out)


@cache
def told_fields(model: Any) -> tuple[Any, ...]:
    """The fields that readers are told of: not the id, the version, what is folded for search."""
    return tuple(
        field
        for field in recorded_fields(model)
        if not (field.primary_key or field.name == "version" or isinstance(field, FoldedField))
    )


def compare(
    model: Any, before: Row | None, after: Row | None, name_of: NameOf
) -> tuple[Change, ...]:
    """The fields that differ; of a record just added or removed, those with a value."""
    return tuple(differences(model, before, after, name_of))


def differences(
    model: Any, before: Row | None, after: Row | None, name_of: NameOf
) -> Iterator[Change]:
    for field in told_fields(model):
        old, new = (row[field.attname] if row else None for row in (before, after))
        if old == new:
            continue
        change = change_of(field, old, new, name_of)
        if not (change.before.empty and change.after.empty):
            yield change


def change_of(field: Any, old: Any, new: Any, name_of: NameOf) -> Change:
    before, after = value(field, old, name_of), value(field, new, name_of)
    is_switch = isinstance(old, bool) and isinstance(new, bool)
    return Change(
        field=str(field.verbose_name),
        before=before,
        after=after,
        long=is_long(before, after),
        switched=new if is_switch else None,
    )


def is_long(before: Value, after: Value) -> bool:
    if before.empty or after.empty:
        return False
    return any(len(text) > SHORT or "\n" in text for text in (before.text, after.text))


def value(field: Any, stored: Any, name_of: NameOf) -> Value:
    """A stored value in words. Empty ones say so."""
    choices = dict(field.flatchoices)
    if stored in ("", None, {}) and not (choices and choices.get(stored)):
        return Value(EMPTY.get(field.name, "empty"), empty=True)
    if choices:
        return Value(str(choices.get(stored, stored)))
    if field.is_relation:
        return Value(name_of(field.related_model, stored))
    return Value(plain(field, stored))


def plain(field: Any, stored: Any) -> str:
    if isinstance(field, models.BinaryField):
        return f"a file of {wording.count(stored, 'byte')}"
    if isinstance(stored, bool):
        return "yes" if stored else "no"
    if isinstance(stored, datetime):
        return wording.moment(stored)
    if isinstance(stored, date):
        return wording.day(stored)
    if isinstance(stored, dict):
        return "\n".join(f"{key}: {stored[key]}" for key in sorted(stored))
    return str(stored)
