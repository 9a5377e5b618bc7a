"""The days on which a provider's answer for a therapy is another than on the day shown. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.answer_page import Tag, tag
from contracts.day_of_service import Facts
from contracts.eligibility import decide
from contracts.spans import Span, said_on, spans

LOOKED_BACK = timedelta(days=730)


@dataclass(frozen=True)
class OtherAnswer:
    """Days with one answer; both end days count, no last day is an open end."""

    slug: str
    name: str
    starts_on: date
    last_day: date | None
    tag: Tag


def looked_at_from(on: date, first_list: date | None) -> date:
    """Two years back, but not before our first list: nothing can be answered there."""
    return max(on - LOOKED_BACK, first_list or date.min)


def other_answers(gathered: Iterable[Facts], since: date) -> list[OtherAnswer]:
    """From a day on without end; by therapy, oldest first."""
    named = sorted(gathered, key=lambda facts: facts.brand.casefold())
    return [found for facts in named for found in of_therapy(facts, since)]


def of_therapy(facts: Facts, since: date) -> Iterator[OtherAnswer]:
    shown = said_on(facts, facts.on)
    for span in spans(facts, since, None):
        if span.says != shown:
            yield other_answer(facts, span, span.starts_on or since)


def other_answer(facts: Facts, span: Span, starts_on: date) -> OtherAnswer:
    therapy = facts.therapy_that_day
    return OtherAnswer(
        slug=therapy.slug,
        name=therapy.name,
        starts_on=starts_on,
        last_day=span.last_day,
        tag=tag(decide(replace(facts, on=starts_on))),
    )
