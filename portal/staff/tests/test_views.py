import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.asof import moment_text
from portal.staff import sign_ins
from portal.staff.models import User
from portal.staff.rights import Rights, duties, in_words, people_on, person_on
from portal.staff.roles import ROLES
from portal.tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = "/staff/people/"
CATALOG, CONTRACTS, AUDITOR, ADMINISTRATOR = ROLES
# 11:30 pm of Jan 15 in New York, which is Jan 16 in UTC.
LATE = datetime(2025, 1, 16, 4, 30, tzinfo=UTC)
JAN_14, JAN_15, JAN_16 = (date(2025, 1, day) for day in (14, 15, 16))


def text_of(response):
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def change_person(user, reason="Changed for a test.", **values):
    for name, value in values.items():
        setattr(user, name, value)
    return factories.save(user, reason=reason)


@pytest.fixture
def cora(clock):
    """Recorded late on Jan 15; an auditor too from the next day, gone on Jan 20."""
    clock(LATE)
    user = factories.make_user("catalog", username="cora", name="Cora")
    clock(LATE + timedelta(days=1))
    change_person(user, "Watches over the list now.", is_auditor=True)
    clock(LATE + timedelta(days=2))
    change_person(user, name="Cora Catalog")
    clock(LATE + timedelta(days=5))
    change_person(user, "Left.", is_active=False)
    return user


def test_rights_are_those_at_the_end_of_the_day(cora):
    moments = [row.history_date for row in User.history.filter(id=cora.pk).order_by("version")]
    made, role, _, left = moments
    both = (CATALOG, AUDITOR)
    assert person_on(cora.pk, JAN_14) is None
    assert person_on(cora.pk, JAN_15) == Rights("cora", "Cora", (CATALOG,), True, made)
    assert person_on(cora.pk, JAN_16) == Rights("cora", "Cora", both, True, role)
    assert person_on(cora.pk, date(2025, 1, 17)) == Rights("cora", "Cora Catalog", both, True, role)
    assert person_on(cora.pk, date(2025, 1, 20)) == Rights(
        "cora", "Cora Catalog", both, False, left
    )
    assert person_on(cora.pk, date(2025, 1, 20), known=role).since == role


def test_everybody_by_name(cora):
    factories.make_user("admin", username="adam", name="adam")
    assert people_on(JAN_14) == []
    assert [(p.name, p.labels) for p in people_on(date(2025, 1, 20))] == [
        ("adam", ["staff", "administrator"]),
        ("Cora Catalog", ["staff", "catalog maintainer", "auditor"]),
        ("system", ["staff"]),
    ]


def test_a_person_without_a_name_goes_by_the_user_name():
    factories.make_user("staff", username="nameless", name="")
    assert "nameless" in [person.name for person in people_on(timezone.localdate())]


def test_duties_in_words():
    told = {duty.role: duty.does for duty in duties(ROLES)}
    assert list(told) == ["staff", *(role.label for role in ROLES)]
    assert told["staff"] == "reads every page of the portal, and the own account"
    assert told["contract maintainer"] == (
        f"edits {in_words(CONTRACTS.edits)}; reads REMS programs, programs, therapies in the admin"
    )
    assert told["auditor"] == (
        "reads every record in the admin, people and their rights included; writes nothing"
    )
    assert told["administrator"] == (
        "edits people; reads every record in the admin, people and their rights included"
    )
    assert told["catalog maintainer"] == f"edits {in_words(CATALOG.edits)}"
    assert in_words(["contracts.provider", "contracts.contract"]) == "contracts, providers"


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_people_are_listed_for_auditors_and_administrators(client_as, cora, clock, role):
    clock(LATE + timedelta(days=30))
    client = client_as(role)
    page = client.get(PEOPLE)
    assert page.status_code == 200
    assert "People and rights" not in text_of(page)
    assert "Cora Catalog cora staff, catalog maintainer, auditor no Jan 20, 2025" in text_of(page)
    then = client.get(PEOPLE, {"on": "2025-01-16"})
    assert "Cora cora staff, catalog maintainer, auditor yes Jan 16, 2025" in text_of(then)
    assert (
        f"{role.title()} Person" not in then.content.decode().split("<main")[1].split("<tbody")[1]
    )
    assert ("Edit people" in text_of(page)) == (role == "admin")


@pytest.mark.parametrize("role", ["staff", "catalog", "contracts"])
def test_people_are_closed_to_others(client_as, cora, role):
    client = client_as(role)
    for address in (PEOPLE, reverse("staff:person", args=["cora"])):
        page = client.get(address)
        assert page.status_code == 403
        assert "auditors and administrators" in text_of(page)
        assert "Cora" not in text_of(page)
    unknown = client.get(reverse("staff:person", args=["nobody"]))
    assert unknown.status_code == 403


def test_a_day_before_everybody_is_an_empty_list(client_as, cora):
    page = client_as("auditor").get(PEOPLE, {"on": "2025-01-14"})
    assert "Nobody was on record on Jan 14, 2025." in text_of(page)


def test_a_persons_page_tells_duties_and_history(client_as, cora):
    page = client_as("auditor").get(reverse("staff:person", args=["cora"]))
    words = text_of(page)
    assert "no, so may do nothing of the below" in words
    assert "As auditor reads every record in the admin" in words
    assert [(e.sentence, e.reason) for e in page.context["entries"]] == [
        ("switched “may sign in” off for the person", "Left."),
        ("changed the name of the person", "Changed for a test."),
        ("switched “auditor” on for the person", "Watches over the list now."),
        ("added the person", "Made for a test."),
    ]
    assert "Fri Jan 17, 2025" in words
    assert cora.password not in page.content.decode()
    assert "Change the password" not in words


def test_a_persons_page_on_another_day(client_as, cora):
    client, address = client_as("admin"), reverse("staff:person", args=["cora"])
    assert "Roles staff, catalog maintainer May sign in yes" in text_of(
        client.get(address, {"on": "2025-01-15"})
    )
    before = text_of(client.get(address, {"on": "2025-01-14"}))
    assert "This person was not on record at the end of that day." in before
    assert "Edit this person" in before
    known = moment_text(User.history.get(id=cora.pk, version=1).history_date)
    page = client.get(address, {"known": known})
    assert [e.what for e in page.context["entries"]] == ["added"]
    early = client.get(address, {"known": "2001-01-01T00:00:00Z"})
    assert "Nothing was recorded of this person by then." in text_of(early)


def test_everybody_sees_the_own_account(client_as):
    client = client_as("staff")
    page = client.get(reverse("staff:person", args=["staff"]))
    assert page.status_code == 200
    words = text_of(page)
    assert "this is your own account Change the password" in words
    assert "As staff reads every page of the portal" in words
    assert "History of these rights" not in words
    assert "entries" not in page.context


@pytest.mark.parametrize(
    ("address", "query", "status"),
    [
        (PEOPLE, {"on": "2025-02-30"}, 400),
        (PEOPLE, {"sort": "password"}, 400),
        (PEOPLE, {"page": "0"}, 400),
        (PEOPLE, {"page": "9"}, 404),
        (f"{PEOPLE}nobody/", {}, 404),
        (f"{PEOPLE}{'x' * 5000}/", {}, 404),
        (f"{PEOPLE}auditor/", {"page": "none"}, 400),
        (f"{PEOPLE}auditor/", {"page": "2"}, 404),
    ],
)
def test_what_cant_be_answered(client_as, address, query, status):
    page = client_as("auditor").get(address, query)
    assert page.status_code == status
    assert page.context["refusal"].message


def test_people_are_sorted(client_as, cora):
    client = client_as("auditor")
    for column in ("name", "username", "roles", "may_sign_in", "since"):
        orders = [
            [
                row.record.username
                for row in client.get(PEOPLE, {"sort": sort}).context["table"].rows
            ]
            for sort in (column, f"-{column}")
        ]
        assert sorted(orders[0]) == ["auditor", "cora", "system"]
        assert orders[0] == orders[1][::-1]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_rights_are_only_read_here(client_as, method):
    client = client_as("admin")
    for address in (PEOPLE, f"{PEOPLE}admin/"):
        assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_as_many_queries_for_one_person_as_for_thirty(client_as, django_assert_num_queries, count):
    client = client_as("auditor")
    for number in range(count):
        factories.make_user("staff", username=f"person{number}")
    with django_assert_num_queries(5):
        page = client.get(PEOPLE)
    assert len(page.context["table"].rows) == count + 2


@pytest.mark.parametrize("count", [1, 30])
def test_as_many_queries_for_one_change_as_for_thirty(client_as, django_assert_num_queries, count):
    client = client_as("auditor")
    for number in range(count):
        change_person(client.user, name=f"Name {number}")
        sign_ins.signed_in(client.user)
    with django_assert_num_queries(10):
        page = client.get(f"{PEOPLE}auditor/")
    assert len(page.context["entries"]) == count + 1
    assert page.context["sign_ins"].paginator.count == count
