"""Which days the check called contracted, and what it says of them now. Pure.

A changed answer is a day of service for a provider and a therapy, such that the check, asked for
that day just before some act, said contracted (and eligible), just after it did not, and does not
now. Only days up to the act's own count: a later day was told as what is planned, and an answer
kept for it is called back on its own. A day stands once, under the newest act that made it so;
what a later act made right again stands nowhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from contracts.eligibility import Outcome
from contracts.spans import ONE_DAY, Span

ONE_TICK = timedelta(microseconds=1)


class Days(NamedTuple):
    """Both count."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Turn:
    """An act as it bears on a pair: what the check said just before and just after it.

    `before` and `after` reach from the first day through the act's own.
    """

    moment: datetime
    before: Sequence[Span]
    after: Sequence[Span]


@dataclass(frozen=True, kw_only=True)
class Falsified:
    """Days on which the check said contracted until an act, and what it says of them now."""

    moment: datetime
    starts_on: date
    last_day: date
    outcome: Outcome
    eligible: bool | None


def falsified(turns: Iterable[Turn], now: Sequence[Span]) -> list[Falsified]:
    """Newest act first, then by day. `now` reaches through the newest act's own day."""
    told: list[Days] = []
    found: list[Falsified] = []
    for turn in sorted(turns, key=lambda turn: turn.moment, reverse=True):
        lost = without(said_yes(turn.before), said_yes(turn.after))
        rows = [row for span in now for row in of_span(turn.moment, without(lost, told), span)]
        told += [Days(row.starts_on, row.last_day) for row in rows]
        found += rows
    return found


def said_yes(spans: Iterable[Span]) -> list[Days]:
    return [reach(span) for span in spans if span.contracted]


def reach(span: Span) -> Days:
    return Days(span.starts_on or date.min, span.last_day or date.max)


def without(days: Iterable[Days], taken: Iterable[Days]) -> list[Days]:
    """What is left of some days once others are taken away."""
    left = list(days)
    for other in taken:
        left = [part for one in left for part in apart(one, other)]
    return left


def apart(one: Days, other: Days) -> list[Days]:
    if other.last < one.first or one.last < other.first:
        return [one]
    before = [Days(one.first, other.first - ONE_DAY)] if one.first < other.first else []
    after = [Days(other.last + ONE_DAY, one.last)] if other.last < one.last else []
    return before + after


def of_span(moment: datetime, lost: Iterable[Days], now: Span) -> list[Falsified]:
    """The days of a span that now says otherwise."""
    if now.contracted:
        return []
    first, last = reach(now)
    shared = [Days(max(one.first, first), min(one.last, last)) for one in lost]
    return [
        Falsified(
            moment=moment,
            starts_on=days.first,
            last_day=days.last,
            outcome=now.outcome,
            eligible=now.eligible,
        )
        for days in shared
        if days.first <= days.last
    ]
