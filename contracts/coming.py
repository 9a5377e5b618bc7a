"""What of a provider's holdings starts or ends soon after a day. A pure function."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

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


def coming(gathered: Iterable[Facts], others: Iterable[Any], on: date) -> list[Turn]:
    """From `on` through 90 days after it, soonest first; each record's turns once.

    `others`: certifications that serve no therapy gathered, as stored.
    """
    named = [*(pair for facts in gathered for pair in held(facts)), *map(stored, others)]
    return sorted({turn for row, what, anchor in named for turn in turns(row, what, anchor, on)})


def held(facts: Facts) -> Iterator[tuple[Dated, str, str]]:
    name = f"{facts.therapy_that_day.brand_name}{facts.therapy_that_day.mark}"
    for contract in facts.contracts:
        yield contract, f"Contract for {name}", anchor_of(contract)
    for agreement in facts.agreements:
        yield agreement, f"Single case agreement for {name}", anchor_of(agreement)
    for row in facts.certifications:
        yield row, certification(row), anchor_of(row)


def anchor_of(row: Dated) -> str:
    return row.source.address.partition("#")[2]


def certification(row: Certification) -> str:
    return f"{row.rems.name}: {row.standing}"


def stored(row: Any) -> tuple[Any, str, str]:
    return row, f"{row.rems_program}: {row.standing}", row.get_absolute_url().partition("#")[2]


def turns(row: Any, what: str, anchor: str, on: date) -> Iterator[Turn]:
    for day, verb in ((row.starts_on, "starts"), (row.last_day, "ends")):
        if day is not None and on <= day <= on + SOON:
            yield Turn(day, what, verb, anchor)
