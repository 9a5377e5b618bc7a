"""The lists of providers and of what they hold as files: what their pages show, and no more."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import columns
from contracts.columns import split_names
from contracts.exporting import CERTIFICATIONS, CONTRACTS, PROVIDERS
from contracts.tests import held
from contracts.tests.held import ON
from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.downloaded import cells, column, download, file_name, lines, rows, walked
from portal.tests.reading import page
from portal.text import tidy

pytestmark = pytest.mark.django_db

LIST, AGREEMENTS = reverse("contracts:list"), reverse("contracts:agreements")
REMS, LISTED = reverse("contracts:certifications"), reverse("contracts:providers")
OF_ABECMA = reverse("therapies:providers", args=["abecma"])


@pytest.mark.parametrize("kind", columns.READ)
def test_files_bear_the_columns_that_the_import_reads_or_passes_over(kind):
    file = {"providers": PROVIDERS, "contracts": CONTRACTS, "certifications": CERTIFICATIONS}[kind]
    for_the_reader = [name for name in columns.FOR_THE_READER[kind] if name != "answer"]
    assert list(file.columns) == [*columns.READ[kind], *for_the_reader]


def test_contracts(client_as_staff):
    held.contracts()
    response = download(client_as_staff, LIST, on=ON, program="cells")
    npi = make.Provider.objects.get(name="Zeta").npi
    assert lines(response) == [
        [
            *("npi", "therapy", "program", "starts_on", "last_day", "reference"),
            *("provider", "city", "state"),
        ],
        [npi, "abecma", "cells", "", "2025-04-02", "C-2", "Zeta", "Akron", "OH"],
    ]
    assert file_name(response) == "contracts_2025-03-03_program-cells.csv"


def test_agreements_leave_without_their_reference(client_as_staff):
    held.agreements()
    response = download(client_as_staff, AGREEMENTS, on=ON, q="zeta")
    npi = make.Provider.objects.get(name="Zeta").npi
    assert lines(response) == [
        ["npi", "therapy", "starts_on", "last_day", "provider", "city", "state"],
        [npi, "hemgenix", "2025-01-01", "2025-03-03", "Zeta", "Akron", "OH"],
    ]
    assert file_name(response) == "single-case-agreements_2025-03-03_q-zeta.csv"


def test_certifications(client_as_staff):
    held.certifications()
    response = download(client_as_staff, REMS, on=ON, standing="pending")
    npi = make.Provider.objects.get(name="alpha").npi
    assert lines(response) == [
        ["npi", "rems", "standing", "starts_on", "last_day", "provider", "city", "state"],
        [npi, "t-cell", "pending", "2024-11-01", "2025-03-03", "alpha", "Austin", "TX"],
    ]


def test_providers_with_all_their_names(client_as_staff):
    held.contracts()
    zeta = make.Provider.objects.get(name="Zeta")
    zeta.deactivated_on = held.DAY
    make.save(zeta)
    for name in ("Zeta; the old", "Z"):
        make.make_provider_name(zeta, name)
    found = rows(client_as_staff, LISTED, on=ON, state="OH")
    assert found[1] == {
        "npi": zeta.npi,
        "name": "Zeta",
        "city": "Akron",
        "state": "OH",
        "other_names": "Z\nZeta; the old\n",
        "npi_deactivated_on": "2025-03-03",
        "contracts_in_force": "2",
    }
    assert [row["name"] for row in found] == ["Ångström", "Zeta"]


def test_a_therapys_providers_with_the_answer_and_apart_those_on_other_days(client_as_staff):
    held.contracts()
    table = download(client_as_staff, OF_ABECMA, on=ON)
    assert [(row[6], row[5], row[9]) for row in lines(table)[1:]] == [("Zeta", "C-2", "Contracted")]
    nearly = client_as_staff.get(OF_ABECMA, {"on": ON, "near-format": "csv"})
    assert [(row[1], row[4], row[5]) for row in lines(nearly)[1:]] == [
        (
            "Ångström",
            "Contract under the Gene Therapy Program, not the Cells Program",
            "Contracted under the other program",
        )
    ]
    others = client_as_staff.get(OF_ABECMA, {"on": ON, "other-format": "csv"})
    assert [(row[6], row[5]) for row in lines(others)[1:]] == [
        ("Ångström", "C-5"),
        ("alpha", "C-6"),
    ]
    assert (file_name(table), file_name(others)) == (
        "contracts-for-abecma_2025-03-03.csv",
        "contracts-for-abecma-on-other-days_2025-03-03.csv",
    )


def test_the_link_under_a_list_keeps_filters_order_and_day_but_no_page(client_as_staff):
    held.contracts()
    response = client_as_staff.get(LIST, {"on": ON, "q": "zeta", "sort": "-ends", "page": 1})
    kept = f"?on={ON}&q=zeta&sort=-ends"
    links = page(response).links
    assert [link for link in links if "format" in link] == [
        f"{kept}&format=csv",
        f"{kept}&format=xlsx",
    ]
    empty = page(client_as_staff.get(LIST, {"on": ON, "q": "nobody"}))
    assert [link for link in empty.links if "format" in link] == []


@make.together()
def many(number=55):
    """More than a page of each, in groups that sort alike and days that differ."""
    pairs, rems = held.two_therapies(), make.make_rems(slug="t-cell")
    for n in range(number):
        provider = make.make_provider(name=f"P{n % 7}", state=("OH", "TX")[n % 2])
        therapy, program = pairs[n % 2]
        days = {"starts_on": held.DAY if n % 3 else None, "last_day": held.DAY if n % 5 else None}
        fields = {"provider": provider, **days}
        make.make_contract(therapy=therapy, program=program, reference=f"R{n}", **fields)
        make.make_certification(rems_program=rems, **fields)
        make.make_agreement(provider=provider, therapy=therapy)


QUERIES = [
    {},
    {"sort": "-provider"},
    {"sort": "state", "state": "OH"},
    {"sort": "-ends", "when": "all"},
    {"sort": "starts", "q": "p3", "when": "all"},
    {"ends": "30", "sort": "npi"},
]


def test_pages_and_file_hold_the_same_rows_in_the_same_order(client_as_staff):
    many()
    known = moment_text(Ledger.newest())
    make.remove(make.Contract.objects.first())
    for query in [*QUERIES, {"known": known}, {"known": known, "sort": "-ends", "state": "TX"}]:
        asked = {"on": ON, **query}
        shown = walked(client_as_staff, LIST, lambda row: row.reference, **asked)
        assert column(client_as_staff, LIST, "reference", **asked) == shown
        assert len(shown) == len(set(shown)) > 5


@pytest.mark.parametrize(
    ("address", "sorts"),
    [(LISTED, ["name", "-state", "city"]), (REMS, ["provider", "-standing", "-ends", "rems"])],
)
def test_and_so_with_every_order_of_other_lists(client_as_staff, address, sorts):
    many()

    def npi(row):
        return getattr(row, "provider", row).npi

    for sort in sorts:
        shown = walked(client_as_staff, address, npi, on=ON, sort=sort)
        assert column(client_as_staff, address, "npi", on=ON, sort=sort) == shown
        assert len(shown) == len(set(shown)) > 50


DANGEROUS = ["=1+1", "+1", "-1+x", "@SUM(A1)", "'=1", "＝1", 'a,"b";c', "Zolgensma®, é €", "'q'"]


@pytest.mark.parametrize("name", DANGEROUS)
def test_no_cell_is_a_formula_and_each_is_read_back_as_it_was(client_as_staff, name):
    therapy, program = make.make_therapy(), make.make_program()
    provider = make.make_provider(name=name, city=name)
    make.make_provider_name(provider, f"{name} old")
    make.make_contract(provider=provider, therapy=therapy, program=program, reference=name)
    for address in (LIST, LISTED):
        raw = lines(download(client_as_staff, address))[1]
        assert [cell for cell in raw if cell[:1] in "=+-@＝" and cell] == []
        (row,) = rows(client_as_staff, address)
        assert {row.get("provider", row.get("name")), row["city"]} == {name}
        assert row.get("reference", name) == name
        book = client_as_staff.get(address, {"format": "xlsx"})
        assert dict(zip(*cells(book), strict=True))["npi"] == provider.npi
    assert split_names(row["other_names"]) == [f"{name} old"]


def test_numbers_stay_text_in_a_workbook(client_as_staff):
    therapy, program = make.make_therapy(), make.make_program()
    provider = make.make_provider(name="00123", city="1E5")
    make.make_contract(provider=provider, therapy=therapy, program=program, reference="0078")
    _, row = cells(client_as_staff.get(LIST, {"format": "xlsx", "on": ON}))
    assert row[:3] == [provider.npi, therapy.slug, program.slug]
    assert row[3:] == ["2024-11-01", "", "0078", "00123", "1E5", "OH"]


TEXTS = st.text(min_size=1, max_size=12).map(tidy).filter(bool).filter(str.isprintable)
SOME = st.lists(st.tuples(TEXTS, TEXTS, st.booleans(), st.booleans()), max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(SOME)
def test_whatever_the_contracts_say_their_file_says(client_as_staff, said):
    for row in [*make.Contract.objects.all(), *make.Provider.objects.all()]:
        make.remove(row)
    therapy, program = make.make_therapy(), make.make_program()
    made = [
        make.make_contract(
            provider=make.make_provider(name=name),
            therapy=therapy,
            program=program,
            reference=reference,
            starts_on=held.DAY if starts else None,
            last_day=held.DAY if ends else None,
        )
        for name, reference, starts, ends in said
    ]
    found = rows(client_as_staff, LIST, on=ON)
    expected = [
        {
            "npi": row.provider.npi,
            "therapy": therapy.slug,
            "program": program.slug,
            "starts_on": "2025-03-03" if row.starts_on else "",
            "last_day": "2025-03-03" if row.last_day else "",
            "reference": row.reference,
            "provider": row.provider.name,
            "city": "Springfield",
            "state": "OH",
        }
        for row in made
    ]
    assert sorted(found, key=lambda row: row["npi"]) == expected


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_does_not_grow(client_as_staff, django_assert_num_queries, number):
    many(number)
    for address, queries in ((LIST, 7), (LISTED, 8), (REMS, 7), (AGREEMENTS, 7)):
        with django_assert_num_queries(queries):
            download(client_as_staff, address, when="all").getvalue()
