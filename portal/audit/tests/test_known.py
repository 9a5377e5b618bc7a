from datetime import date

import pytest
from django.db import connection
from django.db.models import Count

from contracts.models import Contract, Provider
from portal.audit import acts
from portal.audit.known import WriteInThePast, known, reading_at, shadowed
from portal.audit.models import Ledger
from portal.staff.models import User
from portal.tests import factories
from therapies.models import Therapy

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended_contract():
    """A contract made, then ended; gives the moment between."""
    contract = factories.make_contract(
        provider=factories.make_provider(name="Lakeside"),
        therapy=factories.make_therapy(brand_name="Zolgensma"),
        program=factories.make_program(),
    )
    contract.between = Ledger.newest()
    contract.last_day = date(2025, 6, 30)
    factories.save(contract)
    return contract


def test_the_past_shows_the_version_of_then(ended_contract):
    with known(ended_contract.between):
        then = Contract.objects.select_related("therapy").get()
        assert (then.last_day, then.version, then.therapy.brand_name) == (None, 1, "Zolgensma")
    assert Contract.objects.get().last_day == date(2025, 6, 30)


def test_the_newest_moment_shows_what_is_known_now(ended_contract):
    with known(Ledger.newest()):
        assert Contract.objects.get().last_day == date(2025, 6, 30)


def test_before_it_was_recorded_nothing_is_there(ended_contract):
    first = Therapy.history.get().history_date
    with known(first.replace(year=2000)):
        assert list(Contract.objects.all()) == []
        assert Provider.objects.count() == 0


def test_what_is_deleted_is_still_there_before_and_gone_after(ended_contract):
    at = Ledger.newest()
    factories.remove(ended_contract)
    with known(at):
        assert Contract.objects.count() == 1
    with known(Ledger.newest()):
        assert Contract.objects.count() == 0


def test_joins_prefetches_counts_unions_and_subqueries_read_the_past(ended_contract):
    with known(ended_contract.between):
        provider = Provider.objects.prefetch_related("contracts__therapy").get()
        assert [c.last_day for c in provider.contracts.all()] == [None]
        assert Provider.objects.filter(contracts__last_day=None).count() == 1
        counted = Provider.objects.annotate(n=Count("contracts")).values_list("name", "n")
        assert list(counted) == [("Lakeside", 1)]
        rows = Contract.objects.order_by()
        both = rows.filter(last_day=None).union(rows.exclude(last_day=None))
        assert [c.version for c in both] == [1]
        assert [c.version for c in Contract.objects.iterator()] == [1]
        assert Contract.objects.with_recorded().get().recorded_by == "system"
    assert Provider.objects.filter(contracts__last_day=None).count() == 0


def test_writing_in_the_past_is_refused(ended_contract):
    with (
        pytest.raises(WriteInThePast),
        acts.change(by=User.objects.system(), reason="Too late."),
        known(ended_contract.between),
    ):
        Therapy(slug="x", brand_name="X").save()
    assert Therapy.objects.count() == 1


def test_people_are_read_as_they_are(ended_contract):
    with known(ended_contract.between.replace(year=2000)):
        assert User.objects.count() == 1


def test_one_page_has_one_moment(ended_contract):
    with known(ended_contract.between):
        assert reading_at() == ended_contract.between
        with pytest.raises(RuntimeError), known(Ledger.newest()):
            raise AssertionError("never opened")
    assert reading_at() is None


def test_queries_on_other_tables_are_left_alone():
    assert shadowed('SELECT 1 FROM "django_session"', None, "m") == (
        'SELECT 1 FROM "django_session"',
        None,
    )


def test_each_audited_table_is_shadowed_once():
    sql, params = shadowed(
        'SELECT * FROM "therapies_therapy" JOIN "therapies_therapy" T2', (7,), "m"
    )
    assert sql.count("AS NOT MATERIALIZED") == 1
    assert params == ["m", "m", 7]


def test_grouping_is_as_before_afterwards(ended_contract):
    infers = connection.features.allows_group_by_selected_pks
    with known(Ledger.newest()):
        assert connection.features.allows_group_by_selected_pks is False
    assert connection.features.allows_group_by_selected_pks == infers
