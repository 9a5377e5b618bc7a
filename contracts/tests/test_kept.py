import re
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from contracts.kept.comparing import follow
from contracts.kept.keeping import free_reference
from contracts.kept.models import Compared, DifferentNow, KeptAnswer
from contracts.tests.kept import NPI, ON, end, keep, keep_address
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.downloaded import download, lines
from portal.tests.reading import body, page
from portal.wording import local

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(world):
    return factories.make_contract(**world)


def test_an_auditor_keeps_nothing(client_as, contract):
    refused = client_as("auditor").post(keep_address(), {"once": "token"})
    assert (refused.status_code, KeptAnswer.objects.count()) == (403, 0)


def test_a_kept_answer_is_what_was_given(client_as, contract):
    client, known = client_as("staff"), Ledger.newest()

    kept = keep(client)

    row = kept.newest_history()
    assert (row.history_change_reason, row.history_user_name) == (
        "Kept for a caller.",
        "Staff Person",
    )
    stored = {f.name: getattr(kept, f.name) for f in KeptAnswer._meta.fields}
    assert stored | {"id": 0, "reference": ""} == {
        "id": 0,
        "version": 1,
        "reference": "",
        "npi": NPI,
        "provider_name": "Lakeside Hospital",
        "slug": "hemgenix",
        "therapy_name": "Hemgenix®",
        "on": ON,
        "outcome": "contracted",
        "eligible": True,
        "with_case": False,
        "known": known,
        "kept_by": client.user,
        "kept_at": row.history_date,
    }


def test_the_button_stands_on_each_answer_for_those_who_may(client_as, contract):
    address = f"{reverse('contracts:check')}?npi={NPI}&therapy=hemgenix&on={ON}"
    client, known = client_as("staff"), Ledger.newest()
    found = client.get(address)
    form = re.search(r'action="([^"]*keep[^"]*)".*?name="once" value="([^"]+)"', str(found.content))
    sent = client.post(form[1].replace("&amp;", "&"), {"once": form[2]})
    kept = KeptAnswer.objects.get()
    assert (sent.url, kept.known, kept.on) == (kept.get_absolute_url(), known, ON)
    assert "Keep this answer" not in client_as("auditor").get(address).content.decode()


def test_pressed_twice_it_is_kept_once(client_as, contract):
    client, address = client_as("staff"), keep_address()
    first, second = (client.post(address, {"once": "one"}) for _ in range(2))
    assert (first.url, KeptAnswer.objects.count()) == (second.url, 1)
    assert client.post(address, {"once": "other"}).url != first.url


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"known": ""}, 400, "Say as known at which moment"),
        ({"known": "soon"}, 400, "“soon” is not a moment"),
        ({"npi": "12"}, 400, "An NPI is ten digits, and this has 2"),
        ({"therapy": ""}, 400, "Give the slug of a therapy"),
        ({"npi": "1999990009"}, 404, "No provider 1999990009 on record"),
    ],
)
def test_what_cannot_be_asked_is_not_kept(client_as, contract, changed, status, said):
    response = client_as("staff").post(keep_address(**changed))
    assert (response.status_code, KeptAnswer.objects.count()) == (status, 0)
    assert said in response.content.decode()


def test_a_case_is_never_stored(client_as, world):
    factories.make_agreement(**{k: world[k] for k in ("provider", "therapy")}, reference="QX-77")
    client = client_as("staff")
    kept = keep(client, case="qx 77")

    assert (kept.outcome, kept.eligible, kept.with_case) == ("single_case", True, True)
    written = [
        str(value).lower()
        for model in apps.get_models()
        if model._meta.label not in ("contracts.SingleCaseAgreement", "sessions.Session")
        and model._meta.model_name != "historicalsinglecaseagreement"
        for row in model._base_manager.values_list()
        for value in row
    ]
    assert [text for text in written if "qx" in text and "77" in text] == []
    shown = page(client.get(kept.get_absolute_url()))
    assert shown.texts["h1"] == ["Perhaps: one case only"]
    assert "With it the answer was: This case only." in " ".join(shown.texts[".caution"])


def test_it_is_append_only(contract):
    kept = factories.make_kept()
    done = factories.make_call_back(kept)
    for row in (kept, done):
        for sql in ("UPDATE {} SET version = version", "DELETE FROM {}"):
            with pytest.raises(DatabaseError, match="append"), transaction.atomic():
                connection.cursor().execute(sql.format(row._meta.db_table))


def test_the_page_shows_it_as_given_and_as_it_would_be_today(client_as, contract):
    client = client_as("staff")
    kept = keep(client)
    same = page(client.get(kept.get_absolute_url()))
    assert (same.texts["h1"], "Call back" in same.texts.get("h2", [])) == (
        ["Yes: contracted"],
        False,
    )
    assert "the answer is the same" in same.texts[".caution"][0]

    end(contract, ON - timedelta(days=1))

    shown = page(client.get(kept.get_absolute_url()))
    assert shown.texts["h1"] == ["Yes: contracted"]
    assert "the answer is different: “No: not contracted”" in shown.texts[".caution"][0]
    assert "Given: Contracted. Now: Not contracted." in " ".join(shown.texts["p"])
    assert "A kept answer: what we knew on" in shown.texts[".asof"][0]


def test_today_s_answer_is_one_press_away(client_as, contract):
    client = client_as("staff")
    links = page(client.get(keep(client).get_absolute_url())).links
    asked = f"/contracts/check/?npi={NPI}&therapy=hemgenix&on={ON}"
    assert links.count(asked) == 2


@pytest.mark.parametrize(
    "typed", ["k7m2-4qxd", "K7M24QXD", " k7m2 4qxd ", "K7-M2-4Q-XD", "k7m2–4qxd"]
)
def test_a_reference_is_found_however_it_is_typed(client_as, world, typed):
    kept = factories.make_kept(reference="K7M2-4QXD", slug="hemgenix")
    response = client_as("staff").get(reverse("contracts:answer", args=[typed]))
    assert response.url == kept.get_absolute_url()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("K7M2-4QX", "eight letters and digits"),
        ("KIM2-4QXD", "never 0, 1, I, L or O"),
        ("YESCARTA", "eight letters and digits"),
        ("K7M2-4QXE", "No answer was kept under this reference"),
    ],
)
def test_a_wrong_reference_says_what_one_is(client_as, world, typed, said):
    factories.make_kept(reference="K7M2-4QXD")
    response = client_as("staff").get(reverse("contracts:answer", args=[typed]))
    assert response.status_code == 404
    assert said in response.content.decode()


def test_a_day_that_cannot_be_read_is_refused(client_as, world):
    address = factories.make_kept(slug="hemgenix").get_absolute_url()
    client = client_as("staff")
    assert client.get(f"{address}?on=soon").status_code == 400
    title = page(client.get(f"{address}?on=2025-06-01")).texts["title"][0]
    assert title.startswith("[Mar 3, 2025, as known")


def test_it_outlives_its_provider(client_as, contract, world):
    client = client_as("staff")
    kept = keep(client)
    for record in (contract, world["provider"]):
        factories.remove(record)

    shown = page(client.get(kept.get_absolute_url()))
    assert shown.texts["h1"] == ["Yes: contracted"]
    assert "Lakeside Hospital" in shown.texts[".who"][0]
    assert "Now: Not on record then." in " ".join(shown.texts["p"])


def test_it_is_found_by_its_reference_in_the_search(client_as, world):
    kept = factories.make_kept(reference="K7M2-4QXD", therapy_name="Hemgenix®")
    client = client_as("staff")
    found = client.get(reverse("search-json"), {"q": "k7m2 4qxd"}).json()
    assert found["results"] == [
        {
            "kind": "answer",
            "key": "K7M2-4QXD",
            "title": "Kept answer K7M2-4QXD",
            "address": kept.get_absolute_url(),
            "sure": True,
            "why": "has the reference K7M2-4QXD",
        }
    ]
    assert client.get(reverse("search-json"), {"q": "k7m2-4qxe"}).json()["results"] == []


def test_it_stands_in_the_feed_of_those_who_read_people_alone(client_as, contract):
    keep(client_as("staff"))
    texts = {
        role: "Kept for a caller." in client_as(role).get(reverse("changes")).content.decode()
        for role in ("staff", "contracts", "auditor")
    }
    assert texts == {"staff": False, "contracts": False, "auditor": True}


def test_the_list_shows_mine_and_those_to_call_back(client_as, contract, world):
    client = client_as("staff")
    kept = keep(client)
    end(contract, ON - timedelta(days=1))
    factories.make_kept(reference="2222-3333", slug="hemgenix", on=date(2025, 1, 1))

    def references(**query):
        rows = body(client.get(reverse("contracts:answers"), query))
        return [row[0] for row in rows]

    waiting = f"{kept.reference} To call back"
    assert references() == ["2222-3333", waiting]
    assert references(whose="mine") == [waiting]
    assert references(state="call-back") == [waiting]
    assert references(sort="on") == ["2222-3333", waiting]
    assert client.get(reverse("contracts:answers"), {"whose": "yours"}).status_code == 400


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_asks_as_much_for_many(client_as, world, django_assert_num_queries, number):
    for n in range(number):
        factories.make_kept(reference=f"2222-{n + 2222:04d}")
    client = client_as("staff")
    with django_assert_num_queries(5):
        client.get(reverse("contracts:answers"))


def test_no_kept_answer_is_said(client_as, world):
    shown = page(client_as("staff").get(reverse("contracts:answers")))
    assert "No answer was kept here." in shown.texts[".empty"][0]


def test_a_reference_that_is_taken_is_not_given_again(client_as, contract):
    taken = keep(client_as("staff")).reference
    assert free_reference(iter([taken, taken, "AB2C-D3EF"]).__next__) == "AB2C-D3EF"


def test_what_stands_beside_a_kept_answer_says_what_it_is(client_as, contract):
    kept = keep(client_as("staff"))
    end(contract, ON - timedelta(days=1))
    now, compared = DifferentNow.objects.get(), Compared.objects.get()
    call = factories.make_call_back(kept)
    assert [str(now), str(compared), str(call)] == [
        f"{kept} says not_contracted since {now.since.isoformat()}",
        f"complete up to {compared.at.isoformat()}",
        f"Call back about {kept.reference}",
    ]
    assert call.get_absolute_url() == f"{kept.get_absolute_url()}#call-back-{call.pk}"


def test_a_change_that_was_compared_already_is_left_alone(client_as, contract):
    keep(client_as("staff"))
    at = Compared.objects.get().at
    follow(at)
    assert Compared.objects.get().at == at


def test_kept_answers_are_downloaded_as_the_list_shows_them(client_as, contract):
    client, other = client_as("staff"), client_as("contracts")
    mine, theirs = keep(client), keep(other)
    end(contract, ON - timedelta(days=1))
    query = {"whose": "mine", "state": "call-back"}
    head, *found = lines(download(client, reverse("contracts:answers"), **query))
    assert dict(zip(head, found[0], strict=True)) == {
        "reference": mine.reference,
        "npi": NPI,
        "provider": "Lakeside Hospital",
        "therapy": "Hemgenix®",
        "date_of_service": ON.isoformat(),
        "said": "Contracted",
        "for_a_case": "no",
        "to_call_back": "yes",
        "kept_at": local(mine.kept_at).isoformat(),
        "kept_by": str(client.user),
    }
    assert [row[0] for row in lines(download(client, reverse("contracts:answers")))[1:]] == [
        theirs.reference,
        mine.reference,
    ]
