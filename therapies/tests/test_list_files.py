"""The lists of editions and of a code's therapies as files."""

from datetime import date

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.downloaded import cells, download, file_name, lines, rows
from portal.tests.reading import page
from portal.wording import local
from therapies.tests.second_list import SECOND, second_list

pytestmark = pytest.mark.django_db

EDITIONS = reverse("therapies:editions")
CODE = reverse("therapies:code", args=["J3590"])


def applied_at(label):
    moment = make.Edition.objects.get(label=label).applied().history_date
    return local(moment).isoformat(timespec="seconds")


def test_published_lists_newest_first_with_what_each_changed(client_as_staff):
    second_list()
    response = download(client_as_staff, EDITIONS, on=SECOND)
    first, newest = applied_at("November 2024"), applied_at("July 2025")
    title = "Classified therapies"
    changed = page(client_as_staff.get(EDITIONS, {"on": SECOND})).tables[0][2][3]
    assert lines(response) == [
        [
            *("list", "title", "effective_on", "last_day", "changed", "last_compared_on"),
            *("applied_at", "applied_by"),
        ],
        ["July 2025", title, "2025-07-01", "", changed, "", newest, "system"],
        ["November 2024", title, "2024-11-01", "2025-06-30", "", "", first, "system"],
    ]
    assert file_name(response) == "published-lists_2025-07-01.csv"
    upwards = rows(client_as_staff, EDITIONS, sort="effective")
    assert [row["list"] for row in upwards] == ["November 2024", "July 2025"]


@pytest.fixture
def code():
    """J3590, listed for two therapies, assigned by CMS to a third that no list names."""
    make.make_edition()
    program = make.make_program(slug="gene", name="Gene Therapy")
    code, other = make.make_code("J3590", unclassified=True), make.make_code("J3490")
    for brand in ("Skysona", "Lenmeldy"):
        therapy = make.make_therapy(brand_name=brand, mark="™")
        make.make_listing(therapy=therapy, program=program)
        make.make_listed_code(therapy=therapy, code=code)
    make.make_listed_code(therapy=therapy, code=other)
    make.make_product_code(therapy=therapy, code=code, last_day=date(2025, 6, 30))
    assigned = make.make_therapy(brand_name="=1+1", slug="assigned")
    make.make_product_code(therapy=assigned, code=code, starts_on=date(2025, 1, 1))


def test_the_therapies_under_a_code(client_as_staff, code):
    response = download(client_as_staff, CODE, on="2025-03-03")
    assert lines(response) == [
        ["therapy", "name", "program", "codes"],
        ["lenmeldy", "Lenmeldy™", "gene", "J3490, J3590"],
        ["skysona", "Skysona™", "gene", "J3590"],
    ]
    assert file_name(response) == "listed-under-J3590_2025-03-03.csv"


def test_the_therapies_to_which_cms_assigns_it(client_as_staff, code):
    response = client_as_staff.get(CODE, {"on": "2025-03-03", "cms-format": "xlsx"})
    assert cells(response) == [
        ["therapy", "name", "listed", "starts_on", "last_day", "source", "trust"],
        ["assigned", "=1+1", "no", "2025-01-01", "", "CMS", "A"],
        ["lenmeldy", "Lenmeldy™", "yes", "", "2025-06-30", "CMS", "A"],
    ]
    assert file_name(response) == "assigned-by-CMS-to-J3590_2025-03-03.xlsx"
    down = {"on": "2025-03-03", "cms-format": "csv", "cms-sort": "-name"}
    assert [row[1] for row in lines(client_as_staff.get(CODE, down))[1:]] == ["Lenmeldy™", "'=1+1"]


def test_as_known_then(client_as_staff, code):
    known = moment_text(Ledger.newest())
    before = rows(client_as_staff, CODE, on="2025-03-03")
    for listing in make.Listing.objects.all():
        make.remove(listing)
    assert rows(client_as_staff, CODE, on="2025-03-03", known=known) == before
    assert rows(client_as_staff, CODE, on="2025-03-03") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [({"format": "pdf"}, "format"), ({"cms-format": "txt"}, "cms-format")],
)
def test_a_format_that_there_isnt_is_named(client_as_staff, code, query, field):
    response = client_as_staff.get(CODE, query)
    assert response.status_code == 400
    assert f"We could not read “{field}”" in response.content.decode()


@pytest.mark.parametrize("number", [1, 20])
def test_the_number_of_queries_does_not_grow(client_as_staff, django_assert_num_queries, number):
    make.make_edition()
    program, code = make.make_program(), make.make_code("J3590")
    for n in range(number):
        make.make_edition(effective_on=date(2020, 1, 1 + n))
        therapy = make.make_therapy()
        make.make_listing(therapy=therapy, program=program)
        make.make_listed_code(therapy=therapy, code=code)
    for address, queries in ((EDITIONS, 13), (CODE, 13)):
        with django_assert_num_queries(queries):
            rows(client_as_staff, address)
