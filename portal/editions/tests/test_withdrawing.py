from datetime import date

import pytest
from django.core.exceptions import ValidationError

from portal.audit.models import Ledger
from portal.editions.models import Draft, GuidanceReview
from portal.editions.tests.applied import applied, withdrawn
from portal.editions.tests.lists import (
    EVERYTHING,
    FIRST,
    GENE,
    SECOND,
    editions,
    on_record,
    published,
)
from portal.editions.withdrawing import obstacles
from portal.tests import factories as make
from therapies.models import Edition, EditionDocument, Listing, Therapy, TherapyName


def test_withdrawing_sets_back_all_that_the_list_changed(catalog):
    before = on_record()
    edition = applied(EVERYTHING)
    draft = withdrawn(edition)
    assert (on_record(), editions()) == (before, [("November 2024", FIRST)])
    assert (str(draft), draft.effective_on, draft.sha256) == ("March 2025", SECOND, edition.sha256)
    assert EditionDocument.history.count() == 1
    assert GuidanceReview.objects.count() == 0
    row = Therapy.objects.get(slug="alphagene").newest_history()
    assert (row.version, row.history_date, row.history_change_reason) == (
        3,
        Ledger.newest(),
        "A wrong list.",
    )


def test_what_was_withdrawn_is_applied_again_from_its_draft(catalog):
    draft = withdrawn(applied(EVERYTHING))
    again = applied(EVERYTHING, date(2025, 4, 1), draft=draft)
    assert (again.label, again.document_id) == ("March 2025", draft.document_id)
    assert "name alphagene: Alphagene (former)" in on_record()
    withdrawn(again)
    assert Draft.objects.count() == 1


def test_a_row_that_the_list_deleted_is_recorded_again(catalog):
    applied(EVERYTHING)
    before = on_record()
    withdrawn(applied(published("April 2025"), SECOND))
    assert on_record() == before


def test_an_edition_without_a_file_leaves_no_draft_and_a_waiting_one_stays(catalog):
    bare = make.make_edition(label="By hand", effective_on=SECOND)
    assert withdrawn(bare) is None
    edition = applied(EVERYTHING)
    waiting = make.make_draft(EVERYTHING)
    assert withdrawn(edition) == waiting


def test_the_first_list_and_one_that_is_not_the_newest_stay(catalog):
    first = "It is the first list that the portal holds. There is none to go back to."
    assert obstacles(catalog.edition) == [first]
    applied(EVERYTHING)
    assert obstacles(catalog.edition) == ["March 2025 is newer. Withdraw that one first."]


def test_what_changed_since_stands_in_the_way_and_is_named(catalog):
    edition = applied(EVERYTHING)
    alpha = Therapy.objects.get(slug="alphagene")
    alpha.generic_name = "alfagen two"
    make.save(alpha, catalog.maintainer, "A new generic name.")
    make.remove(TherapyName.objects.get(), catalog.maintainer, "Not wanted.")
    delta = Therapy.objects.get(slug="delta")
    contract = make.make_contract(
        provider=make.make_provider(name="General"), therapy=delta, program=catalog.gene
    )
    before, found = on_record(), obstacles(edition)
    assert [text.partition(", Nov")[0] for text in found[:2]] == [
        "The therapy “Alphagen Plus™” was changed by Catalog Person",
        "The other name “Alphagene (former)” was deleted by Catalog Person",
    ]
    assert found[0].endswith("“A new generic name.”")
    assert found[2:] == [f"{contract} rests on the therapy “Delta®”, which came with this list."]
    with pytest.raises(ValidationError) as refused:
        withdrawn(edition)
    assert (refused.value.messages, on_record()) == (found, before)


def test_a_comparison_with_the_page_and_a_review_are_no_obstacle(catalog):
    edition = applied(EVERYTHING)
    edition.confirmed_on = SECOND
    make.save(edition)
    review = edition.reviews.get()
    review.reviewed = True
    make.save(review)
    assert obstacles(edition) == []
    withdrawn(edition)
    assert Edition.objects.get() == catalog.edition


def test_a_row_that_took_the_place_meanwhile_stops_it_whole(catalog):
    edition = applied(published(gene=GENE[:2]))
    make.make_listing(therapy=catalog.gamma, program=catalog.gene, starts_on=date(2025, 9, 1))
    before = on_record()
    with pytest.raises(ValidationError, match="The therapy is listed on some of these days"):
        withdrawn(edition)
    assert (on_record(), Listing.objects.count()) == (before, 6)
