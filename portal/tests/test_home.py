from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from portal import visits
from portal.audit.acts import change
from portal.tests import factories
from portal.worklists.watching import Watch, renamed, watches
from therapies.models import Therapy

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 30)


@pytest.fixture
@factories.together()
def pair():
    program = factories.make_program()
    therapy = factories.make_therapy(brand_name="Hemgenix")
    factories.make_edition()
    factories.make_listing(therapy=therapy, program=program)
    provider = factories.make_provider(name="Lakeside")
    return {"provider": provider, "therapy": therapy, "program": program}


def found(on=ON):
    return {watch.title: watch for watch in watches(on)}


def test_an_empty_portal_watches_nothing_and_every_line_stays():
    assert [(watch.count, watch.named) for watch in watches(ON)] == [(0, ())] * 6


def test_every_line_leads_to_a_page_that_everybody_may_read(client_as_staff, pair):
    addresses = [watch.address for watch in watches(ON)]
    statuses = [client_as_staff.get(address).status_code for address in addresses]
    assert statuses == [200] * 6


def test_what_ends_within_30_days_counts_both_ends(pair):
    contract = factories.make_contract(**pair, last_day=ON + timedelta(30))
    title = "Contracts that end within 30 days"
    assert found()[title] == Watch(
        title,
        1,
        (("Lakeside, Hemgenix, through Jul 30, 2025", contract.get_absolute_url()),),
        "/worklists/ending-contracts/",
    )
    assert found(ON - timedelta(1))[title].count == 0
    assert found(ON + timedelta(30))[title].count == 1
    assert found(ON + timedelta(31))[title].count == 0


def test_agreements_are_watched_without_their_reference(pair):
    del pair["program"]
    factories.make_agreement(**pair, last_day=ON, reference="SECRET-1")
    watch = found()["Agreements that end within 30 days"]
    assert [words for words, _ in watch.named] == ["Lakeside, Hemgenix, through Jun 30, 2025"]


def test_contracts_of_a_deactivated_npi(pair):
    factories.make_contract(**pair)
    title = "Contracts with a deactivated NPI"
    assert found()[title].count == 0
    pair["provider"].deactivated_on = ON
    factories.save(pair["provider"])
    assert [words for words, _ in found()[title].named] == ["Lakeside, Hemgenix"]
    assert found(ON - timedelta(1))[title].count == 0


def test_a_code_of_cms_that_the_list_lacks(pair):
    code = factories.make_code("J1411")
    factories.make_product_code(therapy=pair["therapy"], code=code, starts_on=ON)
    title = "CMS has a code our list lacks"
    assert found()[title].named == (("Hemgenix", "/therapies/hemgenix/"),)
    assert found(ON - timedelta(1))[title].count == 0
    factories.make_listed_code(therapy=pair["therapy"], code=code)
    assert found()[title].count == 0


def test_codes_and_rems_that_say_nothing(pair):
    factories.make_listed_code(
        therapy=pair["therapy"], code=factories.make_code("J3590", unclassified=True)
    )
    lines = found()
    assert (lines["Unclassified codes only"].count, lines["REMS unknown"].count) == (1, 1)
    assert lines["REMS unknown"].address == "/therapies/?rems=unknown"
    factories.make_requirement(therapy=pair["therapy"], standing="not_required")
    factories.make_listed_code(therapy=pair["therapy"], code=factories.make_code("J1411"))
    lines = found()
    assert (lines["Unclassified codes only"].count, lines["REMS unknown"].count) == (0, 0)


def renamed_by(on):
    watch = renamed(on)
    return watch.count, [words for words, _ in watch.named]


def test_a_therapy_that_the_list_of_the_day_renamed_waits_for_its_day(pair):
    old = factories.Listing.objects.get()
    old.last_day = ON - timedelta(1)
    factories.save(old)
    new = {"therapy": pair["therapy"], "program": pair["program"], "starts_on": ON}
    factories.make_listing(**new, brand_name="Hemgenix Nova", mark="™")
    assert renamed_by(ON - timedelta(1)) == (0, [])
    assert renamed_by(ON) == (1, ["Hemgenix Nova™, here still Hemgenix"])
    pair["therapy"].brand_name, pair["therapy"].mark = "Hemgenix Nova", "™"
    factories.save(pair["therapy"])
    assert renamed_by(ON) == (0, [])


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, []),
        ({"generic_name": ""}, []),
        ({"mark": "®"}, ["Abecma®, here still Abecma"]),
        ({"generic_name": "ide"}, ["Abecma: ide, here still idecabtagene"]),
    ],
)
def test_a_name_is_another_by_brand_mark_or_printed_generic_name(pair, fields, named):
    therapy = factories.make_therapy(brand_name="Abecma", generic_name="idecabtagene")
    factories.make_listing(therapy=therapy, program=pair["program"], **fields)
    assert renamed_by(ON) == (len(named), named)


def test_a_generic_name_that_is_new_is_named_too(pair):
    therapy = factories.make_therapy(brand_name="Aucatzyl")
    factories.make_listing(therapy=therapy, program=pair["program"], generic_name="obe-cel")
    assert renamed_by(ON) == (1, ["Aucatzyl: obe-cel, here still without a generic name"])


def test_only_who_edits_therapies_is_reminded_and_led_to_the_admin(client_as, pair):
    therapy = factories.make_therapy(brand_name="Abecma")
    factories.make_listing(therapy=therapy, program=pair["program"], brand_name="Abecma Nova")
    address = reverse("admin:therapies_therapy_change", args=[therapy.pk])
    title = "Renamed by the list in force"
    for role, expected in (("catalog", True), ("staff", False), ("admin", False)):
        page = client_as(role).get(reverse("home")).content.decode()
        assert (title in page, f'href="{address}"' in page) == (expected, expected)


def test_more_than_five_are_counted_and_five_named(pair):
    for _ in range(7):
        factories.make_contract(**{**pair, "provider": factories.make_provider()}, last_day=ON)
    watch = found()["Contracts that end within 30 days"]
    assert (watch.count, len(watch.named), watch.more) == (7, 5, 2)


def test_the_home_page_shows_search_check_changes_and_the_list(client_as_staff, pair):
    page = client_as_staff.get(reverse("home")).content.decode()
    for words in (
        "May this provider give this therapy on this day?",
        "Latest changes",
        "Worth watching",
        "Edition 1",
        "Made for a test.",
    ):
        assert words in page


def test_the_second_visit_shows_only_what_changed_since(client_as_staff, pair, rf):
    client_as_staff.get(reverse("home"))
    request = rf.get("/")
    request.user = client_as_staff.user
    later = timezone.now() + timedelta(days=1)
    request.COOKIES = {name: morsel.value for name, morsel in client_as_staff.cookies.items()}
    first_visit = visits.last_visit(request, later)
    assert timedelta(hours=23) < later - first_visit < timedelta(hours=25)


def test_within_one_visit_the_visit_before_stays(client_as_staff, rf):
    request = rf.get("/")
    request.user = client_as_staff.user
    now = timezone.now()
    for minutes, expected in ((0, None), (10, None), (50, 10), (60, 10), (75, 10), (200, 75)):
        at = now + timedelta(minutes=minutes)
        since = visits.last_visit(request, at)
        assert since == (None if expected is None else now + timedelta(minutes=expected))
        response = HttpResponse()
        visits.remember(request, response, at)
        request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}


@pytest.mark.parametrize("value", ["", "nonsense", "a|b"])
def test_a_cookie_of_somebody_elses_making_is_no_visit(rf, value):
    request = rf.get("/")
    request.user = factories.make_user("staff")
    request.COOKIES = {visits.cookie(request): value}
    assert visits.last_visit(request, timezone.now()) is None


@pytest.mark.parametrize(("role", "queries"), [("staff", 25), ("catalog", 27)])
@pytest.mark.parametrize("rows", [8, 30])  # the newest eight changes are of the same kinds
def test_query_count_does_not_grow(client_as, django_assert_num_queries, pair, rows, role, queries):
    for _ in range(rows):
        factories.make_listing(program=pair["program"], mark="®")
    for _ in range(rows):
        factories.make_contract(**{**pair, "provider": factories.make_provider()}, last_day=ON)
    client = client_as(role)
    client.get(reverse("home"))
    with django_assert_num_queries(queries):
        assert client.get(reverse("home"), {"on": ON.isoformat()}).status_code == 200


def test_the_past_home_shows_what_was_known_then(client_as_staff, pair):
    factories.make_contract(**pair, last_day=ON)
    row = Therapy.history.get()
    known = (row.history_date - timedelta(microseconds=1)).isoformat().replace("+00:00", "Z")
    page = client_as_staff.get(reverse("home"), {"on": ON.isoformat(), "known": known})
    assert "Hemgenix, through" not in page.content.decode()
    now = client_as_staff.get(reverse("home"), {"on": ON.isoformat()})
    assert "Hemgenix, through" in now.content.decode()


def test_healthz_answers_anybody(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_the_records_of_a_larger_act_stand_folded_and_without_their_fields(client_as_staff):
    with change(by=client_as_staff.user, reason="Two at once."):
        for number in (1, 2):
            factories.make_provider(npi=factories.nth_npi(number), name=f"Hospital {number}")
    page = client_as_staff.get(reverse("home")).content.decode()
    assert [f"Hospital {number}</a>" in page for number in (1, 2)] == [True, True]
    assert ("<details><summary>2 records</summary>" in page, "What was recorded" in page) == (
        True,
        False,
    )
