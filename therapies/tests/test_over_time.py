"""The lists of many days, read at once, are those that each day's own catalog holds."""

from datetime import date, timedelta

import pytest

from portal.audit.acts import change
from portal.tests import factories
from therapies.editions.between import between
from therapies.editions.catalog import catalog_on
from therapies.editions.comparing import Change
from therapies.editions.over_time import catalogs_on, changed_on
from therapies.tests.second_list import FIRST, SECOND, second_list

pytestmark = pytest.mark.django_db


def said(catalog):
    """What the list of a day says, by the slug of the therapy."""
    listed = {therapy.slug: therapy.listed for therapy in catalog.listed}
    digests = [(one.slug, one.digest) for one in catalog.asked]
    return catalog.on, catalog.programs, listed, set(catalog.channels), digests


def test_each_day_is_as_its_own_catalog_has_it():
    second_list()
    days = [day + timedelta(n) for day in (FIRST, SECOND) for n in (-1, 0, 1)]
    found = catalogs_on(days)
    assert [said(found[day]) for day in days] == [said(catalog_on(day)) for day in days]
    assert [len(found[day].listed) for day in days] == [0, 3, 3, 3, 3, 3]


def test_what_changed_on_each_day_is_what_two_catalogs_tell():
    second_list()
    days = [SECOND + timedelta(n) for n in (-1, 0, 1)]
    expected = {day: between(catalog_on(day - timedelta(1)), catalog_on(day)) for day in days}
    found = changed_on(days)
    assert {day: told(one) for day, one in found.items()} == {
        day: told(one) for day, one in expected.items()
    }
    assert [len(one.unchanged) for one in found.values()] == [0, 0, 0]


def told(one):
    """A comparison without the other names of its therapies, which this reading leaves out."""
    came_and_went = [[(t.slug, t.listed) for t in group] for group in (one.added, one.removed)]
    return came_and_went, one.changed, set(one.channels), one.questions


def test_a_code_alone_is_a_change_of_its_day():
    second_list()
    day, zolg = date(2025, 9, 1), factories.Therapy.objects.get(slug="zolgensma")
    factories.make_listed_code(therapy=zolg, code=factories.make_code("J1234"), starts_on=day)
    (moved,) = changed_on([day])[day].changed
    before, after = frozenset({"J3399"}), frozenset({"J3399", "J1234"})
    assert (moved.slug, moved.changes) == ("zolgensma", (Change("codes", before, after),))


def test_no_day_is_no_catalog(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert (catalogs_on([]), changed_on([])) == ({}, {})


@pytest.mark.parametrize("days", [1, 40])
def test_queries_do_not_grow_with_days_or_rows(django_assert_num_queries, days):
    with change(by=factories.User.objects.system(), reason="Many rows for a test."):
        program = factories.make_program()
        for number in range(days):
            factories.make_listing(program=program)
            factories.make_channel(program=program, value=f"855.555.{number:04}")
            factories.make_edition(effective_on=date(2025, 1, 1) + timedelta(number))
    with django_assert_num_queries(5):
        found = catalogs_on([date(2025, 1, 1) + timedelta(n) for n in range(days)])
    assert {len(catalog.listed) for catalog in found.values()} == {days}
