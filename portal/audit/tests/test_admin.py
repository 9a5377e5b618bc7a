"""How every editor behaves, shown at therapies and contracts: reasons, versions, conflicts."""

from datetime import date

import pytest
from django.contrib import admin

from contracts.models import Contract
from portal.audit.acts import change
from portal.audit.forms import UNVERSIONED
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, filled, new_row, shown
from portal.wording import moment
from therapies.models import ListedCode, Therapy, TherapyName

pytestmark = pytest.mark.django_db
APRIL = date(2025, 4, 1)
LISTED = "The therapy is listed on some of these days already. End that one first."
BIRTH = (
    "This looks like a date of birth. The portal stores no patient data: say it without naming "
    "or numbering a person."
)


@pytest.fixture
def editor(client_as):
    return client_as("catalog")


@pytest.fixture
def cora(db):
    return factories.make_user(username="cora", name="Cora Catalog")


def versions(record):
    rows = type(record).history.filter(id=record.pk).order_by("version")
    return list(rows.values_list("version", "history_user_name", "history_change_reason"))


def said(record, what="saved"):
    row = type(record).history.order_by("-history_id").first()
    return (
        f"Nothing was saved: Cora Catalog {what} this record before you. "
        f"The reason given: “She was first.” ({moment(row.history_date)})"
    )


def saved_by(cora, record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    factories.save(record, by=cora, reason="She was first.")


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "This field is required."),
        (" \n ", "This field is required."),
        ("...", "Say why, in a few words that a colleague will understand."),
        ("xxxx", "Say why, in a few words that a colleague will understand."),
        ("DOB 3/3/1980", BIRTH),
        ("a\0bc", "Null characters are not allowed."),
    ],
)
def test_a_reason_that_says_nothing_is_refused_and_all_typing_kept(editor, reason, message):
    therapy = factories.make_therapy(brand_name="Abecma")
    url = address(therapy, "change")
    page = editor.post(url, filled(editor, url, generic_name="ide-cel", reason=reason))
    assert (page.status_code, errors(page)) == (200, {"reason": [message]})
    assert shown(page)["generic_name"] == "ide-cel"
    assert shown(page)["reason"] == reason
    assert len(versions(therapy)) == 1


def test_a_change_is_recorded_with_who_and_why(editor):
    therapy = factories.make_therapy(brand_name="Abecma")
    url = address(therapy, "change")
    saved = editor.post(url, filled(editor, url, generic_name="  ide-cel "))
    assert saved.headers["Location"] == address(Therapy)
    assert versions(therapy)[1:] == [(2, "Catalog Person", WHY)]
    assert Therapy.objects.get().generic_name == "ide-cel"


def test_a_record_and_its_rows_are_added_in_one_act(editor):
    url = address(Therapy, "add")
    values = filled(editor, url, brand_name="Abecma", slug="abecma")
    assert (
        editor.post(url, new_row(values, "names", kind="short", name="ide-cel")).status_code == 302
    )
    therapy, name = Therapy.objects.get(), TherapyName.objects.get()
    assert (therapy.version, name.version, name.therapy) == (1, 1, therapy)
    moments = {r.newest_history().history_date for r in (therapy, name)}
    assert len(moments) == 1
    assert versions(name) == [(1, "Catalog Person", WHY)]


def test_a_stale_form_says_who_was_first_and_a_second_look_and_save_works(editor, cora):
    therapy = factories.make_therapy(brand_name="Abecma", mark="", generic_name="old")
    url = address(therapy, "change")
    values = filled(editor, url, generic_name="mine")
    saved_by(cora, therapy, mark="®", generic_name="hers")
    page = editor.post(url, values)
    assert (page.status_code, errors(page)) == (409, {"": [said(therapy)]})
    assert len(page.context["told"]) == 1
    again = shown(page)
    wanted = {"mark": "®", "generic_name": "mine", "reason": WHY, "read_version": "2"}
    assert {name: again[name] for name in wanted} == wanted
    assert len(versions(therapy)) == 2
    assert editor.post(url, again).status_code == 302
    therapy.refresh_from_db()
    assert (therapy.version, therapy.mark, therapy.generic_name) == (3, "®", "mine")


def test_a_version_from_the_future_is_refused(editor):
    therapy = factories.make_therapy()
    url = address(therapy, "change")
    for sent in ("2", "-1", "99999999999999999999", "x"):
        page = editor.post(url, filled(editor, url, generic_name="new", read_version=sent))
        assert (page.status_code, errors(page)[""]) == (400, [UNVERSIONED])
        assert shown(page)["read_version"] == "1"
    assert len(versions(therapy)) == 1


def test_a_ticked_box_and_long_text_left_alone_show_what_was_saved_since(editor, cora):
    code = factories.make_code("J3590", description="One\nTwo", unclassified=False)
    url = address(code, "change")
    values = filled(editor, url, description="One\r\nTwo", starts_on="2025-01-01")
    saved_by(cora, code, unclassified=True, description="Three")
    again = shown(editor.post(url, values))
    wanted = {"unclassified": "on", "description": "Three", "starts_on": "2025-01-01"}
    assert {name: again[name] for name in wanted} == wanted
    saved_by(cora, code, unclassified=False, last_day=APRIL)
    again = shown(editor.post(url, {**again, "reason": WHY}))
    assert ("unclassified" in again, again["last_day"]) == (False, "2025-04-01")


def test_a_stale_row_in_the_page_is_refused_too(editor, cora):
    name = factories.make_name(factories.make_therapy(), "Old name")
    url = address(name.therapy, "change")
    values = filled(editor, url, **{"names-0-name": "My name", "generic_name": "new"})
    saved_by(cora, name, name="Her name")
    page = editor.post(url, values)
    assert (page.status_code, errors(page)) == (409, {"names-0": [said(name)]})
    assert len(versions(name.therapy)) == 1
    assert shown(page)["names-0-name"] == "My name"
    assert editor.post(url, shown(page)).status_code == 302
    assert [row[1] for row in versions(name)] == ["system", "Cora Catalog", "Catalog Person"]


def test_a_row_left_alone_is_not_turned_back(editor, cora):
    name = factories.make_name(factories.make_therapy(), "Old name")
    url = address(name.therapy, "change")
    values = filled(editor, url, generic_name="new")
    saved_by(cora, name, name="Her name")
    page = editor.post(url, values)
    assert (page.status_code, shown(page)["names-0-name"]) == (409, "Her name")
    editor.post(url, shown(page))
    name.refresh_from_db()
    assert (name.version, name.name) == (2, "Her name")


@pytest.mark.parametrize("sent", ["1", ""])
def test_a_stale_or_unversioned_deletion_of_a_row_is_refused(editor, cora, sent):
    name = factories.make_name(factories.make_therapy(), "Old name")
    url = address(name.therapy, "change")
    typed = {"names-0-DELETE": "on", "names-0-read_version": sent}
    values = filled(editor, url, **typed)
    saved_by(cora, name, name="Her name")
    page = editor.post(url, values)
    message, status = (said(name), 409) if sent else (UNVERSIONED, 400)
    assert (page.status_code, errors(page)["names"]) == (status, [message])
    assert TherapyName.objects.count() == 1


def test_a_row_is_deleted_with_who_and_why(editor):
    name = factories.make_name(factories.make_therapy(), "Old name")
    url = address(name.therapy, "change")
    assert editor.post(url, filled(editor, url, **{"names-0-DELETE": "on"})).status_code == 302
    assert versions(name)[1:] == [(2, "Catalog Person", WHY)]
    assert TherapyName.objects.count() == 0


def three_names():
    therapy = factories.make_therapy()
    return therapy, [factories.make_name(therapy, f"Name {n}") for n in range(3)]


def test_an_edited_row_that_was_deleted_meanwhile_stands_as_a_new_one(editor, cora):
    therapy, names = three_names()
    url = address(therapy, "change")
    values = filled(editor, url, **{"names-0-name": "Mine", "names-2-name": "Last"})
    values = new_row(values, "names", kind="full", name="Quite new")
    factories.remove(names[0], by=cora, reason="She was first.")
    page = editor.post(url, values)
    message = f"Name 0 (short): {said(names[0], 'deleted')}"
    assert (page.status_code, errors(page)) == (409, {"names": [message]})
    again = shown(page)
    typed = [again[f"names-{n}-name"] for n in range(4)]
    assert typed == ["Name 1", "Last", "Quite new", "Mine"]
    assert (again["names-INITIAL_FORMS"], again["names-3-id"]) == ("2", "")
    labels = [
        str(f.original) for r in page.context["inline_admin_formsets"] for f in r if f.original
    ]
    assert labels == ["Name 1 (short)", "Last (short)"]
    assert editor.post(url, again).status_code == 302
    kept = TherapyName.objects.values_list("name", flat=True)
    assert set(kept) == {"Name 1", "Last", "Quite new", "Mine"}


@pytest.mark.parametrize("typed", [{}, {"names-0-DELETE": "on", "names-0-name": "Mine"}])
def test_a_row_deleted_meanwhile_and_not_edited_is_only_told_of(editor, cora, typed):
    therapy, names = three_names()
    url = address(therapy, "change")
    values = filled(editor, url, generic_name="new", **typed)
    factories.remove(names[0], by=cora, reason="She was first.")
    page = editor.post(url, values)
    assert (page.status_code, shown(page)["names-TOTAL_FORMS"]) == (409, "2")
    assert editor.post(url, shown(page)).status_code == 302
    assert TherapyName.objects.count() == 2


def test_a_row_is_told_of_even_if_what_it_named_is_gone_too(editor, cora):
    row = factories.make_listed_code(therapy=factories.make_therapy(), code=factories.make_code())
    url = address(row.therapy, "change")
    values = filled(editor, url)
    with change(by=cora, reason="She was first."):
        row.delete()
        row.code.delete()
    page = editor.post(url, values)
    assert page.status_code == 409
    assert errors(page)["listedcodes"][0].startswith("Listed code: Nothing was saved")


@pytest.mark.parametrize("pk", ["", "x", "98765", "²"])
def test_a_row_that_never_was_is_refused(editor, pk):
    name = factories.make_name(factories.make_therapy(), "Old name")
    url = address(name.therapy, "change")
    page = editor.post(url, filled(editor, url, **{"names-0-id": pk, "names-0-name": "New"}))
    assert page.status_code == 200
    assert list(errors(page)) == ["names-0-id"]
    assert len(versions(name)) == 1


def test_a_row_added_meanwhile_is_left_as_it_is(editor, cora):
    name = factories.make_name(factories.make_therapy(), "Zeta")
    url = address(name.therapy, "change")
    values = filled(editor, url, **{"names-0-name": "Yota"})
    factories.make_name(name.therapy, "Alpha")
    assert editor.post(url, values).status_code == 302
    assert set(TherapyName.objects.values_list("name", flat=True)) == {"Alpha", "Yota"}


def test_a_record_deleted_meanwhile_is_offered_as_a_new_one(editor, cora):
    name = factories.make_name(factories.make_therapy(brand_name="Abecma"), "ide-cel")
    therapy = name.therapy
    url = address(therapy, "change")
    values = filled(editor, url, generic_name="mine")
    with change(by=cora, reason="She was first."):
        name.delete()
        therapy.delete()
    assert editor.post(url, {**values, "reason": ""}).status_code == 409
    page = editor.post(url, values)
    assert page.status_code == 409
    assert errors(page)[""] == [said(therapy, "deleted")]
    again = {**shown(page), "slug": "abecma"}
    assert (again["brand_name"], again["generic_name"]) == ("Abecma", "mine")
    assert f'action="{address(Therapy, "add")}"' in page.content.decode()
    assert Therapy.objects.count() == 0
    assert editor.post(address(Therapy, "add"), again).status_code == 302
    assert Therapy.objects.get().generic_name == "mine"
    assert TherapyName.objects.get().name == "ide-cel"


def test_a_stale_deletion_is_refused_and_a_second_look_deletes(editor, cora):
    therapy = factories.make_therapy()
    url = address(therapy, "delete")
    saved_by(cora, therapy, generic_name="hers")
    page = editor.post(url, {"reason": WHY, "read_version": "1"})
    form = page.context["form"]
    assert (page.status_code, form.errors) == (409, {"__all__": [said(therapy)]})
    assert (form["reason"].value(), form["read_version"].value()) == (WHY, 2)
    assert editor.post(url, {"reason": WHY, "read_version": "2"}).status_code == 302
    assert Therapy.objects.count() == 0


def test_what_hangs_on_a_record_is_named_and_keeps_it(editor):
    listing = factories.make_listing()
    url = address(listing.therapy, "delete")
    for page in (editor.get(url), editor.post(url, {"reason": WHY, "read_version": "1"})):
        assert address(listing, "change") in page.content.decode()
        assert 'name="reason"' not in page.content.decode()
    assert page.status_code == 409
    assert Therapy.objects.count() == 1


def test_a_copy_is_no_way_round_the_version(editor):
    therapy = factories.make_therapy()
    url = address(therapy, "change")
    page = editor.post(url, filled(editor, url, _saveasnew="1", brand_name="Other"))
    assert (page.status_code, Therapy.objects.count()) == (400, 1)


def test_a_code_is_changed_from_a_day_on_in_one_page(editor):
    old = factories.make_code("J3590", unclassified=True)
    new = factories.make_code("J3399")
    row = factories.make_listed_code(therapy=factories.make_therapy(), code=old)
    url = address(row.therapy, "change")
    values = filled(editor, url, **{"listedcodes-0-last_day": "2025-03-31"})
    values = new_row(values, "listedcodes", code=str(new.pk), starts_on="2025-04-01")
    assert editor.post(url, values).status_code == 302
    rows = ListedCode.objects.order_by("pk").values_list("code__code", "starts_on", "last_day")
    assert list(rows) == [
        ("J3590", date(2024, 11, 1), date(2025, 3, 31)),
        ("J3399", APRIL, None),
    ]


def test_a_listing_is_ended_and_followed_in_one_page(editor):
    listing = factories.make_listing()
    url = address(listing.therapy, "change")
    values = filled(editor, url, **{"listings-0-last_day": "2025-03-31"})
    typed = {"program": str(listing.program_id), "brand_name": "Newbrand", "generic_name": ""}
    values = new_row(values, "listings", **typed, starts_on="2025-04-01", last_day="", mark="")
    assert editor.post(url, values).status_code == 302
    assert [row.last_day for row in listing.therapy.listings.by_start()] == [
        date(2025, 3, 31),
        None,
    ]


def two_listings():
    first = factories.make_listing(last_day=date(2025, 3, 31))
    factories.make_listing(therapy=first.therapy, program=first.program, starts_on=APRIL)
    return first.therapy


def test_the_day_between_two_rows_is_moved_in_one_page_either_way(editor):
    therapy = two_listings()
    url = address(therapy, "change")
    for last, first in [("2025-04-30", "2025-05-01"), ("2025-02-27", "2025-02-28")]:
        typed = {"listings-0-last_day": last, "listings-1-starts_on": first}
        assert editor.post(url, filled(editor, url, **typed)).status_code == 302
        rows = therapy.listings.by_start()
        assert (str(rows[0].last_day), str(rows[1].starts_on)) == (last, first)


def test_one_row_takes_the_days_of_another_that_is_deleted(editor):
    therapy = two_listings()
    url = address(therapy, "change")
    typed = {"listings-0-last_day": "", "listings-1-DELETE": "on"}
    assert editor.post(url, filled(editor, url, **typed)).status_code == 302
    assert [row.last_day for row in therapy.listings.all()] == [None]


def test_two_rows_that_exchange_their_days_are_refused_with_the_rules_message(editor):
    therapy = two_listings()
    url = address(therapy, "change")
    typed = {
        "listings-0-starts_on": "2025-04-01",
        "listings-0-last_day": "",
        "listings-1-starts_on": "2024-11-01",
        "listings-1-last_day": "2025-03-31",
    }
    values = filled(editor, url, **typed)
    page = editor.post(url, values)
    assert (page.status_code, errors(page)) == (
        200,
        {"": [f"Listing: {LISTED}"]},
    )
    assert {name: shown(page)[name] for name in typed} == typed
    assert {row.version for row in therapy.listings.all()} == {1}


def sneaky(form, act):
    """A form behind whose back somebody else's row is written, between its check and its save."""

    class Sneaky(form):
        def clean(self):
            cleaned = super().clean()
            if not self.refused:
                self.sneaks = True
            return cleaned

        def _post_clean(self):
            super()._post_clean()
            if getattr(self, "sneaks", False):
                act(self)

    return Sneaky


@pytest.fixture
def behind(monkeypatch):
    def install(model, act):
        editor = admin.site._registry[model]
        monkeypatch.setattr(editor, "form", sneaky(editor.form, act))

    return install


def contract_values(client):
    provider, therapy = factories.make_provider(), factories.make_therapy()
    program = factories.make_program()
    fields = {"provider": provider, "therapy": therapy, "program": program}
    typed = {name: str(record.pk) for name, record in fields.items()}
    values = filled(client, address(Contract, "add"), **typed, starts_on="2025-01-01")
    return fields, {**values, "reference": "C-1"}


@pytest.mark.parametrize("button", ["_save", "_foresee"])
def test_a_row_written_between_check_and_save_is_a_message_at_its_field(client_as, behind, button):
    client = client_as("contracts")
    fields, values = contract_values(client)
    behind(Contract, lambda form: factories.make_contract(**fields))
    page = client.post(address(Contract, "add"), {**values, button: "1"})
    rule = next(r for r in Contract._meta.constraints if r.name.endswith("one_per_day"))
    assert (page.status_code, errors(page)) == (
        200,
        {"starts_on": [rule.get_violation_error_message()]},
    )
    assert shown(page)["reference"] == "C-1"
    assert Contract.objects.count() == Contract.history.count() == 0


@pytest.mark.parametrize(
    ("taken", "message"),
    [
        ({"npi": factories.nth_npi(7)}, {"npi": ["Provider with this NPI already exists."]}),
        ({"state": "oh"}, {"state": ["Two letters, as the post office writes them: OH."]}),
    ],
)
def test_a_taken_or_malformed_value_written_behind_the_forms_back(
    client_as, behind, taken, message
):
    from contracts.models import Provider

    client = client_as("contracts")

    def act(form):
        if "npi" in taken:
            factories.make_provider(npi=taken["npi"])
        for name, value in taken.items():
            setattr(form.instance, name, value)

    behind(Provider, act)
    url = address(Provider, "add")
    typed = {"name": "General", "npi": factories.nth_npi(7), "city": "Erie", "state": "PA"}
    page = client.post(url, filled(client, url, **typed))
    assert (page.status_code, errors(page)) == (200, message)
    assert shown(page)["name"] == "General"
    assert Provider.objects.count() == 0


def test_a_name_taken_behind_the_forms_back(editor, behind):
    behind(Therapy, lambda form: factories.make_therapy(brand_name="Abecma", slug="first"))
    url = address(Therapy, "add")
    page = editor.post(url, filled(editor, url, brand_name="Abecma", slug="abecma"))
    message = (
        "Abecma already names Abecma. One name finds one therapy: use another name, or correct "
        "that therapy first."
    )
    assert (page.status_code, errors(page)) == (200, {"": [message]})
    assert (shown(page)["brand_name"], Therapy.objects.count()) == ("Abecma", 0)


def test_a_record_saved_behind_the_forms_back_is_a_conflict(editor, behind):
    therapy = factories.make_therapy()
    url = address(therapy, "change")
    values = filled(editor, url, generic_name="mine")

    def act(form):
        other = Therapy.objects.get()
        other.generic_name = "other"
        other.save()

    behind(Therapy, act)
    page = editor.post(url, values)
    assert (page.status_code, len(page.context["told"])) == (409, 1)
    assert "Nothing was saved: Catalog Person saved this record before you" in errors(page)[""][0]
    assert (shown(page)["generic_name"], len(versions(therapy))) == ("mine", 1)


def test_an_error_that_no_rule_explains_is_not_swallowed(editor, behind):
    from django.db import IntegrityError

    def act(form):
        raise IntegrityError("something else")

    behind(Therapy, act)
    url = address(Therapy, "add")
    values = filled(editor, url, brand_name="Abecma", slug="abecma")
    with pytest.raises(IntegrityError, match="something else"):
        editor.post(url, values)
