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
def program():
    factories.make_edition(label="November 2024")
    return factories.make_program(slug="gene", name="Gene Therapy")


@pytest.fixture
@factories.together()
def code(program):
    """J3590 listed for two therapies, for a third until the day before, assigned by CMS to one."""
    code = factories.make_code("J3590", unclassified=True, description="Unclassified biologics")
    other = factories.make_code("J3490", unclassified=True)
    skysona, lenmeldy, ended, assigned = (
        factories.make_therapy(brand_name=name, mark="™")
        for name in ("Skysona", "Lenmeldy", "Ended", "Assigned")
    )
    for therapy in (skysona, lenmeldy, ended):
        factories.make_listing(therapy=therapy, program=program)
    factories.make_listed_code(therapy=skysona, code=code)
    factories.make_listed_code(therapy=skysona, code=other)
    factories.make_listed_code(therapy=lenmeldy, code=code)
    factories.make_listed_code(therapy=ended, code=code, last_day=date(2025, 3, 2))
    factories.make_product_code(therapy=assigned, code=code, starts_on=date(2025, 1, 1))
    factories.make_product_code(therapy=ended, code=code, last_day=date(2025, 3, 2))
    return code


def get(client, code="J3590", **query):
    return client.get(reverse("therapies:code", args=[code]), {"on": DAY, **query})


def test_therapies_listed_under_a_code_and_apart_those_to_which_cms_assigns_it(
    client_as_staff, code
):
    response = get(client_as_staff)
    assert body(response, 0) == [
        ["Lenmeldy™", "Gene Therapy", "none"],
        ["Skysona™", "Gene Therapy", "J3490"],
    ]
    assert body(response, 1) == [
        [
            "Assigned™ not on the list that day",
            "Jan 1, 2025, no end on record",
            "CMS · trust A: CMS, FDA or another primary source",
        ]
    ]
    texts = page(response).texts
    assert texts["caption"] == [
        "2 therapies listed under J3590 · on Mar 3, 2025",
        "CMS assigns J3590 to 1 therapy · on Mar 3, 2025, not merged with our list",
    ]
    assert texts[".caution"] == [
        (
            "This code names no therapy by itself. "
            "It stands for 2 therapies on the list for Mar 3, 2025. Ask which product."
        )
    ]


def test_names_are_those_of_the_day(client_as_staff, program, code):
    therapy = factories.make_therapy(brand_name="Newname", slug="old")
    factories.make_listing(therapy=therapy, program=program, brand_name="Oldname", mark="®")
    factories.make_listed_code(therapy=therapy, code=code)
    factories.make_product_code(therapy=therapy, code=code)
    response = get(client_as_staff)
    assert [row[0] for row in body(response, 0)] == ["Lenmeldy™", "Oldname®", "Skysona™"]
    assert [row[0] for row in body(response, 1)][1] == "Oldname®"


def test_own_days_and_neighbours(client_as_staff):
    new = factories.make_code("Q2055", starts_on=date(2022, 1, 1))
    factories.make_code(
        "C9081", starts_on=date(2021, 10, 1), last_day=date(2021, 12, 31), successor=new
    )
    texts = [page(get(client_as_staff, code)).texts for code in ("C9081", "Q2055")]
    assert [dict(zip(t["dt"], t["dd"], strict=True)) for t in texts] == [
        {
            "The code’s own days": "Oct 1, 2021 through Dec 31, 2021",
            "Kind": "Names a product of its own",
            "Followed by": "Q2055",
        },
        {
            "The code’s own days": "Jan 1, 2022, no end on record",
            "Kind": "Names a product of its own",
            "Follows": "C9081",
        },
    ]


@pytest.mark.parametrize(
    ("on", "days", "address"),
    [
        ("2022-01-01", "Show Oct 1, 2021", "/therapies/codes/C9081/?on=2021-10-01"),
        ("2021-09-30", "Show Oct 1, 2021", "/therapies/codes/C9081/?on=2021-10-01"),
    ],
)
def test_outside_its_own_days_an_empty_page_leads_to_them(client_as_staff, on, days, address):
    factories.make_code("C9081", starts_on=date(2021, 10, 1), last_day=date(2021, 12, 31))
    read = page(get(client_as_staff, "C9081", on=on))
    assert [text.endswith(days) for text in read.texts[".empty"]] == [True, True]
    assert read.links.count(address) == 2


def test_within_its_own_days_an_empty_page_says_what_else_to_do(client_as_staff):
    factories.make_code("C9081")
    assert page(get(client_as_staff, "C9081")).texts[".empty"] == [
        (f"{nobody} Look at another day, or at the codes of the therapy in question.")
        for nobody in (
            "Our list for Mar 3, 2025 shows C9081 for no therapy.",
            "CMS assigns C9081 to no therapy on record on Mar 3, 2025.",
        )
    ]


@pytest.mark.parametrize("typed", ["j3590", "J-3590", "j 3590", "J3590."])
def test_another_spelling_leads_to_the_canonical_address(client_as_staff, code, typed):
    response = get(client_as_staff, typed)
    assert (response.status_code, response["Location"]) == (
        302,
        "/therapies/codes/J3590/?on=2025-03-03",
    )
    bare = client_as_staff.get(reverse("therapies:code", args=[typed]))
    assert bare["Location"] == "/therapies/codes/J3590/"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("casgevy", "one letter from A to V and four digits, e.g. J3399. “casgevy” is none."),
        ("W1234", "“W1234” is none."),
        ("J359", "“J359” is none."),
        ("J3590٣", "“J3590٣” is none."),
        ("x" * 5000, "A HCPCS Level II code is one letter from A to V and four digits"),
        ("J9998", "J9998 has the form of a code, but is not on record."),
    ],
)
def test_what_is_no_code_and_what_is_not_on_record_is_404(client_as_staff, code, typed, words):
    response = get(client_as_staff, typed)
    assert (response.status_code, words in response.content.decode()) == (404, True)


def test_known_shows_the_code_as_recorded_before_a_change(client_as_staff, code):
    row = code.listedcodes.get(therapy__brand_name="Skysona")
    before = moment_text(Ledger.newest())
    row.last_day = date(2025, 1, 31)
    factories.save(row)
    seen = [
        [cells[0] for cells in body(get(client_as_staff, **query))]
        for query in ({}, {"known": before})
    ]
    assert seen == [["Lenmeldy™"], ["Lenmeldy™", "Skysona™"]]


def test_each_table_is_sorted_and_paged_on_its_own(client_as_staff, code):
    response = get(client_as_staff, sort="-name", **{"cms-sort": "-name"})
    assert [row[0] for row in body(response)] == ["Skysona™", "Lenmeldy™"]
    statuses = [
        get(client_as_staff, **query).status_code
        for query in ({"sort": "days"}, {"cms-sort": "x"}, {"page": "2"}, {"cms-page": "2"})
    ]
    assert statuses == [400, 400, 404, 404]


@pytest.mark.parametrize("rows", [2, 60])
def test_queries_do_not_grow(client_as_staff, program, django_assert_num_queries, rows):
    code, other = factories.make_code("J3590"), factories.make_code("J3490")
    with change(by=client_as_staff.user, reason="Many therapies for a test."):
        for _ in range(rows):
            therapy = factories.make_therapy()
            factories.make_listing(therapy=therapy, program=program)
            factories.make_listed_code(therapy=therapy, code=code)
            factories.make_listed_code(therapy=therapy, code=other)
            factories.make_product_code(therapy=therapy, code=code)
    with django_assert_num_queries(12):
        get(client_as_staff)
