"""Walking the feed: whole, bounded, and steady while new changes come."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.models import Contract, Provider
from portal.audit import acts, feed, views
from portal.audit.feed import Wanted
from portal.audit.reasons import words_of
from portal.staff.models import User
from portal.tests import factories
from therapies.models import Therapy

pytestmark = pytest.mark.django_db


def make_names(provider, count, reason="Many at once."):
    with acts.change(by=User.objects.system(), reason=reason):
        for number in range(count):
            factories.make_provider_name(provider, f"{reason} {number}")


def walk(wanted, size, between=lambda: None):
    """The acts of all pages, each page asked for from where the one before ended."""
    found = []
    while True:
        page, ended_at = feed.read_acts(wanted, size + 1)
        found += page[:size]
        if len(page) <= size and ended_at is None:
            return found
        last = page[size - 1].moment if len(page) > size else ended_at
        wanted = Wanted(**{**vars(wanted), "before": last})
        between()


@pytest.fixture
def world():
    """Fourteen acts of three people about two therapies and two providers."""
    people = [factories.make_user("contracts"), User.objects.system()]
    therapies = [factories.make_therapy(brand_name=name) for name in ("Alpha", "Beta")]
    providers = [factories.make_provider(name=name) for name in ("Left", "Right")]
    program = factories.make_program()
    for number in range(8):
        contract = Contract(
            provider=providers[number % 2],
            therapy=therapies[number // 2 % 2],
            program=program,
            starts_on=date(2025, 1, 1 + number),
            last_day=date(2025, 1, 1 + number),
        )
        reason = "Signed, é." if number % 3 else "Letter came."
        factories.save(contract, by=people[number % 2], reason=reason)
    make_names(providers[0], 3)
    return people, therapies, providers


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "model": st.sampled_from([Contract, Provider, Therapy]),
        "by": st.sampled_from([0, 1]),
        "therapy": st.sampled_from([0, 1]),
        "provider": st.sampled_from([0, 1]),
        "words": st.sampled_from(["signed", "letter came", "made", "once", "nothing"]),
        "since": st.integers(0, 13),
        "before": st.integers(0, 13),
    },
)


def wanted_of(asked, world, moments):
    people, therapies, providers = world
    about = [(Therapy, (therapies[asked["therapy"]].pk,))] if "therapy" in asked else []
    about += [(Provider, (providers[asked["provider"]].pk,))] if "provider" in asked else []
    chosen = {"about": tuple(about)} if about else {}
    if "model" in asked:
        chosen["model"] = asked["model"]
    if "by" in asked:
        chosen["by"] = people[asked["by"]].pk
    if "words" in asked:
        chosen["words"] = words_of(asked["words"])
    for name in {"since", "before"} & asked.keys():
        chosen[name] = moments[asked[name] % len(moments)]
    return Wanted(**chosen)


def alone(asked, world, moments):
    """What each filter finds alone."""
    names = ("model", "by", "therapy", "provider", "words", "since", "before")
    each = [{name: asked[name]} for name in names if name in asked]
    return [{a.moment for a in feed.acts(wanted_of(one, world, moments), 99)} for one in each]


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=FILTERS, size=st.integers(1, 5))
def test_the_pages_of_a_filtered_feed_are_the_whole_of_it(world, asked, size):
    moments = [act.moment for act in feed.acts(Wanted(), 99)]
    wanted = wanted_of(asked, world, moments)
    whole = feed.acts(wanted, 99)
    assert walk(wanted, size) == whole
    both = set(moments).intersection(*alone(asked, world, moments))
    if not {"model", "by"} <= asked.keys():
        assert {act.moment for act in whole} <= both
    if not {"therapy", "provider", "model"} & asked.keys():
        assert {act.moment for act in whole} == both


def test_new_changes_neither_double_nor_hide_any(world):
    before = feed.acts(Wanted(), 99)
    assert walk(Wanted(), 2, between=factories.make_therapy) == before


def test_new_changes_that_match_the_words_neither_double_nor_hide_any(world):
    wanted = Wanted(words=("made",))
    before = feed.acts(wanted, 99)
    assert len(before) == 5
    assert walk(wanted, 2, between=factories.make_therapy) == before


def test_a_page_is_bounded_whatever_its_acts_hold(world, monkeypatch):
    monkeypatch.setattr(feed, "SHOWN", 3)
    monkeypatch.setattr(feed, "SHOWN_IN_ALL", 5)
    for number in range(4):
        make_names(world[2][1], 10, reason=f"Import number {number}.")
    found = feed.acts(Wanted(), 4)
    assert [(act.count, len(act.entries), act.more) for act in found] == [
        (10, 3, 7),
        (10, 2, 8),
        (10, 1, 9),
        (10, 1, 9),
    ]
    assert [act.entries[0].label for act in found] == [f"Import number {n}. 0" for n in "3210"]


def test_the_records_of_one_act_of_many_kinds_stand_in_the_pages_order(world):
    _, therapies, providers = world
    with acts.change(by=User.objects.system(), reason="All kinds."):
        for provider in providers:
            factories.make_provider_name(provider, "Other")
        for therapy in therapies:
            therapy.generic_name = f"generic {therapy}"
            therapy.save()
        Contract.objects.first().delete()
    (act,) = feed.acts(Wanted(), 1)
    assert act.sentence == "changed 2 therapies; removed 1 contract; added 2 other names"
    assert [entry.kind for entry in act.entries] == [
        "therapy",
        "therapy",
        "contract",
        "other name",
        "other name",
    ]


def test_the_page_leads_to_older_changes_and_says_how_far_it_looked(client_as_staff, monkeypatch):
    monkeypatch.setattr("portal.audit.reasons.BATCH", 1)
    monkeypatch.setattr("portal.audit.reasons.MOST_FOLDED", 2)
    for number in range(3):
        therapy = Therapy(brand_name=f"N{number}", slug=f"n{number}")
        factories.save(therapy, reason="Servi à table." if number else "Wanted, é.")
    page = client_as_staff.get("/changes/", {"q": "wanted"})
    text = page.content.decode()
    assert page.context["acts"] == []
    assert "None of the newer changes has these words" in text
    assert "The words were looked for back to" in text
    older = client_as_staff.get("/changes/", {"q": "wanted", "before": page.context["older"]})
    assert [act.reason for act in older.context["acts"]] == ["Wanted, é."]
    assert "looked for back to" not in older.content.decode()


def test_every_page_of_the_feed_links_to_the_next_one(client_as_staff, world, monkeypatch):
    monkeypatch.setattr(views, "ACTS", 4)
    address, found = "/changes/?kind=contract", []
    while address:
        page = client_as_staff.get(address)
        found += [act.entries[0].label for act in page.context["acts"]]
        older = page.context["older"]
        address = older and f"/changes/?kind=contract&before={older}"
        assert ("Older changes" in page.content.decode()) == bool(older)
    assert len(found) == 8


def test_days_bound_a_walk(world):
    moments = [act.moment for act in feed.acts(Wanted(), 99)]
    tick = timedelta(microseconds=1)
    asked = Wanted(since=moments[8], before=moments[2] + tick)
    assert [act.moment for act in walk(asked, 3)] == moments[2:9]
