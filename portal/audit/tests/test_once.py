"""A form that is sent twice is recorded once, however close the two come."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contracts.models import Provider
from portal.audit.once import KEPT_FOR, SentForm
from portal.audit.tests.sending import press
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, filled, shown
from portal.tests.test_writers import together
from therapies.models import Edition, Therapy, TherapyNotice

TWICE = "This form was sent twice, and was recorded once."


def notice_values(client):
    therapy = factories.make_therapy()
    typed = {"therapy": str(therapy.pk), "text": "Shipments paused.", "source": "FDA", "trust": "A"}
    return filled(client, address(TherapyNotice, "add"), **typed)


def said(client, response):
    return [str(m) for m in client.get(response.headers["Location"]).context["messages"]]


@pytest.fixture
def editor(client_as):
    return client_as("catalog")


@pytest.mark.django_db
def test_a_double_click_makes_one_record_and_leads_to_the_same_page(editor):
    url, values = address(TherapyNotice, "add"), notice_values(editor)
    first, second = editor.post(url, values), editor.post(url, values)
    assert first.headers["Location"] == second.headers["Location"] == address(TherapyNotice)
    assert said(editor, second)[-1] == TWICE
    assert TherapyNotice.objects.count() == TherapyNotice.history.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("button", ["_continue", "_addanother"])
def test_each_button_leads_on_as_it_did(editor, button):
    url, values = address(TherapyNotice, "add"), notice_values(editor)
    answers = [editor.post(url, {**values, button: "1"}) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert TherapyNotice.objects.count() == 1


@pytest.mark.django_db
def test_what_must_be_unique_is_not_refused_as_taken(editor):
    url = address(Therapy, "add")
    values = filled(editor, url, brand_name="Abecma", slug="abecma", _popup="1")
    first, second = editor.post(url, values), editor.post(url, values)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.context["popup_response_data"] == second.context["popup_response_data"]
    assert Therapy.objects.count() == 1


@pytest.mark.django_db
def test_the_same_typed_anew_into_a_new_form_is_another_record(editor):
    url, values = address(TherapyNotice, "add"), notice_values(editor)
    editor.post(url, values)
    again = {**values, "once": shown(editor.get(url))["once"]}
    editor.post(url, again)
    assert TherapyNotice.objects.count() == 2


@pytest.mark.django_db
def test_one_gone_back_to_and_changed_is_another_record(editor):
    url, values = address(TherapyNotice, "add"), notice_values(editor)
    editor.post(url, values)
    editor.post(url, {**values, "text": "Shipments resumed."})
    texts = set(TherapyNotice.objects.values_list("text", flat=True))
    assert texts == {"Shipments paused.", "Shipments resumed."}


@pytest.mark.django_db
def test_somebody_elses_form_is_another_one(editor):
    url, values = address(TherapyNotice, "add"), notice_values(editor)
    editor.post(url, values)
    other = Client()
    other.force_login(factories.make_user("catalog", username="cora", name="Cora"))
    other.post(url, values)
    assert TherapyNotice.objects.count() == 2


@pytest.mark.django_db
def test_a_form_without_the_number_is_taken_as_it_comes(editor):
    url, values = address(TherapyNotice, "add"), {**notice_values(editor), "once": ""}
    for _ in range(2):
        assert editor.post(url, values).status_code == 302
    assert (TherapyNotice.objects.count(), SentForm.objects.count()) == (2, 0)


@pytest.mark.django_db
def test_a_double_click_on_a_change_is_no_conflict_with_oneself(editor):
    therapy = factories.make_therapy(brand_name="Abecma")
    url = address(therapy, "change")
    values = filled(editor, url, generic_name="new")
    first, second = editor.post(url, values), editor.post(url, values)
    assert first.headers["Location"] == second.headers["Location"]
    assert said(editor, second)[-1] == TWICE
    assert therapy.history.count() == 2


@pytest.mark.django_db
def test_a_double_click_on_an_action_or_a_deletion_does_it_once(editor):
    edition = factories.make_edition()
    for step, page in [("compared", address(edition, "change")), ("delete", address(Edition))]:
        url = address(edition, step)
        form = editor.get(url).context["form"]
        values = {n: form[n].value() for n in ("read_version", "once")} | {"reason": WHY}
        answers = [editor.post(url, values) for _ in range(2)]
        assert [answer.headers["Location"] for answer in answers] == [page, page]
    assert said(editor, answers[1])[-1] == TWICE
    assert Edition.history.count() == 3


@pytest.mark.django_db
def test_what_was_recorded_and_deleted_since_is_said_to_be_gone(editor):
    url, values = address(TherapyNotice, "add"), notice_values(editor)
    editor.post(url, values)
    factories.remove(TherapyNotice.objects.get())
    assert editor.post(url, values).status_code == 410
    assert TherapyNotice.objects.count() == 0


@pytest.mark.django_db
def test_what_was_refused_may_be_sent_again(editor):
    url, values = address(TherapyNotice, "add"), notice_values(editor)
    page = editor.post(url, {**values, "source": ""})
    assert (list(errors(page)), SentForm.objects.count()) == (["source"], 0)
    assert shown(page)["once"] == values["once"]
    assert editor.post(url, {**shown(page), "source": "FDA"}).status_code == 302


@pytest.mark.django_db
def test_saving_nothing_is_not_remembered(editor):
    therapy = factories.make_therapy()
    url = address(therapy, "change")
    values = filled(editor, url)
    for _ in range(2):
        assert editor.post(url, values).status_code == 302
    assert SentForm.objects.count() == 0


@pytest.mark.django_db
def test_what_is_older_than_a_week_is_forgotten_at_the_next_save(editor):
    now = timezone.now()
    ages = {"old": KEPT_FOR + timedelta(hours=1), "young": KEPT_FOR - timedelta(hours=1)}
    for digest, age in ages.items():
        SentForm.objects.create(digest=digest, record_id=1, at=now - age)
    editor.post(address(TherapyNotice, "add"), notice_values(editor))
    kept = list(SentForm.objects.order_by("at").values_list("digest", flat=True))
    assert (len(kept), kept[0], len(kept[1])) == (2, "young", 64)
    assert str(SentForm.objects.get(digest="young")).startswith("form sent at 20")


@pytest.mark.django_db
def test_a_form_gone_on_with_after_a_conflict_is_recorded(editor):
    """The number stays the same, the version doesn't: it is not the form sent before."""
    therapy = factories.make_therapy(brand_name="Abecma")
    url = address(therapy, "change")
    values = filled(editor, url, generic_name="mine")
    editor.post(url, values)
    page = editor.post(url, {**values, "generic_name": "mine again"})
    assert page.status_code == 409
    assert editor.post(url, shown(press(editor, page))).status_code == 302
    therapy.refresh_from_db()
    assert (therapy.version, therapy.generic_name) == (3, "mine again")


@pytest.mark.django_db(transaction=True)
def test_two_at_the_very_same_time_make_one_record():
    """With real commits: the second waits for the first's, and then finds it."""
    user = factories.make_user("contracts")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user)
    url = address(Provider, "add")
    for number in range(1, 9):
        typed = {"name": "General", "npi": factories.nth_npi(number), "city": "Erie", "state": "PA"}
        values = filled(clients[0], url, **typed)
        answers = together(*(lambda c=c, v=values: c.post(url, v) for c in clients))
        assert [answer.status_code for answer in answers] == [302, 302]
        assert {answer.headers["Location"] for answer in answers} == {address(Provider)}
        assert Provider.objects.count() == Provider.history.count() == number
