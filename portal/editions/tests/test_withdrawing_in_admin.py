from portal.editions.models import Draft
from portal.editions.tests.applied import applied
from portal.editions.tests.lists import (
    EVERYTHING,
    editions,
    on_record,
    published,
)
from portal.editions.tests.pages import said
from portal.tests.admin_pages import WHY, address, filled


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
    unsaid = editor.post(url, {"reason": "", "read_version": "1"})
    assert list(unsaid.context["form"].errors) == ["reason"]


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
