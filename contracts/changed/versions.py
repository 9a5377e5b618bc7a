"""Versions of rows as history holds them: each read once, with the time in which it stood."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from itertools import zip_longest
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Q

from contracts import evidence
from portal.audit.timeline.lines import history_rows
from therapies.models import RemsRequirement

COLUMNS = ("id", "version", "history_date", "history_type")
DAYS = ("starts_on", "last_day")
NOWHERE = evidence.Source(address="", recorded_at=None, recorded_by="")
DELETED = "-"
Stored = Mapping[str, Any]


class Version(NamedTuple):
    """A version of a row, read, and the time in which it was what was known: until is outside."""

    since: datetime
    until: datetime | None
    read: Any

    def stood(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


Versions = Mapping[Hashable, list[Version]]
# By model, rows as history would hold them if something that is planned were recorded.
Planned = Mapping[Any, Iterable[Stored]]
NOTHING: Planned = MappingProxyType({})


def versions(
    model: Any,
    ever: Q,
    fields: tuple[str, ...],
    key: Callable[[Stored], Hashable],
    read: Callable[[Stored], Any],
    planned: Planned = NOTHING,
) -> Versions:
    """Each version of the records of which some version was ever so, under its key.

    As far as the moment being read; and those that are planned, as if they had been recorded.
    """
    rows = history_rows(model)
    whole = rows.filter(id__in=rows.filter(ever).values("id"))
    recorded = whole.values(*COLUMNS, *fields)
    stored = sorted([*recorded, *planned.get(model, ())], key=itemgetter("id", "version"))
    found: dict[Hashable, list[Version]] = {}
    for row, after in zip_longest(stored, stored[1:]):
        until = after["history_date"] if after and after["id"] == row["id"] else None
        if row["history_type"] != DELETED and until != row["history_date"]:
            version = Version(row["history_date"], until, read(row))
            found.setdefault(key(row), []).append(version)
    return found


def standing(found: Iterable[Version], moment: datetime) -> tuple[Any, ...]:
    return tuple(version.read for version in found if version.stood(moment))


def days(row: Stored) -> dict[str, Any]:
    return {"starts_on": row["starts_on"], "last_day": row["last_day"], "source": NOWHERE}


def program(row: Stored) -> evidence.Program:
    """By its key: which program it is decides, not what it is called."""
    return evidence.Program(slug=str(row["program_id"]), name="")


def rems(row: Stored) -> evidence.Rems | None:
    key = row["rems_program_id"]
    return None if key is None else evidence.Rems(slug=str(key), name="")


def listing(row: Stored) -> evidence.Listing:
    return evidence.Listing(
        program=program(row), brand_name="", mark="", generic_name="", embarc=False, **days(row)
    )


def contract(row: Stored) -> evidence.Contract:
    return evidence.Contract(program=program(row), **days(row))


def agreement(row: Stored) -> evidence.Agreement:
    return evidence.Agreement(reference=row["reference"], **days(row))


def certification(row: Stored) -> evidence.Certification:
    held: Any = rems(row)
    return evidence.Certification(
        rems=held, standing=evidence.Standing(row["standing"]), **days(row)
    )


def requirement(row: Stored) -> evidence.Requirement:
    return evidence.Requirement(
        required=row["standing"] == RemsRequirement.Standing.REQUIRED,
        authority=evidence.Authority(row["authority"]),
        rems=rems(row),
        **days(row),
    )
