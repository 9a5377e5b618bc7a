from portal.editions.models import GuidanceReview
from portal.editions.tests.applied import applied, preview
from portal.editions.tests.lists import ASKED, EVERYTHING, published
from portal.tests import factories as make
from therapies.editions.digests import words_digest

OTHER = ("Who pays for it?", "The benefit plan says so.")
REWORDED = (ASKED[0], "Yes. Most therapies require it.")


def pending():
    return [str(review) for review in GuidanceReview.objects.pending()]


def digests(*asked):
    return {slug: words_digest(*question) for slug, question in asked}


def test_a_reworded_question_is_reviewed_until_its_entry_is_edited(catalog):
    edition = applied(EVERYTHING)
    assert edition.question_digests == digests(("prior-authorization", REWORDED))
    review = edition.reviews.get()
    assert (review.before, review.after) == ("Is it needed?\nAlways.", "\n".join(REWORDED))
    assert pending() == ["prior-authorization: reworded"]
    catalog.entry.refresh_from_db()
    assert catalog.entry.answer == "Always."
    catalog.entry.answer = "Mostly."
    make.save(catalog.entry)
    assert pending() == []


def test_it_is_reviewed_until_somebody_confirms_our_wording(catalog):
    review = applied(EVERYTHING).reviews.get()
    review.reviewed = True
    make.save(review)
    assert pending() == []


def test_a_new_question_waits_until_an_entry_takes_its_slug(catalog):
    make.make_entry(slug="who-pays-for-it")
    edition = applied(published(asked=(ASKED, OTHER)))
    assert edition.question_digests == digests(
        ("prior-authorization", ASKED), ("who-pays-for-it-2", OTHER)
    )
    assert pending() == ["who-pays-for-it-2: printed for the first time"]
    make.make_entry(slug="who-pays-for-it-2")
    assert pending() == []


def test_a_question_that_is_printed_no_longer_is_settled_with_its_entry(catalog):
    edition = applied(published(asked=(OTHER,)))
    assert edition.question_digests == digests(("who-pays-for-it", OTHER))
    said = ["who-pays-for-it: printed for the first time", "prior-authorization: printed no longer"]
    assert pending() == said
    make.remove(catalog.entry)
    assert pending() == said[:1]


def test_a_list_without_questions_says_nothing_of_them(catalog):
    edition = applied(published(asked=()))
    assert edition.question_digests == digests(("prior-authorization", ASKED))
    assert edition.reviews.count() == 0


def test_words_before_are_the_printed_ones_where_the_file_is_held(catalog):
    applied(EVERYTHING)
    again = preview(published("May 2025", asked=((ASKED[0], "Yes. Few therapies require it."),)))
    assert [question.before for question in again.questions] == ["\n".join(REWORDED)]


def test_a_question_of_marks_alone_still_gets_a_slug(catalog):
    content = published(asked=(ASKED, ("セル ある か?", "Yes, there is one.")))
    assert [question.slug for question in preview(content).questions] == ["question"]
