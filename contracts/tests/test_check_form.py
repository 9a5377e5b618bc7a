import pytest

from portal.tests import factories as make
from portal.tests.reading import page

pytestmark = pytest.mark.django_db

ADDRESS, ON = "/contracts/check/", "2025-03-03"
NPI = "1999990017"


@pytest.fixture
def pair():
    make.make_therapy(brand_name="Hemgenix")
    make.make_provider(npi=NPI)


def asked(client, status=200, **query):
    response = client.get(ADDRESS, {"npi": NPI, "therapy": "hemgenix", "on": ON, **query})
    assert response.status_code == status
    return response


def test_without_anything_asked_the_form_says_what_is_asked(client_as_staff):
    response = client_as_staff.get(ADDRESS)
    assert response.status_code == 200
    assert page(response).texts["title"] == ["Check a provider · Classified therapies"]
    assert page(response).texts["h2"] == ["What is asked"]
    assert ".errors" not in page(response).texts


@pytest.mark.parametrize("query", [{"npi": NPI}, {"therapy": "hemgenix"}])
def test_a_link_may_fill_in_one_field(client_as_staff, query):
    response = client_as_staff.get(ADDRESS, {**query, "on": ON})
    assert response.status_code == 200
    (typed,) = query.values()
    assert f'value="{typed}"' in response.content.decode()
    assert f'value="{ON}"' in response.content.decode()
    assert ".errors" not in page(response).texts


ERRORS = [
    ({"npi": ""}, "check-npi", "Say which provider: its name or its NPI."),
    ({"therapy": " "}, "check-therapy", "Say which therapy: its name or its code."),
    ({"npi": "19999900"}, "check-npi", "An NPI is ten digits, and this has 8."),
    ({"npi": "x" * 5000}, "check-npi", "This has 5,000 characters; 200 are enough."),
    ({"therapy": "x" * 5000}, "check-therapy", "This has 5,000 characters; 200 are enough."),
    ({"case": "x" * 5000}, "check-case", "This has 5,000 characters; 200 are enough."),
    ({"on": "2025-02-30"}, "check-on", "“2025-02-30” is not in the calendar."),
    ({"on": ["2025-02-01", "2025-02-02"]}, "check-on", "“on” is given twice"),
    ({"known": "now"}, None, "“now” is not a moment."),
]


@pytest.mark.parametrize(("query", "field", "message"), ERRORS)
def test_an_error_stands_at_its_field_and_in_the_summary(
    client_as_staff, pair, query, field, message
):
    response = asked(client_as_staff, status=400, **{"case": "C-1", **query})
    found, html = page(response), response.content.decode()
    assert found.texts["title"][0].startswith("Error: Check a provider")
    assert message in found.texts[".errors"][0]
    for name, value in {"npi": NPI, "therapy": "hemgenix", "case": "C-1", **query}.items():
        if isinstance(value, str) and value.strip() and name not in ("on", "known"):
            assert f'value="{value}"' in html
    if field:
        assert [link for link in found.links if link == f"#{field}"] == [f"#{field}"]
        assert message in found.texts[".err"][0]
        assert f'id="{field}-error"' in html
    else:
        assert ".err" not in found.texts


def test_every_error_is_told_at_once(client_as_staff):
    response = client_as_staff.get(ADDRESS, {"npi": "123", "therapy": "", "on": "x", "known": "y"})
    assert (response.status_code, len(page(response).texts[".errors"])) == (400, 1)
    assert [link for link in page(response).links if link.startswith("#check")] == [
        "#check-npi",
        "#check-therapy",
        "#check-on",
    ]


def test_nul_is_refused(client_as_staff, pair):
    response = asked(client_as_staff, status=400, npi="Lake\0side")
    assert "(NUL)" in page(response).texts[".errors"][0]


def test_surrogates_are_words_like_others(client_as_staff, pair):
    response = client_as_staff.get(f"{ADDRESS}?npi=%ED%A0%80&therapy=%ED%A0%80")
    assert response.status_code == 404
