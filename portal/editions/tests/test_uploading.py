import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.editions.admin import DraftAdmin
from portal.editions.models import Draft
from portal.editions.tests.applied import applied
from portal.editions.tests.lists import (
    EVERYTHING,
)
from portal.editions.tests.pages import ADD, upload
from portal.tests.admin_pages import errors, filled
from therapies.editions.containers import MOST_BYTES
from therapies.models import EditionDocument


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


def test_where_a_list_was_uploaded_is_told_by_its_draft(editor):
    upload(editor, EVERYTHING)
    (draft,) = Draft.objects.with_uploader()
    shown = [getattr(DraftAdmin, name)(None, draft) for name in ("uploaded_by", "uploaded_at")]
    first = EditionDocument.history.get()
    assert shown == [first.history_user_name, first.history_date]
    assert draft.get_absolute_url() == draft.document.get_absolute_url() == "/therapies/editions/"
