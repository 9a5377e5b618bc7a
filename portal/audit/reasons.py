"""Finding changes by the words of their reason, without reading every reason there is.

The database sorts out what can't match: a reason of plain characters without the words. The others
are folded here, one by one, up to a limit; then the page says how far it read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Func, IntegerField, Q, QuerySet
from django.db.models.functions import Length

from portal.audit.timeline.lines import newest_of
from portal.text import fold

# Reasons folded for one page; those that the database sorts out don't count.
MOST_FOLDED = 20_000
BATCH = 1000
# More words, or letters of one, tell the database nothing new; folding looks at all of them.
WORDS_ASKED, LETTERS_ASKED = 4, 100
# Plain characters that folding takes out of the middle of a word.
TAKEN_OUT = ("'", "`", "[")


@dataclass(frozen=True)
class Read:
    """The moments found. `ended_at`: the last one looked at, if reading ended before the end."""

    moments: list[datetime]
    ended_at: datetime | None = None


class Bytes(Func):
    """How many bytes a text has in UTF-8: as many as characters, if all of them are plain."""

    function = "OCTET_LENGTH"
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "LENGTH(CAST(%(expressions)s AS BLOB))"
        return self.as_sql(compiler, connection, template=template, **extra)


def words_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(text).split()))


def holds(reason: str, words: Sequence[str]) -> bool:
    folded = fold(reason)
    return all(word in folded for word in words)


def may_hold(words: Sequence[str]) -> Q:
    """Which reasons can hold the words; all others are told apart by the database."""
    longest = sorted(words, key=len, reverse=True)[:WORDS_ASKED]
    plain = Q()
    for word in longest:
        plain &= Q(history_change_reason__icontains=word[:LETTERS_ASKED])
    folded = Q(reason_bytes__gt=Length("history_change_reason"))
    for character in TAKEN_OUT:
        folded |= Q(history_change_reason__contains=character)
    return plain | folded


def holding(rows: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """The rows whose reason may hold the words."""
    return rows.alias(reason_bytes=Bytes(F("history_change_reason"))).filter(may_hold(words))


def read_back(tables: Sequence[QuerySet[Any]], words: Sequence[str], count: int) -> Read:
    """The newest moments whose reason has all the words, newest first, up to a number."""
    if not words:
        return Read([])
    rows = [holding(table, words) for table in tables]
    found: list[datetime] = []
    looked_at, before = 0, None
    while len(found) < count:
        batch = candidates(rows, before)
        found += [moment for moment, reason in batch if holds(reason, words)]
        looked_at += len(batch)
        if len(batch) < BATCH:
            return Read(found[:count])
        before = batch[-1][0]
        if looked_at >= MOST_FOLDED and len(found) < count:
            return Read(found, ended_at=before)
    return Read(found[:count])


def candidates(
    tables: Sequence[QuerySet[Any]], before: datetime | None
) -> list[tuple[datetime, str]]:
    """The next moments whose reason may hold the words, newest first, each with its reason."""
    older = [rows.filter(history_date__lt=before) if before else rows for rows in tables]
    branches = [
        rows.filter(history_date__in=newest_of(rows, BATCH))
        .values_list("history_date", "history_change_reason")
        .distinct()
        for rows in older
    ]
    first, *others = branches
    return list(first.union(*others).order_by("-history_date")[:BATCH])
