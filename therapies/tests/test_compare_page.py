import re
from datetime import date

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import body, page
from therapies.tests.second_list import (
    FIRST,
    SECOND,
    first_list,
    second_list,
    second_list_on_top,
)

pytestmark = pytest.mark.django_db

COMPARE = reverse("therapies:compare")
REMOVED = [["removed: Beqvez™", "fidanacogene", "Gene Therapy", "J3590", "its providers: Beqvez™"]]
CHANGED = [
    ["Casgevy®", "Program", "removed: Cell Therapy added: Gene Therapy"],
    ["Casgevy®", "Codes", "J3399 removed: J3590 added: J3392"],
    ["Zolgensma Nova", "Brand", "removed: Zolgensma added: Zolgensma Nova"],
    ["Zolgensma Nova", "Mark", "removed: ® added: no mark"],
    ["Zolgensma Nova", "Embarc footnote", "removed: may apply added: no footnote"],
]
ADDED = [["added: Zevaskyn™", "not printed", "Gene Therapy", "no code listed"]]
CHANNELS = [
    ["Gene Therapy", "Prior authorization, by phone", "removed: 855.678.0051 added: 855.678.0099"]
]


@pytest.fixture
def lists():
    newest = second_list()
    return factories.Edition.objects.get(label="November 2024"), newest


def heading(response):
    return page(response).texts["h1"][0]


def counts(response):
    return re.findall(r"\d+", page(response).texts[".counts"][0])


def test_without_a_query_the_newest_list_is_compared_with_the_one_before(client_as_staff, lists):
    response = client_as_staff.get(COMPARE)
    tables = [body(response, n) for n in range(4)]
    assert tables == [REMOVED, CHANGED, ADDED, CHANNELS]
    assert heading(response) == "What changed between Nov 1, 2024 and Jul 1, 2025"
    assert counts(response) == ["1", "2", "1", "0", "1", "1"]
    assert page(response).texts["h2"][-1] == "Printed questions reworded (1)"


def test_everything_that_differs_leads_to_its_page(client_as_staff, lists):
    first, newest = lists
    links = set(page(client_as_staff.get(COMPARE)).links)
    assert links >= {
        "/therapies/beqvez/",
        "/therapies/beqvez/providers/",
        "/therapies/casgevy/",
        "/therapies/zevaskyn/",
        "/therapies/codes/J3392/",
        "/therapies/programs/gene-therapy/",
        "/guidance/reference-guide/",
        first.get_absolute_url(),
        "/therapies/?on=2024-11-01",
        f"{COMPARE}?from={newest.pk}&to={first.pk}",
    }


def test_a_list_is_named_by_its_number_or_any_of_its_days(client_as_staff, lists):
    first, newest = lists
    sides = [(first.pk, newest.pk), ("2025-06-30", SECOND), (first.pk, "2026-01-01")]
    for before, after in sides:
        response = client_as_staff.get(COMPARE, {"from": before, "to": after})
        assert [body(response, n) for n in range(4)] == [REMOVED, CHANGED, ADDED, CHANNELS]


def test_only_one_side_given_the_other_is_as_without_any(client_as_staff, lists):
    titles = [
        heading(client_as_staff.get(COMPARE, {name: "2025-08-01"})) for name in ("from", "to")
    ]
    assert titles == [
        "What changed between Aug 1, 2025 and Jul 1, 2025",
        "What changed between Jul 1, 2025 and Aug 1, 2025",
    ]


def test_the_same_list_twice_differs_in_nothing(client_as_staff, lists):
    response = client_as_staff.get(COMPARE, {"from": "2025-07-01", "to": "2025-08-01"})
    assert counts(response) == ["0", "0", "0", "3", "0", "0"]
    assert "Both say the same of every therapy" in response.content.decode()
    assert page(response).tables == []


def test_backwards_is_read_backwards_and_said(client_as_staff, lists):
    response = client_as_staff.get(COMPARE, {"from": SECOND, "to": FIRST})
    assert counts(response)[:3] == ["1", "2", "1"]
    assert body(response)[0][0] == "removed: Zevaskyn™"
    assert "Read backwards" in response.content.decode()


def test_before_the_first_list_there_was_none_and_all_came(client_as_staff, lists):
    response = client_as_staff.get(COMPARE, {"from": "2024-01-01", "to": FIRST})
    assert counts(response)[:4] == ["0", "0", "3", "0"]
    assert page(response).texts[".soft"][1] == (
        "Before: Jan 1, 2024, when no list was on record. "
        "After: List of November 2024, as on Nov 1, 2024."
    )


def test_the_form_shows_what_was_asked(client_as_staff, lists):
    first, _ = lists
    text = client_as_staff.get(COMPARE, {"from": first.pk, "to": "2025-08-01"}).content.decode()
    assert f'<option value="{first.pk}" selected>November 2024, effective Nov 1, 2024' in text
    assert '<option value="2025-08-01" selected>Aug 1, 2025, as chosen' in text
    assert 'name="from" type="date" value="2024-11-01"' in text
    assert 'name="to" type="date" value="2025-08-01"' in text


@pytest.mark.parametrize("make", [lambda: None, first_list])
def test_with_nothing_to_compare_days_may_be_chosen(client_as_staff, make):
    make()
    response = client_as_staff.get(COMPARE)
    assert heading(response) == "Compare two lists"
    assert page(response).texts[".empty"] == [
        "There is no earlier list on record to compare with. Choose two days above."
    ]


def test_days_without_any_list_on_record_differ_in_nothing(client_as_staff):
    response = client_as_staff.get(COMPARE, {"from": "2024-01-01", "to": "2025-01-01"})
    assert (response.status_code, counts(response)) == (200, ["0"] * 6)


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("999", "No list is on record under number 999."),
        ("20250303", "No list is on record under number 20250303."),
        ("9" * 18, "No list is on record under number 999999999999999999."),
        ("9" * 19, "is neither the number of a list nor a day."),
        ("July 2025", "“July 2025” is neither the number of a list nor a day."),
        ("٣", "is neither the number of a list nor a day."),
        ("2025-02-30", "“2025-02-30” is not in the calendar."),
        ("2025-3-3", "“2025-3-3” is not a day."),
        ("1899-12-31", "lies outside 1900 to 2199."),
        ("-1", "is neither the number of a list nor a day."),
        ("x" * 10_000, "is neither the number of a list nor a day."),
        ("2025-" + "0" * 10_000, "“2025-000"),
    ],
)
def test_a_value_that_names_no_list_is_refused_and_named(client_as_staff, lists, name, value, why):
    response = client_as_staff.get(COMPARE, {name: value})
    assert response.status_code == 400
    text = response.content.decode()
    assert (f"We could not read “{name}”" in text, why in text) == (True, True)


@pytest.mark.parametrize("query", ["from=%ED%A0%80", "to=%00", "to=2%FF", "from=1&from=2"])
def test_what_is_no_text_or_given_twice_is_refused(client_as_staff, lists, query):
    assert client_as_staff.get(f"{COMPARE}?{query}").status_code == 400


def test_known_shows_what_was_known_and_links_keep_it(client_as_staff):
    first_list()
    before = moment_text(Ledger.newest())
    second_list_on_top()
    response = client_as_staff.get(COMPARE, {"from": FIRST, "to": SECOND, "known": before})
    assert counts(response) == ["0", "0", "0", "3", "0", "0"]
    known = f"?known={before.replace(':', '%3A')}"
    assert f"/therapies/casgevy/{known}" in page(response).links
    refused = client_as_staff.get(COMPARE, {"to": factories.Edition.objects.latest("pk").pk})
    unknown = client_as_staff.get(
        COMPARE, {"to": factories.Edition.objects.latest("pk").pk, "known": before}
    )
    assert (refused.status_code, unknown.status_code) == (200, 400)


def test_a_past_day_compares_the_list_of_then_and_a_coming_one_all(client_as_staff, lists):
    third = factories.make_edition(label="2027", effective_on=date(2099, 1, 1))
    asked = [{}, {"on": "2025-08-01"}, {"on": "2098-01-01"}]
    titles = [heading(client_as_staff.get(COMPARE, query)) for query in asked]
    newest = f"What changed between Jul 1, 2025 and Jan 1, {third.effective_on.year}"
    assert titles == [newest, "What changed between Nov 1, 2024 and Jul 1, 2025", newest]


@pytest.mark.parametrize("rows", [1, 60])
def test_queries_do_not_grow(client_as_staff, django_assert_num_queries, rows):
    with change(by=client_as_staff.user, reason="Many rows for a test."):
        program = factories.make_program()
        for number in range(rows):
            factories.make_edition(effective_on=date(2024, 1, 1 + number % 28))
            therapy = factories.make_therapy()
            factories.make_listing(therapy=therapy, program=program, starts_on=date(2025, 1, 1))
            code = factories.make_code(f"J{number:04}")
            factories.make_listed_code(therapy=therapy, code=code)
    with django_assert_num_queries(9):
        response = client_as_staff.get(COMPARE, {"from": "2024-02-01", "to": "2025-02-01"})
    assert len(body(response)) == rows
