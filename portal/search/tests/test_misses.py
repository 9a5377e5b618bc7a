from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.search.finding import find
from portal.search.misses import still_missed, words_to_count
from portal.search.models import Miss
from portal.tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2025, 6, 30)


def counted():
    return {miss.words: miss.count for miss in Miss.objects.all()}


def search(client, words, **headers):
    return client.get(reverse("search"), {"q": words}, headers=headers)


def test_what_found_nothing_is_counted_by_day_and_folded_words(client_as):
    for role in ("staff", "auditor"):
        search(client_as(role), "Zevaskyn®")
    (miss,) = Miss.objects.all()
    assert (miss.day, str(miss)) == (timezone.localdate(), f"“zevaskyn”, 2 on {miss.day}")


def test_a_place_may_bear_capitals():
    assert words_to_count(find("Elmtree Hospital", TODAY, TODAY)) == "elmtree hospital"


def test_no_page_loaded_again_adds_up(client_as_staff):
    for _ in range(3):
        search(client_as_staff, "Zevaskyn")
    search(client_as_staff, "zevaskyn ")
    search(client_as_staff, "encelto")
    assert counted() == {"zevaskyn": 1, "encelto": 1}


def test_a_session_counts_anew_on_another_day_and_has_its_limit(client_as_staff, monkeypatch):
    search(client_as_staff, "zevaskyn")
    session = client_as_staff.session
    session["misses"] = ("2020-01-01", session["misses"][1])
    session.save()
    search(client_as_staff, "zevaskyn")
    monkeypatch.setattr("portal.search.misses.MOST_IN_A_SESSION", 1)
    search(client_as_staff, "encelto")
    assert counted() == {"zevaskyn": 2}


def test_type_ahead_json_head_and_prefetches_count_nothing(client_as_staff):
    for name in ("search-json", "search-suggestions"):
        client_as_staff.get(reverse(name), {"q": "zevaskyn"})
    client_as_staff.head(reverse("search"), {"q": "zevaskyn"})
    search(client_as_staff, "zevaskyn", **{"Sec-Purpose": "prefetch;prerender"})
    search(client_as_staff, "zevaskyn", Purpose="prefetch")
    assert counted() == {}


@pytest.mark.parametrize(
    "typed",
    [
        *("", "xy", "12", "J9271", "1999990018", "855 678 0051", "zevaskyn 3/3/2025"),
        *(
            "patient Jones",
            "member id 12345",
            "John Smith 1/2/60",
            "smith 12-34-567",
            "Mr Smith",
            "Mary K. Smith",
        ),
        *("Smith, John", "Mary Smith"),
        *("one two three four five six seven", "x" * 90, "casgevy"),
    ],
)
def test_identifiers_patients_and_what_is_found_are_not_counted(typed):
    factories.make_therapy(brand_name="Casgevy")
    assert words_to_count(find(typed, TODAY, TODAY)) == ""


def test_what_is_found_by_now_leaves_the_worklist(client_as):
    today = timezone.localdate()
    for words, times in (("zevaskyn", 2), ("encelto", 1)):
        for _ in range(times):
            Miss.add(today, words)
    Miss.add(today - timedelta(days=91), "long ago")
    assert list(still_missed(today)) == [
        {"words": "zevaskyn", "times": 2, "last": today},
        {"words": "encelto", "times": 1, "last": today},
    ]
    factories.make_therapy(brand_name="Encelto")
    catalog = client_as("catalog")
    page = catalog.get(reverse("search-missed")).content.decode()
    assert ("zevaskyn" in page, "encelto" in page) == (True, False)
    home = catalog.get(reverse("home")).content.decode()
    assert "Searched for in vain" in home
    assert "/search/?q=zevaskyn" in home


def test_the_worklist_is_the_catalog_maintainers(client_as):
    assert "Searched for in vain" not in client_as("staff").get(reverse("home")).content.decode()
    assert client_as("contracts").get(reverse("search-missed")).status_code == 403
    page = client_as("catalog").get(reverse("search-missed")).content.decode()
    assert "Nothing was searched for in vain" in page
