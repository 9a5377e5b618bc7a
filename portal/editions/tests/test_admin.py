import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.editions.admin import DraftAdmin
from portal.editions.models import Draft
from portal.editions.tests.applied import applied
from portal.editions.tests.lists import (
    CELL,
    EVERYTHING,
    FIRST,
    GENE,
    SECOND,
    TITLE,
    editions,
    make_listed,
    on_record,
    published,
)
from portal.tests import factories as make
from portal.tests.admin_pages import WHY, address, errors, filled
from therapies.editions.containers import MOST_BYTES
from therapies.models import Edition, EditionDocument

INLINE_CODE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)
APPLIED = (
    "Applied: the list of March 2025. Printed questions that differ: 1. Compare our guidance with "
    "them below."
)
ADD = "/admin/editions/draft/add/"


@pytest.fixture
def editor(catalog, client_as):
    return client_as("catalog")


def upload(editor, content, name="list.txt", **typed):
    file = SimpleUploadedFile(name, content) if content else ""
    return editor.post(ADD, filled(editor, ADD, upload=file, **typed))


def preview_url(draft):
    return reverse("admin:editions_draft_preview", args=[draft.pk])


def sent(page, **typed):
    """What the preview's form sends: its fields as shown, and the digest that stands in it."""
    form = page.context["form"]
    names = ("effective_on", "label", "title", "source", "allow_removals", "read_version", "once")
    values = {name: "" if (v := form[name].value()) is None else str(v) for name in names}
    return {**values, "digest": page.context["page"].preview.digest, "reason": WHY, **typed}


def apply(editor, draft, page=None, **typed):
    page = page or editor.get(preview_url(draft))
    return editor.post(preview_url(draft), sent(page, **typed))


def compared(editor, draft, **typed):
    page = editor.get(preview_url(draft))
    return apply(editor, draft, page, _review="1", reason="", **typed)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_list_goes_in_by_upload_preview_and_apply(editor):
    page = upload(editor, EVERYTHING, effective_on="2025-03-01", source="The page")
    draft = Draft.objects.get()
    assert page.headers["Location"] == preview_url(draft)
    assert (draft.label, draft.title, draft.source) == ("March 2025", TITLE, "The page")
    done = editor.post(preview_url(draft), sent(editor.get(preview_url(draft))), follow=True)
    edition = Edition.objects.get(label="March 2025")
    assert done.redirect_chain == [(address(edition, "change"), 302)]
    assert said(done) == [APPLIED]
    assert (edition.effective_on, edition.source) == (SECOND, "The page")
    assert edition.applied().history_user_name == "Catalog Person"
    assert (Draft.objects.count(), EditionDocument.history.count()) == (0, 1)


def test_a_list_goes_in_by_its_pasted_text(editor):
    upload(editor, b"", text=EVERYTHING.decode().replace("\n", "\r\n"), label="Pasted")
    draft = Draft.objects.get()
    assert (draft.label, draft.document.name, draft.source) == (
        "Pasted",
        "pasted.txt",
        "File pasted.txt",
    )
    assert bytes(draft.document.content) == EVERYTHING.replace(b"\n", b"\r\n")


PRIVATE = EVERYTHING + b"\nPatient: Jane Doe, born 3/3/1970\n"
NO_LIST = "No table of therapies was found. Is it the published list?"


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "list.txt", "Upload the list as a file, or paste its text: one of the two."),
        (b"Dear all, see below.", "list.txt", NO_LIST),
        (EVERYTHING, "list.exe", "Convert it."),
        (EVERYTHING, "Patient: Jane Doe.txt", "This looks like a person's name."),
        (PRIVATE, "list.txt", "Line 30: This looks like a date of birth."),
        (b"x" * (MOST_BYTES + 1), "list.txt", "The file is too large"),
    ],
)
def test_what_is_no_list_or_names_a_person_is_never_stored(editor, content, name, message):
    page = upload(editor, content, name)
    (said,) = errors(page)["upload"]
    assert message.lower() in said.lower()
    assert (Draft.history.count(), EditionDocument.history.count()) == (0, 0)


def test_a_file_and_a_text_at_once_are_refused_and_so_is_an_empty_file(editor):
    one = ["Upload the list as a file, or paste its text: one of the two."]
    assert errors(upload(editor, EVERYTHING, text="A list.")) == {"upload": one}
    empty = SimpleUploadedFile("list.txt", b"")
    page = editor.post(ADD, filled(editor, ADD, upload=empty))
    assert errors(page)["upload"][-1:] == one
    text = upload(editor, b"", text="Dear all, see below.")
    assert errors(text) == {"text": [NO_LIST]}


def test_a_file_that_waits_or_is_in_force_is_not_taken_twice(editor):
    upload(editor, EVERYTHING)
    assert errors(upload(editor, EVERYTHING)) == {
        "upload": ["This file waits already as the draft “March 2025”. Go on from that one."]
    }
    applied(EVERYTHING, draft=Draft.objects.get())
    assert errors(upload(editor, EVERYTHING)) == {
        "upload": ["This is the file of the newest list, March 2025. There is nothing to apply."]
    }


def test_a_draft_is_left_and_taken_up_by_another(editor, client_as):
    upload(editor, EVERYTHING)
    draft = Draft.objects.get()
    other = make.make_user("catalog", username="second", name="Second Person")
    editor.force_login(other)
    row = editor.get(address(Draft)).content.decode()
    assert f'href="{preview_url(draft)}' in row
    assert "Catalog Person" in row
    url = address(draft, "change")
    assert editor.post(url, filled(editor, url, effective_on="2025-03-01")).headers[
        "Location"
    ] == preview_url(draft)
    apply(editor, draft)
    assert editions() == [("November 2024", FIRST), ("March 2025", SECOND)]
    assert client_as("auditor").get(address(Draft)).status_code == 200


def test_the_preview_writes_nothing_and_keeps_to_the_content_security_policy(editor):
    draft = make.make_draft(EVERYTHING)
    before = on_record()
    page = editor.get(preview_url(draft))
    text = page.content.decode()
    assert INLINE_CODE.findall(text) == []
    assert "Choose the day from which the list holds." in text
    assert 'class="default"' not in text
    assert (on_record(), Draft.history.count()) == (before, 1)


def test_comparing_again_shows_another_day_and_saves_nothing(editor):
    draft = make.make_draft(EVERYTHING)
    page = compared(editor, draft, effective_on="2025-03-01", label="Spring")
    shown = page.context["page"]
    assert (page.status_code, shown.on, shown.proposal) == (200, SECOND, "Spring")
    assert (shown.button, page.context["form"].errors) == ("Apply 17 changes", {})
    assert Draft.history.count() == 1
    apply(editor, draft, page)
    assert editions()[-1] == ("Spring", SECOND)


def test_a_day_that_cannot_be_read_is_said_at_its_field(editor):
    page = compared(editor, make.make_draft(EVERYTHING), effective_on="soon")
    assert page.context["form"].errors == {"effective_on": ["Enter a valid date."]}


def test_another_day_than_the_one_compared_is_shown_first(editor):
    draft = make.make_draft(EVERYTHING, effective_on=SECOND)
    page = apply(editor, draft, effective_on="2025-04-01")
    assert (page.status_code, page.context["no"].moved, len(editions())) == (409, True, 1)
    assert apply(editor, draft, page).status_code == 302
    assert editions()[-1][1] == SECOND.replace(month=4)


def test_a_catalog_that_changed_since_stops_it_with_a_new_comparison(editor, catalog):
    draft = make.make_draft(EVERYTHING, effective_on=SECOND)
    page = editor.get(preview_url(draft))
    make_listed(catalog.gene, "Theta", "", "", ["J0077"])
    before = on_record()
    stopped = apply(editor, draft, page)
    assert (stopped.status_code, on_record()) == (409, before)
    assert [one.name for one in stopped.context["page"].removed] == ["Gamma", "Theta"]
    assert "Nothing was applied: this is another comparison" in stopped.content.decode()


def test_what_it_touches_asks_for_a_tick(editor, catalog):
    general = make.make_provider(name="General")
    make.make_contract(provider=general, therapy=catalog.gamma, program=catalog.gene)
    make.make_agreement(provider=general, therapy=catalog.gamma)
    draft = make.make_draft(EVERYTHING, effective_on=SECOND)
    page = editor.get(preview_url(draft))
    words = "1 contract and 1 single case agreement in force touch a removed or moved therapy"
    assert page.context["page"].touched_in_words == words
    assert f'href="{general.get_absolute_url()}#contract-' in page.content.decode()
    refused = apply(editor, draft, page)
    message = "Tick that you have read what this list touches."
    assert refused.context["form"].errors == {"read": [message]}
    assert len(editions()) == 1
    assert apply(editor, draft, refused, read="on").status_code == 302


def test_a_reason_is_asked_for(editor):
    draft = make.make_draft(EVERYTHING, effective_on=SECOND)
    page = apply(editor, draft, reason=".")
    assert list(page.context["form"].errors) == ["reason"]
    assert len(editions()) == 1


def test_with_errors_there_is_no_button_and_nothing_is_applied(editor):
    draft = make.make_draft(published(cell=(*CELL, "Nocode®\tJ12")), effective_on=SECOND)
    page = editor.get(preview_url(draft))
    shown = page.context["page"].errors
    assert [(one.place, one.source) for one in shown] == [("Line 23", "Nocode® J12")]
    assert 'class="default"' not in page.content.decode()
    refused = apply(editor, draft, page)
    assert (refused.status_code, refused.context["no"].moved, len(editions())) == (409, False, 1)


def test_a_record_that_cannot_be_written_is_said_and_nothing_stays(editor):
    content = published(gene=(*GENE, f"{'Long' * 70}\tJ0001"))
    draft = make.make_draft(content, effective_on=SECOND)
    page = apply(editor, draft)
    message = "Ensure this value has at most 255 characters (it has 280)."
    assert page.context["form"].errors == {"__all__": [message]}
    assert (page.status_code, len(editions()), Draft.objects.count()) == (409, 1, 1)


def test_a_draft_that_somebody_edited_since_is_a_conflict(editor, catalog):
    draft = make.make_draft(EVERYTHING, effective_on=SECOND)
    page = editor.get(preview_url(draft))
    draft.label = "Theirs"
    make.save(draft)
    stopped = apply(editor, draft, page)
    assert (stopped.status_code, len(stopped.context["told"])) == (409, 1)
    assert len(editions()) == 1
    unversioned = apply(editor, draft, page, read_version="")
    assert (unversioned.status_code, len(editions())) == (400, 1)


def test_the_form_sent_twice_is_applied_once(editor):
    draft = make.make_draft(EVERYTHING, effective_on=SECOND)
    values = sent(editor.get(preview_url(draft)))
    first, second = (editor.post(preview_url(draft), values) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(editions()) == 2


def test_a_draft_is_dropped_like_any_record_and_its_address_is_gone(editor):
    draft = make.make_draft(EVERYTHING)
    editor.post(address(draft, "delete"), {"reason": WHY, "read_version": "1"})
    assert Draft.objects.count() == 0
    assert editor.get(preview_url(draft)).status_code == 410
    assert editor.get("/admin/editions/draft/99/preview/").status_code == 404


def test_the_second_person_is_asked_for_in_the_page_too(editor, settings):
    settings.EDITIONS_NEED_SECOND_PERSON = True
    upload(editor, EVERYTHING, effective_on="2025-03-01")
    draft = Draft.objects.get()
    page = apply(editor, draft)
    assert "Catalog Person uploaded this file" in page.content.decode()
    assert len(editions()) == 1
    editor.force_login(make.make_user("catalog", username="second"))
    assert apply(editor, draft).status_code == 302


def test_an_edition_is_withdrawn_in_the_admin(editor, catalog):
    before, edition = on_record(), applied(EVERYTHING)
    url = address(edition, "withdraw")
    assert f'href="{url}"' in editor.get(address(edition, "change")).content.decode()
    done = editor.post(url, {"reason": WHY, "read_version": "1"}, follow=True)
    assert done.redirect_chain == [(address(Draft), 302)]
    assert said(done) == ["“March 2025” was withdrawn: what it changed stands as it stood before."]
    assert (on_record(), Draft.objects.get().label) == (before, "March 2025")


def test_what_stands_in_the_way_is_said_before_and_after(editor, catalog):
    url = address(catalog.edition, "withdraw")
    first = "It is the first list that the portal holds. There is none to go back to."
    page = editor.get(url)
    assert (page.context["form"].obstacles, "Withdraw it" in page.content.decode()) == (
        [first],
        False,
    )
    refused = editor.post(url, {"reason": WHY, "read_version": "1"})
    assert refused.context["form"].errors == {"__all__": [first]}
    assert len(editions()) == 1


def test_a_comparison_with_the_page_still_stays_at_its_edition(editor, catalog):
    url = address(catalog.edition, "compared")
    done = editor.post(url, {"reason": WHY, "read_version": "1"})
    assert done.headers["Location"] == address(catalog.edition, "change")


def test_questions_to_review_stand_in_the_editions_page_and_are_ticked_there(editor, catalog):
    edition = applied(published(asked=(("Who pays for it?", "The benefit plan."),)))
    url = address(edition, "change")
    text = editor.get(url).content.decode()
    assert f'href="{address(catalog.entry, "change")}"' in text
    assert "who-pays-for-it: not written yet" in text
    assert "Printed no longer." in text
    editor.post(url, filled(editor, url, **{"reviews-0-reviewed": "on"}))
    reviewed = [review.reviewed for review in edition.reviews.order_by("pk")]
    assert (reviewed, edition.reviews.pending().count()) == ([True, False], 1)


def test_where_a_list_was_uploaded_is_told_by_its_draft(editor):
    upload(editor, EVERYTHING)
    (draft,) = Draft.objects.with_uploader()
    shown = [getattr(DraftAdmin, name)(None, draft) for name in ("uploaded_by", "uploaded_at")]
    first = EditionDocument.history.get()
    assert shown == [first.history_user_name, first.history_date]
    assert draft.get_absolute_url() == draft.document.get_absolute_url() == "/therapies/editions/"
