"""The grid of a day: providers down, therapies across."""

from datetime import date

import pytest
from django.urls import reverse

from contracts.tests import held
from contracts.tests.held import ON
from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.downloaded import cells, download, file_name, lines, rows, walked
from portal.tests.reading import body, page

pytestmark = pytest.mark.django_db

GRID = reverse("contracts:grid")


def get(client, **query):
    response = client.get(GRID, {"on": ON, **query})
    assert response.status_code == 200
    return response


def heads(response):
    return page(response).tables[0][1]


def npi(name):
    return make.Provider.objects.get(name=name).npi


def test_each_cell_says_what_a_check_says(client_as_staff):
    held.contracts()
    response = get(client_as_staff)
    assert heads(response) == ["Provider", "State", "Abecma®", "Hemgenix®"]
    assert body(response) == [
        [f"alpha {npi('alpha')}", "TX", "Not contracted", "Contracted"],
        [f"Ångström {npi('Ångström')}", "OH", "Contracted under the other program", ""],
        [f"Zeta {npi('Zeta')}", "OH", "Contracted", "Contracted"],
    ]
    assert page(response).texts["caption"] == [
        "3 providers with something on record · what a check says for Mar 3, 2025"
    ]
    check = reverse("contracts:check")
    assert f"{check}?npi={npi('Zeta')}&therapy=abecma&on={ON}" in page(response).links


def test_agreements_and_certifications_count_as_something_on_record(client_as_staff):
    (hemgenix, _), (abecma, _) = held.two_therapies()
    zeta, alpha, angstrom = held.three_providers()
    rems = make.make_rems()
    make.make_agreement(provider=zeta, therapy=hemgenix)
    make.make_certification(provider=alpha, rems_program=rems)
    make.make_requirement(therapy=abecma, rems_program=rems)
    make.make_certification(provider=angstrom, rems_program=make.make_rems())
    assert body(get(client_as_staff)) == [
        [f"alpha {alpha.npi}", "TX", "REMS certified, but no contract", ""],
        [f"Zeta {zeta.npi}", "OH", "", "One case only"],
    ]


def test_a_therapy_off_the_list_stands_there_while_something_is_in_force(client_as_staff):
    held.contracts()
    gone, gene = make.make_therapy(brand_name="Gone"), make.Program.objects.get(slug="gene-therapy")
    make.make_contract(
        provider=make.Provider.objects.get(name="Zeta"),
        therapy=gone,
        program=gene,
        last_day=held.DAY,
    )
    make.make_agreement(provider=make.Provider.objects.get(name="alpha"), therapy=gone)
    made = [
        heads(get(client_as_staff, **query))[2:]
        for query in (
            {},
            {"program": "gene-therapy"},
            {"program": "cells"},
            {"on": "2025-03-04"},
            {"on": "2025-03-04", "program": "gene-therapy"},
            {"on": "2025-07-01"},
        )
    ]
    assert made == [
        ["Abecma®", "Gone", "Hemgenix®"],
        ["Gone", "Hemgenix®"],
        ["Abecma®"],
        ["Abecma®", "Gone", "Hemgenix®"],
        ["Hemgenix®"],
        ["Abecma®", "Hemgenix®"],
    ]
    row = rows(client_as_staff, GRID, on=ON)[-1]
    assert (row["provider"], row["Gone"]) == ("Zeta", "Not listed, but under contract")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "OH"}, ["Ångström", "Zeta"]),
        ({"program": "gene-therapy"}, ["alpha", "Zeta"]),
        ({"program": "cells", "state": "TX"}, ["alpha"]),
        ({"sort": "-name"}, ["Zeta", "Ångström", "alpha"]),
        ({"sort": "state"}, ["Ångström", "Zeta", "alpha"]),
    ],
)
def test_filters_and_order_in_page_and_file(client_as_staff, query, names):
    held.contracts()
    shown = [row[0].rpartition(" ")[0] for row in body(get(client_as_staff, **query))]
    assert shown == names
    assert [row["provider"] for row in rows(client_as_staff, GRID, on=ON, **query)] == names


def test_the_therapies_without_anything_are_folded_below(client_as_staff):
    held.contracts()
    make.make_listing(therapy=make.make_therapy(brand_name="Zynteglo"))
    response = get(client_as_staff)
    folded = page(response).texts["details"][-1]
    assert folded == "1 therapy with nothing on record hereZynteglo"
    assert "Zynteglo" not in heads(response)


def test_the_file_has_every_row_and_the_words_of_each_cell(client_as_staff):
    held.contracts()
    response = download(client_as_staff, GRID, on=ON, state="OH")
    expected = [
        ["npi", "provider", "city", "state", "Abecma®", "Hemgenix®"],
        [npi("Ångström"), "Ångström", "Salem", "OH", "Contracted under the other program", ""],
        [npi("Zeta"), "Zeta", "Akron", "OH", "Contracted", "Contracted"],
    ]
    assert lines(response) == expected
    assert file_name(response) == "provider-grid_2025-03-03_state-OH.csv"
    book = client_as_staff.get(GRID, {"on": ON, "state": "OH", "format": "xlsx"})
    assert cells(book) == expected


def test_as_known_then_in_page_and_file(client_as_staff):
    held.contracts()
    known = moment_text(Ledger.newest())
    page_then, file_then = body(get(client_as_staff)), rows(client_as_staff, GRID, on=ON)
    for row in make.Contract.objects.all():
        make.remove(row)
    assert body(get(client_as_staff, known=known)) == page_then
    assert rows(client_as_staff, GRID, on=ON, known=known) == file_then
    assert rows(client_as_staff, GRID, on=ON) == []


def test_pages_and_file_hold_the_same_rows_and_words(client_as_staff):
    (hemgenix, gene), _ = held.two_therapies()
    for number in range(30):
        provider = make.make_provider(name=f"P{number % 4}")
        days = {"last_day": held.DAY if number % 2 else held.EVE}
        make.make_contract(provider=provider, therapy=hemgenix, program=gene, **days)

    def said(record):
        return record.npi, record.cells[0].tag.text

    shown = walked(client_as_staff, GRID, said, on=ON, sort="-name")
    found = rows(client_as_staff, GRID, on=ON, sort="-name")
    assert [(row["npi"], row["Hemgenix®"]) for row in found] == shown
    assert len(shown) == 30


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"program": "nope"}, 400, "No program has this slug."),
        ({"state": "ohio"}, 400, "A state is two capital letters, e.g. OH."),
        ({"sort": "t-abecma"}, 400, "It sorts by name, state, with - downwards."),
        ({"page": "2"}, 404, "There is no page 2"),
        ({"format": "txt"}, 400, "“txt” is no format here. There are csv, xlsx."),
        ({"known": "x"}, 400, "“x” is not a moment."),
    ],
)
def test_bad_input_is_refused(client_as_staff, query, status, message):
    held.contracts()
    response = client_as_staff.get(GRID, query)
    assert response.status_code == status
    assert message in response.content.decode()


def test_an_empty_grid_says_for_what(client_as_staff):
    held.two_therapies()
    shown = page(get(client_as_staff, program="cells", state="OH"))
    assert shown.texts[".empty"][0].startswith(
        "No provider in Ohio has anything on record for a therapy of the Cells Program on Mar 3, "
    )
    assert f"{GRID}?on={ON}" in shown.links
    bare = page(get(client_as_staff)).texts[".empty"][0]
    assert bare.startswith("No provider has anything on record for a therapy on Mar 3, 2025.")


@pytest.mark.parametrize("number", [1, 15])
def test_the_number_of_queries_does_not_grow(client_as_staff, django_assert_num_queries, number):
    pairs = held.two_therapies()
    for _ in range(number):
        provider = make.make_provider()
        for therapy, program in pairs:
            make.make_contract(provider=provider, therapy=therapy, program=program)
    with django_assert_num_queries(28):
        assert len(body(get(client_as_staff))) == number
    with django_assert_num_queries(29):
        assert len(rows(client_as_staff, GRID, on=date(2025, 3, 3))) == number
