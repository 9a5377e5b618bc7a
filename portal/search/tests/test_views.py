import pytest
from django.urls import reverse

from portal.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalog():
    program = factories.make_program(slug="gene-therapy", name="Gene Therapy")
    factories.make_channel(program=program, value="855.678.0051")
    casgevy = factories.make_therapy(brand_name="Casgevy", mark="®", generic_name="exagam autotem")
    factories.make_listing(therapy=casgevy, program=program)
    factories.make_name(casgevy, "Casgevvy", "printed")
    factories.make_name(casgevy, "exa-cel", "short")
    factories.make_code("J3392", description="exagam, per treatment")
    factories.make_code("J3590", unclassified=True)
    factories.make_edition(label="November 2024")
    factories.make_entry(slug="pa", question="Is prior authorization always needed?")
    lakeside = factories.make_provider(
        npi="1999990017", name="Lakeside Children’s Hospital", city="Lakeside", state="OH"
    )
    factories.make_provider_name(lakeside, "Old Mercy")
    factories.make_provider(npi="1999990025", name="Northfield Medical Center", city="Northfield")


def search(client, q, **more):
    return client.get(reverse("search-json"), {"q": q, **more})


@pytest.mark.parametrize(
    ("typed", "kind", "key", "sure"),
    [
        ("casgevy", "therapy", "casgevy", True),
        ("CASGEVY®", "therapy", "casgevy", True),
        ("Casgevvy", "therapy", "casgevy", True),
        ("exa cel", "therapy", "casgevy", True),
        ("exagam autotem", "therapy", "casgevy", True),
        ("casg", "therapy", "casgevy", True),
        ("sgevy", "therapy", "casgevy", False),
        ("j3392", "code", "J3392", True),
        ("J 3392", "code", "J3392", True),
        ("gene therapy", "program", "gene-therapy", True),
        ("855-678-0051", "program", "gene-therapy", True),
        ("1999990017", "provider", "1999990017", True),
        ("199 999 0017", "provider", "1999990017", True),
        ("childrens lakeside", "provider", "1999990017", True),
        ("old mercy", "provider", "1999990017", True),
        ("northfield oh", "provider", "1999990025", True),
        ("is prior authorization always needed", "guidance", "pa", True),
        ("prior authorization", "guidance", "pa", True),
        ("november 2024", "edition", None, True),
    ],
)
def test_what_is_typed_finds_it_first(client_as_staff, catalog, typed, kind, key, sure):
    first = search(client_as_staff, typed).json()["results"][0]
    assert (first["kind"], first["sure"]) == (kind, sure)
    assert key in (None, first["key"])
    assert client_as_staff.get(first["address"]).status_code == 200


@pytest.mark.parametrize(
    "typed", ["", "   ", "®", "keytruda", "J9999", "%", "_", "\\", "' OR 1=1", "😀", "x" * 5000]
)
def test_what_is_not_there_is_an_empty_list(client_as_staff, catalog, typed):
    answer = search(client_as_staff, typed)
    assert (answer.status_code, answer.json()) == (
        200,
        {"q": typed.strip(), "results": [], "answer": None},
    )
    assert client_as_staff.get(reverse("search"), {"q": typed}).status_code == 200


def test_two_hundred_words_are_answered(client_as_staff, catalog):
    answer = search(client_as_staff, "lakeside children " * 100)
    assert [hit["key"] for hit in answer.json()["results"]] == ["1999990017"]


@pytest.mark.parametrize("address", ["search", "search-json"])
@pytest.mark.parametrize(
    "query", [{"q": "a\0b"}, {"q": "a", "on": "2025-02-30"}, {"q": "a", "known": "yesterday"}]
)
def test_what_cannot_be_read_is_400(client_as_staff, address, query):
    assert client_as_staff.get(reverse(address), query).status_code == 400


def test_the_page_shows_guesses_only_under_did_you_mean(client_as_staff, catalog):
    page = client_as_staff.get(reverse("search"), {"q": "sgevy"}).content.decode()
    assert page.index("Did you mean") < page.index("Casgevy®")
    assert (
        "Did you mean"
        not in client_as_staff.get(reverse("search"), {"q": "casgevy"}).content.decode()
    )


def test_links_keep_the_day(client_as_staff, catalog):
    page = client_as_staff.get(reverse("search"), {"q": "casgevy", "on": "2025-01-31"})
    assert 'href="/therapies/casgevy/?on=2025-01-31"' in page.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_query_count_does_not_grow(client_as_staff, django_assert_num_queries, rows):
    for number in range(rows):
        therapy = factories.make_therapy(brand_name=f"Common {number}")
        factories.make_name(therapy, f"Short {number}")
        provider = factories.make_provider(name=f"Common {number}")
        factories.make_provider_name(provider, f"Other {number}")
    with django_assert_num_queries(11):
        search(client_as_staff, "common")
