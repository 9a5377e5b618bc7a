from datetime import date

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import body, page
from portal.text import fold

pytestmark = pytest.mark.django_db

DAY = "2025-03-03"
LIST = reverse("therapies:list")


@pytest.fixture
def programs():
    return {
        "cell": factories.make_program(slug="cell", name="Cell Therapy", position=2),
        "gene": factories.make_program(slug="gene", name="Gene Therapy", position=1),
    }


@pytest.fixture
@factories.together()
def catalog(programs):
    """Three therapies listed, one whose listing ended, one that was never listed."""
    factories.make_edition(label="November 2024")
    zolg = factories.make_therapy(
        brand_name="Zolgensma", mark="®", generic_name="onasemnogene abeparvovec-xioi"
    )
    casgevy = factories.make_therapy(brand_name="Casgevy", mark="®", generic_name="exagam autotem")
    abecma = factories.make_therapy(brand_name="Abecma", mark="®")
    gone = factories.make_therapy(brand_name="Gone")
    factories.make_therapy(brand_name="Never")
    factories.make_name(casgevy, "Casgevvy", "printed")
    factories.make_name(casgevy, "exa-cel", "short")
    factories.make_listing(therapy=zolg, program=programs["gene"], embarc=True)
    factories.make_listing(therapy=casgevy, program=programs["gene"])
    factories.make_listing(therapy=abecma, program=programs["cell"])
    factories.make_listing(
        therapy=gone, program=programs["gene"], last_day=date(2025, 3, 2), embarc=True
    )
    own, unclassified = (
        factories.make_code("J3399"),
        factories.make_code("J3590", unclassified=True),
    )
    factories.make_listed_code(therapy=zolg, code=unclassified)
    factories.make_listed_code(therapy=zolg, code=own)
    factories.make_listed_code(therapy=casgevy, code=unclassified)
    factories.make_listed_code(therapy=abecma, code=own, last_day=date(2025, 3, 2))
    rems = factories.make_rems()
    factories.make_requirement(therapy=abecma, rems_program=rems, authority="plan")
    factories.make_requirement(therapy=abecma, standing="not_required")
    factories.make_requirement(therapy=zolg, standing="not_required")
    factories.make_requirement(therapy=casgevy, rems_program=rems, last_day=date(2025, 3, 2))


def names(client, **query):
    response = client.get(LIST, {"on": DAY, **query})
    assert response.status_code == 200, response.content
    return [row.record.brand_name for row in response.context["table"].paginated_rows]


def test_the_list_of_a_day_stands_in_two_groups(client_as_staff, catalog):
    response = client_as_staff.get(LIST, {"on": DAY})
    assert body(response) == [
        ["Gene Therapy 2 therapies"],
        [
            "Casgevy®",
            "exagam autotem printed “Casgevvy”",
            "J3590 unclassified only",
            "Unknown",
            "No footnote",
        ],
        [
            "Zolgensma®",
            "onasemnogene abeparvovec-xioi",
            "J3399J3590",
            "Not required",
            "May apply",
        ],
        ["Cell Therapy 1 therapy"],
        ["Abecma®", "not printed", "no code listed", "Required", "No footnote"],
    ]
    assert page(response).texts["caption"] == [
        "3 therapies on the list for Mar 3, 2025 · November 2024 edition"
    ]


def test_links_keep_the_day(client_as_staff, catalog):
    links = page(client_as_staff.get(LIST, {"on": DAY})).links
    assert {"/therapies/casgevy/?on=2025-03-03", "/therapies/codes/J3590/?on=2025-03-03"} <= {
        *links
    }


def test_sorted_otherwise_the_list_has_no_groups_and_names_each_program(client_as_staff, catalog):
    response = client_as_staff.get(LIST, {"on": DAY, "sort": "generic"})
    assert [row[0] for row in body(response)] == [
        "Abecma® Cell Therapy",
        "Casgevy® Gene Therapy",
        "Zolgensma® Gene Therapy",
    ]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Casgevy", "Zolgensma", "Abecma"]),
        ("-name", ["Zolgensma", "Casgevy", "Abecma"]),
        ("-generic", ["Zolgensma", "Casgevy", "Abecma"]),
        ("code", ["Abecma", "Zolgensma", "Casgevy"]),
        ("-code", ["Casgevy", "Zolgensma", "Abecma"]),
        ("rems", ["Zolgensma", "Abecma", "Casgevy"]),
        ("embarc", ["Abecma", "Casgevy", "Zolgensma"]),
        ("-embarc", ["Zolgensma", "Casgevy", "Abecma"]),
    ],
)
def test_sort(client_as_staff, catalog, sort, expected):
    assert names(client_as_staff, sort=sort) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"program": "gene"}, ["Casgevy", "Zolgensma"]),
        ({"program": "cell"}, ["Abecma"]),
        ({"embarc": "yes"}, ["Zolgensma"]),
        ({"embarc": "no"}, ["Casgevy", "Abecma"]),
        ({"rems": "required"}, ["Abecma"]),
        ({"rems": "not_required"}, ["Zolgensma"]),
        ({"rems": "unknown"}, ["Casgevy"]),
        ({"codes": "specific"}, ["Zolgensma"]),
        ({"codes": "unclassified"}, ["Casgevy"]),
        ({"codes": "unclassified", "embarc": "yes"}, []),
        ({"q": ""}, ["Casgevy", "Zolgensma", "Abecma"]),
        ({"q": "CASGEVY®"}, ["Casgevy"]),
        ({"q": "casgevvy"}, ["Casgevy"]),
        ({"q": "exa cel"}, ["Casgevy"]),
        ({"q": "exacel"}, ["Casgevy"]),
        ({"q": "abeparvovec xioi"}, ["Zolgensma"]),
        ({"q": "j3590"}, ["Casgevy", "Zolgensma"]),
        ({"q": "J 3399"}, ["Zolgensma"]),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "gone"}, []),
        ({"q": "never"}, []),
    ],
)
def test_filters(client_as_staff, catalog, query, expected):
    assert names(client_as_staff, **query) == expected


def test_names_are_those_of_the_day(client_as_staff, programs):
    factories.make_edition()
    therapy = factories.make_therapy(brand_name="Newname", mark="®", slug="old")
    common = {"therapy": therapy, "program": programs["gene"]}
    factories.make_listing(**common, brand_name="Oldname", mark="™", last_day=date(2025, 3, 2))
    factories.make_listing(**common, starts_on=date(2025, 3, 3))
    shown = [
        [row[0] for row in body(client_as_staff.get(LIST, {"on": on}))[1:]]
        for on in ("2025-03-02", "2025-03-03")
    ]
    assert shown == [["Oldname™"], ["Newname®"]]


def test_known_shows_the_list_as_it_was_recorded_before_a_change(client_as_staff, programs):
    factories.make_edition()
    listing = factories.make_listing(program=programs["gene"], brand_name="Right", embarc=False)
    before = moment_text(Ledger.newest())
    listing.brand_name, listing.embarc = "Wrong", True
    factories.save(listing)
    response = client_as_staff.get(LIST, {"on": DAY, "known": before})
    assert [(row[0], row[-1]) for row in body(response)[1:]] == [("Right", "No footnote")]
    assert [(row[0], row[-1]) for row in body(client_as_staff.get(LIST))[1:]] == [
        ("Wrong", "May apply")
    ]


@pytest.mark.parametrize(
    ("query", "text", "link"),
    [
        (
            {"on": "2024-10-31"},
            (
                "No list is on record for Oct 31, 2024. "
                "Our first list starts on Nov 1, 2024. Show that day"
            ),
            "/therapies/?on=2024-11-01",
        ),
        (
            {"on": DAY, "q": "zzz"},
            (
                "No therapy on the list for Mar 3, 2025 fits “zzz” and the other filters. "
                "Try a part of the name, or fewer filters. Show the whole list"
            ),
            "/therapies/?on=2025-03-03",
        ),
        (
            {"on": DAY, "rems": "required", "embarc": "yes"},
            (
                "No therapy on the list for Mar 3, 2025 fits these filters. "
                "Try a part of the name, or fewer filters. Show the whole list"
            ),
            "/therapies/?on=2025-03-03",
        ),
        (
            {"on": DAY, "q": "j3392"},
            (
                "No therapy on the list for Mar 3, 2025 fits “j3392” and the other filters. "
                "CMS may assign the code to a therapy all the same. See J3392"
            ),
            "/therapies/codes/J3392/?on=2025-03-03",
        ),
    ],
)
def test_an_empty_list_says_why_and_what_to_do(client_as_staff, catalog, query, text, link):
    read = page(client_as_staff.get(LIST, query))
    assert read.texts[".empty"] == [text]
    assert link in read.links


def test_a_listing_counts_only_where_a_list_is_on_record(client_as_staff, programs):
    factories.make_listing(program=programs["gene"], starts_on=date(2024, 10, 1))
    read = page(client_as_staff.get(LIST, {"on": DAY}))
    assert read.texts[".empty"] == [
        (
            "No list is on record for Mar 3, 2025. "
            "A catalog maintainer adds the first one in the admin."
        )
    ]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"on": "2025-02-30"}, 400, "“2025-02-30” is not in the calendar."),
        ({"known": "yesterday"}, 400, "“yesterday” is not a moment."),
        ({"sort": "brand"}, 400, "It sorts by name, generic, code, rems, embarc"),
        ({"page": "0"}, 400, "A page is a positive number: 1, 2, 3."),
        ({"page": "2"}, 404, "There is no page 2: this list ends with page 1."),
        ({"program": "nosuch"}, 400, "No program has this slug. Choose one of the list."),
        ({"embarc": "1"}, 400, "“1” is not a choice here. Choose yes, no."),
        ({"rems": "none"}, 400, "Choose required, not_required, unknown."),
        ({"codes": "none"}, 400, "Choose specific, unclassified."),
        ({"q": "x" * 5000}, 400, "at most 200 characters"),
        ({"q": "a\0b"}, 400, "NUL"),
        ({"q": ["a", "b"]}, 400, "“q” is given twice"),
    ],
)
def test_bad_input_is_refused_with_its_reason(client_as_staff, catalog, query, status, words):
    response = client_as_staff.get(LIST, query)
    assert (response.status_code, words in response.content.decode()) == (status, True)


@pytest.mark.parametrize("rows", [2, 60])
@pytest.mark.parametrize("query", [{}, {"sort": "-code"}, {"q": "brand"}])
def test_queries_do_not_grow(client_as_staff, programs, django_assert_num_queries, rows, query):
    factories.make_edition()
    code, rems = factories.make_code(), factories.make_rems()
    with change(by=client_as_staff.user, reason="Many therapies for a test."):
        for number in range(rows):
            therapy = factories.make_therapy(brand_name=f"Brand {fold(str(number))}")
            program = programs["gene" if number % 2 else "cell"]
            factories.make_listing(therapy=therapy, program=program)
            factories.make_listed_code(therapy=therapy, code=code)
            factories.make_name(therapy, f"Printed {number}", "printed")
            factories.make_requirement(therapy=therapy, rems_program=rems)
    with django_assert_num_queries(9 if "sort" in query else 10):
        response = client_as_staff.get(LIST, {"on": DAY, **query})
    assert len(response.context["table"].paginated_rows) == min(rows, 50)
