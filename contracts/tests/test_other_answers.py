from dataclasses import replace
from datetime import date

from contracts.answer_page import Tag
from contracts.other_answers import OtherAnswer, looked_at_from, other_answers
from contracts.tests.evidence import HEMGENIX, ON, make_contract, make_facts

FIRST = date(2024, 11, 1)
NOT_CONTRACTED = Tag("no", "no", "Not contracted")


def test_the_spans_on_which_the_answer_differs():
    ending = make_facts(contracts=(make_contract(last_day=date(2025, 3, 31)),))
    abecma = replace(HEMGENIX, slug="abecma", brand_name="Abecma", mark="")
    starting = make_facts(
        therapy=abecma, listings=(), contracts=(make_contract(starts_on=date(2025, 1, 1)),)
    )
    assert other_answers([ending, starting], FIRST) == [
        OtherAnswer(
            *("abecma", "Abecma", FIRST, date(2024, 12, 31)),
            Tag("no", "no", "Not on the list that day"),
        ),
        OtherAnswer("hemgenix", "Hemgenix®", date(2025, 4, 1), None, NOT_CONTRACTED),
    ]


def test_the_same_answer_on_every_day():
    assert other_answers([make_facts()], FIRST) == []


def test_two_years_back_but_not_before_the_first_list():
    assert [looked_at_from(ON, first) for first in (FIRST, date(2020, 1, 1), None)] == [
        FIRST,
        date(2023, 3, 4),
        date(2023, 3, 4),
    ]
