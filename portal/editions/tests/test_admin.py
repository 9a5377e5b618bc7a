import re

from portal.editions import preview_page
from portal.editions.models import Draft
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
from portal.editions.tests.pages import apply, compared, preview_url, said, sent, upload
from portal.tests import factories as make
from portal.tests.admin_pages import WHY, address, filled
from therapies.models import Edition, EditionDocument

INLINE_CODE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)

APPLIED = (
    "Applied: the list of March 2025. Printed questions that differ: 1. Compare our guidance with "
    "them below."
)


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


def test_a_draft_is_left_and_taken_up_by_another(editor):
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


def test_of_much_that_it_touches_the_first_stand_in_sight(editor, catalog, monkeypatch):
    monkeypatch.setattr(preview_page, "MOST_SHOWN", 1)
    names = ["Alpha General", "Beta General", "Gamma General"]
    for name in names:
        provider = make.make_provider(name=name)
        make.make_contract(provider=provider, therapy=catalog.gamma, program=catalog.gene)
    page = editor.get(preview_url(make.make_draft(EVERYTHING, effective_on=SECOND)))
    before, _, folded = page.content.decode().partition("<summary>The other 2</summary>")
    assert [name in before for name in names] == [True, False, False]
    assert [name in folded.partition("</details>")[0] for name in names] == [False, True, True]


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


def test_who_may_only_read_sees_drafts_but_no_preview(client_as, catalog):
    draft, auditor = make.make_draft(EVERYTHING), client_as("auditor")
    assert f'href="{address(draft, "change")}' in auditor.get(address(Draft)).content.decode()
    assert auditor.get(preview_url(draft)).status_code == 403
