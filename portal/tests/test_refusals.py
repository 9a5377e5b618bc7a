"""What can't be answered: a page, or JSON, that says what and why; never a 500."""

import pytest

from portal.tests import factories

pytestmark = pytest.mark.django_db

# Every page that reads the query, with the record it needs.
PAGES = [
    "/",
    "/search/",
    "/search.json",
    "/therapies/",
    "/therapies/abecma/",
    "/therapies/abecma/providers/",
    "/therapies/abecma/history/",
    "/therapies/programs/gene-therapy/",
    "/therapies/codes/J0001/",
    "/therapies/editions/",
    "/contracts/providers/",
    "/contracts/providers/1999990017/",
    "/contracts/check/",
    "/contracts/check.json",
    "/guidance/",
    "/guidance/pa/",
    "/changes/",
]
HEED_KNOWN = [page for page in PAGES if page != "/changes/" and "history" not in page]
STRANGE = ["%ED%A0%80", "%FF%FE", "%25", "_", "%5C", "%E2%80%AE", "%F0%9F%98%80", "x" * 5000]
LISTS = ["/therapies/", "/therapies/editions/", "/contracts/providers/"]


@pytest.fixture
@factories.together()
def staff(client_as_staff):
    therapy = factories.make_therapy(slug="abecma", brand_name="Abecma")
    program = factories.make_program(slug="gene-therapy", name="Gene Therapy")
    factories.make_listing(therapy=therapy, program=program)
    factories.make_code("J0001")
    factories.make_edition()
    factories.make_provider(npi="1999990017")
    factories.make_entry(slug="pa")
    return client_as_staff


def refused(response, status, *words):
    assert response.status_code == status
    text = response.content.decode()
    assert [word for word in words if word not in text] == []
    return text


@pytest.mark.parametrize("page", PAGES)
def test_nul_is_refused_everywhere(staff, page):
    refused(staff.get(f"{page}?q=a%00b"), 400, "NUL")


@pytest.mark.parametrize("page", [p for p in HEED_KNOWN if p != "/contracts/check.json"])
@pytest.mark.parametrize(
    "query", ["on=2025-02-30", "on=yesterday", "known=2025-03-03", "known=2198-01-01T00:00:00Z"]
)
def test_a_day_or_moment_that_cannot_be_read_is_refused_everywhere(staff, page, query):
    name, _, value = query.partition("=")
    refused(staff.get(f"{page}?{query}"), 400, name, value)


@pytest.mark.parametrize("page", PAGES)
def test_strange_text_is_answered_or_refused_and_never_an_error(staff, page):
    asked = [f"{page}?{query}" for text in STRANGE for query in (f"q={text}", f"{text}=1")]
    answered = {address: staff.get(address).status_code for address in asked}
    assert {address: code for address, code in answered.items() if code not in (200, 400)} == {}


@pytest.mark.parametrize("page", LISTS)
@pytest.mark.parametrize("query", ["sort=nonsense", "page=0", "page=-1", "page=x", "page=1.5"])
def test_an_unknown_column_or_page_is_refused(staff, page, query):
    refused(staff.get(f"{page}?{query}"), 400, query.partition("=")[2])


@pytest.mark.parametrize("page", LISTS)
def test_a_page_past_the_end_is_not_there(staff, page):
    refused(staff.get(f"{page}?page=999"), 404, "999")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/therapies/nonsense/", "nonsense"),
        ("/therapies/nonsense/history/", "nonsense"),
        ("/therapies/nonsense/providers/", "nonsense"),
        ("/therapies/programs/nonsense/", "nonsense"),
        ("/therapies/codes/J9998/", "J9998"),
        ("/therapies/codes/zebra/", "zebra"),
        ("/therapies/editions/99999/", "99999"),
        ("/contracts/providers/1234567893/", "1234567893"),
        ("/contracts/providers/1234567890/", "1234567890"),
        ("/contracts/providers/12345/", "12345"),
        ("/guidance/nonsense/", "nonsense"),
        ("/nowhere/", "/nowhere/"),
    ],
)
def test_what_is_not_on_record_is_404_and_says_so(staff, address, words):
    refused(staff.get(address), 404, words)


@pytest.mark.parametrize("address", ["/therapies/%00/", "/contracts/providers/%FF/", "/%F0%9F"])
def test_an_address_that_cannot_be_read_is_404(staff, address):
    assert staff.get(address).status_code == 404


def test_json_addresses_answer_in_json(staff):
    response = staff.get("/search.json?on=2025-02-30")
    assert response.status_code == 400
    assert response.json()["error"]["field"] == "on"
    assert response.json()["error"]["value"] == "2025-02-30"
    assert set(response.json()["error"]) == {"field", "value", "message"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
def test_reading_pages_answer_no_post(staff, page):
    assert staff.post(page).status_code in (403, 405)


@pytest.mark.parametrize(
    ("method", "address", "allowed", "said"),
    [
        ("get", "/contracts/check/keep/", "POST", "only takes what a form of ours sends"),
        ("post", "/therapies/", "GET, HEAD", "is only read"),
    ],
)
def test_an_address_opened_the_wrong_way_says_so(staff, method, address, allowed, said):
    response = getattr(staff, method)(address)
    assert response["Allow"] == allowed
    refused(response, 405, f"{address} {said}")


@pytest.mark.parametrize("page", PAGES)
def test_before_everything_pages_are_empty_and_not_broken(staff, page):
    """Asked long before anything was recorded, pages are empty or not on record, not broken."""
    response = staff.get(f"{page}?known=2001-01-01T00:00:00Z&on=2001-01-01&q=x")
    assert response.status_code in (200, 400, 404)
