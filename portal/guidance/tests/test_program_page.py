from datetime import date

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import body, page

pytestmark = pytest.mark.django_db

DAY = "2025-03-03"


@pytest.fixture
@factories.together()
def program():
    """A program with a therapy, channels and guidance, beside another that has them too."""
    factories.make_edition(label="November 2024")
    gene = factories.make_program(slug="gene", name="Gene Therapy")
    cell = factories.make_program(slug="cell", name="Cell Therapy")
    casgevy = factories.make_therapy(brand_name="Casgevy", mark="®")
    factories.make_listing(therapy=casgevy, program=gene)
    factories.make_listing(program=cell)
    factories.make_channel(program=gene, value="855.678.0051", starts_on=date(2024, 11, 1))
    factories.make_channel(program=gene, value="855.000.0000", last_day=date(2025, 3, 2))
    factories.make_channel(program=gene, therapy=casgevy, value="855.111.1111")
    factories.make_channel(program=cell, value="800.668.9682")
    for slug, concerned in (("both", None), ("ours", gene), ("theirs", cell)):
        entry = factories.make_entry(slug=slug)
        if concerned:
            factories.make_concern(entry=entry, program=concerned)
    return gene


def get(client, **query):
    response = client.get(reverse("therapies:program", args=["gene"]), {"on": DAY, **query})
    assert response.status_code == 200
    return response


def test_its_channels_its_list_and_its_guidance(client_as_staff, program):
    response = get(client_as_staff)
    texts = page(response).texts
    assert (texts["h1"], texts[".channels"]) == (["Gene Therapy Program"], ["Phone 855.678.0051"])
    assert body(response, 0) == [
        ["Casgevy®", "not printed", "no code listed", "Unknown", "No footnote"]
    ]
    assert body(response, 1) == [
        [
            "855.678.0051 Phone",
            "prior authorization",
            "all on its list",
            "Nov 1, 2024, no end on record",
        ],
        [
            "855.000.0000 Phone",
            "prior authorization",
            "all on its list",
            "since before our records through Mar 2, 2025",
        ],
        [
            "855.111.1111 Phone",
            "prior authorization",
            "Casgevy®",
            "since before our records, no end on record",
        ],
    ]
    assert [entry.slug for entry in response.context["entries"]] == ["both", "ours"]


def test_each_channel_has_the_place_to_which_its_address_leads(client_as_staff, program):
    content = get(client_as_staff).content.decode()
    places = [row.get_absolute_url().partition("#")[2] for row in program.channels.all()]
    assert [place for place in places if f'id="{place}"' not in content] == []


def test_a_program_with_nothing_says_so(client_as_staff):
    bare = factories.make_program()
    content = client_as_staff.get(bare.get_absolute_url(), {"on": DAY}).content.decode()
    assert [
        words in content
        for words in (
            "No list is on record for Mar 3, 2025.",
            "No way to reach it is on record for Mar 3, 2025.",
            "No guidance concerns this program.",
        )
    ] == [True, True, True]


def test_known_shows_the_program_as_recorded_before_a_change(client_as_staff, program):
    before = moment_text(Ledger.newest())
    program.name = "Renamed"
    factories.save(program)
    seen = [page(get(client_as_staff, **q)).texts["h1"] for q in ({}, {"known": before})]
    assert seen == [["Renamed Program"], ["Gene Therapy Program"]]


@pytest.mark.parametrize(("sort", "shown"), [("", "ascending"), ("-name", "descending")])
def test_the_list_says_by_what_it_is_sorted(client_as_staff, program, sort, shown):
    response = get(client_as_staff, sort=sort)
    assert response.content.decode().count(f'aria-sort="{shown}"') == 1


@pytest.mark.parametrize(
    ("slug", "query", "status"),
    [
        ("nosuch", {}, 404),
        ("gene", {"sort": "x"}, 400),
        ("gene", {"page": "2"}, 404),
        ("gene", {"page": "-1"}, 400),
        ("gene", {"on": "2025-13-01"}, 400),
    ],
)
def test_bad_input_is_refused(client_as_staff, program, slug, query, status):
    address = reverse("therapies:program", args=[slug])
    assert client_as_staff.get(address, query).status_code == status


@pytest.mark.parametrize("rows", [2, 60])
def test_queries_do_not_grow(client_as_staff, program, django_assert_num_queries, rows):
    code = factories.make_code()
    with change(by=client_as_staff.user, reason="Many therapies for a test."):
        for number in range(rows):
            therapy = factories.make_therapy()
            factories.make_listing(therapy=therapy, program=program)
            factories.make_listed_code(therapy=therapy, code=code)
            factories.make_channel(program=program, therapy=therapy, value=f"855.{number}")
    with django_assert_num_queries(12):
        get(client_as_staff)
