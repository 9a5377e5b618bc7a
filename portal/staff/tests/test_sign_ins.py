"""Sign-ins, failed ones and sign-outs: recorded once, kept from those who don't see people."""

import html
import re
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from portal.audit import acts
from portal.audit.models import Ledger
from portal.staff import sign_ins
from portal.staff.models import SignIn, User
from portal.tests import factories
from portal.tests.test_writers import together

pytestmark = pytest.mark.django_db
DOOR = "/accounts/login/"
NAMED = ("person__username", "what", "history_user_name", "history_change_reason")


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


@pytest.fixture
def stella():
    return factories.make_user("staff", username="stella", name="Stella Staff")


def knock(client, login="stella", password=factories.PASSWORD):
    return client.post(DOOR, {"login": login, "password": password})


def recorded():
    return list(SignIn.history.order_by("history_id").values_list(*NAMED))


def text_of(response):
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def test_signing_in_and_out_is_recorded_as_the_persons_own_act(client, stella):
    before = Ledger.newest()
    assert knock(client).url == "/"
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.post(reverse("account_logout")).url == DOOR
    assert recorded() == [
        ("stella", "in", "Stella Staff", "Signed in."),
        ("stella", "out", "Stella Staff", "Signed out."),
    ]
    rows = SignIn.history.order_by("history_id")
    assert [row.history_user_id for row in rows] == [stella.pk] * 2
    assert before < rows[0].history_date < rows[1].history_date == Ledger.newest()
    assert list(SignIn.objects.values_list("version", flat=True)) == [1, 1]
    assert User.objects.get(pk=stella.pk).version == 1


def test_signing_out_without_having_signed_in_is_no_event(client, stella):
    client.post(reverse("account_logout"))
    assert recorded() == []


@pytest.mark.parametrize("typed", ["stella", "STELLA", " Stella "])
def test_a_wrong_password_is_recorded_for_the_person_but_not_as_their_act(client, stella, typed):
    assert knock(client, typed, "wrong").status_code == 200
    assert recorded() == [("stella", "failed", "system", "The password was wrong.")]
    assert client.get("/").status_code == 302


def test_what_was_typed_as_a_name_is_kept_nowhere_when_it_is_nobodys(client, stella):
    typed = "my-secret-passphrase"
    knock(client, typed, typed)
    assert recorded() == [(None, "failed", "system", "Nobody has the user name typed.")]
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert typed not in str(cursor.fetchall()), table


def test_somebody_switched_off_fails_with_the_right_password(client, stella):
    stella.is_active = False
    factories.save(stella)
    assert knock(client).url == reverse("account_inactive")
    assert recorded() == [("stella", "failed", "system", "The person is switched off.")]


def test_attempts_that_are_not_even_made_are_recorded_too(client, stella):
    for _ in range(11):
        knock(client, password="wrong")
    knock(client)
    wrong, not_made = (
        ("stella", "failed", "system", reason)
        for reason in ("The password was wrong.", "Too many attempts, so none was made.")
    )
    assert recorded() == [wrong] * 10 + [not_made] * 2
    assert client.get("/").status_code == 302


def test_a_wrong_password_at_confirming_who_one_is_counts_as_failed(client, stella):
    knock(client)
    again = reverse("account_reauthenticate")
    client.post(again, {"password": "wrong"})
    client.post(again, {"password": factories.PASSWORD})
    assert [(what, why) for _, what, _, why in recorded()] == [
        ("in", "Signed in."),
        ("failed", "The password was wrong."),
    ]


def test_an_event_that_cannot_be_recorded_keeps_nobody_out(client, stella, caplog):
    with acts.change(by=stella, reason="Open all the while."):
        assert knock(client).url == "/"
    assert client.get("/").status_code == 200
    assert recorded() == []
    assert f"Not recorded: person {stella.pk} signed in." in caplog.text


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for all writes.")
@pytest.mark.django_db(transaction=True)
def test_a_long_change_keeps_nobody_waiting_at_the_door(stella, monkeypatch, caplog):
    """Takes as long as the wait that is allowed, which is shortened here."""
    monkeypatch.setattr(sign_ins, "LONGEST_WAIT", "100ms")
    User.objects.system()
    took = []

    def long_change():
        with acts.change(by=stella, reason="A long one."):
            time.sleep(0.6)

    def sign_in():
        time.sleep(0.1)
        started = time.monotonic()
        answer = knock(Client())
        took.append(time.monotonic() - started)
        return answer.status_code

    assert together(long_change, sign_in) == [None, 302]
    assert took[0] < 0.45
    assert recorded() == []
    assert "lock timeout" in caplog.text


def test_an_event_is_never_altered(stella):
    sign_ins.signed_in(stella)
    event = SignIn.objects.get()
    event.what = SignIn.What.OUT
    with pytest.raises(IntegrityError, match="append_only"):
        factories.save(event)
    with pytest.raises(IntegrityError, match="append_only"):
        factories.remove(SignIn.objects.get())
    for sql in ("DELETE FROM staff_signin", "UPDATE staff_signin SET version = version + 1"):
        with (
            pytest.raises(IntegrityError, match="append_only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert recorded() == [("stella", "in", "Stella Staff", "Signed in.")]
    assert SignIn.objects.get().what == "in"


def test_no_editor_of_events_exists(client_as):
    assert SignIn not in admin.site._registry
    assert client_as("admin").get("/admin/staff/signin/").status_code == 404
    for role in ("staff", "catalog", "contracts", "auditor", "admin"):
        user = client_as(role).user
        held = [user.has_perm(f"staff.{act}_signin") for act in ("view", "add", "change", "delete")]
        assert held == [role in ("auditor", "admin"), False, False, False]


@pytest.mark.parametrize("role", ["staff", "catalog", "contracts", "auditor", "admin"])
def test_the_change_feed_tells_of_events_to_those_who_see_people(client_as, client, stella, role):
    knock(client)
    knock(Client(), "nobody-at-all", "wrong")
    page = client_as(role).get("/changes/")
    words = text_of(page)
    told = "Stella Staff signed in" in words, "Somebody unknown failed to sign in" in words
    sees = role in ("auditor", "admin")
    assert told == (sees, sees)
    asked = client_as(role).get("/changes/", {"kind": "signin"})
    assert asked.status_code == (200 if sees else 400)


def test_a_persons_page_lists_the_events_newest_first(client_as, client, stella):
    knock(client, password="wrong")
    knock(client)
    knock(Client(), "nobody-at-all", "wrong")
    sign_ins.signed_in(factories.make_user("staff", username="other"))
    page = client_as("auditor").get(stella.get_absolute_url())
    rows = [row.record for row in page.context["sign_ins"].rows]
    assert [(row.what, row.history_change_reason) for row in rows] == [
        ("in", "Signed in."),
        ("failed", "The password was wrong."),
    ]
    words = text_of(page)
    assert "2 sign-ins, failed sign-ins and sign-outs" in words
    assert "failed to sign in The password was wrong." in words
    assert [entry.kind for entry in page.context["entries"]] == ["person"]
    own = client_as("staff")
    sign_ins.signed_in(own.user)
    assert "Sign-ins" not in text_of(own.get(own.user.get_absolute_url()))


def test_a_persons_page_without_events_says_so(client_as, stella):
    page = client_as("auditor").get(stella.get_absolute_url())
    assert "Nobody signed in as Stella Staff or tried to" in text_of(page)


def test_events_come_in_pages_of_their_own(client_as, stella):
    for _ in range(51):
        sign_ins.signed_in(stella)
    client, address = client_as("auditor"), stella.get_absolute_url()
    assert len(client.get(address).context["sign_ins"].paginated_rows) == 50
    second = client.get(address, {"sign-ins-page": "2"})
    assert len(second.context["sign_ins"].paginated_rows) == 1
    assert len(second.context["entries"]) == 1
    statuses = [client.get(address, {"sign-ins-page": p}).status_code for p in ("3", "0", "x")]
    assert statuses == [404, 400, 400]
    assert client.get(address, {"sign-ins-sort": "what"}).status_code == 400


def test_events_are_told_as_known_at_the_moment_asked_about(client_as, stella):
    sign_ins.signed_in(stella)
    client, moment = client_as("auditor"), Ledger.newest()
    sign_ins.signed_out(stella)
    asked = {"known": moment.isoformat().replace("+00:00", "Z")}
    page = client.get(stella.get_absolute_url(), asked)
    assert [row.record.what for row in page.context["sign_ins"].rows] == ["in"]


# 11:59:59 pm of Nov 2 in New York, a day of 25 hours, and a second later.
LATE = datetime(2025, 11, 3, 4, 59, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_list_of_people_says_who_signed_in_last_by_the_end_of_the_day(client_as, clock):
    clock(LATE - timedelta(days=40))
    client, stella = client_as("auditor"), factories.make_user("staff", username="stella")
    gone = factories.make_user("staff", username="gone", name="Gone")
    clock(LATE)
    sign_ins.signed_in(stella)
    sign_ins.failed(gone, sign_ins.WRONG_PASSWORD)
    sign_ins.failed(None, sign_ins.NOBODYS_NAME)
    clock(LATE + SECOND)
    sign_ins.signed_in(stella)
    sign_ins.signed_out(stella)
    assert sign_ins.last_signed_in(date(2025, 11, 1)) == {}
    assert sign_ins.last_signed_in(date(2025, 11, 2)) == {stella.pk: LATE}
    assert sign_ins.last_signed_in(date(2025, 11, 3)) == {stella.pk: LATE + SECOND}
    client.force_login(client.user)
    words = text_of(client.get("/staff/people/", {"on": "2025-11-02"}))
    assert "Nov 2, 2025, 11:59 pm ET" in words
    assert re.search(r"Gone gone staff yes [^n]*never", words)


def test_an_event_in_words_and_its_address(stella):
    events = [SignIn(what=what, person=stella) for what in SignIn.What]
    assert [str(event) for event in events] == [
        "Stella Staff signed in",
        "Stella Staff failed to sign in",
        "Stella Staff signed out",
    ]
    assert events[0].get_absolute_url() == "/staff/people/stella/#sign-ins"
    assert SignIn(what="failed").get_absolute_url() == "/staff/people/"
