"""What of a provider's holdings starts or ends soon after a day. A pure function."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.day_of_service import Facts
from contracts.evidence import Certification, Dated

SOON = timedelta(days=90)


@dataclass(frozen=True, order=True)
class Turn:
    """A day on which something starts, or the last day of something that ends."""

    day: date
    what: str
    verb: str
    anchor: str


def coming(gathered: Iterable[Facts], others: Iterable[Certification], on: date) -> list[Turn]:
    """From `on` through 90 days after it, soonest first; each record's turns once.

    `others`: certifications that serve no therapy gathered.
    """
    named = [*(pair for facts in gathered for pair in held(facts)), *map(certified, others)]
    return sorted({turn for row, what in named for turn in turns(row, what, on)})


def held(facts: Facts) -> Iterator[tuple[Dated, str]]:
    name = facts.therapy_that_day.name
    yield from ((row, f"Contract for {name}") for row in facts.contracts)
    yield from ((row, f"Single case agreement for {name}") for row in facts.agreements)
    yield from map(certified, facts.certifications)


def certified(row: Certification) -> tuple[Dated, str]:
    return row, f"{row.rems.name}: {row.standing}"


def turns(row: Dated, what: str, on: date) -> Iterator[Turn]:
    for day, verb in ((row.starts_on, "starts"), (row.last_day, "ends")):
        if day is not None and on <= day <= on + SOON:
            yield Turn(day, what, verb, row.source.anchor)
