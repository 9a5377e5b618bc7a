from datetime import date
from hashlib import sha256

from portal.audit.models import Ledger
from portal.editions.models import Draft
from portal.editions.tests.applied import WHY, applied, errors, preview
from portal.editions.tests.lists import (
    CELL,
    EVERYTHING,
    FIRST,
    GENE,
    PHONE,
    SECOND,
    TITLE,
    editions,
    make_listed,
    on_record,
    published,
)
from portal.tests import factories as make
from therapies.models import ContactChannel, EditionDocument, Listing, Therapy

LATER = date(2199, 1, 1)
GONE = {
    "therapy alphagene: Alphagene® (alfagen)",
    "listing alphagene: Alphagene® (alfagen), gene-therapy, 2024-11-01..",
    "listing betagene: Betagene™ (betagen) embarc, gene-therapy, 2024-11-01..",
    "listing gamma: Gamma (gam), gene-therapy, 2024-11-01..",
    "listed gamma: J0004, 2024-11-01..",
    "listing celltwo: Celltwo (), advanced-cellular-therapy, 2024-11-01..",
    "channel gene-therapy: fax 833.555.0100, 2 With form, ..",
}
COME = {
    "therapy alphagene: Alphagen Plus™ (alfagen)",
    "name alphagene: Alphagene (former)",
    "listing alphagene: Alphagene® (alfagen), gene-therapy, 2024-11-01..2025-02-28",
    "listing alphagene: Alphagen Plus™ (alfagen), gene-therapy, 2025-03-01..",
    "code J0009",
    "listed alphagene: J0009, 2025-03-01..",
    "listing betagene: Betagene™ (betagen) embarc, gene-therapy, 2024-11-01..2025-02-28",
    "listing betagene: Betagene™ (betagen), gene-therapy, 2025-03-01..",
    "listing gamma: Gamma (gam), gene-therapy, 2024-11-01..2025-02-28",
    "listed gamma: J0004, 2024-11-01..2025-02-28",
    "listing celltwo: Celltwo (), advanced-cellular-therapy, 2024-11-01..2025-02-28",
    "listing celltwo: Celltwo (), gene-therapy, 2025-03-01..",
    "therapy delta: Delta® (deltagen)",
    "listing delta: Delta® (deltagen), gene-therapy, 2025-03-01..",
    "listed delta: J3590, 2025-03-01..",
    "channel gene-therapy: fax 833.555.0100, 2 With form, ..2025-02-28",
    "channel gene-therapy: fax 833.555.0199, 2 With form, 2025-03-01..",
}
RENAMED = {
    "therapy alphagene: Alphagen Plus™ (alfagen)",
    "name alphagene: Alphagene (former)",
}


def test_a_list_is_applied_whole_in_one_act(catalog):
    before = on_record()
    edition = applied(EVERYTHING)
    after = on_record()
    assert (before - after, after - before) == (GONE, COME)
    assert (edition.label, edition.title, edition.effective_on) == ("March 2025", TITLE, SECOND)
    assert (edition.source, edition.sha256) == ("File list.txt", sha256(EVERYTHING).hexdigest())
    assert bytes(edition.document.content) == EVERYTHING
    at = edition.applied().history_date
    assert (at, edition.applied().history_change_reason) == (Ledger.newest(), WHY)
    assert Listing.history.filter(history_date=at).count() == 4 + 4


def test_a_list_of_a_later_day_renames_no_therapy_yet(catalog):
    before = on_record()
    applied(EVERYTHING, LATER)
    after = on_record()
    later = {
        text.replace("2025-03-01", "2199-01-01").replace("2025-02-28", "2198-12-31")
        for text in COME - RENAMED
    }
    assert (before - after, after - before) == (
        GONE - {"therapy alphagene: Alphagene® (alfagen)"},
        later,
    )


def test_what_began_on_the_effective_day_is_corrected_in_place(catalog):
    applied(EVERYTHING)
    before = on_record()
    applied(published("April 2025", gene=GENE[:2]), SECOND)
    after = on_record()
    assert before - after == {
        "therapy alphagene: Alphagen Plus™ (alfagen)",
        "listing alphagene: Alphagen Plus™ (alfagen), gene-therapy, 2025-03-01..",
        "listed alphagene: J0009, 2025-03-01..",
        "listing betagene: Betagene™ (betagen), gene-therapy, 2025-03-01..",
        "listing celltwo: Celltwo (), gene-therapy, 2025-03-01..",
        "listing delta: Delta® (deltagen), gene-therapy, 2025-03-01..",
        "listed delta: J3590, 2025-03-01..",
        "channel gene-therapy: fax 833.555.0199, 2 With form, 2025-03-01..",
    }
    assert after - before == {
        "therapy alphagene: Alphagene® (alfagen)",
        "name alphagene: Alphagen Plus (former)",
        "listing alphagene: Alphagene® (alfagen), gene-therapy, 2025-03-01..",
        "listing betagene: Betagene™ (betagen) embarc, gene-therapy, 2025-03-01..",
        "listing celltwo: Celltwo (), advanced-cellular-therapy, 2025-03-01..",
        "channel gene-therapy: fax 833.555.0100, 2 With form, 2025-03-01..",
    }


def test_a_therapy_comes_back_and_keeps_what_the_list_does_not_say(catalog):
    applied(published(gene=GENE[:2]))
    make.make_name(catalog.gamma, "Gama", kind="printed")
    before = on_record()
    applied(published("May 2025", gene=(*GENE[:2], "Gama™ (gam)\tJ0004")), date(2025, 5, 1))
    after = on_record()
    assert before - after == {"therapy gamma: Gamma (gam)"}
    assert after - before == {
        "therapy gamma: Gamma™ (gam)",
        "listing gamma: Gamma™ (gam), gene-therapy, 2025-05-01..",
        "listed gamma: J0004, 2025-05-01..",
    }


def test_a_table_alone_leaves_marks_generic_names_and_channels(catalog):
    rows = "Brand,Program,Codes\nAlphagene,Gene Therapy,J0001\nBetagene,Gene Therapy,J0002 J0003\n"
    rows += "Gamma,Gene Therapy,J0004\nCellone,Advanced Cellular Therapy,Q0001\n"
    table = f"{rows}Celltwo,Advanced Cellular Therapy,Q0002\n".encode()
    without = table.replace(b"Gamma,Gene Therapy,J0004\n", b"")
    before = on_record()
    applied(without, name="list.csv", label="March 2025")
    applied(table, date(2025, 5, 1), name="list.csv", label="May 2025")
    assert on_record() - before == {
        "listing gamma: Gamma (gam), gene-therapy, 2024-11-01..2025-02-28",
        "listing gamma: Gamma (gam), gene-therapy, 2025-05-01..",
        "listed gamma: J0004, 2024-11-01..2025-02-28",
        "listed gamma: J0004, 2025-05-01..",
    }


def test_a_planned_end_stays_the_end(catalog):
    listing = Listing.objects.get(therapy__slug="betagene")
    listing.last_day = date(2025, 12, 31)
    make.save(listing)
    applied(EVERYTHING)
    new = "listing betagene: Betagene™ (betagen), gene-therapy, 2025-03-01..2025-12-31"
    assert new in on_record()


def test_a_listing_on_record_before_any_edition_is_taken_over(catalog):
    catalog.edition.refresh_from_db()
    make.remove(catalog.edition)
    before = on_record()
    applied(published())
    listed = {text for text in before if text.startswith("listing")}
    ended = {f"{text}2025-02-28" for text in listed}
    begun = {text.replace("2024-11-01", "2025-03-01") for text in listed}
    assert on_record() == (before - listed) | ended | begun


def test_rows_planned_for_later_that_collide_are_named(catalog):
    planned = {"starts_on": date(2025, 6, 1)}
    delta = make.make_therapy(brand_name="Delta", generic_name="deltagen")
    make.make_listing(therapy=delta, program=catalog.gene, **planned)
    alpha = Therapy.objects.get(slug="alphagene")
    make.make_listed_code(therapy=alpha, code=make.make_code("J0009"), **planned)
    make.make_channel(program=catalog.gene, kind="fax", value="(833) 555-0199", **planned)
    first = "on record from 2025-06-01 on, after the effective day. Delete that row in the admin"
    assert errors(EVERYTHING) == [
        (8, f"Alphagen Plus™: J0009 is {first} first: this list says it from its own day on."),
        (11, f"Delta®: it is {first} first: this list says it from its own day on."),
        (17, f"fax 833.555.0199 is {first} first."),
    ]


def test_a_channel_comes_after_the_others_and_one_leaves_with_its_twin(catalog):
    make.make_channel(program=catalog.gene, kind="fax", value="833-5550100", starts_on=FIRST)
    before = on_record()
    two = f"{PHONE}\n\nFor prior authorization, by phone: 855.555.0177"
    applied(published(phone=two, fax="833.555.0111"))
    after = on_record()
    assert before - after == {
        "channel gene-therapy: fax 833-5550100, 1, 2024-11-01..",
        "channel gene-therapy: fax 833.555.0100, 2 With form, ..",
    }
    assert after - before == {
        "channel gene-therapy: fax 833-5550100, 1, 2024-11-01..2025-02-28",
        "channel gene-therapy: fax 833.555.0100, 2 With form, ..2025-02-28",
        "channel gene-therapy: fax 833.555.0111, 2 With form, 2025-03-01..",
        "channel gene-therapy: phone 855.555.0177, 3, 2025-03-01..",
    }


def test_slugs_are_brands_in_lower_case_that_no_other_address_has(catalog):
    gone = make.make_therapy(brand_name="Delta")
    make.remove(gone)
    new = ("Delta\tJ0001", "Editions (one)\tJ0001", "Epsilon Two\tJ0001", "セル\tJ0001")
    applied(published(gene=(*GENE, *new)))
    old = {"alphagene", "betagene", "gamma", "cellone", "celltwo"}
    slugs = set(Therapy.objects.values_list("slug", flat=True))
    assert slugs - old == {"delta-2", "editions-2", "epsilon-two", "therapy"}


def test_the_very_file_in_force_changes_nothing_and_says_so(catalog):
    edition, before = applied(EVERYTHING), on_record()
    seen = preview(EVERYTHING, date(2025, 4, 1))
    assert seen.warnings[0].message == (
        "This is the file of the list of March 2025, in force from Mar 1, 2025 on. Applying it "
        "again changes nothing."
    )
    assert (seen.errors, seen.may_be_applied, seen.comparison.changes_nothing) == ((), False, True)
    at = Ledger.newest()
    assert applied(EVERYTHING, date(2025, 4, 1)) == edition
    assert (on_record(), Ledger.newest(), len(editions())) == (before, at, 2)


def test_an_older_file_published_again_is_stored_once(catalog):
    first = applied(EVERYTHING)
    applied(published("April 2025"), date(2025, 4, 1))
    again = applied(EVERYTHING, date(2025, 5, 1), label="May 2025")
    assert (again.document_id, EditionDocument.history.count()) == (first.document_id, 2)


def test_the_file_of_a_draft_is_stored_and_copied_into_history_once(catalog):
    draft = make.make_draft(EVERYTHING)
    edition = applied(EVERYTHING, draft=draft)
    assert edition.document_id == draft.document_id
    assert (Draft.objects.count(), Draft.history.count()) == (0, 2)
    assert (EditionDocument.objects.count(), EditionDocument.history.count()) == (1, 1)


def test_applying_asks_a_number_of_queries_that_grows_with_the_changes_alone(
    catalog, django_assert_num_queries
):
    for number in range(20):
        make_listed(catalog.cell, f"Cell{number}", "", "", [f"Q1{number:03}"])
    cell = (*CELL, *(f"Cell{n}\tQ1{n:03}" for n in range(20)))
    with django_assert_num_queries(25):
        preview(published(cell=cell))
    assert ContactChannel.objects.count() == 2
