"""A session or a token that ran out on a filled form: nothing is saved, nothing typed is lost."""

import logging
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.audit import typed as keeping
from portal.audit.tests.sending import Forms, form_with, press
from portal.audit.typed import FIELD, Typed
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, new_row, shown
from portal.tests.factories import PASSWORD
from portal.tests.reading import page as read
from therapies.models import Edition, Therapy, TherapyName

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"
AWKWARD = "“<b>&amp;\n\"mine'  ™"


@pytest.fixture
def client(db):
    """As a browser: with the token checked, and with who sends a form said."""
    factories.make_user("catalog")
    return Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})


def token(page):
    return page.context["csrf_token"]


def signed_in(client):
    page = client.get(SIGN_IN)
    values = {"login": "catalog", "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
    assert client.post(SIGN_IN, values).status_code == 302
    return client


def typing(client, url, **typed):
    page = client.get(url)
    values = {**shown(page), "reason": WHY, "csrfmiddlewaretoken": str(token(page)), **typed}
    return {**values, "_save": "Save"}


def therapy():
    return factories.make_therapy(brand_name="Abecma")


def a_lost_form(client, **typed):
    """A filled form of a therapy, sent after its session ran out: the record, and the answer."""
    record = therapy()
    url = address(record, "change")
    values = typing(signed_in(client), url, **typed)
    values = new_row(values, "names", kind="short", name="ide-cel")
    client.session.flush()
    return record, client.post(url, values)


def test_a_form_sent_without_a_session_leads_to_a_sign_in_that_keeps_it(client):
    record, page = a_lost_form(client, generic_name=AWKWARD)
    assert page.status_code == 403
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert "Nothing was saved: you are not signed in any more." in read(page).texts[".note"][0]
    action, hidden, _ = form_with(page, FIELD)
    assert action == SIGN_IN
    assert hidden[FIELD]
    assert (record.history.count(), TherapyName.objects.count()) == (1, 0)


def test_after_signing_in_the_filled_form_comes_back_to_be_read_and_saved(client):
    record, page = a_lost_form(client, generic_name="my own words")
    back = press(client, page, FIELD, login="catalog", password=PASSWORD)
    assert (back.status_code, read(back).texts["h1"]) == (200, ["Nothing is saved yet"])
    assert "before your sign-in as Catalog Person" in " ".join(read(back).texts["p"])
    form = press(client, back)
    assert (form.status_code, errors(form), record.history.count()) == (200, {}, 1)
    wanted = {"generic_name": "my own words", "names-0-name": "ide-cel", "reason": WHY}
    assert {name: shown(form)[name] for name in wanted} == wanted
    values = {**shown(form), "csrfmiddlewaretoken": str(token(form))}
    assert client.post(address(record, "change"), values).status_code == 302
    assert Therapy.objects.get().generic_name == "my own words"
    assert TherapyName.objects.get().name == "ide-cel"


def test_every_character_survives(client):
    _, page = a_lost_form(client, reason=AWKWARD, brand_name=" Abecma  ")
    back = press(client, page, FIELD, login="catalog", password=PASSWORD)
    form = press(client, back)
    assert (shown(form)["reason"], shown(form)["brand_name"]) == (AWKWARD, " Abecma  ")


def test_a_wrong_password_keeps_it_too(client):
    _, page = a_lost_form(client, generic_name="mine")
    wrong = press(client, page, FIELD, login="catalog", password="wrong")
    assert "Not signed in" in read(wrong).texts["h2"]
    back = press(client, wrong, FIELD, login="catalog", password=PASSWORD)
    assert shown(press(client, back))["generic_name"] == "mine"


def test_what_somebody_else_saved_meanwhile_is_a_conflict_when_one_comes_back(client):
    record, page = a_lost_form(client, generic_name="mine")
    record.generic_name = "hers"
    factories.save(record)
    back = press(client, page, FIELD, login="catalog", password=PASSWORD)
    conflict = press(client, back)
    assert (conflict.status_code, shown(conflict)["generic_name"]) == (409, "mine")
    assert record.history.count() == 2


def test_whoever_signs_in_without_the_right_to_it_saves_nothing(client):
    factories.make_user("staff")
    record, page = a_lost_form(client, generic_name="mine")
    back = press(client, page, FIELD, login="staff", password=PASSWORD)
    assert press(client, back).status_code == 403
    assert record.history.count() == 1


def test_a_token_rotated_by_a_sign_in_in_another_tab_loses_nothing(client):
    record = therapy()
    url = address(record, "change")
    values = typing(signed_in(client), url, generic_name="mine")
    client.session.flush()
    signed_in(client)
    page = client.post(url, values)
    assert (page.status_code, read(page).texts["h1"]) == (403, ["Nothing is saved yet"])
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    form = press(client, page)
    assert (shown(form)["generic_name"], record.history.count()) == ("mine", 1)
    again = {**shown(form), "csrfmiddlewaretoken": str(token(form))}
    assert client.post(url, again).status_code == 302
    assert Therapy.objects.get().generic_name == "mine"


def test_without_session_and_cookie_it_leads_to_the_sign_in_as_well(client):
    record = therapy()
    url = address(record, "change")
    values = typing(signed_in(client), url, generic_name="mine")
    client.cookies.clear()
    page = client.post(url, values)
    assert (page.status_code, record.history.count()) == (403, 1)
    back = press(client, page, FIELD, login="catalog", password=PASSWORD)
    assert shown(press(client, back))["generic_name"] == "mine"


def test_a_sign_in_in_another_tab_before_the_one_that_keeps_the_form(client):
    _, page = a_lost_form(client, generic_name="mine")
    signed_in(client)
    back = press(client, page, FIELD, login="catalog", password=PASSWORD)
    assert (back.status_code, read(back).texts["h1"]) == (403, ["Nothing is saved yet"])
    assert shown(press(client, back))["generic_name"] == "mine"


def test_a_deletion_is_kept_with_its_reason_and_asked_again(client):
    record = therapy()
    url = address(record, "delete")
    page = signed_in(client).get(url)
    form = page.context["form"]
    values = {name: form[name].value() for name in ("read_version", "once")}
    client.session.flush()
    sent = {**values, "reason": "A mistake.", "csrfmiddlewaretoken": str(token(page))}
    lost = client.post(url, sent)
    asked = press(client, press(client, lost, FIELD, login="catalog", password=PASSWORD))
    assert (asked.status_code, Therapy.objects.count()) == (200, 1)
    assert asked.context["form"]["reason"].value() == "A mistake."


def test_passwords_and_files_are_left_out_and_the_page_says_so(client):
    admin, person = factories.make_user("admin"), factories.make_user(username="piet")
    url = address(person, "password")
    client.force_login(admin)
    page = client.get(url)
    client.session.flush()
    typed = {"password1": "long stapler", "password2": "long stapler", "reason": WHY}
    lost = client.post(url, {**typed, "csrfmiddlewaretoken": str(token(page))})
    assert "but for a file or a password" in read(lost).texts[".note"][0]
    assert b"stapler" not in lost.content
    kept = keeping.signing.loads(form_with(lost, FIELD)[1][FIELD], salt=keeping.SALT)
    assert kept["pairs"] == [["reason", WHY]]
    edition = factories.make_edition()
    upload = {"document-0-upload": SimpleUploadedFile("list.txt", b"x"), "title": "Typed"}
    lost = client.post(address(edition, "change"), {**upload, "csrfmiddlewaretoken": token(lost)})
    assert "but for a file or a password" in read(lost).texts[".note"][0]
    assert Edition.objects.get().title != "Typed"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://testserver", "Referer": "https://evil.example/page"},
    ],
)
@pytest.mark.parametrize("has_session", [True, False])
def test_another_sites_form_is_never_given_back(client, headers, has_session):
    record = therapy()
    own = signed_in(client)
    kept = Typed(address(record, "change"), (("generic_name", "theirs"),)).signed()
    if not has_session:
        client.session.flush()
    sent = {"generic_name": "theirs", "reason": WHY, "read_version": "1", FIELD: kept}
    page = own.post(address(record, "change"), sent, headers=headers)
    assert page.status_code == 403
    assert b"theirs" not in page.content
    assert FIELD not in {
        name for _, hidden, _ in Forms(page.content.decode()).forms for name in hidden
    }
    assert record.history.count() == 1


def test_a_browser_that_names_no_origin_gets_its_typing_back(client):
    record = therapy()
    url = address(record, "change")
    values = typing(signed_in(client), url, generic_name="mine")
    signed_in(plain := Client(enforce_csrf_checks=True))
    page = plain.post(url, values)
    assert shown(press(plain, page))["generic_name"] == "mine"


@pytest.mark.parametrize("kept", ["", "nonsense", "a:b:c"])
def test_what_we_did_not_sign_is_not_carried_on(client, kept):
    page = client.get(SIGN_IN)
    values = {"login": "catalog", "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
    assert client.post(SIGN_IN, {**values, FIELD: kept}).headers["Location"] == "/"


def test_what_was_kept_longer_than_a_session_lasts_is_not_carried_on(client, monkeypatch):
    _, page = a_lost_form(client, generic_name="mine")
    monkeypatch.setattr(keeping, "KEPT_FOR", timedelta(seconds=-1))
    assert press(client, page, FIELD, login="catalog", password=PASSWORD).status_code == 302


def test_the_address_and_the_log_hold_nothing_of_it(client, caplog):
    with caplog.at_level(logging.DEBUG):
        _, page = a_lost_form(client, generic_name="secretly typed")
        back = press(client, page, FIELD, login="catalog", password=PASSWORD)
        press(client, back)
    assert "secretly" not in caplog.text
    assert "secretly" not in form_with(page, FIELD)[0]


def test_a_page_asked_for_without_a_session_leads_to_the_sign_in_as_ever(client):
    url = address(therapy(), "change")
    assert client.get(url).headers["Location"] == f"{SIGN_IN}?next={url}"


def test_an_empty_form_and_ones_own_account_are_typed_anew(client):
    page = client.get(SIGN_IN)
    nothing = {"csrfmiddlewaretoken": str(token(page))}
    for name in ("home", "account_change_password"):
        answer = client.post(reverse(name), {**nothing, "oldpassword": "stapler"})
        assert answer.status_code == 302, name
    signed_in(client)
    stale = client.post(reverse("account_logout"), {"csrfmiddlewaretoken": "x" * 64})
    assert (stale.status_code, read(stale).texts["h1"]) == (
        403,
        ["This form was too old, and nothing was saved"],
    )


def test_a_form_of_the_portal_is_shown_to_be_read_and_sent(client):
    """No page of the portal shows a form again before it saves, so this one does."""
    url = reverse("contracts:check")
    page = signed_in(client).post(url, {"note": "Call back", "csrfmiddlewaretoken": "x" * 64})
    found = read(page)
    assert (found.texts["dt"], found.texts["dd"]) == (["note"], ["Call back"])
    action, hidden, buttons = form_with(page, "note")
    assert (action, hidden["note"], buttons) == (url, "Call back", {})


def test_an_address_that_is_none_is_never_taken_for_an_editor():
    assert Typed("/nowhere/at/all/", ()).is_reviewed is False
    assert Typed("/admin/therapies/therapy/add/?x=1", ()).is_reviewed is True


def test_a_page_with_as_many_fields_as_a_provider_needs_goes_through(client):
    record = therapy()
    url = address(record, "change")
    values = typing(signed_in(client), url)
    client.session.flush()
    many = {**values, **{f"more-{n}": "x" for n in range(4000)}}
    page = client.post(url, many)
    back = press(client, page, FIELD, login="catalog", password=PASSWORD)
    assert len(form_with(back, "_review")[1]) > 4000
    assert press(client, back).status_code == 200
