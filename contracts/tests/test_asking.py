from datetime import date

import pytest

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.reading import page

pytestmark = pytest.mark.django_db

ADDRESS, ON = "/contracts/check/", "2025-03-03"
NPI, OTHER = "1999990017", "1999990025"
PAIR = f"{ADDRESS}?npi={NPI}&therapy=hemgenix"


@pytest.fixture
def hemgenix():
    make.make_edition()
    program = make.make_program()
    therapy = make.make_therapy(
        brand_name="Hemgenix", mark="®", generic_name="etranacogene dezaparvovec"
    )
    listing = make.make_listing(therapy=therapy, program=program)
    make.make_listed_code(therapy=therapy, code=make.make_code("J1411"))
    make.make_name(therapy, "etra-dez")
    listing.brand_name = "Hemgenix Plus"
    make.save(listing)
    provider = make.make_provider(npi=NPI, name="St. Mary's Hospital", city="Akron")
    make.make_provider_name(provider, "Saint Mary")
    return therapy


def get(client, **query):
    return client.get(ADDRESS, {"npi": NPI, "therapy": "hemgenix", **query})


def choices(response):
    """Each question asked back with the addresses of its choices."""
    return [
        (match.field, [address for _, address in links])
        for match, links in response.context["asked"]
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "1999 990-017",
        "St. Mary's Hospital",
        "ST MARYS HOSPITAL",
        "saint-mary",
        "St. Mary's Hospital (1999990017)",
        "Saint Mary (1999-990-017)",
    ],
)
def test_one_sure_provider_is_taken(client_as_staff, hemgenix, typed):
    response = get(client_as_staff, npi=typed)
    assert (response.status_code, response["Location"]) == (302, PAIR)


@pytest.mark.parametrize(
    "typed",
    [
        "Hemgenix®",
        "HEMGENIX",
        "Etranacogene-Dezaparvovec",
        "etra dez",
        "hemgenix plus",
        "J1411",
        "j 1411",
    ],
)
def test_one_sure_therapy_is_taken(client_as_staff, hemgenix, typed):
    response = get(client_as_staff, therapy=typed)
    assert (response.status_code, response["Location"]) == (302, PAIR)


def test_the_canonical_address_keeps_what_was_given(client_as_staff, hemgenix):
    known = moment_text(Ledger.newest())
    response = get(client_as_staff, npi="Saint Mary", on=ON, case="C-1", known=known)
    quoted = known.replace(":", "%3A")
    assert response["Location"] == f"{PAIR}&on={ON}&case=C-1&known={quoted}"
    response = get(client_as_staff, npi="Saint Mary", on="", case=" - ", known="")
    assert response["Location"] == PAIR


def test_several_providers_of_one_name_are_asked_about(client_as_staff, hemgenix):
    make.make_provider(npi=OTHER, name="Saint Mary", is_sample=True)
    response = get(client_as_staff, npi="saint mary", on=ON)
    assert response.status_code == 200
    assert choices(response) == [
        ("npi", [f"{ADDRESS}?npi={npi}&therapy=hemgenix&on={ON}" for npi in (OTHER, NPI)])
    ]
    found = page(response)
    assert found.texts["h2"][:1] == ["Which provider is “saint mary”?"]
    assert found.texts["li"][-2:] == [
        "1999990025 Saint Mary Sample Springfield, OH",
        "1999990017 St. Mary's Hospital Akron, OH",
    ]
    assert found.texts["h1"] == ["Which one is meant?"]


@pytest.mark.parametrize("typed", ["mary", "akron", "hospital st"])
def test_a_guess_is_never_taken(client_as_staff, hemgenix, typed):
    response = get(client_as_staff, npi=typed)
    assert (response.status_code, choices(response)) == (200, [("npi", [PAIR])])


def test_a_therapy_that_is_only_like_the_words_is_asked_about(client_as_staff, hemgenix):
    response = get(client_as_staff, therapy="hemge")
    assert (response.status_code, choices(response)) == (200, [("therapy", [PAIR])])
    assert page(response).texts["h2"][0] == "Which therapy is “hemge”?"


def test_both_may_be_asked_about_and_each_choice_keeps_the_other_words(client_as_staff, hemgenix):
    response = get(client_as_staff, npi="mary", therapy="hemge")
    assert choices(response) == [
        ("npi", [f"{ADDRESS}?npi={NPI}&therapy=hemge"]),
        ("therapy", [f"{ADDRESS}?npi=mary&therapy=hemgenix"]),
    ]


def test_a_code_that_names_several_therapies_is_asked_about(client_as_staff, hemgenix):
    second = make.make_therapy(brand_name="Abecma")
    make.make_listing(therapy=second, program=hemgenix.listings.get().program)
    make.make_listed_code(therapy=second, code=hemgenix.listedcodes.get().code)
    response = get(client_as_staff, therapy="J1411", on=ON)
    assert choices(response) == [
        ("therapy", [f"{ADDRESS}?npi={NPI}&therapy={t}&on={ON}" for t in ("abecma", "hemgenix")])
    ]


def test_a_code_is_taken_only_on_the_days_on_which_it_is_listed(client_as_staff, hemgenix):
    response = get(client_as_staff, therapy="J1411", on="2024-10-31")
    assert response.status_code == 404
    make.make_product_code(therapy=hemgenix, code=hemgenix.listedcodes.get().code)
    response = get(client_as_staff, therapy="J1411", on="2024-10-31")
    assert (response.status_code, choices(response)) == (
        200,
        [("therapy", [f"{PAIR}&on=2024-10-31"])],
    )


def test_a_name_and_the_number_of_another_provider_are_asked_about(client_as_staff, hemgenix):
    make.make_provider(npi=OTHER, name="Northfield")
    response = get(client_as_staff, npi=f"Northfield ({NPI})")
    assert choices(response) == [
        ("npi", [f"{ADDRESS}?npi={npi}&therapy=hemgenix" for npi in (NPI, OTHER)])
    ]


def test_a_name_with_a_number_that_nobody_has_is_looked_for_by_name(client_as_staff, hemgenix):
    response = get(client_as_staff, npi="St Mary (12345)")
    assert choices(response) == [("npi", [PAIR])]


def test_a_deleted_provider_is_found_by_its_number_alone(client_as_staff, hemgenix):
    record = make.make_provider(npi=OTHER, name="Northfield")
    make.remove(record)
    assert get(client_as_staff, npi=OTHER).status_code == 200
    assert get(client_as_staff, npi=f"Northfield ({OTHER})").status_code == 302
    assert get(client_as_staff, npi="Northfield").status_code == 404


def test_names_are_those_known_at_the_moment(client_as_staff, hemgenix):
    known = moment_text(Ledger.newest())
    late = make.make_provider(npi=OTHER, name="Late Hospital")
    assert get(client_as_staff, npi=late.name).status_code == 302
    assert get(client_as_staff, npi=late.name, known=known).status_code == 404


MISSING = [
    ({"npi": "1999990074"}, "1999990074", "The number is well formed"),
    ({"npi": "1999990018"}, "1999990018", "The number is not well formed"),
    ({"npi": "zzz"}, "zzz", "No provider on record has these words in its names or its city."),
    ({"npi": "…"}, "…", "No provider on record has these words in its names or its city."),
    ({"therapy": "zzz"}, "zzz", "No therapy is on record by this name."),
    ({"therapy": "®"}, "®", "No therapy is on record by this name."),
    ({"therapy": "Q2056"}, "Q2056", "Our list of that day shows this code for no therapy"),
    ({"therapy": "zq " * 66}, "zq zq", "No therapy is on record by this name."),
]


@pytest.mark.parametrize(("query", "typed", "message"), MISSING)
def test_nothing_found_is_said_with_next_steps(client_as_staff, hemgenix, query, typed, message):
    response = get(client_as_staff, on=ON, **query)
    found = page(response)
    assert response.status_code == 404
    assert found.texts["title"] == ["Not on record · Classified therapies"]
    assert typed in found.texts["h2"][0]
    assert message in found.texts["section"][0]
    assert any("/search/?q=" in link for link in found.links)
    assert f'value="{ON}"' in response.content.decode()


def test_what_to_tell_the_caller_about_an_unknown_provider(client_as_staff, hemgenix):
    texts = page(get(client_as_staff, npi="1999990074", therapy="zzz")).texts
    assert texts["h1"] == ["Nothing on record by these words"]
    assert texts["blockquote"] == [
        (
            "I don’t have this provider on record. "
            "Let me take the name and the NPI down and call you back."
        )
    ]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow(
    client_as_staff, hemgenix, django_assert_num_queries, rows
):
    for number in range(rows):
        make.make_provider(name=f"Mary {number}")
        make.make_therapy(brand_name=f"Hemgen{number}")
    with django_assert_num_queries(10):
        response = get(client_as_staff, npi="mary", therapy="hemgen", on=ON)
    assert [len(links) for _, links in choices(response)] == [min(rows + 1, 20)] * 2


def test_a_renamed_therapy_keeps_its_slug(client_as_staff, hemgenix):
    hemgenix.brand_name = "Renamed"
    make.save(hemgenix)
    assert get(client_as_staff, therapy="renamed")["Location"] == PAIR
    response = get(client_as_staff, on=date(2025, 3, 3).isoformat())
    assert page(response).texts["h1"] == ["No: not contracted"]
