from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from contracts.tests.evidence import make_contract
from contracts.wording import capitalized, joined, possessive, shown, span, spoken, time_of_day


@pytest.mark.parametrize(
    ("day", "as_spoken", "as_shown"),
    [
        (date(2025, 3, 3), "March 3, 2025", "Mar 3, 2025"),
        (date(2024, 12, 31), "December 31, 2024", "Dec 31, 2024"),
        (date(987, 5, 20), "May 20, 987", "May 20, 987"),
    ],
    ids=str,
)
def test_days(day, as_spoken, as_shown):
    assert (spoken(day), shown(day)) == (as_spoken, as_shown)


def test_months():
    days = [date(2025, month, 1) for month in range(1, 13)]
    assert [spoken(day) for day in days] == [f"{day:%B} 1, 2025" for day in days]
    assert [shown(day) for day in days] == [f"{day:%b} 1, 2025" for day in days]


NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("moment", "clock"),
    [
        (datetime(2025, 6, 30, 10, 42, tzinfo=NEW_YORK), "10:42 am ET"),
        (datetime(2025, 1, 30, 0, 5, tzinfo=NEW_YORK), "12:05 am ET"),
        (datetime(2025, 1, 30, 12, 0, tzinfo=NEW_YORK), "12:00 pm ET"),
        (datetime(2025, 6, 30, 23, 59, 59, tzinfo=CHICAGO), "11:59 pm CDT"),
        (datetime(2025, 6, 30, 14, 42, tzinfo=UTC), "2:42 pm UTC"),
        (datetime(2025, 6, 30, 14, 42), "2:42 pm"),
    ],
    ids=str,
)
def test_moments_carry_their_zone(moment, clock):
    assert time_of_day(moment) == clock


@pytest.mark.parametrize(
    ("starts_on", "last_day", "words"),
    [
        (date(2025, 3, 1), date(2025, 8, 31), "Mar 1, 2025 through Aug 31, 2025"),
        (date(2025, 3, 1), None, "Mar 1, 2025, no end on record"),
        (None, date(2025, 8, 31), "since before our records through Aug 31, 2025"),
        (None, None, "since before our records, no end on record"),
    ],
    ids=["closed", "open end", "open start", "open"],
)
def test_spans(starts_on, last_day, words):
    assert span(make_contract(starts_on=starts_on, last_day=last_day)) == words


def test_words_in_a_row():
    rows = [joined([]), joined(["a"]), joined(["a", "b"], "or"), joined(["a", "b", "c"])]
    assert rows == ["", "a", "a or b", "a, b and c"]


def test_possessives_and_capitals():
    assert [possessive("Lakeside"), possessive("Shriners")] == ["Lakeside's", "Shriners'"]
    assert [capitalized("the CARVYKTI REMS"), capitalized("")] == ["The CARVYKTI REMS", ""]
