"""Restoring an older version, and recording again what was deleted: ordinary forms, filled in."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.models import Contract
from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.staff.models import User
from portal.tests import factories
from portal.tests.admin_pages import address, errors, filled, shown
from portal.tests.reading import page as read
from portal.wording import day
from therapies.models import Therapy

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client_as):
    return client_as("catalog")


def today():
    return day(timezone.localdate(timezone=timezone.get_default_timezone()))


def renamed(**fields):
    therapy = factories.make_therapy(**{"brand_name": "Abecma", "generic_name": "old", **fields})
    therapy.generic_name, therapy.mark = "new", "®"
    return factories.save(therapy, reason="Renamed.")


def refusal(page):
    return page.context["refusal"].message


def test_the_form_is_filled_with_the_version_and_says_what_would_change(editor):
    therapy = renamed()
    page = editor.get(address(therapy, "change"), {"restore": "1"})
    found = read(page)
    values = shown(page)
    wanted = {
        "brand_name": "Abecma",
        "generic_name": "old",
        "mark": "",
        "read_version": "2",
        "reason": f"Restored version 1 of {today()}.",
    }
    assert {name: values[name] for name in wanted} == wanted
    table = next(t for t in found.tables if t[0] == ["Field", "Now", "Version 1"])
    assert table[1:] == [
        ["Mark", "® registered", "changed to: none"],
        ["Generic name", "new", "changed to: old"],
    ]
    note = " ".join(found.texts[".portal-note"])
    assert "Nothing is saved yet. The form is filled in with version 1, which system saved" in note
    assert therapy.history.count() == 2


def test_saving_it_is_an_ordinary_change_and_writes_no_history_of_old(editor):
    therapy = renamed()
    before = list(Therapy.history.order_by("version").values())
    url = f"{address(therapy, 'change')}?restore=1"
    values = shown(editor.get(url))
    assert editor.post(url, {**values, "reason": "She had it right."}).status_code == 302
    rows = list(Therapy.history.order_by("version").values())
    assert rows[:2] == before
    assert [rows[2][name] for name in ("version", "generic_name", "history_change_reason")] == [
        3,
        "old",
        "She had it right.",
    ]
    assert rows[2]["history_user_name"] == "Catalog Person"


@pytest.mark.parametrize("reason", ["", " \n", "...", "x", "xx", "…"])
def test_a_reason_that_says_nothing_is_refused_here_too(editor, reason):
    therapy = renamed()
    url = f"{address(therapy, 'change')}?restore=1"
    page = editor.post(url, {**shown(editor.get(url)), "reason": reason})
    assert (list(errors(page)), shown(page)["generic_name"]) == (["reason"], "old")
    assert therapy.history.count() == 2


def test_after_saving_and_going_on_the_address_restores_no_more(editor):
    therapy = renamed()
    url = f"{address(therapy, 'change')}?restore=1"
    saved = editor.post(url, {**shown(editor.get(url)), "_continue": "1"})
    assert saved.headers["Location"] == address(therapy, "change")


def test_somebody_elses_save_meanwhile_is_a_conflict(editor):
    therapy = renamed()
    url = f"{address(therapy, 'change')}?restore=1"
    values = shown(editor.get(url))
    therapy.generic_name = "newer"
    factories.save(therapy)
    page = editor.post(url, values)
    assert (page.status_code, shown(page)["generic_name"]) == (409, "old")
    assert therapy.history.count() == 3


@pytest.mark.parametrize(
    ("asked", "status", "message"),
    [
        ("3", 404, "There is no version 3 of this record: the newest is 2."),
        ("0", 404, "There is no version 0 of this record: the newest is 2."),
        ("9" * 18, 404, f"There is no version {'9' * 18} of this record: the newest is 2."),
        ("9" * 19, 400, "A version is restored by its number, such as 2."),
        ("-1", 400, "A version is restored by its number, such as 2."),
        ("first", 400, "A version is restored by its number, such as 2."),
        ("²", 400, "A version is restored by its number, such as 2."),
        ("2", 400, "Version 2 is how the record stands now: there is nothing to restore."),
    ],
)
def test_a_version_that_cannot_be_restored_is_refused(editor, asked, status, message):
    page = editor.get(address(renamed(), "change"), {"restore": asked})
    assert (page.status_code, refusal(page)) == (status, message)


def test_an_empty_version_is_none(editor):
    page = editor.get(address(renamed(), "change"), {"restore": ""})
    assert (page.status_code, shown(page)["generic_name"]) == (200, "new")


def test_who_may_only_read_restores_nothing(client_as):
    therapy = renamed()
    assert client_as("auditor").get(address(therapy, "change"), {"restore": "1"}).status_code == 403
    assert client_as("auditor").get(address(therapy, "change")).status_code == 200


def test_a_version_like_the_newest_says_that_nothing_would_change(editor):
    therapy = renamed()
    therapy.generic_name, therapy.mark = "old", ""
    factories.save(therapy)
    url = f"{address(therapy, 'change')}?restore=1"
    page = editor.get(url)
    assert "so that saving changes nothing." in read(page).texts[".portal-note"][0]
    editor.post(url, shown(page))
    assert therapy.history.count() == 3


def test_a_version_that_breaks_todays_rules_is_refused_at_its_field_and_writes_nothing(client_as):
    client = client_as("contracts")
    fields = {
        "provider": factories.make_provider(),
        "therapy": factories.make_therapy(),
        "program": factories.make_program(),
    }
    contract = factories.make_contract(**fields, starts_on=date(2025, 1, 1))
    contract.last_day = date(2025, 6, 30)
    factories.save(contract)
    factories.make_contract(**fields, starts_on=date(2025, 7, 1))
    url = f"{address(contract, 'change')}?restore=1"
    page = client.post(url, shown(client.get(url)))
    rule = next(r for r in Contract._meta.constraints if r.name.endswith("one_per_day"))
    assert errors(page) == {"starts_on": [rule.get_violation_error_message()]}
    assert (page.status_code, shown(page)["last_day"]) == (200, "")
    assert Contract.history.count() == 3


def test_a_name_that_another_therapy_has_now_is_refused(editor):
    therapy = renamed()
    factories.make_therapy(brand_name="Other", generic_name="old")
    url = f"{address(therapy, 'change')}?restore=1"
    page = editor.post(url, shown(editor.get(url)))
    assert errors(page)["generic_name"] == ["Another therapy has this generic name. Look it up."]
    assert therapy.history.count() == 2


def test_what_no_form_changes_is_told_apart(editor):
    edition = factories.make_edition()
    edition.confirmed_on, edition.title = date(2025, 6, 2), "Other title"
    factories.save(edition)
    page = editor.get(address(edition, "change"), {"restore": "1"})
    tables = {t[0][2]: t[1:] for t in read(page).tables if t[0][1:2] == ["Now"]}
    assert "Different too, but not brought back by this form" in read(page).texts["caption"]
    assert len(tables["Version 1"]) == 1
    assert page.context["past"].apart[0].before.text == "Jun 2, 2025"


def test_a_link_to_something_deleted_since_is_left_empty_and_said(editor):
    therapy = factories.make_therapy(brand_name="Abecma")
    channel = factories.make_channel(program=factories.make_program(), therapy=therapy)
    channel.therapy = None
    factories.save(channel)
    factories.remove(therapy)
    page = editor.get(address(channel, "change"), {"restore": "1"})
    assert shown(page)["therapy"] == ""
    assert (
        "Therapy: Abecma was deleted since, so the field is empty."
        in read(page).texts[".portal-note"][0]
    )


def test_a_person_is_restored_without_a_password(client_as):
    admin, person = client_as("admin"), factories.make_user(username="piet", name="Piet")
    person.name = "Pieter"
    person.set_password("another long secret")
    factories.save(person)
    url = f"{address(person, 'change')}?restore=1"
    assert admin.post(url, shown(admin.get(url))).status_code == 302
    again = User.objects.get(username="piet")
    assert (again.name, again.check_password("another long secret")) == ("Piet", True)


def deleted(**fields):
    therapy = factories.make_therapy(brand_name="Abecma", generic_name="ide-cel", **fields)
    factories.remove(therapy, reason="A mistake.")
    return Therapy.history.get(history_type="-")


def test_what_was_deleted_is_recorded_again_as_a_new_record(editor):
    row = deleted(mark="®")
    url = f"{address(Therapy, 'add')}?again={row.history_id}"
    page = editor.get(url)
    values = shown(page)
    wanted = {
        "brand_name": "Abecma",
        "mark": "®",
        "generic_name": "ide-cel",
        "slug": "abecma",
        "reason": f"Recorded again: it was deleted on {today()}.",
    }
    assert {name: values[name] for name in wanted} == wanted
    note = read(page).texts[".portal-note"][0]
    assert "The form is filled in with what system deleted on" in note
    assert "(“A mistake.”)" in note
    assert "so that saving changes nothing" not in note
    assert editor.post(url, values).status_code == 302
    again = Therapy.objects.get()
    assert (again.version, again.slug) == (1, "abecma")
    assert again.pk != row.id


def test_recording_again_leaves_out_what_is_gone_too(client_as):
    client = client_as("contracts")
    contract = factories.make_contract(
        provider=factories.make_provider(),
        therapy=factories.make_therapy(brand_name="Abecma"),
        program=factories.make_program(),
        reference="C-1",
    )
    therapy = contract.therapy
    factories.remove(contract)
    factories.remove(therapy)
    row = Contract.history.get(history_type="-")
    page = client.get(address(Contract, "add"), {"again": row.history_id})
    assert (shown(page)["therapy"], shown(page)["reference"]) == ("", "C-1")
    assert "Therapy: Abecma was deleted since" in read(page).texts[".portal-note"][0]


@pytest.mark.parametrize(
    ("asked", "status", "message"),
    [
        ("x", 400, "What was deleted is found by the number of its deletion."),
        ("999999", 404, "No change of a therapy has the number 999999."),
    ],
)
def test_what_was_never_deleted_is_not_recorded_again(editor, asked, status, message):
    page = editor.get(address(Therapy, "add"), {"again": asked})
    assert (page.status_code, refusal(page)) == (status, message)


def test_what_still_stands_is_not_recorded_again(editor):
    row = renamed().newest_history()
    page = editor.get(address(Therapy, "add"), {"again": row.history_id})
    message = "Only what was deleted is recorded again. Restore an older version instead."
    assert (page.status_code, refusal(page)) == (400, message)


def test_who_may_not_add_records_nothing_again(client_as):
    row = deleted()
    url = address(Therapy, "add")
    assert client_as("auditor").get(url, {"again": row.history_id}).status_code == 403
    assert client_as("catalog").get(url, {"again": ""}).status_code == 200


def test_a_deleted_records_own_address_restores_nothing(editor):
    row = deleted()
    url = f"/admin/therapies/therapy/{row.id}/change/"
    assert editor.get(url, {"restore": "1"}).status_code == 410


def test_history_pages_offer_each_older_version_to_who_may_change(client_as):
    therapy = renamed()
    url = f"{address(therapy, 'change')}?restore="
    offered = {
        role: [
            link
            for link in read(client_as(role).get(address(therapy, "history"))).links
            if link and link.startswith(url)
        ]
        for role in ("catalog", "auditor")
    }
    assert offered == {"catalog": [f"{url}1"], "auditor": []}


def test_the_history_page_of_something_deleted_offers_to_record_it_again(client_as):
    row = deleted()
    url = f"/admin/therapies/therapy/{row.id}/history/"
    again = f"{address(Therapy, 'add')}?again={row.history_id}"
    assert again in read(client_as("catalog").get(url)).links
    assert again not in read(client_as("auditor").get(url)).links


def test_the_portals_history_of_something_deleted_offers_it_too(client_as):
    row = deleted()
    url = reverse("therapies:history", args=[row.slug])
    again = f"{address(Therapy, 'add')}?again={row.history_id}"
    assert again in read(client_as("catalog").get(url)).links
    assert again not in read(client_as("staff").get(url)).links


def test_a_page_of_the_past_offers_nothing(client_as):
    therapy, client = renamed(), client_as("catalog")
    url = reverse("therapies:history", args=[therapy.slug])
    offered = f"{address(therapy, 'change')}?restore=1"
    assert offered in read(client.get(url)).links
    past = client.get(url, {"known": moment_text(Ledger.newest())})
    assert offered not in read(past).links


def test_filled_is_never_shared_between_forms(editor):
    therapy = renamed()
    editor.get(address(therapy, "change"), {"restore": "1"})
    assert shown(editor.get(address(therapy, "change")))["generic_name"] == "new"
    assert filled(editor, address(Therapy, "add"))["generic_name"] == ""
