from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.eligibility import Outcome, decide
from contracts.spans import Span, spans
from contracts.tests.evidence import (
    LAKESIDE,
    LIST,
    REMS,
    make_agreement,
    make_certification,
    make_contract,
    make_facts,
    make_listing,
    make_requirement,
)
from contracts.tests.random_facts import ON, facts_of_a_day
from portal.periods import covers

A_DAY = timedelta(days=1)
WINDOW = st.integers(-60, 60).map(lambda days: ON + timedelta(days=days))


def span(starts_on, last_day, outcome, eligible=False):
    return Span(starts_on=starts_on, last_day=last_day, outcome=outcome, eligible=eligible)


def a_pair(**fields):
    return make_facts(listings=(make_listing(starts_on=None),), requirements=(), **fields)


def days_between(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@given(facts_of_a_day, WINDOW, WINDOW)
def test_as_asked_day_by_day(facts, start, end):
    found = spans(facts, start, end)

    asked = [decide(replace(facts, on=day)) for day in days_between(start, end)]
    told = [one.says for one in found for _ in days_between(one.starts_on, one.last_day)]
    assert told == [(answer.outcome, answer.eligible) for answer in asked]


@given(facts_of_a_day, WINDOW)
def test_open_ends_are_those_of_far_days(facts, day):
    found = spans(facts, None, None)

    (covering,) = [one for one in found if covers(one.starts_on, one.last_day, day)]
    answer = decide(replace(facts, on=day))
    assert covering.says == (answer.outcome, answer.eligible)
    assert [found[0].starts_on, found[-1].last_day] == [None, None]


@given(facts_of_a_day, st.none() | WINDOW, st.none() | WINDOW)
def test_neighbors_touch_and_differ(facts, start, end):
    found = spans(facts, start, end)

    assert [a.last_day + A_DAY for a in found[:-1]] == [b.starts_on for b in found[1:]]
    assert all(a.says != b.says for a, b in pairwise(found))


def test_a_contract_between_two_days():
    contract = make_contract(starts_on=date(2025, 2, 1), last_day=date(2025, 3, 31))
    assert spans(a_pair(contracts=(contract,)), None, None) == (
        span(None, LIST.effective_on - A_DAY, Outcome.NO_RECORD, None),
        span(LIST.effective_on, date(2025, 1, 31), Outcome.NOT_CONTRACTED),
        span(date(2025, 2, 1), date(2025, 3, 31), Outcome.CONTRACTED, True),
        span(date(2025, 4, 1), None, Outcome.NOT_CONTRACTED),
    )


def test_within_a_window_and_with_what_else_counts():
    facts = make_facts(
        listings=(make_listing(starts_on=None),),
        contracts=(make_contract(starts_on=None, last_day=date(2025, 5, 31)),),
        agreements=(make_agreement(starts_on=None, last_day=None),),
        requirements=(make_requirement(starts_on=date(2025, 3, 1), last_day=None, rems=REMS),),
        certifications=(make_certification(starts_on=date(2025, 4, 1), last_day=None),),
        provider=replace(LAKESIDE, deactivated_on=date(2025, 5, 1)),
    )
    assert spans(facts, date(2025, 2, 1), date(2025, 6, 30)) == (
        span(date(2025, 2, 1), date(2025, 2, 28), Outcome.CONTRACTED, True),
        span(date(2025, 3, 1), date(2025, 3, 31), Outcome.REMS_MISSING),
        span(date(2025, 4, 1), date(2025, 4, 30), Outcome.CONTRACTED, True),
        span(date(2025, 5, 1), date(2025, 5, 31), Outcome.CONTRACTED, None),
        span(date(2025, 6, 1), date(2025, 6, 30), Outcome.SINGLE_CASE, None),
    )


def test_the_ends_of_the_calendar():
    ever = make_contract(starts_on=date.min, last_day=date.max)
    assert spans(a_pair(contracts=(ever,), first_edition_on=date.min), None, None) == (
        span(None, None, Outcome.CONTRACTED, True),
    )


def test_no_day_no_span():
    assert spans(a_pair(), date(2025, 3, 2), date(2025, 3, 1)) == ()


def test_only_a_sure_yes_on_the_contract_is_contracted():
    days = date(2025, 3, 1), date(2025, 3, 2)
    shown = [
        span(*days, Outcome.CONTRACTED, True),
        span(*days, Outcome.CONTRACTED, None),
        span(*days, Outcome.SINGLE_CASE, True),
    ]
    assert [one.contracted for one in shown] == [True, False, False]
