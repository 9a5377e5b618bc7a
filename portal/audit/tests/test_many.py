"""Many records written at once stand as if each had been saved by itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from contracts.models import Contract, Provider, ProviderName, RemsCertification
from portal.audit import acts
from portal.audit.many import write_many
from portal.audit.rules import refusal_of
from portal.audit.verify import verify
from portal.staff.models import User
from portal.tests import factories as make
from therapies.models import Therapy

pytestmark = pytest.mark.django_db
WHY = "From the sheet of November."
LATER = date(2026, 1, 1)
# What two rows of one kind may differ in: which record, and which row.
OWN = ("id", "npi", "history_id", "provider_id", "history_date")


def change():
    by = User.objects.filter(username="cora").first() or make.make_user(username="cora")
    return acts.change(by=by, reason=WHY)


def provider(number):
    return Provider(npi=make.nth_npi(number), name="St. Mary’s", city="Alliance", state="OH")


def pair(model):
    """Two new records of a kind, alike but for whose they are."""
    if model is Provider:
        return [provider(7_001), provider(7_002)]
    links = {
        ProviderName: {"name": "Ste. Marie"},
        Contract: {"therapy": make.make_therapy(), "program": make.make_program()},
        RemsCertification: {"rems_program": make.make_rems(), "standing": "pending"},
    }[model]
    days = {} if model is ProviderName else {"starts_on": date(2025, 1, 1)}
    return [model(provider=make.make_provider(), **links, **days) for _ in "12"]


CHANGES = {
    Provider: {"city": "Zürich", "deactivated_on": LATER},
    ProviderName: {"name": "Sainte-Marie"},
    Contract: {"last_day": LATER, "reference": "K-1"},
    RemsCertification: {"standing": "certified", "last_day": LATER},
}


def rows_of(record):
    """The record's live row and its history, but for what is its own alone."""
    model = type(record)
    live = model._base_manager.filter(pk=record.pk).values()
    past = model.history.filter(id=record.pk).order_by("version").values()
    return [{k: v for k, v in row.items() if k not in OWN} for row in (*live, *past)]


def changed(record):
    for name, value in CHANGES[type(record)].items():
        setattr(record, name, value)
    return record


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_a_row_written_with_many_is_what_save_writes(model):
    alone, among = pair(model)
    with change():
        alone.save()
        assert write_many([among]) == 1
    with change():
        changed(alone).save()
        assert write_many([changed(among)]) == 1
    assert (among.version, among._state.adding) == (2, False)
    assert rows_of(among) == rows_of(alone)
    assert [row["history_type"] for row in rows_of(among)[1:]] == ["+", "~"]
    assert verify().lines() == []


def test_all_rows_of_one_change_share_moment_person_and_reason():
    with change() as act:
        assert write_many([provider(number) for number in range(1_050)]) == 1_050
    rows = Provider.history.values_list(
        "history_date", "history_user_name", "history_change_reason"
    )
    assert set(rows) == {(act.moment, "Staff Person", WHY)}
    assert Provider.history.count() == Provider.objects.count() == 1_050
    assert verify().lines() == []


def test_the_number_of_statements_does_not_grow_with_the_rows(django_assert_max_num_queries):
    with change(), django_assert_max_num_queries(40):
        write_many([provider(number) for number in range(1_000)])


def test_what_differs_in_nothing_is_not_written():
    stored = make.make_provider(name="Saint Mary")
    with change() as act:
        assert write_many([Provider.objects.get(pk=stored.pk)]) == 0
        assert write_many([]) == 0
    assert (act.wrote, Provider.history.count()) == (False, 1)


def test_outside_a_change_nothing_is_written():
    with pytest.raises(acts.NoOpenChange):
        write_many([provider(1)])
    assert Provider.objects.count() == 0


def test_a_version_that_somebody_saved_over_is_stale_and_nothing_is_written():
    mine = make.make_provider()
    theirs = Provider.objects.get(pk=mine.pk)
    theirs.city = "Theirs"
    make.save(theirs)
    mine.city = "Mine"
    new = provider(7_001)
    with change(), pytest.raises(acts.Stale):
        write_many([new, mine])
    assert (new.pk, new.version, mine.version) == (None, 0, 1)
    assert [(p.city, p.version) for p in Provider.objects.all()] == [("Theirs", 2)]


def test_one_that_is_gone_is_stale():
    mine = make.make_provider()
    make.remove(Provider.objects.get(pk=mine.pk))
    with change(), pytest.raises(acts.Stale, match="deleted this record before you"):
        write_many([mine])


def test_the_same_record_twice_is_stale_at_the_second():
    stored = make.make_provider()
    twins = [Provider.objects.get(pk=stored.pk) for _ in "12"]
    for number, twin in enumerate(twins):
        twin.city = f"City {number}"
    with change(), pytest.raises(acts.Stale):
        write_many(twins)
    assert Provider.objects.get().version == 1
    assert [twin.version for twin in twins] == [1, 1]


def test_a_value_that_its_field_refuses_is_refused_before_anything_is_written():
    wrong = provider(7_002)
    wrong.state = "Ohio"
    with change() as act, pytest.raises(ValidationError):
        write_many([provider(7_001), wrong])
    assert (act.wrote, Provider.objects.count()) == (False, 0)


def test_an_overlap_is_refused_by_the_database_in_our_words():
    new = pair(Contract)[0]
    twin = Contract(
        provider=new.provider, therapy=new.therapy, program=new.program, starts_on=LATER
    )
    with change(), pytest.raises(IntegrityError) as refused:
        write_many([new, twin])
    assert "holds a contract for this therapy" in refusal_of(refused.value).message
    assert (Contract.objects.count(), Contract.history.count()) == (0, 0)
    assert (new.pk, twin._state.adding) == (None, True)
    with change():
        assert write_many([new]) == 1


def test_what_cannot_be_written_so_is_refused():
    make.make_therapy()
    half = Therapy.objects.get()
    with change():
        with pytest.raises(TypeError, match="Therapy looks at others"):
            write_many([half])
        kept = make.make_provider()
        with pytest.raises(TypeError, match="Provider looks at others"):
            write_many([make.make_provider(merged_into=kept)])
        with pytest.raises(TypeError, match="one model at a time"):
            write_many([half, provider(1)])
        with pytest.raises(TypeError, match="loaded whole"):
            write_many([Provider.objects.only("version", "city").get(pk=kept.pk)])
