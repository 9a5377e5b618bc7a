"""Periods against truth tables and Hypothesis, in Python, in queries and in the database itself."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.models import Contract
from portal.audit import acts
from portal.periods import in_force, overlapping
from portal.staff.models import User
from portal.tests import factories
from therapies.models import ContactChannel, TherapyNotice

pytestmark = pytest.mark.django_db

START, END = date(2025, 3, 1), date(2025, 8, 31)
ONE = timedelta(days=1)
maybe_day = st.none() | st.dates(date(2024, 12, 25), date(2025, 1, 10))
periods = st.tuples(maybe_day, maybe_day).filter(lambda p: None in p or p[0] <= p[1])


def days_of(period):
    """The days of a period within a window that no generated day leaves: the naive truth."""
    first, last = period
    window = [date(2024, 12, 1) + n * ONE for n in range(80)]
    return {d for d in window if (first is None or d >= first) and (last is None or d <= last)}


@pytest.fixture
def therapy():
    return factories.make_therapy()


@pytest.mark.parametrize(
    ("starts_on", "last_day", "on", "expected"),
    [
        (START, END, START - ONE, False),
        (START, END, START, True),
        (START, END, END, True),
        (START, END, END + ONE, False),
        (None, END, date(1900, 1, 1), True),
        (None, END, END + ONE, False),
        (START, None, START - ONE, False),
        (START, None, date(2199, 12, 31), True),
        (None, None, START, True),
        (START, START, START, True),
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 2, 29), True),
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 3, 1), False),
    ],
)
def test_both_end_days_count_and_an_empty_one_is_open(therapy, starts_on, last_day, on, expected):
    factories.make_notice(therapy=therapy, starts_on=starts_on, last_day=last_day)
    assert TherapyNotice.objects.filter(in_force(on)).exists() is expected
    assert TherapyNotice.objects.in_force(on).exists() is expected


def test_a_prefix_reaches_the_row_from_another_model(therapy):
    factories.make_notice(therapy=therapy, starts_on=START, last_day=END)
    rows = type(therapy).objects
    assert list(rows.filter(in_force(END, "notices__"))) == [therapy]
    assert list(rows.filter(in_force(END + ONE, "notices__"))) == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stored=periods, asked=periods)
def test_overlapping_is_sharing_a_day(therapy, stored, asked):
    with transaction.atomic():
        factories.make_notice(therapy=therapy, starts_on=stored[0], last_day=stored[1])
        found = TherapyNotice.objects.overlapping(*asked).exists()
        transaction.set_rollback(True)
    assert found is bool(days_of(stored) & days_of(asked))


def test_everything_overlaps_an_open_period(therapy):
    notice = factories.make_notice(therapy=therapy, starts_on=START, last_day=END)
    assert list(TherapyNotice.objects.filter(overlapping(None, None))) == [notice]


def test_by_start_puts_before_our_records_first(therapy):
    late = factories.make_notice(therapy=therapy, starts_on=END)
    early = factories.make_notice(therapy=therapy, starts_on=START)
    always = factories.make_notice(therapy=therapy, starts_on=None)
    assert list(TherapyNotice.objects.by_start()) == [always, early, late]


@pytest.fixture
def pair():
    return {
        "provider": factories.make_provider(),
        "therapy": factories.make_therapy(),
        "program": factories.make_program(),
    }


def test_reversed_days_are_refused_by_form_and_database(pair):
    wrong = Contract(**pair, starts_on=END, last_day=START)
    with pytest.raises(ValidationError, match="last day lies before the first"):
        wrong.full_clean()
    with pytest.raises(IntegrityError, match="days_in_order"):
        factories.save(wrong)
    assert not Contract.history.exists()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=periods, second=periods)
def test_an_overlap_is_refused_by_form_and_by_the_database_alike(pair, first, second):
    shares_a_day = bool(days_of(first) & days_of(second))
    with transaction.atomic():
        factories.make_contract(**pair, starts_on=first[0], last_day=first[1])
        rival = Contract(**pair, starts_on=second[0], last_day=second[1])
        form_refused = refused(rival.full_clean, ValidationError)
        database_refused = refused(lambda: factories.save(rival), IntegrityError)
        transaction.set_rollback(True)
    assert (form_refused, database_refused) == (shares_a_day, shares_a_day)


def refused(act, error):
    try:
        with transaction.atomic():
            act()
    except error:
        return True
    return False


def test_a_move_onto_anothers_days_is_refused_too(pair):
    factories.make_contract(**pair, starts_on=START, last_day=END)
    later = factories.make_contract(**pair, starts_on=END + ONE)
    later.starts_on = END
    with pytest.raises(IntegrityError, match="contracts_contract_one_per_day"):
        factories.save(later)
    assert (later.version, Contract.history.count()) == (1, 2)


def test_another_key_may_share_the_days(pair):
    factories.make_contract(**pair, starts_on=START)
    factories.make_contract(**{**pair, "program": factories.make_program()}, starts_on=START)
    assert Contract.objects.count() == 2


def test_a_record_does_not_overlap_itself(pair):
    contract = factories.make_contract(**pair, starts_on=START)
    contract.last_day = END
    contract.full_clean()
    assert factories.save(contract).version == 2


def test_an_empty_key_is_a_key_like_any_other():
    """Channels without a therapy are the program's: two of the same there overlap too."""
    program = factories.make_program()
    factories.make_channel(program=program, value="855.555.0100")
    twin = ContactChannel(
        program=program, purpose="prior_authorization", kind="phone", value="855-555-0100"
    )
    with pytest.raises(ValidationError, match="stands for some of these days already"):
        twin.full_clean()
    with pytest.raises(IntegrityError, match="contactchannel_one_per_day"):
        factories.save(twin)
    factories.make_channel(program=program, value="855.555.0100", therapy=factories.make_therapy())
    assert ContactChannel.objects.count() == 2


def test_days_that_could_not_be_read_are_not_compared(pair):
    factories.make_contract(**pair, starts_on=START)
    rival = Contract(**pair, starts_on=START)
    rule = next(c for c in Contract._meta.constraints if c.name.endswith("one_per_day"))
    assert rule.validate(Contract, rival, exclude={"starts_on"}) is None
    assert rule.validate(Contract, Contract(starts_on=START)) is None


def test_two_new_rows_that_overlap_each_other_reach_the_database(pair):
    with (
        pytest.raises(IntegrityError, match="one_per_day"),
        acts.change(by=User.objects.system(), reason="Both at once."),
    ):
        Contract(**pair, starts_on=START).save()
        Contract(**pair, starts_on=END).save()
    assert not Contract.objects.exists()
