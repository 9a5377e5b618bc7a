"""The catalog's editors: what they refuse, at which field, and the edition's own steps."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, filled, new_row, shown
from therapies.admin.editions import LARGEST
from therapies.models import (
    Edition,
    EditionDocument,
    HcpcsCode,
    ListedCode,
    Listing,
    Program,
    RemsRequirement,
    Therapy,
    TherapyName,
)
from therapies.models.codes import WRONG_FORM

pytestmark = pytest.mark.django_db
LISTED = "The therapy is listed on some of these days already. End that one first."
STANDS = "The code stands for this therapy on some of these days already."
REVERSED = "The last day lies before the first day. Put the later day last."
LIST = b"The list as published.\n"


@pytest.fixture
def editor(client_as):
    return client_as("catalog")


def refused(editor, url, values):
    """The messages of a refused form, which must show all that was typed, and write nothing."""
    before = [model.history.count() for model in (Therapy, Listing, ListedCode, TherapyName)]
    page = editor.post(url, values)
    assert page.status_code == 200
    kept = shown(page)
    assert {name: kept.get(name) for name in values if "DELETE" not in name} == values
    after = [model.history.count() for model in (Therapy, Listing, ListedCode, TherapyName)]
    assert after == before
    return errors(page)


@pytest.mark.parametrize("code", ["W1234", "J339", "J33999", "3399J", "J 33 9"])
def test_a_malformed_code_is_refused_at_its_field(editor, code):
    url = address(HcpcsCode, "add")
    page = editor.post(url, filled(editor, url, code=code))
    assert page.status_code == 200
    assert list(errors(page)) == ["code"]
    assert shown(page)["code"] == code
    assert HcpcsCode.history.count() == 0


def test_a_code_is_tidied_and_its_form_said_in_words(editor):
    url = address(HcpcsCode, "add")
    assert errors(editor.post(url, filled(editor, url, code="X1234"))) == {"code": [WRONG_FORM]}
    assert editor.post(url, filled(editor, url, code="j 3399 ")).status_code == 302
    assert HcpcsCode.objects.get().code == "J3399"
    taken = editor.post(url, filled(editor, url, code="J3399"))
    assert errors(taken) == {"code": ["HCPCS code with this Code already exists."]}


def test_reversed_days_and_an_unclassified_code_that_ends_are_refused_at_the_last_day(editor):
    url = address(HcpcsCode, "add")
    values = filled(editor, url, code="J3590", starts_on="2025-03-02", last_day="2025-03-01")
    assert errors(editor.post(url, values)) == {"last_day": [REVERSED]}
    values |= {"last_day": "2025-03-02", "unclassified": "on"}
    message = "An unclassified code has no last day. Leave it empty."
    assert errors(editor.post(url, values)) == {"last_day": [message]}


@pytest.mark.parametrize("day", ["2025-02-30", "yesterday", "\0", "2025-03-01T00:00"])
def test_what_is_no_day_is_refused(editor, day):
    url = address(HcpcsCode, "add")
    values = filled(editor, url, code="J3399", starts_on=day)
    assert refused(editor, url, values) == {"starts_on": ["Enter a valid date."]}


def test_a_brand_that_differs_only_in_case_and_marks_is_refused_at_the_brand(editor):
    factories.make_therapy(brand_name="Abecma", slug="first")
    url = address(Therapy, "add")
    page = editor.post(url, filled(editor, url, brand_name="ABECMA®", slug="abecma"))
    message = "Another therapy has this brand. Look it up and edit it."
    assert errors(page)["brand_name"] == [message]
    assert shown(page)["brand_name"] == "ABECMA®"


def test_a_name_of_another_therapy_is_refused_in_the_row(editor):
    factories.make_name(factories.make_therapy(brand_name="Abecma"), "ide-cel")
    url = address(factories.make_therapy(), "change")
    for typed in ("abecma", "Ide cel"):
        values = new_row(filled(editor, url), "names", kind="short", name=typed)
        said = refused(editor, url, values)
        assert f"{typed} already names Abecma. One name" in said["names-0"][0]
    assert said["names-0-name"] == ["Another therapy has this name already: one name, one therapy."]


def test_overlaps_in_a_record_of_its_own_are_refused_at_the_first_day(editor):
    listing = factories.make_listing()
    url = address(Listing, "add")
    typed = {"therapy": listing.therapy_id, "program": listing.program_id, "brand_name": "Brand1"}
    typed = {name: str(value) for name, value in typed.items()}
    values = filled(editor, url, **typed, starts_on="2025-01-01")
    assert refused(editor, url, values) == {"starts_on": [LISTED]}


def listing_row(values, listing, **days):
    typed = {"program": str(listing.program_id), "brand_name": "Next", "generic_name": ""}
    days = {"starts_on": "", "last_day": "", **days}
    return new_row(values, "listings", mark="", **typed, **days, id="", read_version="", therapy="")


def test_a_new_row_that_overlaps_a_stored_one_is_refused_at_its_first_day(editor):
    listing = factories.make_listing()
    url = address(listing.therapy, "change")
    values = listing_row(filled(editor, url), listing, starts_on="2025-04-01")
    page = editor.post(url, values)
    assert (page.status_code, errors(page)) == (200, {"listings-1-starts_on": [LISTED]})
    assert shown(page)["listings-1-brand_name"] == "Next"
    assert Listing.history.count() == 1


def test_two_new_rows_that_overlap_each_other_are_refused_at_the_second(editor):
    listing = factories.make_listing(last_day=date(2024, 12, 31))
    url = address(listing.therapy, "change")
    values = listing_row(filled(editor, url), listing, starts_on="2025-01-01")
    values = listing_row(values, listing, starts_on="2025-06-01")
    page = editor.post(url, values)
    assert (page.status_code, errors(page)) == (200, {"listings-2-starts_on": [LISTED]})
    assert Listing.history.count() == 1


def test_a_changed_row_that_runs_into_the_next_is_the_one_that_is_refused(editor):
    first = factories.make_listing(last_day=date(2025, 3, 31))
    factories.make_listing(therapy=first.therapy, program=first.program, starts_on=date(2025, 4, 1))
    url = address(first.therapy, "change")
    values = filled(editor, url, **{"listings-0-last_day": ""})
    assert errors(editor.post(url, values)) == {"listings-0-starts_on": [LISTED]}


def test_a_row_that_overlaps_one_added_meanwhile_is_refused(editor):
    therapy, code = factories.make_therapy(), factories.make_code()
    url = address(therapy, "change")
    values = new_row(filled(editor, url), "listedcodes", code=str(code.pk), starts_on="2025-01-01")
    factories.make_listed_code(therapy=therapy, code=code)
    assert errors(editor.post(url, values)) == {"listedcodes-0-starts_on": [STANDS]}
    assert ListedCode.history.count() == 1


def test_reversed_days_in_a_row_are_refused_at_its_last_day(editor):
    row = factories.make_listed_code(therapy=factories.make_therapy(), code=factories.make_code())
    url = address(row.therapy, "change")
    values = filled(editor, url, **{"listedcodes-0-last_day": "2024-10-31"})
    assert refused(editor, url, values) == {"listedcodes-0-last_day": [REVERSED]}


def test_one_name_twice_is_refused_whether_stored_or_typed_twice(editor):
    therapy = factories.make_therapy()
    factories.make_name(therapy, "ide-cel")
    url = address(therapy, "change")
    message = "The therapy has this name already."
    values = new_row(filled(editor, url), "names", kind="short", name="IDE cel")
    assert errors(editor.post(url, values)) == {"names-1-name": [message]}
    values = new_row(filled(editor, url), "names", kind="full", name="Long name")
    values = new_row(values, "names", kind="full", name="long-name")
    assert errors(editor.post(url, values)) == {"names-2-name": [message]}
    values = new_row(filled(editor, url), "names", kind="full", name="ide-cel")
    assert editor.post(url, values).status_code == 302


def test_a_channel_of_a_program_stands_once_on_a_day(editor):
    channel = factories.make_channel(program=factories.make_program(), value="855.678.0051")
    url = address(channel.program, "change")
    typed = {"purpose": "prior_authorization", "kind": "phone", "position": "2"}
    values = new_row(filled(editor, url), "channels", **typed, value="855-678-0051")
    message = "This channel stands for some of these days already. Change that one."
    assert errors(editor.post(url, values)) == {"channels-1-starts_on": [message]}
    typed["therapy"] = str(factories.make_therapy().pk)
    values = new_row(filled(editor, url), "channels", **typed, value="855-678-0051")
    assert editor.post(url, values).status_code == 302


def test_a_required_rems_names_its_program(editor):
    url = address(RemsRequirement, "add")
    typed = {"therapy": str(factories.make_therapy().pk), "standing": "required", "trust": "A"}
    page = editor.post(url, filled(editor, url, **typed, source="FDA"))
    assert errors(page) == {"rems_program": ["Say which REMS program is required."]}


def test_patient_data_is_refused_in_words(editor):
    url = address(factories.make_notice(therapy=factories.make_therapy()), "change")
    page = editor.post(url, filled(editor, url, text="Patient Jane Doe waits."))
    assert "looks like a person's name" in errors(page)["text"][0]


def test_a_slug_stays_once_it_is_recorded(editor):
    for record in (factories.make_therapy(), factories.make_program(), factories.make_rems()):
        url, slug = address(record, "change"), record.slug
        name = "brand_name" if isinstance(record, Therapy) else "name"
        assert editor.post(url, filled(editor, url, slug="x", **{name: "New"})).status_code == 302
        record.refresh_from_db()
        assert (record.slug, getattr(record, name)) == (slug, "New")


def test_lists_are_searched_and_show_what_is_in_force_today(editor):
    ended = factories.make_listing(last_day=date(2024, 12, 31))
    listing = factories.make_listing()
    found = editor.get(address(Listing), {"today": "yes"}).context["cl"].result_list
    assert list(found) == [listing]
    found = editor.get(address(Listing), {"q": ended.brand_name}).context["cl"].result_list
    assert list(found) == [ended]
    factories.make_name(ended.therapy, "cilta-cel")
    found = editor.get(address(Therapy), {"q": "cilta"}).context["cl"].result_list
    assert list(found) == [ended.therapy]
    sought = {"app_label": "therapies", "model_name": "listing", "field_name": "therapy"}
    offered = editor.get(reverse("admin:autocomplete"), {**sought, "term": "cilta"}).json()
    assert [row["id"] for row in offered["results"]] == [str(ended.therapy_id)]


def make_edition(**fields):
    return factories.make_edition(sha256=sha256(LIST).hexdigest(), **fields)


def attach(editor, edition, content, name="list.txt"):
    url = address(edition, "change")
    return editor.post(url, filled(editor, url, upload=SimpleUploadedFile(name, content)))


def test_the_document_of_an_edition_is_attached_byte_for_byte(editor):
    edition = make_edition()
    assert attach(editor, edition, LIST).status_code == 302
    document = EditionDocument.objects.get()
    assert (document.name, bytes(document.content), document.version) == ("list.txt", LIST, 1)
    page = editor.get(address(edition, "change"))
    assert "list.txt, 23" in page.content.decode()
    assert editor.post(address(edition, "change"), filled(editor, address(edition, "change")))
    assert EditionDocument.history.count() == 1


def test_another_file_than_the_editions_is_refused(editor):
    page = attach(editor, make_edition(), LIST + b" ")
    message = (
        "This is not the file of the edition: its SHA-256 is another. Upload the file from which "
        "the edition was read, unchanged."
    )
    assert errors(page) == {"upload": [message]}
    page = attach(editor, make_edition(), bytes(LARGEST + 1))
    assert errors(page) == {"upload": ["The file is larger than 20.0\xa0MB."]}
    assert EditionDocument.history.count() == 0


def test_an_edition_is_added_with_its_document_in_one_page(editor):
    url = address(Edition, "add")
    typed = {"title": "List", "label": "May 2025", "effective_on": "2025-05-01", "source": "Page"}
    typed |= {"sha256": sha256(LIST).hexdigest(), "upload": SimpleUploadedFile("list.txt", LIST)}
    assert editor.post(url, filled(editor, url, **typed)).status_code == 302
    assert Edition.objects.get().document.name == "list.txt"


def test_a_comparison_with_the_published_page_takes_one_click_and_a_reason(editor):
    edition = make_edition()
    url = address(edition, "compared")
    assert url == f"/admin/therapies/edition/{edition.pk}/compared/"
    assert f'href="{url}"' in editor.get(address(edition, "change")).content.decode()
    assert editor.get(url).context["form"]["read_version"].value() == 1
    done = editor.post(url, {"reason": "Read both side by side.", "read_version": "1"})
    assert done.headers["Location"] == address(edition, "change")
    edition.refresh_from_db()
    assert (edition.confirmed_on, edition.version) == (timezone.localdate(), 2)
    row = edition.newest_history()
    assert (row.history_user_name, row.history_change_reason) == (
        "Catalog Person",
        "Read both side by side.",
    )


def test_a_comparison_without_a_reason_or_on_a_stale_page_is_refused(editor, client_as):
    edition = make_edition()
    url = address(edition, "compared")
    page = editor.post(url, {"reason": ".", "read_version": "1"})
    assert list(page.context["form"].errors) == ["reason"]
    assert editor.post(url, {"reason": WHY}).status_code == 400
    edition.title = "Another"
    factories.save(edition)
    page = editor.post(url, {"reason": WHY, "read_version": "1"})
    assert (page.status_code, page.context["form"]["reason"].value()) == (409, WHY)
    assert client_as("auditor").get(url).status_code == 403
    edition.refresh_from_db()
    assert (edition.confirmed_on, edition.version) == (None, 2)


def test_only_a_list_that_none_has_replaced_is_compared(editor):
    today = timezone.localdate()
    days = {"Old": -9, "New": 0, "Coming": 9}
    old, newest, coming = (
        make_edition(effective_on=today + timedelta(n), label=label) for label, n in days.items()
    )
    typed = {"reason": WHY, "read_version": "1"}
    answers = [editor.post(address(e, "compared"), typed) for e in (old, newest, coming)]
    assert [answer.status_code for answer in answers] == [200, 302, 302]
    assert answers[0].context["form"].non_field_errors() == [
        "The list of New has replaced this one. Compare that one."
    ]
    compared = Edition.objects.order_by("effective_on").values_list("confirmed_on", flat=True)
    assert list(compared) == [None, today, today]


def test_the_facts_of_a_file_and_the_day_of_comparison_are_not_typed(editor):
    edition = make_edition()
    url = address(edition, "change")
    typed = {"sha256": "f" * 64, "confirmed_on": "2025-01-01", "question_digests": "{}"}
    assert editor.post(url, filled(editor, url, **typed, title="New")).status_code == 302
    edition.refresh_from_db()
    assert (edition.sha256, edition.confirmed_on) == (sha256(LIST).hexdigest(), None)


def test_a_program_is_kept_by_what_hangs_on_it(editor):
    channel = factories.make_channel(program=factories.make_program())
    url = address(channel.program, "delete")
    page = editor.post(url, {"reason": WHY, "read_version": "1"})
    assert (page.status_code, Program.objects.count()) == (409, 1)
    assert address(channel, "change") in page.content.decode()
