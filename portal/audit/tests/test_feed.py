from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model

from contracts.models import Contract, Provider
from portal.audit import acts, feed
from portal.audit import reasons as reading
from portal.audit.feed import Wanted, acts_since
from portal.audit.known import known
from portal.audit.models import BEFORE_ALL, Ledger
from portal.audit.reasons import words_of
from portal.staff.models import User
from portal.tests import factories
from therapies.models import Listing, Therapy

pytestmark = pytest.mark.django_db


def told(found):
    return [(act.reason, act.count, [(e.what, e.label) for e in act.entries]) for act in found]


def reasons(**asked):
    return [act.reason for act in feed.acts(Wanted(**asked), 50)]


def moment_of(record):
    return record.newest_history().history_date


@pytest.fixture
def abecma():
    return factories.save(
        Therapy(brand_name="Abecma", slug="abecma"),
        by=factories.make_user("catalog"),
        reason="First of the list.",
    )


@pytest.fixture
def riverbend():
    return factories.save(
        Provider(name="Riverbend", npi=factories.nth_npi(1), city="Dayton", state="OH"),
        by=factories.make_user("contracts"),
        reason="Asked by phone: Crème-Brûlée.",
    )


def hold(provider, therapy, reason="Contract signed."):
    contract = Contract(provider=provider, therapy=therapy, program=factories.make_program())
    return factories.save(contract, by=User.objects.get(username="contracts"), reason=reason)


def test_every_act_newest_first(abecma, riverbend):
    contract = hold(riverbend, abecma)
    assert told(feed.acts(Wanted(), 50)) == [
        ("Contract signed.", 1, [("added", "Contract of Riverbend for Abecma")]),
        ("Made for a test.", 1, [("added", str(contract.program))]),
        ("Asked by phone: Crème-Brûlée.", 1, [("added", "Riverbend")]),
        ("First of the list.", 1, [("added", "Abecma")]),
    ]


def test_people_are_left_out_unless_asked_for(abecma):
    assert reasons() == ["First of the list."]
    assert [
        (a.entries[0].kind, a.entries[0].label) for a in feed.acts(Wanted(people=True), 50)
    ] == [
        ("therapy", "Abecma"),
        ("person", "Catalog Person"),
        ("person", "system"),
    ]
    assert get_user_model() in feed.kinds(people=True).values()
    assert get_user_model() not in feed.kinds(people=False).values()


def test_one_act_is_one_group_that_counts_what_it_did(abecma, riverbend):
    program = factories.make_program()
    with acts.change(by=User.objects.system(), reason="One import."):
        factories.make_listing(therapy=abecma, program=program)
        for name in ("One", "Two"):
            factories.make_provider_name(riverbend, name)
        riverbend.city = "Akron"
        riverbend.save()
    (act,) = feed.acts(Wanted(), 1)
    assert (act.count, act.who, act.reason, act.more) == (4, "system", "One import.", 0)
    assert act.sentence == "added 1 listing, 2 other names; changed 1 provider"
    assert [e.label for e in act.entries] == [
        f"Abecma on the {program.name} list",
        "Riverbend",
        "One",
        "Two",
    ]
    assert act.moment == moment_of(riverbend)
    assert act.what == ""


def test_a_large_act_shows_its_first_records_and_counts_the_rest(riverbend, monkeypatch):
    monkeypatch.setattr(feed, "SHOWN", 2)
    with acts.change(by=User.objects.system(), reason="Many names."):
        for number in range(5):
            factories.make_provider_name(riverbend, f"Name {number}")
    (act,) = feed.acts(Wanted(), 1)
    assert (act.sentence, act.what, act.more) == ("added 5 other names", "added", 3)
    assert [e.label for e in act.entries] == ["Name 0", "Name 1"]


def test_by_kind(abecma, riverbend):
    hold(riverbend, abecma)
    assert reasons(model=Contract) == ["Contract signed."]
    assert reasons(model=Listing) == []


def test_by_person(abecma, riverbend):
    assert reasons(by=User.objects.get(username="catalog").pk) == ["First of the list."]
    assert reasons(by=0) == []


def test_about_a_therapy_or_a_provider_or_both(abecma, riverbend):
    other = factories.make_therapy(brand_name="Other")
    hold(riverbend, abecma, "Both of them.")
    hold(factories.make_provider(), abecma, "Abecma alone.")
    hold(riverbend, other, "Riverbend alone.")
    therapy, provider = (Therapy, (abecma.pk,)), (Provider, (riverbend.pk,))
    assert reasons(about=(therapy,)) == ["Abecma alone.", "Both of them.", "First of the list."]
    assert reasons(about=(therapy, provider)) == ["Both of them."]
    assert reasons(about=(provider,)) == [
        "Riverbend alone.",
        "Both of them.",
        "Asked by phone: Crème-Brûlée.",
    ]


def test_between_moments(abecma, riverbend):
    first, last = moment_of(abecma), moment_of(riverbend)
    tick = timedelta(microseconds=1)
    assert reasons(since=last) == reasons(after=first) == ["Asked by phone: Crème-Brûlée."]
    assert reasons(before=last) == ["First of the list."]
    assert reasons(since=first, before=last + tick) == [
        "Asked by phone: Crème-Brûlée.",
        "First of the list.",
    ]
    assert reasons(after=last) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("creme brulee", ["Asked by phone: Crème-Brûlée."]),
        ("PHONE asked", ["Asked by phone: Crème-Brûlée."]),
        ("phone list", []),
        ("", []),
        ("...", []),
        ("x" * 5000, []),
    ],
)
def test_by_words_of_the_reason(abecma, riverbend, typed, found):
    assert reasons(words=words_of(typed)) == found


def test_words_are_found_beyond_the_first_batch(abecma, riverbend, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 1)
    hold(riverbend, abecma)
    assert reasons(words=("first", "list")) == ["First of the list."]


def test_all_filters_at_once(abecma, riverbend):
    wanted = hold(riverbend, abecma, "Signed in spring.")
    hold(riverbend, factories.make_therapy(), "Signed in spring, too.")
    moment = moment_of(wanted)
    asked = {
        "since": moment,
        "before": moment + timedelta(microseconds=1),
        "model": Contract,
        "by": User.objects.get(username="contracts").pk,
        "about": ((Therapy, (abecma.pk,)), (Provider, (riverbend.pk,))),
        "words": ("spring",),
    }
    assert reasons(**asked) == ["Signed in spring."]
    for name, other in {"since": moment + timedelta(days=1), "model": Listing, "by": 0}.items():
        assert reasons(**{**asked, name: other}) == []


def test_a_kind_that_can_be_about_nothing_of_the_sort_finds_nothing(abecma):
    factories.make_program()
    assert reasons(about=((Therapy, (abecma.pk,)),)) == ["First of the list."]
    program = feed.kinds(people=False)["program"]
    assert reasons(model=program, about=((Therapy, (abecma.pk,)),)) == []


def test_skipping_and_reading_on_before_a_moment_meet(abecma, riverbend):
    hold(riverbend, abecma)
    everything = feed.acts(Wanted(), 50)
    assert feed.acts(Wanted(), 2) + feed.acts(Wanted(), 2, skip=2) == everything
    assert feed.acts(Wanted(before=everything[1].moment), 50) == everything[2:]


def test_under_known_nothing_later_is_told(abecma, riverbend):
    with known(moment_of(abecma)):
        assert reasons() == ["First of the list."]
        assert reasons(words=("phone",)) == []


def test_acts_since_a_visit(abecma, riverbend):
    contract = hold(riverbend, abecma)
    assert told(acts_since(moment_of(riverbend), 8)) == told(feed.acts(Wanted(), 2))
    assert [a.reason for a in acts_since(BEFORE_ALL, 1)] == ["Contract signed."]
    assert acts_since(moment_of(contract), 8) == []
    assert acts_since(Ledger.newest(), 8, people=True) == []


def test_acts_lie_on_the_portals_own_day():
    late = datetime(2025, 1, 16, 4, 59, tzinfo=UTC)
    assert str(feed.Act(late, 0, (), ()).day) == "2025-01-15"


@pytest.mark.parametrize("count", [2, 30])
def test_as_many_queries_for_two_acts_as_for_thirty(
    abecma, riverbend, django_assert_num_queries, count
):
    program = factories.make_program()
    since = moment_of(program)
    for number in range(count):
        with acts.change(by=User.objects.system(), reason="Names and more."):
            provider = factories.make_provider()
            factories.make_provider_name(provider, f"Name {number}")
            factories.make_contract(provider=provider, therapy=abecma, program=program)
    with django_assert_num_queries(11):
        found = feed.acts(Wanted(after=since), 50)
    assert [act.count for act in found] == [3] * count
