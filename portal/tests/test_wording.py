"""Days, moments, spans and links in words."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from django.utils.formats import localize
from hypothesis import given
from hypothesis import strategies as st

from portal import wording

MARCH = date(2025, 3, 3)
TODAY = date(2025, 6, 30)
CALL = datetime(2025, 6, 30, 14, 42, 59, tzinfo=UTC)


def test_days():
    assert wording.day(MARCH) == "Mar 3, 2025"
    assert wording.spoken_day(MARCH) == "March 3, 2025"
    assert wording.weekday_day(TODAY) == "Mon Jun 30, 2025"
    assert wording.day(date(987, 1, 2)) == "Jan 2, 987"


def test_django_writes_days_alike():
    assert [localize(MARCH), localize(TODAY)] == ["Mar 3, 2025", "Jun 30, 2025"]
    assert localize(timezone.localtime(CALL)) == "Jun 30, 2025, 10:42 AM"


def test_moments_are_on_the_portals_clock():
    assert wording.moment(CALL) == "Jun 30, 2025, 10:42 am ET"
    assert wording.weekday_moment(CALL) == "Mon Jun 30, 2025, 10:42 am ET"
    assert wording.moment(datetime(2025, 1, 1, 4, 59, tzinfo=UTC)) == "Dec 31, 2024, 11:59 pm ET"


@pytest.mark.parametrize(
    ("utc_hour", "words"), [(4, "12:05 am ET"), (16, "12:05 pm ET"), (17, "1:05 pm ET")]
)
def test_midnight_and_noon(utc_hour, words):
    assert wording.clock(datetime(2025, 6, 30, utc_hour, 5, tzinfo=UTC)) == words


def test_another_zone_goes_by_its_own_name(settings):
    assert wording.zone_in_full() == "US Eastern"
    settings.TIME_ZONE = "America/Chicago"
    assert wording.zone_in_full() == "America/Chicago"
    assert wording.moment(CALL) == "Jun 30, 2025, 9:42 am CDT"


@pytest.mark.parametrize(
    ("starts_on", "last_day", "words"),
    [
        (MARCH, date(2025, 8, 31), "Mar 3, 2025 through Aug 31, 2025"),
        (MARCH, None, "Mar 3, 2025, no end on record"),
        (None, MARCH, "since before our records through Mar 3, 2025"),
        (None, None, "since before our records, no end on record"),
    ],
)
def test_period(starts_on, last_day, words):
    assert wording.period(starts_on, last_day) == words


def test_count():
    counted = [wording.count(1, "therapy", "therapies"), wording.count(2, "therapy", "therapies")]
    assert counted == ["1 therapy", "2 therapies"]
    assert [wording.count(n, "day") for n in (0, 1, 1000)] == ["0 days", "1 day", "1,000 days"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "today"),
        (date(2025, 7, 1), "tomorrow"),
        (date(2025, 6, 29), "yesterday"),
        (date(2025, 6, 26), "4 days ago"),
        (date(2025, 7, 13), "in 13 days"),
        (date(2025, 7, 14), "in 2 weeks"),
        (date(2025, 8, 28), "in 8 weeks"),
        (date(2025, 8, 31), "in 2 months"),
        (MARCH, "4 months ago"),
        (date(2024, 10, 31), "8 months ago"),
        (date(2023, 7, 2), "24 months ago"),
        (date(2023, 6, 29), "2 years ago"),
    ],
)
def test_age(day, words):
    assert wording.age(day, TODAY) == words


@pytest.mark.parametrize(
    ("starts_on", "on", "words"),
    [
        (date(2024, 11, 1), TODAY, "8 months"),
        (date(2024, 11, 1), date(2025, 6, 29), "7 months"),
        (date(2024, 11, 1), date(2024, 11, 30), "1 month"),
        (date(2024, 11, 1), date(2024, 11, 29), "29 days"),
        (TODAY, TODAY, "1 day"),
        (date(2025, 7, 2), TODAY, "0 days"),
        (date(2024, 11, 1), date(2026, 9, 30), "23 months"),
        (date(2024, 11, 1), date(2026, 10, 31), "2 years"),
        (date(2024, 11, 1), date(2027, 1, 31), "2 years 3 months"),
    ],
)
def test_months_in_force_counts_both_days(starts_on, on, words):
    assert wording.months_in_force(starts_on, on) == words


@given(st.dates(), st.dates())
def test_no_day_is_too_far(one, other):
    assert wording.age(one, other)
    assert wording.months_in_force(one, other)


@pytest.mark.parametrize(
    ("address", "query", "kept"),
    [
        ("/therapies/", "on=2025-01-31", "/therapies/?on=2025-01-31"),
        ("/therapies/", "", "/therapies/"),
        ("/therapies/?program=", "on=2025-01-31", "/therapies/?program=&on=2025-01-31"),
        ("/therapies/?on=2025-02-01", "on=2025-01-31", "/therapies/?on=2025-02-01"),
        ("/p/1/#contract-12", "on=2025-01-31", "/p/1/?on=2025-01-31#contract-12"),
        ("?page=2", "known=2025-01-31T09%3A30-05%3A00", "?page=2&known=2025-01-31T09%3A30-05%3A00"),
    ],
)
def test_keep(address, query, kept):
    assert wording.keep(address, query) == kept


@pytest.mark.parametrize(
    ("kind", "value", "href"),
    [
        ("phone", "855.678.0051", "tel:+18556780051"),
        ("phone", "1 (855) 678-0051", "tel:+18556780051"),
        ("phone", "855.678.0051 ext. 4", ""),
        ("phone", "911", ""),
        ("fax", "833.910.1625", ""),
        ("email", "LifeSOURCE@Cigna.com", "mailto:LifeSOURCE@Cigna.com"),
        ("email", "ask the team", ""),
        ("web", "CignaforHCP.com", "https://CignaforHCP.com"),
        ("web", "https://cignaforhcp.com/x", "https://cignaforhcp.com/x"),
        ("web", "javascript:alert(1)", "https://javascript:alert(1)"),
        ("form", "CignaforHCP.com > Find the right forms", ""),
        ("form", "form.pdf", ""),
    ],
)
def test_reach(kind, value, href):
    assert wording.reach(kind, value) == href
