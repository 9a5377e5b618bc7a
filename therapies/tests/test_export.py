"""The list of a day as a file; read back, it changes nothing."""

from datetime import date

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.reading import page
from therapies.exporting import HEAD
from therapies.tests.exported import (
    EXPORT,
    FORMATS,
    NOTHING,
    content,
    export,
    file_name,
    read_back,
    rows,
)
from therapies.tests.second_list import EVE, FIRST, SECOND, second_list

pytestmark = pytest.mark.django_db

LIST = reverse("therapies:list")


def every_code(on):
    """A printed list has a code in each row, so those without get one."""
    for listing in make.Listing.objects.in_force(on).select_related("therapy"):
        if not listing.therapy.listedcodes.in_force(on).exists():
            code = make.HcpcsCode.objects.get(code="J3590")
            make.make_listed_code(therapy=listing.therapy, code=code, starts_on=on)


@pytest.mark.parametrize("name", FORMATS)
def test_each_day_after_several_changes_read_back_changes_nothing(client_as_staff, name):
    second_list()
    make.make_name(make.Therapy.objects.get(slug="casgevy"), "Casgevvy", "printed")
    every_code(SECOND)
    found = [read_back(client_as_staff, name, on) for on in (FIRST, EVE, SECOND)]
    assert found == [NOTHING] * 3


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_spreadsheet_would_run_is_read_back_as_it_was(client_as_staff, name):
    gene = make.make_program(slug="gene-therapy", name="Gene Therapy")
    make.make_edition(label="November 2024")
    for number, brand in enumerate(["=Alpha", "+Beta", "-Gamma", "@Delta", 'Ep"silon, Two']):
        therapy = make.make_therapy(brand_name=brand, slug=f"t{number}", generic_name=f"-g{number}")
        make.make_listing(therapy=therapy, program=gene)
        code = make.make_code(f"J000{number}")
        make.make_listed_code(therapy=therapy, code=code)
    assert read_back(client_as_staff, name, FIRST) == NOTHING


def test_csv_is_marked_as_utf_8_and_no_cell_is_a_formula(client_as_staff):
    program = make.make_program(name="Gene Therapy")
    make.make_edition()
    therapy = make.make_therapy(brand_name="=1+1", mark="®", slug="formula")
    make.make_listing(therapy=therapy, program=program, generic_name="@SUM(A1)")
    response = export(client_as_staff, "csv", on=FIRST)
    row = ["'=1+1", "®", "'@SUM(A1)", "", "Gene Therapy", "no", "Unknown", "Edition 1"]
    assert rows(response) == [list(HEAD), row]


def test_the_text_is_in_the_published_form(client_as_staff):
    second_list()
    response = export(client_as_staff, "txt", on=EVE)
    beqvez = "Beqvez™ (fidanacogene)\tJ3590"
    assert content(response).decode().split("\n\n")[:4] == [
        "Classified therapies",
        "Updated November 2024",
        "Gene therapies",
        f"Gene therapy\tHCPCS code\n{beqvez}\nZolgensma® (onasemnogene)¹\tJ3399",
    ]
    assert (response["Content-Type"], response["X-Content-Type-Options"], file_name(response)) == (
        "text/plain; charset=utf-8",
        "nosniff",
        "classified-therapies_2025-06-30.txt",
    )


def test_rows_and_order_are_those_of_the_page(client_as_staff):
    second_list()
    asked = {"on": SECOND, "program": "gene-therapy", "q": "o", "sort": "-name", "page": "1"}
    shown = client_as_staff.get(LIST, asked).context["table"]
    response = export(client_as_staff, "csv", **asked)
    names = [row.record.brand_name for row in shown.paginated_rows]
    assert names == [row[0] for row in rows(response)[1:]] == ["Zolgensma Nova", "Casgevy"]
    name = "classified-therapies_2025-07-01_q-o_program-gene-therapy.csv"
    assert file_name(response) == name


def test_known_exports_the_list_as_it_was_known(client_as_staff):
    second_list()
    before = moment_text(Ledger.newest())
    listing = make.Listing.objects.get(therapy__slug="zevaskyn")
    make.remove(listing)
    files = [export(client_as_staff, "csv", on=SECOND, **q) for q in ({}, {"known": before})]
    brands = [[row[0] for row in rows(response)[1:]] for response in files]
    assert brands == [["Casgevy", "Zolgensma Nova"], ["Casgevy", "Zevaskyn", "Zolgensma Nova"]]
    assert "_known-" in file_name(files[1])
    assert b"Zevaskyn" in content(export(client_as_staff, "txt", on=SECOND, known=before))


@pytest.mark.parametrize("name", FORMATS)
def test_a_day_without_a_list_is_no_file(client_as_staff, name):
    make.make_edition(effective_on=FIRST)
    response = client_as_staff.get(EXPORT, {"format": name, "on": "2024-10-31"})
    assert response.status_code == 404
    assert "No list is on record for Oct 31, 2024. Our first list starts on Nov 1, 2024." in (
        response.content.decode()
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "format"),
        ("format=jsonl", "format"),
        ("format=%ED%A0%80", "format"),
        (f"format={'x' * 10_000}", "format"),
        ("format=csv&format=txt", "format"),
        ("format=txt&rems=unknown", "format"),
        ("format=csv&rems=perhaps", "rems"),
        ("format=csv&sort=price", "sort"),
        ("format=csv&on=today", "on"),
        (f"format=csv&q={'x' * 201}", "q"),
    ],
)
def test_what_can_not_be_read_is_refused_and_named(client_as_staff, query, field):
    make.make_edition(effective_on=date(2020, 1, 1))
    response = client_as_staff.get(f"{EXPORT}?{query}")
    assert response.status_code == 400
    assert f"We could not read “{field}”" in response.content.decode()


def test_the_page_offers_its_rows_and_the_whole_list(client_as_staff):
    second_list()
    response = client_as_staff.get(LIST, {"on": SECOND, "q": "o", "page": 1})
    links = [link for link in page(response).links if EXPORT in link]
    assert links == [
        f"{EXPORT}?on=2025-07-01&q=o&format=csv",
        f"{EXPORT}?on=2025-07-01&q=o&format=xlsx",
        f"{EXPORT}?format=txt&on=2025-07-01",
    ]
    nothing = client_as_staff.get(LIST, {"on": "2020-01-01"})
    assert [link for link in page(nothing).links if EXPORT in link] == []


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("rows", [1, 60])
def test_queries_do_not_grow(client_as_staff, django_assert_max_num_queries, name, rows):
    program = make.make_program()
    make.make_edition()
    for _ in range(rows):
        make.make_listing(program=program)
    with django_assert_max_num_queries(14):
        content(export(client_as_staff, name))
