"""What stands on each worklist of the contract desk, what doesn't, and at the edge days."""

from datetime import date, timedelta

import pytest

from contracts import worklists
from contracts.duplicates import MOST_IN_A_BLOCK, Named, pairs
from contracts.models import Provider
from portal.tests import factories as make

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 30)
DAY = timedelta(1)


@pytest.fixture
@make.together()
def pair():
    program = make.make_program()
    make.make_edition()
    listing = make.make_listing(program=program)
    return {"provider": make.make_provider(), "therapy": listing.therapy, "program": program}


def held(pair):
    return {name: pair[name] for name in ("provider", "therapy")}


def keys(rows):
    return [row.pk for row in rows.order_by("pk")]


@pytest.mark.parametrize(
    ("last_day", "within", "stands"),
    [
        (None, 90, False),
        (ON - DAY, 90, False),
        (ON, 30, True),
        (ON + 30 * DAY, 30, True),
        (ON + 31 * DAY, 30, False),
        (ON + 31 * DAY, 60, True),
        (ON + 61 * DAY, 60, False),
        (ON + 90 * DAY, 90, True),
        (ON + 91 * DAY, 90, False),
    ],
)
def test_what_ends_within_so_many_days_counts_both_ends(pair, last_day, within, stands):
    make.make_contract(**pair, last_day=last_day)
    rows = worklists.ending_contracts(ON, within)
    since = last_day and max(last_day - within * DAY, make.FIRST_DAY)
    assert [row.since for row in rows] == ([since] if stands else [])


@pytest.mark.parametrize(
    ("starts_on", "other", "stands"),
    [(ON + DAY, {}, False), (ON + 2 * DAY, {}, True), (ON + DAY, {"program": None}, True)],
)
def test_a_contract_that_another_follows_on_the_next_day_is_no_work(pair, starts_on, other, stands):
    make.make_contract(**pair, last_day=ON)
    other = {name: make.make_program() for name in other}
    make.make_contract(**{**pair, **other}, starts_on=starts_on)
    assert len(worklists.ending_contracts(ON, 30)) == stands


def test_an_agreement_is_followed_by_one_of_its_own_reference(pair):
    first = make.make_agreement(**held(pair), starts_on=ON - 5 * DAY, last_day=ON)
    make.make_agreement(
        **held(pair), starts_on=ON + DAY, last_day=ON + 99 * DAY, reference="CASE-2"
    )
    rows = worklists.ending_agreements(ON, 30)
    assert [(row.pk, row.since) for row in rows] == [(first.pk, ON - 5 * DAY)]
    make.make_agreement(
        **held(pair), starts_on=ON + DAY, last_day=ON + 99 * DAY, reference="case 1"
    )
    assert list(worklists.ending_agreements(ON, 30)) == []


def test_only_what_certifies_is_missed_when_it_ends(pair):
    rems, provider = make.make_rems(), pair["provider"]
    one = make.make_certification(provider=provider, rems_program=rems, last_day=ON)
    pending = {"standing": "pending", "last_day": ON}
    make.make_certification(provider=provider, rems_program=make.make_rems(), **pending)
    later = make.make_certification(
        provider=provider, rems_program=rems, starts_on=ON + DAY, standing="pending"
    )
    assert keys(worklists.ending_certifications(ON, 30)) == [one.pk]
    later.standing = "certified"
    make.save(later)
    assert keys(worklists.ending_certifications(ON, 30)) == []


@pytest.fixture
def required(pair):
    """The pair's therapy requires a REMS, in which the provider is certified."""
    rems = make.make_rems()
    make.make_requirement(therapy=pair["therapy"], rems_program=rems, starts_on=date(2025, 1, 1))
    return {"provider": pair["provider"], "rems_program": rems}


def test_certified_without_a_contract(pair, required):
    row = make.make_certification(**required)
    found = worklists.certified_without_contract(ON)
    assert [(one.pk, one.since) for one in found] == [(row.pk, make.FIRST_DAY)]
    assert list(worklists.certified_without_contract(date(2024, 12, 31))) == []
    contract = make.make_contract(**pair, last_day=ON)
    assert keys(worklists.certified_without_contract(ON)) == []
    assert keys(worklists.certified_without_contract(ON + DAY)) == [row.pk]
    contract.last_day = None
    contract.therapy = make.make_therapy()
    make.save(contract)
    assert keys(worklists.certified_without_contract(ON)) == [row.pk]


@pytest.mark.parametrize("standing", ["pending", "withdrawn"])
def test_who_is_not_certified_lacks_no_contract(pair, required, standing):
    make.make_certification(**required, standing=standing)
    assert list(worklists.certified_without_contract(ON)) == []


def test_a_contract_for_one_of_two_therapies_of_a_rems_is_enough(pair, required):
    make.make_certification(**required)
    other = make.make_listing(program=pair["program"]).therapy
    make.make_requirement(therapy=other, rems_program=required["rems_program"])
    make.make_contract(**{**pair, "therapy": other})
    assert list(worklists.certified_without_contract(ON)) == []


def test_a_rems_that_no_listed_therapy_requires_needs_no_contract(pair, required):
    make.make_certification(**required)
    listing = pair["therapy"].listings.get()
    listing.last_day = ON - DAY
    make.save(listing)
    assert len(worklists.certified_without_contract(ON - DAY)) == 1
    assert list(worklists.certified_without_contract(ON)) == []


def test_a_contract_off_the_list_or_under_the_wrong_program(pair):
    make.make_contract(**pair)
    assert list(worklists.off_the_list(ON)) == []
    wrong = make.make_contract(**{**pair, "program": make.make_program()}, starts_on=ON)
    (row,) = worklists.off_the_list(ON)
    assert (row.pk, row.since, row.listed_by) == (wrong.pk, ON, pair["program"].name)
    assert list(worklists.off_the_list(ON - DAY)) == []


def test_a_contract_stands_off_the_list_since_the_day_after_the_therapy_left_it(pair):
    row = make.make_contract(**pair)
    listing = pair["therapy"].listings.get()
    listing.last_day = ON
    make.save(listing)
    assert list(worklists.off_the_list(ON)) == []
    later = make.make_contract(**{**pair, "provider": make.make_provider()}, starts_on=ON + 9 * DAY)
    found = worklists.off_the_list(ON + 9 * DAY).order_by("pk")
    assert [(one.pk, one.since, one.listed_by) for one in found] == [
        (row.pk, ON + DAY, None),
        (later.pk, ON + 9 * DAY, None),
    ]


def test_a_contract_without_the_rems(pair, required):
    row = make.make_contract(**pair)
    (found,) = worklists.rems_missing(ON)
    said = (found.pk, found.since, found.missing_rems)
    assert said == (row.pk, date(2025, 1, 1), required["rems_program"].name)
    assert list(worklists.rems_missing(date(2024, 12, 31))) == []
    held = make.make_certification(**required, last_day=ON)
    assert (keys(worklists.rems_missing(ON)), keys(worklists.rems_missing(ON + DAY))) == (
        [],
        [row.pk],
    )
    held.standing = "pending"
    make.save(held)
    assert keys(worklists.rems_missing(ON)) == [row.pk]


def test_a_contract_that_does_not_count_lacks_no_rems(pair, required):
    make.make_contract(**{**pair, "program": make.make_program()})
    make.make_contract(**{**pair, "therapy": make.make_therapy()})
    assert list(worklists.rems_missing(ON)) == []


def test_where_two_rems_are_required_both_must_be_held(pair, required):
    row, other = make.make_contract(**pair), make.make_rems()
    make.make_certification(**required)
    make.make_requirement(therapy=pair["therapy"], rems_program=other, authority="plan")
    (found,) = worklists.rems_missing(ON)
    assert (found.pk, found.missing_rems, found.since) == (row.pk, other.name, make.FIRST_DAY)


@pytest.mark.parametrize("what", ["contract", "agreement", "certification", "nothing", "over"])
def test_a_deactivated_npi_with_something_in_force(pair, what):
    provider = pair["provider"]
    provider.deactivated_on = ON
    make.save(provider)
    if what in ("contract", "over"):
        make.make_contract(**pair, last_day=ON - DAY if what == "over" else None)
    if what == "agreement":
        make.make_agreement(**held(pair))
    if what == "certification":
        make.make_certification(provider=provider, rems_program=make.make_rems())
    stands = what not in ("nothing", "over")
    found = [(row.pk, row.since) for row in worklists.deactivated_but_holding(ON)]
    assert found == ([(provider.pk, ON)] if stands else [])
    assert list(worklists.deactivated_but_holding(ON - DAY)) == []


def test_the_same_folded_name_and_city():
    first = make.make_provider(name="St. Mary’s Hospital", city="Akron")
    same = make.make_provider(name="ST MARYS HOSPITAL", city="akron", state="IN")
    make.make_provider(name="St. Mary’s Hospital", city="Toledo")
    merged = make.make_provider(name="St Marys Hospital", city="Akron", merged_into=first)
    (row,) = worklists.same_name_and_city(ON)
    assert (row.pk, row.other_name, row.other_npi) == (same.pk, first.name, first.npi)
    assert row.since_moment == Provider.history.get(id=same.pk).history_date
    assert merged.merged_into == first


def test_names_without_letters_are_not_the_same():
    [make.make_provider(name=name, city="Akron") for name in ("!!!", "???")]
    assert list(worklists.same_name_and_city(ON)) == []


def test_close_names_stand_beside_the_earlier_one():
    first = make.make_provider(name="Riverbend Cancer Institute", city="Akron")
    close = make.make_provider(name="Riverbend Cancer Institut", city="Akron")
    make.make_provider(name="Riverbend Cancer Institut", city="Akron", state="PA")
    make.make_provider(name="Lakeside Hospital", city="Akron")
    (row,) = worklists.close_name(ON)
    assert (row.pk, row.other_npi) == (close.pk, first.npi)


def named(*names, city="akron"):
    return [Named(key, name, city, "OH") for key, name in enumerate(names)]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["lakeside hospital", "lakeside hospitel"], [(1, 0)]),
        (["lakeside hospital", "lakeside hospital"], []),
        (["lakeside hospital", "lakeside hospitel", "lakeside hospital"], [(1, 0)]),
        (["lakeside hospital", "riverside hospital"], []),
        (["a", "b"], []),
        ([], []),
    ],
)
def test_what_is_close(names, found):
    assert list(pairs(named(*names))) == found


def test_in_a_large_city_only_names_that_begin_alike_are_compared():
    crowd = [f"{n:03d} facility of its own" for n in range(MOST_IN_A_BLOCK)]
    slips = ["lakeside hospital", "lakeside hospitel", "xakeside hospital"]
    assert [pair for pair in pairs(named(*slips, *crowd)) if pair[0] < 3] == [(1, 0)]
    assert list(pairs(named(*slips))) == [(1, 0), (2, 0)]


@pytest.fixture
def kinds(pair):
    rems = make.make_rems()
    agreement = {"starts_on": ON, "last_day": ON + 999 * DAY}
    return {
        worklists.unreviewed_contracts: make.make_contract(**pair),
        worklists.unreviewed_agreements: make.make_agreement(**held(pair), **agreement),
        worklists.unreviewed_certifications: make.make_certification(
            provider=pair["provider"], rems_program=rems
        ),
        worklists.unreviewed_providers: pair["provider"],
    }


def test_what_was_never_reviewed_counts_from_the_day_it_was_recorded(kinds):
    for rule, record in kinds.items():
        moment = record.history.get(version=1).history_date
        day = worklists.timezone.localdate(moment)
        due = day + worklists.NOT_REVIEWED_FOR
        assert [list(rule(on)) for on in (day, due - DAY)] == [[], []]
        (row,) = rule(due)
        assert (row, row.since, row.since_moment) == (record, None, moment)


def test_a_review_counts_from_its_day(kinds):
    for rule, record in kinds.items():
        moment = record.history.get(version=1).history_date
        day = worklists.timezone.localdate(moment) + 100 * DAY
        record.reviewed_on = day
        make.save(record)
        due = day + worklists.NOT_REVIEWED_FOR
        assert list(rule(due - DAY)) == []
        (row,) = rule(due)
        assert (row, row.since, row.since_moment) == (record, day, None)


def test_what_is_over_or_merged_is_reviewed_by_nobody(pair):
    make.make_contract(**pair, last_day=ON)
    other = make.make_provider(merged_into=pair["provider"])
    far = date(2099, 1, 1)
    assert list(worklists.unreviewed_contracts(far)) == []
    assert other not in worklists.unreviewed_providers(far)
