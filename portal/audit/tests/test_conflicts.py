"""Two people, one record: the page that the second one gets, and the way on from it."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Contract
from portal.audit.acts import change
from portal.audit.admin.conflicting import conflicts_in
from portal.audit.conflicts import Conflict, carried, lines, tag
from portal.audit.forms import ReasonForm
from portal.audit.tests.sending import Forms, press
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, filled, new_row, shown
from portal.tests.reading import page as read
from portal.wording import moment
from therapies.models import Therapy, TherapyName

pytestmark = pytest.mark.django_db
OPENED, MINE = "When you opened it", "Yours, not saved"


@pytest.fixture
def editor(client_as):
    return client_as("catalog")


@pytest.fixture
def cora(db):
    return factories.make_user(username="cora", name="Cora Catalog")


def saved_by(cora, record, reason="She was first.", **fields):
    record.refresh_from_db()
    for name, value in fields.items():
        setattr(record, name, value)
    factories.save(record, by=cora, reason=reason)


def contract():
    return factories.make_contract(
        provider=factories.make_provider(name="Lakeside"),
        therapy=factories.make_therapy(brand_name="Hemgenix"),
        program=factories.make_program(name="Gene Therapy"),
        last_day=date(2025, 6, 30),
        reference="C-17",
    )


def words(page):
    return " ".join(" ".join(texts) for texts in read(page).texts.values())


def test_the_page_says_who_when_and_why_and_shows_both_sides_field_by_field(client_as, cora):
    client, record = client_as("contracts"), contract()
    url = address(record, "change")
    other = factories.make_therapy(brand_name="Zynteglo")
    typed = {"last_day": "2025-12-31", "reference": "C-17a", "therapy": str(other.pk)}
    values = filled(client, url, **typed)
    saved_by(cora, record, last_day=date(2026, 6, 30))
    page = client.post(url, values)
    found = read(page)
    when = moment(record.newest_history().history_date)
    assert (page.status_code, found.texts["h1"][-1]) == (
        409,
        "Nothing was saved: Cora Catalog saved this record before you",
    )
    assert (
        f"Contract of Lakeside for Hemgenix: version 2 saved by Cora Catalog, {when}. "
        "The reason given: “She was first.” You had opened version 1."
    ) in " ".join(found.texts[".portal-errors"])
    assert found.texts["caption"] == ["Contract of Lakeside for Hemgenix: 7 fields, 3 differ"]
    assert found.tables == [
        [
            ["Field", OPENED, "Saved by Cora Catalog", MINE],
            [
                "Last day Both changed it",
                "Jun 30, 2025",
                "changed to: Jun 30, 2026",
                "changed to: Dec 31, 2025",
            ],
            ["Therapy Only yours", "Hemgenix", "Hemgenix", "changed to: Zynteglo"],
            ["Contract reference Only yours", "C-17", "C-17", "changed to: C-17a"],
            ["First day", *["Nov 1, 2024"] * 3],
            ["Reviewed on", *["empty"] * 3],
            ["Provider", *["Lakeside"] * 3],
            ["Program", *["Gene Therapy Program"] * 3],
        ]
    ]
    assert Contract.history.count() == 2


def test_continuing_opens_their_version_with_mine_filled_in_and_saves_nothing(client_as, cora):
    client, record = client_as("contracts"), contract()
    url = address(record, "change")
    values = filled(client, url, reference="C-17a")
    saved_by(cora, record, last_day=date(2026, 6, 30))
    form = press(client, client.post(url, values))
    assert (form.status_code, errors(form), record.history.count()) == (200, {}, 2)
    assert "Nothing is saved yet." in words(form)
    wanted = {"read_version": "2", "last_day": "2026-06-30", "reference": "C-17a", "reason": WHY}
    assert {name: shown(form)[name] for name in wanted} == wanted
    assert client.post(url, shown(form)).status_code == 302
    record.refresh_from_db()
    assert (record.version, record.last_day, record.reference) == (3, date(2026, 6, 30), "C-17a")


def test_there_is_a_way_to_drop_mine_and_none_to_overwrite(client_as, cora):
    client, record = client_as("contracts"), contract()
    url = address(record, "change")
    values = filled(client, url, reference="mine")
    saved_by(cora, record, reference="hers")
    page = client.post(url, values)
    assert url in read(page).links
    buttons = [name for _, _, names in Forms(page.content.decode()).forms for name in names]
    assert buttons == ["_review"]
    assert b"_save" not in page.content


def test_whoever_is_stale_again_gets_the_page_again(client_as, cora):
    client, record = client_as("contracts"), contract()
    url = address(record, "change")
    values = filled(client, url, reference="mine")
    saved_by(cora, record, reference="hers")
    page = client.post(url, values)
    saved_by(cora, record, reason="Once more.", reference="hers again")
    again = press(client, page)
    assert again.status_code == 409
    told = " ".join(read(again).texts[".portal-errors"])
    assert "version 3 saved by Cora Catalog" in told
    assert "You had opened version 2." in told
    assert shown(again)["reference"] == "mine"


def test_each_save_since_is_told_newest_first(client_as, cora):
    client, record = client_as("contracts"), contract()
    url = address(record, "change")
    values = filled(client, url, reference="mine")
    saved_by(cora, record, reason="First.", last_day=date(2026, 1, 1))
    saved_by(cora, record, reason="Second.", last_day=date(2027, 1, 1))
    told = " ".join(read(client.post(url, values)).texts[".portal-errors"])
    assert (
        told.index("“Second.”")
        < told.index("Before that, version 2 saved by")
        < told.index("“First.”")
    )


def test_ones_own_earlier_save_is_called_ones_own(client_as):
    client, record = client_as("contracts"), contract()
    url = address(record, "change")
    values = filled(client, url, reference="mine")
    client.post(url, filled(client, url, reference="other tab"))
    found = read(client.post(url, values))
    heading = "Nothing was saved: you saved this record after this form was opened"
    assert found.texts["h1"][-1] == heading
    assert found.tables[0][0][2] == "Saved by you"


def test_what_no_field_takes_is_shown_as_typed_and_kept(client_as, cora):
    client, record = client_as("contracts"), contract()
    url = address(record, "change")
    gone = factories.make_therapy()
    typed = {"last_day": "31/31/2025", "therapy": str(gone.pk), "program": ""}
    values = filled(client, url, **typed)
    factories.remove(gone)
    saved_by(cora, record, reference="hers")
    page = client.post(url, values)
    mine = {row[0].split(" Only")[0]: row[3] for row in read(page).tables[0][1:]}
    assert mine["Last day"] == "changed to: 31/31/2025"
    assert mine["Therapy"] == f"changed to: {gone}"
    assert mine["Program"] == "changed to: empty"
    form = press(client, page)
    assert (form.status_code, set(errors(form))) == (200, {"last_day", "therapy", "program"})
    assert shown(form)["last_day"] == "31/31/2025"


def test_both_may_have_typed_the_same(client_as, cora):
    client, record = client_as("contracts"), contract()
    url = address(record, "change")
    values = filled(client, url, reference="same", last_day="2026-01-01")
    saved_by(cora, record, reference="same", starts_on=date(2024, 1, 1))
    rows = [row[0] for row in read(client.post(url, values)).tables[0][1:4]]
    assert rows == [
        "Contract reference Both changed it alike",
        "Last day Only yours",
        "First day Only theirs",
    ]


@pytest.mark.parametrize(
    ("before", "theirs", "mine", "found"),
    [
        (1, 1, 1, ""),
        (1, 1, 2, "yours"),
        (1, 2, 1, "theirs"),
        (1, 2, 2, "alike"),
        (1, 2, 3, "both"),
    ],
)
def test_who_changed_it(before, theirs, mine, found):
    assert tag(before, theirs, mine) == found


def test_long_text_is_compared_word_by_word(editor, cora):
    notice = factories.make_notice(therapy=factories.make_therapy(), text="word " * 20)
    url = address(notice, "change")
    values = filled(editor, url, text="word " * 20 + "mine")
    saved_by(cora, notice, text="word " * 20 + "hers")
    row = read(editor.post(url, values)).tables[0][1]
    plain = " ".join(["word"] * 20)
    assert row[1:] == [plain, f"{plain} added: hers", f"{plain} added: mine"]


def test_a_stale_row_names_the_row_and_keeps_all_else_typed(editor, cora):
    name = factories.make_name(factories.make_therapy(), "Old name")
    url = address(name.therapy, "change")
    values = filled(editor, url, **{"names-0-name": "My name", "generic_name": "my generic"})
    values = new_row(values, "names", kind="full", name="Quite new")
    saved_by(cora, name, name="Her name")
    page = editor.post(url, values)
    found = read(page)
    assert (page.status_code, found.texts["h1"][-1]) == (
        409,
        "Nothing was saved: Cora Catalog saved a row of this page before you",
    )
    assert found.texts["caption"] == ["Old name (short): 3 fields, 1 differs"]
    changed = [f"changed to: {words}" for words in ("Her name", "My name")]
    assert found.tables[0][1] == ["Name Both changed it", "Old name", *changed]
    form = press(editor, page)
    typed = {"generic_name": "my generic", "names-0-name": "My name", "names-1-name": "Quite new"}
    assert {key: shown(form)[key] for key in typed} == typed
    assert editor.post(url, shown(form)).status_code == 302
    assert set(TherapyName.objects.values_list("name", flat=True)) == {"My name", "Quite new"}


def test_the_record_and_two_of_its_rows_are_told_apart(editor, cora):
    therapy = factories.make_therapy(brand_name="Abecma")
    names = [factories.make_name(therapy, f"Name {n}") for n in range(3)]
    url = address(therapy, "change")
    values = filled(editor, url, **{f"names-{n}-name": f"Mine {n}" for n in range(3)})
    saved_by(cora, therapy, generic_name="hers")
    saved_by(cora, names[0], name="Hers")
    factories.remove(names[1], by=cora, reason="She was first.")
    page = editor.post(url, values)
    found = read(page)
    assert found.texts["h1"][-1] == "Nothing was saved: Cora Catalog saved this record before you"
    assert found.texts["h2"][-2:] == [
        "Cora Catalog saved “Name 0 (short)” too",
        "Cora Catalog deleted “Name 1 (short)” too",
    ]
    assert [table[0][-2:] for table in found.tables] == [
        ["Saved by Cora Catalog", MINE],
        ["Saved by Cora Catalog", MINE],
        ["Before it was deleted", MINE],
    ]
    form = press(editor, page)
    kept = [shown(form)[f"names-{n}-name"] for n in range(3)]
    assert (form.status_code, kept) == (200, ["Mine 0", "Mine 2", "Mine 1"])
    assert editor.post(url, shown(form)).status_code == 302
    assert set(TherapyName.objects.values_list("name", flat=True)) == set(kept)


def test_a_row_deleted_meanwhile_that_was_left_alone_is_told_of_and_left_out(editor, cora):
    name = factories.make_name(factories.make_therapy(), "Old name")
    url = address(name.therapy, "change")
    values = filled(editor, url, generic_name="new")
    factories.remove(name, by=cora, reason="She was first.")
    page = editor.post(url, values)
    assert "You had changed nothing in it, so it is left out." in words(page)
    assert read(page).tables == []
    assert editor.post(url, shown(press(editor, page))).status_code == 302
    assert TherapyName.objects.count() == 0


def test_a_record_deleted_meanwhile_goes_on_as_a_new_one_with_its_slug(editor, cora):
    name = factories.make_name(factories.make_therapy(brand_name="Abecma"), "ide-cel")
    therapy = name.therapy
    url = address(therapy, "change")
    values = filled(editor, url, generic_name="mine")
    with change(by=cora, reason="A mistake."):
        name.delete()
        therapy.delete()
    page = editor.post(url, values)
    found = read(page)
    assert (page.status_code, found.texts["h1"][-1]) == (
        409,
        "Nothing was saved: Cora Catalog deleted this record before you",
    )
    assert found.tables[0][:2] == [
        ["Field", OPENED, "Before it was deleted", MINE],
        ["Generic name Only yours", "empty", "empty", "changed to: mine"],
    ]
    form = press(editor, page)
    assert (form.request["PATH_INFO"], errors(form)) == (address(Therapy, "add"), {})
    assert editor.post(address(Therapy, "add"), shown(form)).status_code == 302
    again = Therapy.objects.get()
    assert (again.slug, again.generic_name, again.names.get().name) == ("abecma", "mine", "ide-cel")


@pytest.mark.parametrize("sent", ["", "77", "x"])
def test_a_deleted_record_is_told_of_without_a_version_too(editor, cora, sent):
    therapy = factories.make_therapy(brand_name="Abecma")
    url = address(therapy, "change")
    values = filled(editor, url, generic_name="mine", read_version=sent)
    factories.remove(therapy, by=cora, reason="A mistake.")
    found = read(editor.post(url, values))
    assert found.tables[0][:2] == [
        ["Field", "Before it was deleted", MINE],
        ["Generic name Only yours", "empty", "changed to: mine"],
    ]


def test_a_stale_deletion_shows_what_changed_and_deletes_after_a_second_look(editor, cora):
    therapy = factories.make_therapy(brand_name="Abecma", generic_name="old")
    url = address(therapy, "delete")
    saved_by(cora, therapy, generic_name="hers")
    page = editor.post(url, {"reason": WHY, "read_version": "1"})
    assert (page.status_code, read(page).tables) == (
        409,
        [
            [
                ["Field", OPENED, "Saved by Cora Catalog"],
                ["Generic name Only theirs", "old", "changed to: hers"],
            ]
        ],
    )
    looked = press(editor, page)
    assert (looked.status_code, Therapy.objects.count()) == (200, 1)
    assert "Nothing is saved yet." in words(looked)
    form = looked.context["form"]
    sent = {name: form[name].value() for name in ("reason", "read_version", "once")}
    assert (sent["reason"], sent["read_version"]) == (WHY, "2")
    assert editor.post(url, sent).status_code == 302
    assert Therapy.objects.count() == 0


def test_a_password_is_never_written_into_the_page(client_as, cora):
    admin, person = client_as("admin"), factories.make_user(username="piet")
    url = address(person, "password")
    saved_by(cora, person, name="Piet Other")
    typed = {"password1": "correct horse stapler", "password2": "correct horse stapler"}
    page = admin.post(url, {"reason": WHY, "read_version": "1", **typed})
    assert page.status_code == 409
    assert b"stapler" not in page.content
    assert "A file or a password has to be given again." in words(page)


def test_a_row_saved_between_check_and_save_is_said(editor, monkeypatch):
    name = factories.make_name(factories.make_therapy(), "Old name")
    url = address(name.therapy, "change")
    values = filled(editor, url, **{"names-0-name": "Mine"})
    own = admin.site.get_model_admin(Therapy)

    class Sneaky(own.form):
        def clean(self):
            if not self.refused:
                row = TherapyName.objects.get()
                row.name = "Other"
                row.save()
            return super().clean()

    monkeypatch.setattr(own, "form", Sneaky)
    page = editor.post(url, values)
    heading = "Nothing was saved: you saved this record after this form was opened"
    assert (page.status_code, read(page).texts["h1"][-1]) == (409, heading)
    assert shown(page)["names-0-name"] == "Mine"
    assert len(page.context["told"]) == 1


def test_one_conflict_known_to_two_forms_is_told_once():
    newest = factories.make_name(factories.make_therapy(), "Old name").newest_history()
    forms = [ReasonForm(), ReasonForm()]
    for form in forms:
        form.conflict = Conflict(None, None, newest)

    rows = SimpleNamespace(management_form=ReasonForm(), forms=[forms[1]], conflicts=[])
    assert [c is forms[1].conflict for c in conflicts_in(forms[0], [rows])] == [True]


def test_a_popup_stays_one(cora, editor):
    therapy = factories.make_therapy(brand_name="Abecma")
    url = address(therapy, "change") + "?_popup=1&_to_field=id"
    typed = {"generic_name": "mine", "_popup": "1", "_to_field": "id"}
    values = filled(editor, url, **typed)
    saved_by(cora, therapy, generic_name="hers")
    form = press(editor, editor.post(url, values))
    assert form.context["is_popup"]
    assert form.context["to_field"] == "id"


def test_the_page_costs_as_many_queries_for_many_saves_as_for_one(editor, cora):
    therapy = factories.make_therapy(brand_name="Abecma")
    url = address(therapy, "change")
    values = filled(editor, url, generic_name="mine")
    costs = []
    for saves in (1, 6):
        for number in range(saves):
            saved_by(cora, therapy, generic_name=f"hers {saves} {number}")
        with CaptureQueriesContext(connection) as queries:
            assert editor.post(url, values).status_code == 409
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_fields_that_neither_side_could_change_are_not_shown():
    assert (
        lines(Therapy, None, {"slug": 1, "brand_name": 2, "mark": 3, "generic_name": 4}, {}, str)
        == []
    )


def test_every_field_but_files_and_passwords_goes_on():
    assert [field.name for field in carried([ReasonForm()])] == ["reason"]
