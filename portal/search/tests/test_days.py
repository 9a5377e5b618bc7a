from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.search.days import Reading, read

TODAY = date(2025, 6, 30)
MAR_3 = date(2025, 3, 3)


@pytest.mark.parametrize(
    "typed",
    [
        *("3/3/2025", "3/3/25", "03-03-2025", "3.3.2025", "2025-03-03", "2025/3/3"),
        *("Mar 3, 2025", "march 3rd 2025", "3 March 2025", "3rd of march 2025", "on mar. 3 2025"),
    ],
)
def test_a_day_with_its_year_is_read_as_it_stands(typed):
    found = read(f"zolgensma {typed} lakeside", TODAY)
    assert (found.on, found.how, found.other) == (MAR_3, "", None)
    assert found.rest.split() == ["zolgensma", "lakeside"]


@pytest.mark.parametrize(
    ("typed", "on", "how", "other"),
    [
        (
            "4/3/2025",
            date(2025, 4, 3),
            "4/3/2025 was read as Apr 3, 2025, month first",
            date(2025, 3, 4),
        ),
        ("25/3/2025", date(2025, 3, 25), "", None),
        ("3/25/2025", date(2025, 3, 25), "", None),
        ("mar 3", MAR_3, "mar 3 was read as Mar 3, 2025, the nearest", date(2026, 3, 3)),
        ("3/3", MAR_3, "3/3 was read as Mar 3, 2025, the nearest", date(2026, 3, 3)),
        (
            "feb 29",
            date(2024, 2, 29),
            "feb 29 was read as Feb 29, 2024, the nearest",
            date(2028, 2, 29),
        ),
        ("today", TODAY, "", None),
        ("tomorrow", date(2025, 7, 1), "", None),
    ],
)
def test_where_it_was_open_it_is_said_how_it_was_read(typed, on, how, other):
    assert read(typed, TODAY) == Reading("", typed, on, how, other)


@pytest.mark.parametrize("typed", ["2/30/2025", "13/13/2025", "2/30", "feb 30", "1/1/1850"])
def test_what_is_no_day_is_said_and_nothing_assumed(typed):
    problem = f"“{typed}” is no day of the calendar."
    assert read(typed, TODAY) == Reading("", typed, problem=problem)


@pytest.mark.parametrize(
    "typed", ["may lakeside give it", "855.678.0051", "november 2024 list", "2 mg/3", "j3399"]
)
def test_what_only_looks_like_a_day_stays_among_the_words(typed):
    assert read(typed, TODAY) == Reading(typed)


@settings(max_examples=30)
@given(st.text(alphabet="0123456789/-. marfeb,ndth", max_size=24), st.dates())
def test_any_text_is_read_without_an_error(text, today):
    assert isinstance(read(text, min(max(today, date(1950, 1, 1)), date(2150, 1, 1))), Reading)
