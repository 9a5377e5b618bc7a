"""The list's age: since the last comparison or, without one, since it took effect."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.asof import Day, moment_text
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import page
from therapies.list_age import ListAge, Shade, age_on, as_of, list_age

EFFECTIVE = date(2024, 11, 1)
TODAY = date(2025, 6, 30)


@pytest.mark.parametrize("confirmed", [None, date(2025, 3, 1)])
@pytest.mark.parametrize(
    ("days", "shade", "words"),
    [
        (0, Shade.FRESH, ""),
        (30, Shade.FRESH, ""),
        (31, Shade.AMBER, "Unchecked for 31 days: compare it soon"),
        (90, Shade.AMBER, "Unchecked for 90 days: compare it soon"),
        (91, Shade.RED, "Unchecked for 91 days: may be out of date"),
    ],
)
def test_amber_after_30_days_and_red_after_90(confirmed, days, shade, words):
    age = list_age(EFFECTIVE, confirmed, (confirmed or EFFECTIVE) + timedelta(days))
    assert (age, age.shade, age.words) == (ListAge(days), shade, words)


def test_a_shade_is_told_by_words_and_an_icon_too():
    assert {(shade.tag, shade.icon, bool(shade.advice)) for shade in Shade} == {
        ("", "", False),
        ("warn", "warn", True),
        ("no", "no", True),
    }


@pytest.mark.parametrize("confirmed", [None, date(2025, 6, 2)])
def test_compared_later_or_not_yet_in_force_is_no_age(confirmed):
    assert list_age(EFFECTIVE, confirmed, date(2024, 10, 1)) == ListAge(0)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (Day(TODAY, TODAY), TODAY),
        (Day(date(2025, 1, 1), TODAY), date(2025, 1, 1)),
        (Day(date(2026, 1, 1), TODAY), TODAY),
        (Day(TODAY, TODAY, known=datetime(2025, 2, 1, 3, tzinfo=UTC)), date(2025, 1, 31)),
        (Day(date(2024, 12, 1), TODAY, known=datetime(2025, 2, 1, tzinfo=UTC)), date(2024, 12, 1)),
    ],
)
def test_no_page_counts_days_beyond_what_it_can_know(day, expected):
    assert as_of(day) == expected


def tags(client, address, **query):
    return page(client.get(address, query)).texts.get(".wraps", [])


@pytest.fixture
def unchecked(db):
    """A list whose age is 40 days today, and one before it that nobody ever compared."""
    today = timezone.localdate()
    factories.make_edition(label="Old", effective_on=today - timedelta(400))
    return factories.make_edition(label="Newest", effective_on=today - timedelta(40))


SOON = "Unchecked for 40 days: compare it soon"


def test_each_page_says_it_of_the_list_in_force(client_as_staff, unchecked):
    old = factories.Edition.objects.get(label="Old")
    pages = [reverse("home"), reverse("therapies:editions"), unchecked.get_absolute_url()]
    assert [tags(client_as_staff, address) for address in pages] == [[SOON] * 2] * 3
    others = [reverse("therapies:list"), old.get_absolute_url()]
    assert [tags(client_as_staff, address) for address in others] == [[SOON]] * 2


def test_a_past_day_has_the_age_of_that_day_and_a_coming_one_of_today(client_as_staff, unchecked):
    today = timezone.localdate()
    days = [today - timedelta(5), today - timedelta(10), today + timedelta(300)]
    found = [tags(client_as_staff, reverse("home"), on=on.isoformat()) for on in days]
    assert found == [["Unchecked for 35 days: compare it soon"], [], [SOON]]


def test_what_was_known_before_a_comparison_is_as_it_was(client_as_staff, unchecked):
    before = moment_text(Ledger.newest())
    unchecked.confirmed_on = timezone.localdate()
    factories.save(unchecked)
    found = [tags(client_as_staff, reverse("home"), **query) for query in ({}, {"known": before})]
    assert found == [[], [SOON]]


def test_an_answer_says_how_old_its_list_is(client_as_staff, unchecked):
    therapy, provider = factories.make_therapy(), factories.make_provider()
    asked = {"npi": provider.npi, "therapy": therapy.slug}
    assert tags(client_as_staff, reverse("contracts:check"), **asked) == [SOON]


def test_the_edition_of_a_day_has_its_age():
    edition = factories.Edition(effective_on=EFFECTIVE, confirmed_on=date(2025, 6, 2))
    assert age_on(edition, Day(TODAY, TODAY)) == ListAge(28)


def test_only_editors_are_led_to_record_a_comparison_and_only_today(client_as, unchecked):
    address = reverse("admin:therapies_edition_compared", args=[unchecked.pk])
    yesterday = {"on": (timezone.localdate() - timedelta(1)).isoformat()}
    asked = [("catalog", {}), ("catalog", yesterday), ("staff", {})]
    for where in (reverse("home"), unchecked.get_absolute_url()):
        links = [page(client_as(role).get(where, query)).links for role, query in asked]
        assert [address in found for found in links] == [True, False, False]
