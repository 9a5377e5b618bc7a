"""Answers that were yes and are no longer: found for a span of acts, see `contracts.falsified`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contracts.falsified import ONE_TICK, Falsified, Turn, falsified
from contracts.over_time import OverTime, Pair
from contracts.spans import Span, spans
from contracts.touched import Act, Touched, Wanted, parts, touched
from portal.audit.days import local_day


@dataclass(frozen=True)
class Changed:
    """A pair's days on which the check said contracted until the act, and what it says now."""

    pair: Pair
    act: Act
    days: Falsified


def changed_answers(wanted: Wanted, now: datetime) -> list[Changed]:
    """The newest act first, then by provider, therapy and day. `now`: the moment being read."""
    found = touched(wanted)
    rows = [row for part in parts(sorted(found.pairs)) for row in of_part(found, part, now)]
    by_pair = sorted(rows, key=lambda row: (row.pair, row.days.starts_on))
    return sorted(by_pair, key=lambda row: row.act.moment, reverse=True)


def of_part(found: Touched, pairs: Iterable[Pair], now: datetime) -> Iterator[Changed]:
    asked = list(pairs)
    history = OverTime.of(asked)
    for pair in asked:
        for days in of_pair(history, pair, found.pairs[pair], now):
            yield Changed(pair, found.acts[days.moment], days)


def of_pair(
    history: OverTime, pair: Pair, moments: Iterable[datetime], now: datetime
) -> list[Falsified]:
    def said(moment: datetime, through: date) -> tuple[Span, ...]:
        return spans(history.facts(pair, moment), None, through)

    turns = [
        Turn(
            moment=moment,
            before=said(moment - ONE_TICK, local_day(moment)),
            after=said(moment, local_day(moment)),
        )
        for moment in moments
    ]
    if not any(span.contracted for turn in turns for span in turn.before):
        return []
    return falsified(turns, said(now, max(local_day(turn.moment) for turn in turns)))
