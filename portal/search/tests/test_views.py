import re
from datetime import date

import pytest
from django.urls import reverse

from portal.search import newest
from portal.tests import factories

pytestmark = pytest.mark.django_db
LAKESIDE = "1999990017"


@pytest.fixture
@factories.together()
def catalog():
    program = factories.make_program(slug="gene-therapy", name="Gene Therapy")
    factories.make_channel(program=program, value="855.678.0051")
    factories.make_channel(program=program, value="1.800.555.0100", kind="fax")
    factories.make_channel(program=program, value="gene@example.org", kind="email")
    factories.make_edition(label="November 2024")
    casgevy = factories.make_therapy(
        brand_name="Casgevy", mark="®", generic_name="exagamglogene autotemcel"
    )
    factories.make_listing(therapy=casgevy, program=program)
    factories.make_name(casgevy, "Casgevvy", "printed")
    factories.make_name(casgevy, "exa-cel", "short")
    j3392 = factories.make_code("J3392", description="exagam, per treatment")
    factories.make_listed_code(therapy=casgevy, code=j3392)
    factories.make_listed_code(
        therapy=casgevy, code=factories.make_code("J3590", unclassified=True)
    )
    beqvez = factories.make_therapy(brand_name="Beqvez", generic_name="fidanacogene elaparvovec")
    factories.make_listing(therapy=beqvez, program=program)
    factories.make_product_code(therapy=beqvez, code=factories.make_code("J1414"))
    pa = factories.make_entry(slug="pa", question="Is prior authorization always needed?")
    factories.make_entry(slug="rems", question="Is REMS certification enough?")
    factories.make_keyword("authorization required", entry=pa)
    factories.make_keyword("gene therapy fax", program=program)
    factories.make_synonym("PA", "prior authorization")
    lakeside = factories.make_provider(
        npi=LAKESIDE, name="Lakeside Children’s Hospital", city="Lakeside", state="OH"
    )
    factories.make_provider_name(lakeside, "Old Mercy")
    factories.make_provider(npi="1999990025", name="Northfield Medical Center", city="Northfield")
    factories.make_contract(provider=lakeside, therapy=casgevy, program=program)


def search(client, q, **more):
    return client.get(reverse("search-json"), {"q": q, **more})


def page(client, q, **more):
    return client.get(reverse("search"), {"q": q, **more}).content.decode()


@pytest.mark.parametrize(
    ("typed", "kind", "key", "sure"),
    [
        ("CASGEVY®", "therapy", "casgevy", True),
        ("Casgevvy", "therapy", "casgevy", True),
        ("exa cel", "therapy", "casgevy", True),
        ("exa sell", "therapy", "casgevy", True),
        ("exagamglogene", "therapy", "casgevy", True),
        ("exagamglogene casgevvy", "therapy", "casgevy", True),
        ("casg", "therapy", "casgevy", True),
        ("cas", "therapy", "casgevy", False),
        ("cass jevvy", "therapy", "casgevy", True),
        ("does casjevvy need pa", "therapy", "casgevy", True),
        ("pa for beqv", "therapy", "beqvez", True),
        ("caasegvey", "therapy", "casgevy", False),
        ("j3392", "code", "J3392", True),
        ("J359O", "code", "J3590", True),
        ("J339", "code", "J3392", True),
        ("J3", "code", "J3392", False),
        ("gene therapy", "program", "gene-therapy", True),
        ("gene@example.org", "program", "gene-therapy", True),
        ("(855) 678-0051", "program", "gene-therapy", True),
        ("1-800-555-0100", "program", "gene-therapy", True),
        ("855.678", "program", "gene-therapy", False),
        ("where to fax gene therapy", "program", "gene-therapy", True),
        (LAKESIDE, "provider", LAKESIDE, True),
        ("199 999 00", "provider", LAKESIDE, False),
        ("childrens lakeside", "provider", LAKESIDE, True),
        ("PA required?", "guidance", "pa", True),
        ("is prior authorization always needed", "guidance", "pa", True),
        ("nov 2024 list", "edition", None, True),
    ],
)
def test_what_is_typed_finds_it_first(client_as_staff, catalog, typed, kind, key, sure):
    first = search(client_as_staff, typed).json()["results"][0]
    assert (first["kind"], first["sure"]) == (kind, sure)
    assert key in (None, first["key"])
    assert client_as_staff.get(first["address"]).status_code == 200


def test_a_code_finds_the_therapies_it_stands_for(client_as_staff, catalog):
    listed = search(client_as_staff, "J3392", on="2025-01-31").json()["results"]
    assert [(hit["kind"], hit["sure"], hit["why"]) for hit in listed] == [
        ("code", True, "is the code J3392"),
        ("therapy", True, "listed under J3392 on Jan 31, 2025"),
    ]
    assigned = search(client_as_staff, "J1414", on="2025-01-31").json()["results"]
    assert [(hit["key"], hit["sure"]) for hit in assigned] == [("J1414", True), ("beqvez", False)]
    assert len(search(client_as_staff, "J3590").json()["results"]) == 1


SURROGATE = "\ud800".encode("utf-8", "surrogatepass")
HOSTILE = [
    *("", "   ", "®", "keytruda", "J9999", "%", "_", "\\", "' OR 1=1", "😀", "x" * 5000),
    *("\u202edcba", "מרחבא שלום", SURROGATE, "a\u0301" * 500, "anito-cel", "word " * 200),
    *("xyz-cel", "0537T", "(((", "<script>"),
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_not_there_is_an_empty_list(client_as_staff, catalog, typed):
    answer = search(client_as_staff, typed)
    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert client_as_staff.get(reverse("search"), {"q": typed}).status_code == 200


def test_what_a_provider_begins_with_too_is_sure_of_no_therapy(client_as_staff, catalog):
    assert search(client_as_staff, "casg").json()["results"][0]["sure"] is True
    factories.make_provider(name="Casgrove Clinic")
    hits = search(client_as_staff, "casg").json()["results"]
    assert {hit["kind"]: hit["sure"] for hit in hits}["therapy"] is False


def test_a_short_brand_is_no_part_of_other_words(client_as_staff, catalog):
    factories.make_therapy(brand_name="Abc", generic_name="")
    assert search(client_as_staff, "abc").json()["results"][0]["key"] == "abc"
    assert (
        search(client_as_staff, "abc childrens hospital lakeside").json()["results"][0]["key"]
        == LAKESIDE
    )


def test_four_hundred_words_are_answered(client_as_staff, catalog):
    answer = search(client_as_staff, "lakeside children " * 200)
    assert [hit["key"] for hit in answer.json()["results"]] == [LAKESIDE]


@pytest.mark.parametrize("address", ["search", "search-json", "search-suggestions"])
@pytest.mark.parametrize(
    "query", [{"q": "a\0b"}, {"q": "a", "on": "2025-02-30"}, {"q": "a", "known": "yesterday"}]
)
def test_what_cannot_be_read_is_400(client_as_staff, address, query):
    assert client_as_staff.get(reverse(address), query).status_code == 400


@pytest.mark.parametrize(
    "typed",
    [
        "casgevy lakeside 3/4/2025",
        "Mar 4, 2025 childrens hospital lakeside exa-cel",
        f"is {LAKESIDE} contracted for casjevvy on 4 march 2025",
        f"J3392 {LAKESIDE} 2025-03-04",
    ],
)
def test_a_provider_and_a_therapy_make_an_answer(client_as_staff, catalog, typed):
    answer = search(client_as_staff, typed).json()["answer"]
    query = {"npi": LAKESIDE, "therapy": "casgevy", "on": "2025-03-04"}
    assert answer == client_as_staff.get(reverse("contracts:check-json"), query).json()
    assert (answer["outcome"], answer["on"]) == ("contracted", "2025-03-04")


@pytest.mark.parametrize(
    "typed", ["casgevy", "lakeside", "casgevy beqvez lakeside", "casgevy lakeside 2/30/2025"]
)
def test_less_than_both_makes_none(client_as_staff, catalog, typed):
    assert search(client_as_staff, typed).json()["answer"] is None


def test_the_answer_stands_above_the_hits_and_says_how_the_day_was_read(client_as_staff, catalog):
    shown = page(client_as_staff, "casgevy lakeside 3/4/2025")
    other = f"/contracts/check/?npi={LAKESIDE}&amp;therapy=casgevy&amp;on=2025-04-03"
    assert shown.index("Contracted") < shown.index('aria-label="Found"')
    assert "3/4/2025 was read as Mar 4, 2025, month first." in shown
    assert f'<a href="{other}">Apr 3, 2025 instead</a>' in shown
    assert "instead</a>" not in page(client_as_staff, "casgevy lakeside 3/25/2025")


def test_a_day_without_a_question_is_said_and_one_that_is_none_refused(client_as_staff, catalog):
    assert "Mar 4 was read as" in page(client_as_staff, "casgevy mar 4")
    assert "Day: Mar 25, 2025." in page(client_as_staff, "casgevy 3/25/2025")
    problem = "“2/30/2025” is no day of the calendar. Nothing was assumed"
    assert problem in page(client_as_staff, "casgevy 2/30/2025")


def test_the_answer_keeps_the_moment_of_the_page(client_as_staff, catalog):
    known = newest.Ledger.newest().isoformat().replace("+00:00", "Z")
    shown = page(client_as_staff, "casgevy lakeside", on="2025-03-04", known=known)
    assert f"on=2025-03-04&amp;known={known[:19]}".replace(":", "%3A") in shown
    factories.make_therapy(brand_name="Hemgenix")
    assert "Hemgenix" in page(client_as_staff, "hemgenix", known=known)


def test_the_page_shows_guesses_only_under_did_you_mean(client_as_staff, catalog):
    guessed = page(client_as_staff, "caasegvey")
    assert guessed.index("Did you mean") < guessed.index("Casgevy®")
    assert "is not on this list" in guessed
    assert "Did you mean" not in page(client_as_staff, "casgevy")


def test_a_whole_name_offers_its_page_first(client_as_staff, catalog):
    assert 'href="/therapies/casgevy/?on=2025-01-31">Open Casgevy®' in page(
        client_as_staff, "casgevy", on="2025-01-31"
    )
    assert "Open Casgevy" not in page(client_as_staff, "cass jevvy")


def test_suggestions_mark_the_page_that_enter_opens(client_as_staff, catalog):
    def options(words):
        url = reverse("search-suggestions")
        html = client_as_staff.get(url, {"q": words, "on": "2025-01-31"}).content.decode()
        return html, html.count('aria-selected="true"'), html.count('role="option"')

    assert options("casgevy")[1:] == (1, 2)
    html, selected, number = options("casgevy lakeside")
    assert (selected, number) == (0, 4)
    assert html.index("Answer") < html.index("Therapy")
    assert options("caasegvey")[0].count("Did you mean") == 1
    assert 'data-href="/search/?q=casgevy&amp;on=2025-01-31"' in options("casgevy")[0]


def test_every_page_has_a_field_with_a_place_for_suggestions(client_as_staff, catalog):
    for address in ("/", "/therapies/", "/search/?q=casgevy"):
        shown = client_as_staff.get(address).content.decode()
        assert (shown.count('id="q"'), shown.count('id="q-list"')) == (1, 1)


def test_an_ended_listing_and_another_edition_are_found_too(client_as_staff, catalog):
    old = factories.make_therapy(brand_name="Zynteglo")
    factories.make_listing(therapy=old, brand_name="Lenti-D", last_day=date(2024, 12, 31))
    first = search(client_as_staff, "lenti d").json()["results"][0]
    assert (first["key"], first["why"]) == ("zynteglo", "is the brand “Lenti-D”")


@pytest.mark.parametrize("rows", [1, 30])
def test_query_count_does_not_grow(client_as_staff, django_assert_max_num_queries, rows):
    for number in range(rows):
        therapy = factories.make_therapy(brand_name=f"Common {number}")
        factories.make_name(therapy, f"Short {number}")
        provider = factories.make_provider(name=f"Common {number}")
        factories.make_provider_name(provider, f"Other {number}")
    search(client_as_staff, "common")
    with django_assert_max_num_queries(9):
        search(client_as_staff, "common")


@pytest.mark.parametrize(
    ("what", "typed", "chosen"),
    [
        ("provider", "lakeside casgevy", ["Lakeside Children’s Hospital (1999990017)"]),
        ("therapy", "lakeside casgevy", ["Casgevy®"]),
        ("therapy", "j3392", ["J3392", "Casgevy®"]),
        ("provider", "casgevy", []),
    ],
)
def test_a_field_of_the_question_is_filled_with_what_it_asks_for(
    client_as_staff, catalog, what, typed, chosen
):
    url = reverse("search-suggestions")
    html = client_as_staff.get(url, {"q": typed, "for": what}).content.decode()
    assert re.findall('data-value="([^"]*)"', html) == chosen
    assert html.count('role="option"') == len(chosen)


def test_suggestions_for_what_no_field_asks_are_refused(client_as_staff):
    url = reverse("search-suggestions")
    response = client_as_staff.get(url, {"q": "x", "for": "patient"})
    assert response.status_code == 400
    assert "Suggestions are for provider or therapy, or everything." in response.content.decode()
