from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.reading import body, page

pytestmark = pytest.mark.django_db

ADDRESS, ON = reverse("contracts:providers"), "2025-03-03"


@pytest.fixture
def three():
    rows = [
        ("1999990017", "St. Mary's Children's Hospital", "Coeur d'Alene", "ID"),
        ("1999990025", "Ångström Clinic", "Winston-Salem", "NC"),
        ("1999990033", "Riverbend Institute", "Akron", "OH"),
    ]
    made = [make.make_provider(npi=n, name=m, city=c, state=s) for n, m, c, s in rows]
    make.make_provider_name(made[0], "Saint Maria")
    return made


def names(client, **query):
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    return [row[0] for row in body(response)] if page(response).tables else []


MARY, ANGSTROM, RIVERBEND = (
    "St. Mary's Children's Hospital",
    "Ångström Clinic",
    "Riverbend Institute",
)


def test_all_providers_by_name(client_as_staff, three):
    response = client_as_staff.get(ADDRESS, {"on": ON})
    assert body(response) == [
        [ANGSTROM, "1999990025", "Winston-Salem", "NC", "none"],
        [RIVERBEND, "1999990033", "Akron", "OH", "none"],
        [MARY, "1999990017", "Coeur d'Alene", "ID", "none"],
    ]
    assert page(response).texts["caption"] == [
        "3 providers on record · contracts in force on Mar 3, 2025"
    ]
    assert page(response).texts["title"] == ["[Mar 3, 2025] Providers · Classified therapies"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mary", [MARY]),
        ("HOSPITAL st marys", [MARY]),
        ("maria", [MARY]),
        ("angstrom", [ANGSTROM]),
        ("salem winston", [ANGSTROM]),
        ("institute akron", [RIVERBEND]),
        ("oh", [RIVERBEND]),
        ("1999990017", [MARY]),
        ("1999-990", [ANGSTROM, RIVERBEND, MARY]),
        ("mary akron", []),
        ("®", []),
    ],
)
def test_words_in_any_order_find_names_places_and_numbers(client_as_staff, three, words, found):
    assert names(client_as_staff, q=words) == found


def test_filter_by_state(client_as_staff, three):
    assert names(client_as_staff, state="OH") == [RIVERBEND]
    assert names(client_as_staff, state="OH", q="mary") == []


def test_filter_by_therapy_means_a_contract_in_force_that_day(client_as_staff, three):
    therapy, program = make.make_therapy(brand_name="Abecma"), make.make_program()
    last_day = date(2025, 3, 3)
    make.make_contract(provider=three[0], therapy=therapy, program=program, last_day=last_day)
    make.make_contract(provider=three[2], therapy=make.make_therapy(), program=program)
    assert names(client_as_staff, therapy="abecma", on=ON) == [MARY]
    assert names(client_as_staff, therapy="abecma", on="2025-03-04") == []
    counts = {row[0]: row[4] for row in body(client_as_staff.get(ADDRESS, {"on": ON}))}
    assert counts == {MARY: "1", RIVERBEND: "1", ANGSTROM: "none"}


def test_the_therapies_to_choose_from_bear_the_names_of_the_day(client_as_staff):
    make.make_edition()
    therapy = make.make_therapy(brand_name="Newname", mark="®", slug="old")
    make.make_listing(therapy=therapy, brand_name="Oldname", mark="™", last_day=date(2025, 3, 3))
    options = [
        page(client_as_staff.get(ADDRESS, {"on": on})).texts["option"][-1]
        for on in (ON, "2025-03-04")
    ]
    assert options == ["Oldname™", "Newname®"]


def test_samples_and_deactivated_numbers_are_marked(client_as_staff):
    make.make_provider(name="A", is_sample=True, deactivated_on=date(2025, 3, 3))
    assert names(client_as_staff, on=ON) == ["A Sample NPI deactivated"]
    assert names(client_as_staff, on="2025-03-02") == ["A Sample"]


def test_as_known_then(client_as_staff, three):
    known = moment_text(Ledger.newest())
    three[2].name = "Renamed"
    make.save(three[2])
    make.make_provider(name="Late")
    assert names(client_as_staff, known=known) == [ANGSTROM, RIVERBEND, MARY]
    assert names(client_as_staff) == [ANGSTROM, "Late", "Renamed", MARY]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-name", [MARY, RIVERBEND, ANGSTROM]),
        ("npi", [MARY, ANGSTROM, RIVERBEND]),
        ("city", [RIVERBEND, MARY, ANGSTROM]),
        ("state", [MARY, ANGSTROM, RIVERBEND]),
    ],
)
def test_sorting(client_as_staff, three, sort, order):
    response = client_as_staff.get(ADDRESS, {"sort": sort})
    assert [row[0] for row in body(response)] == order
    assert response.content.decode().count("aria-sort") == 1


def test_fifty_to_a_page(client_as_staff):
    for number in range(51):
        make.make_provider(name=f"P {number:02d}")
    assert [len(names(client_as_staff, page=page)) for page in (1, 2)] == [50, 1]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"on": "2025-02-30"}, 400, "“2025-02-30” is not in the calendar."),
        ({"known": "x"}, 400, "“x” is not a moment."),
        ({"state": "oh"}, 400, "A state is two capital letters, e.g. OH."),
        ({"therapy": "nope"}, 400, "No therapy has this slug."),
        ({"q": "a\0"}, 400, "(NUL)"),
        ({"q": "x" * 5000}, 400, "at most 200 characters"),
        ({"sort": "contracts"}, 400, "This list can’t be sorted so."),
        ({"page": "0"}, 400, "A page is a positive number"),
        ({"page": "2"}, 404, "There is no page 2"),
    ],
)
def test_bad_input_is_refused(client_as_staff, three, query, status, message):
    response = client_as_staff.get(ADDRESS, query)
    assert response.status_code == status
    assert message in response.content.decode()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({}, "No provider is on record on Mar 3, 2025. A contract maintainer adds the first one"),
        ({"q": "x"}, "No provider with “x” in its names, its city or its NPI is on record on Mar"),
        (
            {"state": "OH", "therapy": "abecma"},
            "No provider in Ohio, contracted for Abecma is on record on Mar 3, 2025. Try a part of",
        ),
    ],
)
def test_an_empty_list_says_what_was_looked_for(client_as_staff, query, text):
    make.make_therapy(brand_name="Abecma")
    found = page(client_as_staff.get(ADDRESS, {"on": ON, **query}))
    assert found.texts[".empty"][0].startswith(text)
    assert ("Show all providers" in found.texts["a"]) is bool(query)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow(client_as_staff, django_assert_num_queries, rows):
    therapy, program = make.make_therapy(), make.make_program()
    for _ in range(rows):
        make.make_contract(provider=make.make_provider(), therapy=therapy, program=program)
    with django_assert_num_queries(7):
        assert len(names(client_as_staff)) == rows
    with django_assert_num_queries(9):
        assert len(names(client_as_staff, q="hospital", therapy=therapy.slug)) == rows


def test_a_list_read_in_the_past_keeps_the_day_in_its_links(client_as_staff, three):
    known = moment_text(Ledger.newest() - timedelta(0)).replace(":", "%3A")
    found = page(client_as_staff.get(f"{ADDRESS}?on={ON}&known={known}"))
    own = reverse("contracts:provider", args=["1999990017"])
    assert f"{own}?on={ON}&known={known}" in found.links
