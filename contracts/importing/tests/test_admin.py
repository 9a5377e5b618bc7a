"""Sheets in the admin: uploaded, read, chosen about, applied or dropped."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contracts.importing import models
from contracts.importing.models import Upload
from contracts.importing.tests.sheets import ALPHA, BETA, CONTRACTS, WHY, make_catalog
from contracts.models import Contract, Provider, RemsCertification
from contracts.sheets.tests.made import csv_of
from portal.audit.admin.records import TWICE
from portal.tests import factories as make

pytestmark = pytest.mark.django_db
HEMGENIX = [ALPHA, "hemgenix", "", "2024-11-01", "", "K-1"]
LATER = [ALPHA, "hemgenix", "", "2025-03-01", "", ""]
ABECMA = [BETA, "abecma", "", "2025-01-01", "2025-12-31", ""]


@pytest.fixture
def editor(client_as):
    make_catalog()
    return client_as("contracts")


def address(page, *args, model="contract"):
    return reverse(f"admin:contracts_{model}_{page}", args=args)


def upload(editor, *rows, name="sheet.csv", **how):
    file = SimpleUploadedFile(name, csv_of(*rows))
    return editor.post(address("import"), {"upload": file}, **how)


def waiting(editor, *rows):
    """The address of the preview of a sheet with these rows."""
    page = upload(editor, CONTRACTS, *rows)
    assert page.status_code == 302
    return page["Location"]


def sent(page, **typed):
    form, shown = page.context["form"], page.context["page"]
    values = {"once": form["once"].value(), "usual": form["usual"].value() or "", "reason": WHY}
    return {**values, "digest": shown.preview.digest, **typed}


def spans():
    rows = Contract.objects.order_by("provider__npi", "starts_on")
    return [tuple(map(str, row)) for row in rows.values_list("starts_on", "last_day")]


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_a_sheet_goes_in_by_upload_preview_and_apply(editor):
    url = waiting(editor, HEMGENIX, ABECMA)
    page = editor.get(url)
    assert page.context["page"].counts == [
        (2, "added"),
        (0, "changed"),
        (0, "unchanged"),
        (0, "refused"),
        (0, "errors"),
    ]
    assert b'value="Apply 2 changes"' in page.content
    assert (spans(), Upload.objects.count()) == ([], 1)
    done = editor.post(url, sent(page), follow=True)
    assert (done.redirect_chain, said(done)) == (
        [(address("changelist"), 302)],
        ["Imported: 2 added, 0 changed."],
    )
    assert spans() == [("2024-11-01", "None"), ("2025-01-01", "2025-12-31")]
    row = Contract.history.first()
    assert (row.history_user_name, row.history_change_reason) == ("Contracts Person", WHY)
    assert Upload.objects.count() == 0


def test_the_page_says_each_row_in_words_with_days_as_pages_write_them(editor):
    url = waiting(editor, HEMGENIX)
    editor.post(url, sent(editor.get(url)))
    text = editor.get(waiting(editor, [*HEMGENIX[:4], "2025-12-31", ""])).content.decode()
    assert f"{ALPHA} hemgenix gene-therapy Nov 1, 2024" in text
    assert "last day: <ins>" in text
    assert "Dec 31, 2025</ins>" in text
    assert "K-1</del> empty" in text


def test_a_sheet_sent_twice_is_applied_once(editor):
    url = waiting(editor, HEMGENIX)
    form = sent(editor.get(url))
    editor.post(url, form)
    again = editor.post(url, form, follow=True)
    assert said(again)[-1] == TWICE
    assert Contract.history.count() == 1


def test_without_a_reason_nothing_is_applied(editor):
    url = waiting(editor, HEMGENIX)
    page = editor.post(url, sent(editor.get(url), reason=""))
    assert (page.status_code, "reason" in page.context["form"].errors, spans()) == (200, True, [])


def test_with_errors_there_is_no_button_and_a_forged_one_applies_nothing(editor):
    url = waiting(editor, HEMGENIX, [ALPHA, "nothing", "", "", "", ""])
    page = editor.get(url)
    assert b'class="default"' not in page.content
    assert b"<strong>Row 3, therapy.</strong> No therapy on record" in page.content
    assert editor.post(url, sent(page)).status_code == 409
    assert spans() == []


def test_rows_that_contradict_records_are_chosen_about_for_all_and_for_one(editor):
    first = waiting(editor, HEMGENIX, [BETA, "abecma", "", "2024-11-01", "", ""])
    editor.post(first, sent(editor.get(first)))
    url = waiting(editor, LATER, ABECMA)
    page = editor.get(url)
    assert page.context["page"].counts[-2:] == [(2, "refused"), (2, "errors")]
    assert [(c.row, c.name, len(c.ways)) for c in page.context["page"].choices()] == [
        (2, "way-2", 5),
        (3, "way-3", 5),
    ]
    chosen = {"usual": "end-old", "way-3": "skip", "reason": ""}
    page = editor.post(url, sent(page, _review="1", **chosen))
    assert page.context["form"].errors == {}
    assert page.context["page"].counts == [
        (1, "added"),
        (0, "changed"),
        (0, "unchanged"),
        (1, "refused"),
        (0, "errors"),
    ]
    titles = [(group.title, group.number) for group in page.context["page"].groups]
    assert titles == [("Added", 1), ("Passed over", 1)]
    assert "last day of the contract from Nov 1, 2024: <ins>" in page.content.decode()
    assert b'<option value="skip" selected>' in page.content
    editor.post(url, sent(page, **{**chosen, "reason": WHY}))
    assert spans() == [("2024-11-01", "2025-02-28"), ("2025-03-01", "None"), ("2024-11-01", "None")]


def test_another_choice_than_was_compared_is_shown_and_not_applied(editor):
    first = waiting(editor, HEMGENIX)
    editor.post(first, sent(editor.get(first)))
    url = waiting(editor, LATER)
    page = editor.post(url, sent(editor.get(url), usual="end-old"))
    assert page.status_code == 409
    assert b"this is another comparison than the one you saw" in page.content
    editor.post(url, sent(page))
    assert len(spans()) == 2


def test_records_changed_since_are_shown_and_nothing_is_applied(editor):
    url = waiting(editor, HEMGENIX)
    page = editor.get(url)
    make.make_contract(
        provider=Provider.objects.get(npi=ALPHA),
        therapy=make.Therapy.objects.get(slug="hemgenix"),
        program=make.Program.objects.get(slug="gene-therapy"),
    )
    page = editor.post(url, sent(page))
    assert (page.status_code, page.context["page"].counts[1]) == (409, (1, "changed"))
    assert spans() == [("2024-11-01", "None")]


def test_what_the_database_refuses_is_said_on_the_page(editor, monkeypatch):
    def refuse(*args):
        raise make.acts.Stale(None, None)

    url = waiting(editor, HEMGENIX)
    page = editor.get(url)
    monkeypatch.setattr("contracts.importing.admin.apply", refuse)
    page = editor.post(url, sent(page))
    message = "Nothing was saved: this record no longer exists."
    assert (page.status_code, page.context["form"].non_field_errors()) == (409, [message])


@pytest.mark.parametrize("name", ["usual", "way-2"])
def test_a_way_that_is_none_is_refused(editor, name):
    url = waiting(editor, HEMGENIX)
    page = editor.post(url, sent(editor.get(url), **{name: "guess"}))
    assert page.status_code == 400
    assert "“guess” is no way." in page.content.decode()
    assert spans() == []


def test_a_sheet_that_changes_nothing_has_nothing_to_apply(editor):
    first = waiting(editor, HEMGENIX)
    editor.post(first, sent(editor.get(first)))
    page = editor.get(waiting(editor, HEMGENIX))
    assert b"There is nothing to apply." in page.content
    assert b'class="default"' not in page.content


def test_a_sheet_is_dropped(editor):
    url = waiting(editor, HEMGENIX)
    page = editor.post(url, {"_drop": "Drop this file"})
    assert page["Location"] == address("import")
    assert Upload.objects.count() == 0
    gone = editor.get(url)
    assert (gone.status_code, "No sheet waits here" in gone.content.decode()) == (404, True)


def test_sheets_that_wait_are_listed_with_whose_they_are_and_forgotten_after_a_week(editor):
    old = make.make_upload("contracts", csv_of(CONTRACTS, HEMGENIX), "old.csv")
    Upload.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=8))
    make.make_upload("providers", name="providers.csv")
    assert not Upload.objects.filter(pk=old.pk).exists()
    url = waiting(editor, HEMGENIX)
    text = editor.get(address("import")).content.decode()
    assert f'<a href="{url}">sheet.csv</a>, uploaded by Contracts Person' in text
    assert "providers.csv" not in text
    assert editor.get(url.replace("/contract/", "/provider/")).status_code == 404


@pytest.mark.parametrize("role", ["catalog", "auditor", "admin"])
def test_nobody_else_uploads_or_applies(editor, client_as, role):
    url = waiting(editor, HEMGENIX)
    form = sent(editor.get(url))
    other = client_as(role)
    found = [upload(other, CONTRACTS, HEMGENIX), other.get(url), other.post(url, form)]
    assert [page.status_code for page in found] == [403, 403, 403]
    assert (spans(), Upload.objects.count()) == ([], 1)


def messages_of(page):
    return page.context["form"].errors["upload"]


def test_columns_of_patients_are_refused_before_anything_is_kept(editor):
    page = upload(editor, [*CONTRACTS, "Patient name", "DOB"], [*HEMGENIX, "John", "1/2/1990"])
    assert [message.partition(" looks")[0] for message in messages_of(page)] == [
        "The column “Patient name”",
        "The column “DOB”",
    ]
    assert b"John" not in page.content
    assert Upload.objects.count() == 0


def test_patient_data_in_a_cell_is_refused_before_anything_is_kept(editor):
    page = upload(editor, CONTRACTS, [*HEMGENIX[:5], "Member ID 12345"])
    (message,) = messages_of(page)
    assert message.startswith("Row 2, reference: This looks like a member or medical record number")
    assert b"12345" not in page.content
    assert Upload.objects.count() == 0


def test_a_file_that_cannot_be_read_is_refused_for_its_own_reason(editor):
    page = upload(editor, CONTRACTS, HEMGENIX, name="sheet.xlsm")
    assert messages_of(page) == [
        "The file is a workbook with macros, which the portal doesn't open. Save it as XLSX."
    ]
    assert messages_of(editor.post(address("import"))) == ["This field is required."]


def test_more_rows_than_a_browser_imports_are_refused_with_the_command(editor, monkeypatch):
    monkeypatch.setattr(models, "IN_BROWSER", replace(models.IN_BROWSER, rows=1))
    assert messages_of(upload(editor, CONTRACTS, HEMGENIX, ABECMA)) == [
        (
            "There are more than 1 rows. A browser imports no more. Split the file, or have it "
            "imported on the server: manage.py import_records takes 200,000."
        )
    ]


@pytest.mark.parametrize("model", ["provider", "contract", "remscertification"])
def test_the_way_in_stands_on_the_index_and_above_each_list(editor, client_as, model):
    link = address("import", model=model)
    assert link in editor.get("/admin/").content.decode()
    assert link in editor.get(address("changelist", model=model)).content.decode()
    auditor = client_as("auditor")
    assert link not in auditor.get("/admin/").content.decode()
    assert link not in auditor.get(address("changelist", model=model)).content.decode()


def test_certifications_are_imported_on_their_own_page(editor):
    sheet = [["npi", "rems", "status", "from"], [ALPHA, "car-t", "certified", "11/1/2024"]]
    file = SimpleUploadedFile("a.csv", csv_of(*sheet))
    url = editor.post(address("import", model="remscertification"), {"upload": file})["Location"]
    editor.post(url, sent(editor.get(url)))
    assert RemsCertification.objects.get().standing == "certified"


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow(editor, django_assert_num_queries, rows):
    url = waiting(editor, *([make.nth_npi(n), *ABECMA[1:]] for n in range(1, rows + 1)))
    with django_assert_num_queries(13):
        editor.get(url)
