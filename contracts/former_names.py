"""The names under which a provider was on record before, from its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from contracts.models import Provider
from portal.audit.find import versions_of
from portal.audit.timeline.lines import history_rows


@dataclass(frozen=True)
class FormerName:
    """`until`: the moment at which it was recorded under another one."""

    name: str
    until: datetime


def former_names(provider: Provider) -> list[FormerName]:
    """Up to the moment being read, newest first."""
    versions = versions_of(provider).values_list("name", "history_date")
    changed = [
        FormerName(before, moment)
        for (before, _), (after, moment) in pairwise(versions)
        if before != after
    ]
    return changed[::-1]


def names_ever(providers: Iterable[int]) -> dict[int, set[str]]:
    """By their keys, all the names under which providers were ever recorded: today's too."""
    found: dict[int, set[str]] = {}
    rows = history_rows(Provider).filter(id__in=list(providers))
    for key, name in rows.values_list("id", "name").distinct():
        found.setdefault(key, set()).add(name)
    return found
