"""Several records mended at once: what would change of each, what stands against it, and doing it.

A plan is read first and carried out after, all or nothing, with one history row for each record.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby, pairwise
from typing import Any

from portal.audit.compared import name_in, named, stored, title
from portal.audit.conflicts import Conflict
from portal.audit.find import trace
from portal.audit.many import write_many
from portal.audit.timeline.entry import Change
from portal.audit.timeline.lines import foreign_keys
from portal.audit.timeline.words import change_of, told_fields
from portal.triggers import KeyedRule
from portal.wording import period

# A record's kind and key, and the version that was read of it.
Seen = dict[tuple[str, int], int]


@dataclass(frozen=True)
class Edit:
    """One record and the values it is to have, by column."""

    record: Any
    values: Mapping[str, Any]

    def done(self) -> Any:
        """The record as it will be; the one at hand stays."""
        changed = copy(self.record)
        changed._state = copy(self.record._state)
        for column, value in self.values.items():
            setattr(changed, column, value)
        return changed


@dataclass(frozen=True)
class Plan:
    """What would be written, which of the chosen records stay as they are and why, what forbids it.

    `made`: records that do not exist yet.
    """

    edits: tuple[Edit, ...] = ()
    made: tuple[Any, ...] = ()
    left_out: tuple[tuple[Any, str], ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.edits or self.made)

    def digest(self) -> str:
        """Alike for two plans that would write the same over the same versions."""
        whole = [
            *([*key_of(e.record), e.record.version, written(e.values)] for e in self.edits),
            *([type(one)._meta.label_lower, written(stored(one))] for one in self.made),
        ]
        return sha256(json.dumps(whole).encode()).hexdigest()

    def models(self) -> list[Any]:
        """Each kind of record that would be written."""
        return list(dict.fromkeys(type(r) for r in (*(e.record for e in self.edits), *self.made)))


@dataclass(frozen=True)
class Told:
    """One record of a plan in words: before and after."""

    label: str
    address: str
    changes: tuple[Change, ...]


def key_of(record: Any) -> tuple[str, int]:
    return record._meta.label_lower, record.pk


def written(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in values.items())


def seen_in(records: Iterable[Any]) -> Seen:
    return {key_of(record): record.version for record in records}


def loaded(model: Any, keys: Iterable[int]) -> list[Any]:
    """The records of these keys with what they name, in the order of their keys."""
    names = [field.name for field in foreign_keys(model)]
    rows = model.objects.filter(pk__in=list(keys)).select_related(*names)
    return list(rows.order_by("pk"))


def carry_out(plan: Plan) -> Any:
    """Save all of it in the open change, in its order; the first record.

    Raises Stale, IntegrityError, ValidationError.
    """
    for edit in plan.edits:
        for column, value in edit.values.items():
            setattr(edit.record, column, value)
    records = [*plan.made, *(edit.record for edit in plan.edits)]
    for _, alike in groupby(records, key=type):
        save_all(list(alike))
    return records[len(plan.made) if plan.edits else 0]


def save_all(records: list[Any]) -> None:
    """In few statements where no record must look at the others, else one by one."""
    if all(record.may_be_written_with_others for record in records):
        write_many(records)
    else:
        for record in records:
            record.save()


def stale_among(seen: Seen, models: Mapping[str, Any]) -> list[Conflict]:
    """Those saved or deleted since they were read. A query for each kind, more where some are."""
    found: list[Conflict] = []
    for label, wanted in by_kind(seen).items():
        model = models[label]
        stand = {row.pk: row for row in model.objects.filter(pk__in=list(wanted))}
        for pk, version in wanted.items():
            record = stand.get(pk)
            if record is None or record.version != version:
                found += conflict_over(model, pk, version)
    return found


def by_kind(seen: Seen) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for (label, pk), version in seen.items():
        found[label][pk] = version
    return found


def conflict_over(model: Any, pk: int, version: int) -> list[Conflict]:
    """What happened to a record since a version; nothing of a record that never was."""
    newest = trace(model, id=pk)
    if newest is None:
        return []
    opened = newest.instance.at_version(version)
    return [Conflict(newest.instance, opened, newest, kept=False)]


def told(edits: Sequence[Edit]) -> list[Told]:
    """In words, in their order. A few queries for each kind of record."""
    rows = [(stored(edit.record), {**stored(edit.record), **edit.values}) for edit in edits]
    found: dict[Any, Any] = {}
    for model in dict.fromkeys(type(edit.record) for edit in edits):
        mine = [pair for edit, pair in zip(edits, rows, strict=True) if type(edit.record) is model]
        found[model] = named(model, [row for pair in mine for row in pair])
    return [
        tell(edit, pair, found[type(edit.record)]) for edit, pair in zip(edits, rows, strict=True)
    ]


def tell(edit: Edit, pair: tuple[Any, Any], found: Any) -> Told:
    model: Any = type(edit.record)
    before, after = pair
    changes = (
        change_of(field, before[field.attname], after[field.attname], name_in(found))
        for field in told_fields(model)
        if before[field.attname] != after[field.attname]
    )
    return Told(title(model, before, found), edit.record.get_absolute_url(), tuple(changes))


def overlaps(edits: Sequence[Edit]) -> list[str]:
    """What two records would claim of the same days once all is done, in words."""
    said: list[str] = []
    for model in dict.fromkeys(type(edit.record) for edit in edits):
        mine = [edit.done() for edit in edits if type(edit.record) is model]
        for rule in model._meta.constraints:
            if isinstance(rule, KeyedRule) and rule.dated_by:
                said += [clash_in_words(rule, *two) for two in clashes(rule, model, mine)]
    return said


def clashes(rule: Any, model: Any, changed: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Pairs of neighbours that share a day, one of them changed; the others are read at once."""
    first = rule.keys[0]
    keys = {getattr(row, f"{first}_id") for row in changed}
    pks = [row.pk for row in changed]
    names = [field.name for field in foreign_keys(model)]
    rows = model.objects.filter(**{f"{first}__in": keys}).select_related(*names)
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in (*changed, *rows.exclude(pk__in=pks)):
        groups[tuple(row.serializable_value(key) for key in rule.keys)].append(row)
    for group in groups.values():
        ordered = sorted(group, key=lambda row: (row.starts_on or date.min, row.pk))
        yield from (pair for pair in pairwise(ordered) if rule.clash(*pair))


def clash_in_words(rule: Any, one: Any, other: Any) -> str:
    days = [period(row.starts_on, row.last_day) for row in (one, other)]
    return f"{one} ({days[0]}) and {other} ({days[1]}) would stand for the same days."
