"""The editor of guidance: its concerns, and the preview."""

import pytest
from django.urls import reverse

from portal.guidance.models import GuidanceConcern, GuidanceEntry
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, filled, new_row, shown

pytestmark = pytest.mark.django_db
PREVIEW = "/admin/guidance/guidanceentry/preview/"
NOBODYS = "Choose a program or a therapy, one of the two."


@pytest.fixture
def editor(client_as):
    return client_as("catalog")


def test_an_entry_is_added_with_what_it_concerns(editor):
    therapy = factories.make_therapy()
    url = address(GuidanceEntry, "add")
    typed = {"question": "Where to call?", "slug": "where", "short_answer": "Here.", "answer": "-"}
    values = filled(editor, url, **typed, topic="4-more", source="The list")
    values = new_row(values, "concerns", therapy=str(therapy.pk))
    assert editor.post(url, values).status_code == 302
    concern = GuidanceConcern.objects.get()
    assert (concern.entry.slug, concern.therapy) == ("where", therapy)
    assert concern.newest_history().history_change_reason == WHY


def test_a_question_answered_already_is_refused_at_the_question(editor):
    factories.make_entry(question="Where to call?")
    url = address(GuidanceEntry, "add")
    typed = {"question": "where to CALL", "slug": "w", "short_answer": "Here.", "answer": "There."}
    page = editor.post(url, filled(editor, url, **typed, topic="4-more", source="The list"))
    assert errors(page) == {"question": ["This question is answered already. Edit that entry."]}
    assert shown(page)["answer"] == "There."


def test_search_words_say_what_they_lead_to():
    entry, program = factories.make_entry(question="Who pays?"), factories.make_program(name="Gene")
    of_entry = factories.make_keyword("premiums", entry=entry)
    of_program = factories.make_keyword("gene fax", program=program)
    synonym = factories.make_synonym("PA", "prior authorization")
    assert {str(one): one.get_absolute_url() for one in (of_entry, of_program, synonym)} == {
        "“premiums” asks about Who pays?": entry.get_absolute_url(),
        f"“gene fax” asks about {program}": program.get_absolute_url(),
        "“PA” means “prior authorization”": reverse("guidance:list"),
    }


def test_a_concern_names_one_thing_and_each_thing_once(editor):
    entry, therapy = factories.make_entry(), factories.make_therapy()
    program = factories.make_program()
    factories.make_concern(entry=entry, therapy=therapy)
    url = address(entry, "change")
    both = new_row(
        filled(editor, url), "concerns", therapy=str(therapy.pk), program=str(program.pk)
    )
    assert NOBODYS in errors(editor.post(url, both))["concerns-1-therapy"]
    again = new_row(filled(editor, url), "concerns", therapy=str(therapy.pk))
    message = "The entry concerns this therapy already."
    assert errors(editor.post(url, again)) == {"concerns-1-therapy": [message]}
    twice = new_row(filled(editor, url), "concerns", program=str(program.pk))
    twice = new_row(twice, "concerns", program=str(program.pk))
    message = "The entry concerns this program already."
    assert errors(editor.post(url, twice)) == {"concerns-2-program": [message]}
    assert GuidanceConcern.history.count() == 1


def test_the_preview_shows_what_is_typed_and_saves_nothing(editor):
    entry = factories.make_entry()
    page = editor.get(address(entry, "change")).content.decode()
    assert f'formaction="{PREVIEW}" formtarget="_blank"' in page
    assert reverse("admin:guidance_guidanceentry_preview") == PREVIEW
    typed = {"question": "Why <b>?", "short_answer": "So.", "answer": "**Bold** <script>x</script>"}
    shown_page = editor.post(PREVIEW, typed).content.decode()
    for part in ("Why &lt;b&gt;?", "So.", "<strong>Bold</strong>", "Nothing is saved yet"):
        assert part in shown_page
    assert "<script>x" not in shown_page
    assert GuidanceEntry.history.count() == 1


def test_the_preview_is_for_editors_and_is_sent_not_read(editor, client_as):
    assert editor.get(PREVIEW).status_code == 405
    for role in ("auditor", "contracts", "admin", "staff"):
        assert client_as(role).post(PREVIEW, {"answer": "x"}).status_code == 403
    assert "Preview in a new tab" not in (
        client_as("auditor").get(address(factories.make_entry(), "change")).content.decode()
    )
