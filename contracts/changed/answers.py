"""Answers that were yes and are no longer, over a span of acts: see `changed.falsified`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contracts.answer_page import Tag, tag
from contracts.answers import address, feed_from
from contracts.changed.falsified import ONE_TICK, Falsified, Turn, falsified
from contracts.changed.over_time import OverTime, Pair
from contracts.changed.touched import Act, Touched, Wanted, touched
from contracts.eligibility import Answer, decide
from contracts.facts import Question, gather
from contracts.spans import Span, spans
from portal.audit.days import local_day
from portal.parts import parts


@dataclass(kw_only=True)
class Changed:
    """A pair's days on which the check said contracted until the act, and what it says now.

    `now`, the answer of the first of these days, is there once `told` has asked for it.
    """

    pair: Pair
    act: Act
    days: Falsified
    now: Answer | None = None

    @property
    def question(self) -> Question:
        return Question(npi=self.pair.npi, therapy=self.pair.slug, on=self.days.starts_on)

    @property
    def just_before(self) -> datetime:
        """The moment at which the check still said contracted."""
        return self.act.moment - ONE_TICK

    @property
    def said_address(self) -> str:
        return address(self.question, self.just_before)

    @property
    def now_address(self) -> str:
        return address(self.question)

    @property
    def act_address(self) -> str:
        return feed_from(self.act.moment)

    @property
    def tag(self) -> Tag | None:
        return tag(self.now) if self.now else None


def changed_answers(wanted: Wanted, now: datetime) -> list[Changed]:
    """The newest act first, then by NPI, therapy and day. `now`: the moment being read."""
    return changed_among(touched(wanted), now)


def changed_among(found: Touched, now: datetime) -> list[Changed]:
    rows = [row for part in parts(sorted(found.pairs)) for row in of_part(found, part, now)]
    by_pair = sorted(rows, key=lambda row: (row.pair, row.days.starts_on))
    return sorted(by_pair, key=lambda row: row.act.moment, reverse=True)


def of_part(found: Touched, pairs: Iterable[Pair], now: datetime) -> Iterator[Changed]:
    asked = list(pairs)
    history = OverTime.of(asked)
    for pair in asked:
        for days in of_pair(history, pair, found.pairs[pair], now):
            yield Changed(pair=pair, act=found.acts[days.moment], days=days)


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


def told(rows: Iterable[Changed], now: datetime, today: date) -> list[Changed]:
    """Gives each row what the check says now, in one gathering."""
    asked = list(rows)
    gathered = gather([row.question for row in asked], known=now, today=today)
    for row, facts in zip(asked, gathered, strict=True):
        row.now = decide(facts)
    return asked
