from django.urls import reverse

from portal.audit.timeline.diff import Piece
from portal.editions.preview_page import Page, Reworded, Said, Shown, page_of
from portal.editions.reading import source_lines
from portal.editions.tests.applied import applied, preview
from portal.editions.tests.lists import ASKED, EVERYTHING, GENE, SECOND, published
from portal.tests import factories as make
from therapies.differences import Piece as Value
from therapies.models import Edition

OTHER = ("Who pays for it?", "The benefit plan says so.")


def gone(text):
    return Value(text, "removed")


def come(text):
    return Value(text, "added")


def page(content, **about):
    return page_of(preview(content, **about))


def test_what_stands_at_the_top(catalog):
    shown = page(EVERYTHING)
    counts = {kind: number for number, kind in shown.counts}
    assert counts == {
        "added": 1,
        "removed": 1,
        "changed": 3,
        "unchanged": 1,
        "warnings": 2,
        "errors": 0,
    }
    assert (shown.proposal, shown.compared_with) == ("March 2025", catalog.edition)
    assert (shown.button, shown.unchanged, shown.touched) == ("Apply 17 changes", ["Cellone®"], [])
    assert shown.warnings[1] == Said(
        "Line 11",
        "Delta® (deltagen) J3590",
        "Delta®: J3590 is unclassified and names many therapies.",
    )


def test_what_comes_and_goes_each_with_its_source_line(catalog):
    shown = page(EVERYTHING)
    assert shown.removed == [Shown("Gamma", "Gene Therapy", contracts=0)]
    line = "Delta® (deltagen) J3590"
    assert shown.added == [Shown("Delta®", "Gene Therapy", "Line 11", line, codes=("J3590",))]
    fax = "For prior authorization, by fax: 833.555.0199"
    assert shown.channels == [
        Shown(
            name="Gene Therapy",
            about="Prior authorization, by fax",
            place="Line 17",
            source=fax,
            pieces=(gone("833.555.0100"), come("833.555.0199")),
        )
    ]


def test_moves_stand_first_and_codes_are_told_apart(catalog):
    told = [(one.name, one.about, *one.pieces) for one in page(EVERYTHING).changed]
    assert told == [
        ("Celltwo", "Program", gone("Advanced Cellular Therapy"), come("Gene Therapy")),
        ("Alphagene®", "Brand", gone("Alphagene"), come("Alphagen Plus")),
        ("Alphagene®", "Mark", gone("®"), come("™")),
        ("Alphagene®", "Codes", Value("J0001"), come("J0009")),
        ("Betagene™", "Embarc footnote", gone("may apply"), come("no footnote")),
    ]


def test_a_removed_therapy_with_contracts_stands_before_one_without(catalog):
    make.make_contract(provider=make.make_provider(), therapy=catalog.celltwo, program=catalog.cell)
    content = published(gene=GENE[:2], cell=("Cellone® (cellonel)\tQ0001",))
    shown = page(content)
    assert [(one.name, one.contracts) for one in shown.removed] == [("Celltwo", 1), ("Gamma", 0)]
    assert shown.touched_in_words == "1 contract in force touches a removed therapy"


def test_channels_that_only_come_or_go_and_a_footnote(catalog):
    make.make_channel(program=catalog.gene, value="800.555.0100", purpose="questions")
    content = published(gene=(*GENE, "Delta¹\tJ3590"))
    shown = page(content.replace(b"by fax: 833.555.0100", b"by email: gene@example.org"))
    assert {one.about: one.pieces for one in shown.channels} == {
        "Prior authorization, by fax": (gone("833.555.0100"),),
        "Questions, by phone": (gone("800.555.0100"),),
        "Prior authorization, by email": (come("gene@example.org"),),
    }
    assert shown.added[0].codes == ("J3590", "Embarc footnote")


def test_our_own_wording_stands_beside_what_is_printed_while_no_file_is_held(catalog):
    entry = reverse("admin:guidance_guidanceentry_change", args=[catalog.entry.pk])
    printed = f"{ASKED[0]}\nYes. Most therapies require it."
    ours = "Is it needed?\nAlways."
    assert page(EVERYTHING).guidance == [
        Reworded("Reworded", "prior-authorization", entry, (), ours, printed)
    ]


def test_words_are_compared_where_the_file_is_held(catalog):
    applied(EVERYTHING)
    again = published("May 2025", asked=(OTHER,))
    new, gone = page(again).guidance
    asked = "Who+pays+for+it%3F"
    address = f"{reverse('admin:guidance_guidanceentry_add')}?slug=who-pays-for-it&question={asked}"
    added = (Piece("added", "\n".join(OTHER)),)
    assert new == Reworded("New", "who-pays-for-it", address, added, "", "")
    assert (gone.what, gone.pieces[0].mark) == ("No longer printed", "removed")


def test_a_list_without_label_or_change_is_named_by_its_file(catalog):
    content = published().replace(b"Updated March 2025", b"")
    shown = page(content)
    assert (shown.proposal, shown.button) == ("list.txt", "Apply: nothing changes")
    assert shown.errors[0].place == ""


def test_a_file_that_can_no_longer_be_read_has_no_lines():
    assert source_lines("list.exe", b"x") == {}


def test_before_the_first_list_there_is_nothing_to_compare_with(catalog):
    make.remove(Edition.objects.get())
    assert Page(preview(published()), []).compared_with is None
    assert {one.about for one in page(published()).added} == {
        "Gene Therapy",
        "Advanced Cellular Therapy",
    }
    assert applied(published()).effective_on == SECOND


def test_a_review_is_found_at_its_edition(catalog):
    edition = applied(EVERYTHING)
    assert edition.reviews.get().get_absolute_url() == edition.get_absolute_url()
