"""The days over which a pair's answer stays the same. Pure, as the decision is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from contracts.day_of_service import Facts
from contracts.eligibility import Outcome, eligible, outcome_of
from contracts.evidence import Dated, day_after

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days with one outcome; both end days count, None is an open end."""

    starts_on: date | None
    last_day: date | None
    outcome: Outcome
    eligible: bool | None

    @property
    def says(self) -> tuple[Outcome, bool | None]:
        return self.outcome, self.eligible

    @property
    def contracted(self) -> bool:
        """Whether the check says yes on the contract, for any case."""
        return self.says == (Outcome.CONTRACTED, True)


def spans(facts: Facts, start: date | None, end: date | None) -> tuple[Span, ...]:
    """From one day through another, oldest first, without gaps, no two neighbors alike.

    `facts` hold all rows of the pair, of any day, as `contracts.facts.gather` reads them. None is
    an open end; where the last day lies before the first there is no span.
    """
    first, last = start or date.min, end or date.max
    days = [first, *(day for day in turning_days(facts) if first < day <= last)]
    found = [(day, said_on(facts, day)) for day in days] if first <= last else []
    runs = [next(run) for _, run in groupby(found, key=lambda pair: pair[1])]
    ends = [*(day - ONE_DAY for day, _ in runs[1:]), end]
    return tuple(
        Span(
            starts_on=None if day == date.min and start is None else day,
            last_day=last_day,
            outcome=outcome,
            eligible=sure,
        )
        for (day, (outcome, sure)), last_day in zip(runs, ends, strict=False)
    )


def said_on(facts: Facts, on: date) -> tuple[Outcome, bool | None]:
    """The outcome and whether eligible on another day than that of the facts.

    Of what `Facts` holds for its own day alone, the edition and the channels, neither is looked at
    for these two: only `on` need be replaced. The rest of an answer does need them.
    """
    redated = replace(facts, on=on)
    outcome = outcome_of(redated)
    return outcome, eligible(outcome, redated)


def turning_days(facts: Facts) -> list[date]:
    """Every day on which the answer may become another one, in order."""
    return sorted({day for day in [*edges(facts), *since(facts)] if day > date.min})


def edges(facts: Facts) -> Iterator[date]:
    """The first day of each row that counts for the outcome, and the day after its last."""
    dated: tuple[Dated, ...] = (
        *facts.listings,
        *facts.contracts,
        *facts.agreements,
        *facts.certifications,
        *facts.requirements,
    )
    for row in dated:
        if row.starts_on is not None:
            yield row.starts_on
        if row.last_day is not None and row.last_day < date.max:
            yield day_after(row.last_day)


def since(facts: Facts) -> Iterator[date]:
    """What holds from a day on: the first list, the deactivation of the NPI."""
    yield from (day for day in (facts.first_edition_on, facts.provider.deactivated_on) if day)
