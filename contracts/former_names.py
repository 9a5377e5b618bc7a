"""The names under which a provider was on record before, from its history."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from contracts.models import Provider
from portal.audit.find import versions_of


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
