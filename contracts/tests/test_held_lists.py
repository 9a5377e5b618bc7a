"""The lists of contracts, agreements and certifications as pages."""

from datetime import date

import pytest
from django.urls import reverse

from contracts.tests import held
from contracts.tests.held import ON
from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.reading import body, page

pytestmark = pytest.mark.django_db

CONTRACTS = reverse("contracts:list")
AGREEMENTS = reverse("contracts:agreements")
CERTIFICATIONS = reverse("contracts:certifications")
LISTS = {
    CONTRACTS: held.contracts,
    AGREEMENTS: held.agreements,
    CERTIFICATIONS: held.certifications,
}


def get(client, address, **query):
    response = client.get(address, {"on": ON, **query})
    assert response.status_code == 200
    return response


def found(client, **query):
    response = get(client, CONTRACTS, **query)
    return [row[-1] for row in body(response)] if page(response).tables else []


def npi(name):
    return make.Provider.objects.get(name=name).npi


def test_contracts_in_force_that_day_by_provider(client_as_staff):
    held.contracts()
    response = get(client_as_staff, CONTRACTS)
    assert body(response) == [
        [
            *("alpha Austin", npi("alpha"), "TX", "Hemgenix® Gene Therapy"),
            *("Mar 3, 2025", "Mar 3, 2025", "C-3"),
        ],
        [
            *("Ångström Salem", npi("Ångström"), "OH", "Abecma® Gene Therapy"),
            *("Dec 1, 2024", "Apr 3, 2025", ""),
        ],
        [
            *("Zeta Akron", npi("Zeta"), "OH", "Hemgenix® Gene Therapy"),
            *("Nov 1, 2024", "no end on record", "C-1"),
        ],
        [
            *("Zeta Akron", npi("Zeta"), "OH", "Abecma® Cells"),
            *("before our records", "Apr 2, 2025", "C-2"),
        ],
    ]
    assert page(response).texts["caption"] == ["4 contracts in force on Mar 3, 2025"]
    assert page(response).texts["title"] == ["[Mar 3, 2025] Contracts · Classified therapies"]


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ({"when": "in-force"}, ["C-3", "", "C-1", "C-2"]),
        ({"when": "over"}, ["C-5"]),
        ({"when": "to-come"}, ["C-6"]),
        ({"when": "all"}, ["C-3", "C-6", "", "C-5", "C-1", "C-2"]),
        ({"ends": "0"}, ["C-3"]),
        ({"ends": "30"}, ["C-3", "C-2"]),
        ({"ends": "31"}, ["C-3", "", "C-2"]),
        ({"ends": "31", "when": "over"}, []),
        ({"therapy": "abecma"}, ["", "C-2"]),
        ({"program": "gene-therapy"}, ["C-3", "", "C-1"]),
        ({"program": "gene-therapy", "therapy": "abecma"}, [""]),
        ({"state": "TX", "when": "all"}, ["C-3", "C-6"]),
        ({"q": "akron zeta"}, ["C-1", "C-2"]),
        ({"q": "c-2"}, ["C-2"]),
        ({"q": "angstrom", "when": "all"}, ["", "C-5"]),
        ({"q": "%"}, []),
        ({"q": "®"}, []),
    ],
)
def test_filters(client_as_staff, query, references):
    held.contracts()
    assert found(client_as_staff, **query) == references


@pytest.mark.parametrize(
    ("sort", "references"),
    [
        ("-provider", ["C-2", "C-1", "", "C-3"]),
        ("npi", ["C-1", "C-2", "C-3", ""]),
        ("state", ["", "C-1", "C-2", "C-3"]),
        ("therapy", ["", "C-2", "C-3", "C-1"]),
        ("starts", ["C-2", "C-1", "", "C-3"]),
        ("-starts", ["C-3", "", "C-1", "C-2"]),
        ("ends", ["C-3", "C-2", "", "C-1"]),
        ("-ends", ["C-1", "", "C-2", "C-3"]),
        ("reference", ["", "C-1", "C-2", "C-3"]),
    ],
)
def test_sorting(client_as_staff, sort, references):
    held.contracts()
    response = get(client_as_staff, CONTRACTS, sort=sort)
    assert [row[-1] for row in body(response)] == references
    assert response.content.decode().count("aria-sort") == 1


def test_agreements_never_show_or_search_their_reference(client_as_staff):
    held.agreements()
    response = get(client_as_staff, AGREEMENTS)
    assert body(response) == [
        [
            *("alpha Austin", npi("alpha"), "TX", "Abecma®"),
            *("Jan 1, 2025", "Jun 30, 2025"),
        ],
        ["Zeta Akron", npi("Zeta"), "OH", "Hemgenix®", "Jan 1, 2025", "Mar 3, 2025"],
    ]
    assert page(response).texts["caption"] == ["2 single case agreements in force on Mar 3, 2025"]
    asked = get(client_as_staff, AGREEMENTS, q="CASE-77")
    assert page(asked).tables == []
    assert "CASE-77" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["alpha Austin", "Zeta Akron"]),
        ({"when": "over"}, ["alpha Austin"]),
        ({"therapy": "hemgenix"}, ["Zeta Akron"]),
        ({"q": "austin"}, ["alpha Austin"]),
        ({"ends": "0"}, ["Zeta Akron"]),
        ({"sort": "-ends"}, ["alpha Austin", "Zeta Akron"]),
    ],
)
def test_filters_of_agreements(client_as_staff, query, names):
    held.agreements()
    assert [row[0] for row in body(get(client_as_staff, AGREEMENTS, **query))] == names


def test_certifications_with_their_standing(client_as_staff):
    held.certifications()
    rows = body(get(client_as_staff, CERTIFICATIONS, rems="t-cell"))
    assert rows == [
        ["alpha Austin", npi("alpha"), "TX", "T cell", "pending", "Nov 1, 2024", "Mar 3, 2025"],
        ["Zeta Akron", npi("Zeta"), "OH", "T cell", "certified", "Nov 1, 2024", "no end on record"],
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["alpha Austin", "Ångström Salem", "Zeta Akron"]),
        ({"standing": "withdrawn"}, ["Ångström Salem"]),
        ({"rems": "liver", "when": "all"}, ["Ångström Salem", "Zeta Akron"]),
        ({"state": "TX"}, ["alpha Austin"]),
        ({"sort": "standing"}, ["Zeta Akron", "alpha Austin", "Ångström Salem"]),
        ({"sort": "-rems", "rems": "t-cell"}, ["Zeta Akron", "alpha Austin"]),
    ],
)
def test_filters_of_certifications(client_as_staff, query, names):
    held.certifications()
    assert [row[0] for row in body(get(client_as_staff, CERTIFICATIONS, **query))] == names


def test_samples_and_deactivated_numbers_are_marked_as_of_the_day(client_as_staff):
    therapy, program = make.make_therapy(), make.make_program()
    provider = make.make_provider(name="A", is_sample=True, deactivated_on=held.DAY)
    make.make_contract(provider=provider, therapy=therapy, program=program)
    names = [body(get(client_as_staff, CONTRACTS, on=on))[0][0] for on in (ON, "2025-03-02")]
    assert names == ["A Sample NPI deactivated Springfield", "A Sample Springfield"]


def test_the_therapy_bears_the_name_of_the_day(client_as_staff):
    make.make_edition()
    therapy, program = make.make_therapy(brand_name="Newname", mark="®"), make.make_program()
    make.make_listing(therapy=therapy, program=program, brand_name="Oldname", last_day=held.DAY)
    make.make_contract(provider=make.make_provider(), therapy=therapy, program=program)
    names = [body(get(client_as_staff, CONTRACTS, on=on))[0][3] for on in (ON, "2025-03-04")]
    assert [name.split()[0] for name in names] == ["Oldname®", "Newname®"]


@pytest.mark.parametrize("address", LISTS)
def test_as_known_then(client_as_staff, address):
    LISTS[address]()
    before = body(get(client_as_staff, address))
    known = moment_text(Ledger.newest())
    for model in (make.Contract, make.SingleCaseAgreement, make.RemsCertification):
        for row in model.objects.all():
            make.remove(row)
    assert body(get(client_as_staff, address, known=known)) == before
    assert page(get(client_as_staff, address)).tables == []


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"on": "2025-02-30"}, 400, "“2025-02-30” is not in the calendar."),
        ({"when": "now"}, 400, "“now” is not a choice here. Choose in-force, over, to-come, all."),
        ({"ends": "soon"}, 400, "Enter a whole number."),
        ({"ends": "-1"}, 400, "greater than or equal to 0"),
        ({"ends": "9999999"}, 400, "less than or equal to 3660"),
        ({"state": "oh"}, 400, "A state is two capital letters, e.g. OH."),
        ({"q": "a\0"}, 400, "(NUL)"),
        ({"q": "x" * 5000}, 400, "at most 200 characters"),
        ({"sort": "price"}, 400, "This list can’t be sorted so."),
        ({"page": "0"}, 400, "A page is a positive number"),
        ({"page": "2"}, 404, "There is no page 2"),
        ({"format": "pdf"}, 400, "“pdf” is no format here. There are csv, xlsx."),
        ({"format": "jsonl"}, 400, "“jsonl” is no format here."),
    ],
)
def test_bad_input_is_refused(client_as_staff, address, query, status, message):
    response = client_as_staff.get(address, query)
    assert response.status_code == status
    assert message in response.content.decode()


@pytest.mark.parametrize(
    ("address", "query", "message"),
    [
        (CONTRACTS, {"therapy": "nope"}, "No therapy has this slug."),
        (CONTRACTS, {"program": "nope"}, "No program has this slug."),
        (CERTIFICATIONS, {"rems": "nope"}, "No REMS program has this slug."),
        (CERTIFICATIONS, {"standing": "no"}, "Choose pending, certified, withdrawn."),
        (f"{CONTRACTS}?when=all&when=over", {}, "“when” is given twice"),
    ],
)
def test_bad_choices_are_refused(client_as_staff, address, query, message):
    response = client_as_staff.get(address, query or None)
    assert response.status_code == 400
    assert message in response.content.decode()


@pytest.mark.parametrize(
    ("address", "query", "text"),
    [
        (CONTRACTS, {}, "No contract in force on Mar 3, 2025 is on record. Look at other days"),
        (
            CONTRACTS,
            {"q": "x", "therapy": "abecma", "program": "cells", "state": "OH", "ends": "1"},
            "No contract in force on Mar 3, 2025, for “x”, for Abecma®, under Cells, in Ohio, with",
        ),
        (AGREEMENTS, {"when": "over"}, "No single case agreement over by Mar 3, 2025 is on record"),
        (
            CERTIFICATIONS,
            {"rems": "t-cell", "standing": "pending", "when": "to-come"},
            "No REMS certification to come after Mar 3, 2025, in T cell, with standing pending is",
        ),
    ],
)
def test_an_empty_list_says_what_was_looked_for(client_as_staff, address, query, text):
    held.two_therapies()
    make.make_rems(slug="t-cell", name="T cell")
    shown = page(get(client_as_staff, address, **query))
    assert shown.texts[".empty"][0].startswith(text)
    assert f"{address}?when=all&on={ON}" in shown.links


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow(client_as_staff, django_assert_num_queries, rows):
    therapy, program, rems = make.make_therapy(), make.make_program(), make.make_rems()
    for _ in range(rows):
        provider = make.make_provider()
        make.make_contract(provider=provider, therapy=therapy, program=program)
        make.make_agreement(provider=provider, therapy=therapy, last_day=date(2199, 1, 1))
        make.make_certification(provider=provider, rems_program=rems)
    for address, queries in ((CONTRACTS, 9), (AGREEMENTS, 8), (CERTIFICATIONS, 6)):
        with django_assert_num_queries(queries):
            assert len(body(client_as_staff.get(address, {"when": "all"}))) == rows


def test_the_lists_are_reached_from_the_providers(client_as_staff):
    links = page(client_as_staff.get(reverse("contracts:providers"), {"on": ON})).links
    there = [*LISTS, reverse("contracts:grid")]
    assert [link for link in links if link in {f"{a}?on={ON}" for a in there}] == [
        f"{address}?on={ON}" for address in there
    ]
