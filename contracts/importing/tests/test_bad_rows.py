"""What is bad in a sheet is named, row by row, and nothing of it is written."""

from datetime import date

import pytest

from contracts.importing.previews import NotApplied, Ways, apply, preview_of
from contracts.importing.tests.sheets import (
    ALPHA,
    BETA,
    CERTIFICATIONS,
    CONTRACTS,
    PROVIDERS,
    WHY,
    applied,
    errors,
    make_catalog,
    previewed,
    reading,
)
from contracts.models import Contract, Provider, ProviderName
from contracts.sheets.tests.made import csv_of
from portal.audit import acts
from portal.staff.models import User
from portal.tests import factories as make
from therapies.models import Listing

pytestmark = pytest.mark.django_db
NEW = make.nth_npi(3)


@pytest.fixture(autouse=True)
def catalog(db):
    make_catalog()


def contracts():
    rows = Contract.objects.order_by("provider__npi", "therapy__slug", "starts_on")
    return list(
        rows.values_list(
            "provider__npi", "therapy__slug", "program__slug", "starts_on", "last_day", "reference"
        )
    )


def written():
    return [model.history.count() for model in (Provider, ProviderName, Contract)]


def test_what_is_bad_in_a_row_is_named_cell_by_cell_and_nothing_is_guessed():
    sheet = csv_of(
        CONTRACTS,
        ["1234567890", "Hemgenyx", "Gene", "31/12/2025", "N/A", "x" * 61],
        [NEW, "hemgenix", "", "2025-01-01", "2026-02-30", ""],
        [ALPHA, "", "", "", "", ""],
        [ALPHA, "hemgenix", "", "2024-10-31", "", ""],
        [ALPHA, "hemgenix", "", "", "", ""],
        [ALPHA, "hemgenix", "", "2025-01-01", "2024-12-31", ""],
        [ALPHA, "hemgenix", "", "2025-01-01", "", "K", "stray"],
        [ALPHA, "hemgenix", "", "2025-01-01", "", "Member ID 12345"],
        [NEW, "abecma", "", "2025-01-01", "", ""],
    )
    rows, problems = previewed("contracts", sheet)
    assert {what for _, what, _ in rows} == {"refused"}
    assert [(row, field, message.partition(". ")[0]) for row, field, message in problems] == [
        (2, "npi", "“1234567890” is no NPI"),
        (2, "starts_on", "“31/12/2025” has no month 31: the month comes first, as in 3/31/2025."),
        (2, "last_day", "“N/A” says nothing"),
        (2, "reference", "Ensure this value has at most 60 characters (it has 61)."),
        (2, "therapy", "No therapy on record is named “Hemgenyx”"),
        (2, "program", "No program on record is named “Gene”"),
        (3, "last_day", "“2026-02-30” is not in the calendar"),
        (4, "therapy", "The therapy is missing"),
        (5, "program", "Name the program: no one program lists hemgenix on Oct 31, 2024"),
        (6, "program", "Name the program: without a first day no list says which it is."),
        (7, "last_day", "The last day lies before the first day"),
        (8, "column 7", "Something stands in column 7, which has no heading"),
        (9, "reference", "This looks like a member or medical record number"),
        (10, "npi", "No provider on record has this NPI"),
    ]


def test_a_cell_that_is_no_text_is_told_once():
    sheet = csv_of(CONTRACTS, [ALPHA, "#N/A", "", "2025-01-01", "", ""])
    message = "“#N/A” is an error of the spreadsheet. Mend the formula there."
    assert errors("contracts", sheet) == [(2, message)]


def test_near_names_are_suggested_and_never_taken():
    said = errors("contracts", csv_of(CONTRACTS, [ALPHA, "Hemgenyx", "", "2025-01-01", "", ""]))
    assert said == [
        (2, "No therapy on record is named “Hemgenyx”. Did you mean hemgenix? Write it so.")
    ]
    said = errors("contracts", csv_of(CONTRACTS, [ALPHA, "Quux", "", "2025-01-01", "", ""]))
    assert said == [
        (
            2,
            (
                "No therapy on record is named “Quux”. Look for a slip, or have it put on record "
                "first."
            ),
        )
    ]


def test_a_name_of_several_records_is_asked_about():
    make.make_rems(slug="other", name="Slug of another")
    make.make_rems(slug="slug-of-another", name="Third")
    sheet = csv_of(CERTIFICATIONS, [ALPHA, "Slug of another", "certified", "", ""])
    assert errors("certifications", sheet) == [
        (
            2,
            "“Slug of another” names several: other and slug-of-another. Write one of these.",
        )
    ]


def test_a_slug_as_it_stands_goes_before_names_alike():
    """Exports write slugs, so what they write is read back whatever others are named."""
    make.make_rems(slug="other", name="CAR-T")
    sheet = csv_of(CERTIFICATIONS, [ALPHA, "car-t", "certified", "", ""])
    assert errors("certifications", sheet) == []
    sheet = csv_of(CERTIFICATIONS, [ALPHA, "CAR T", "certified", "", ""])
    assert errors("certifications", sheet) == [
        (2, "“CAR T” names several: car-t and other. Write one of these.")
    ]


def test_a_therapy_that_moved_has_the_program_of_the_first_day():
    other = make.make_program(slug="other", name="Other")
    listing = Listing.objects.get(therapy__slug="abecma")
    listing.last_day = date(2025, 5, 31)
    make.save(listing)
    make.make_listing(therapy=listing.therapy, program=other, starts_on=date(2025, 6, 1))
    sheet = csv_of(
        CONTRACTS[:2] + CONTRACTS[3:5],
        [ALPHA, "abecma", "2025-01-01", "2025-05-31"],
        [ALPHA, "abecma", "2025-06-01", ""],
    )
    applied("contracts", sheet)
    assert [row[2] for row in contracts()] == ["cellular", "other"]
    before = csv_of(CONTRACTS[:4], [ALPHA, "abecma", "", "2024-01-01"])
    assert errors("contracts", before) == [
        (
            2,
            (
                "Name the program: no one program lists abecma on Jan 1, 2024. On other days it is "
                "listed by cellular and other."
            ),
        )
    ]


def test_a_therapy_never_listed_needs_its_program_named():
    make.make_therapy(slug="new", brand_name="New")
    sheet = csv_of(CONTRACTS, [ALPHA, "new", "", "2025-01-01", "", ""])
    assert errors("contracts", sheet) == [
        (2, "Name the program: no one program lists new on Jan 1, 2025.")
    ]


def test_a_new_provider_needs_a_name_a_city_and_a_state():
    assert errors("providers", csv_of(["npi", "city"], [NEW, "Fargo"])) == [
        (
            2,
            (
                "No provider on record has this NPI, and a new one needs a name and a state. Add "
                "that column."
            ),
        )
    ]
    sheet = csv_of(PROVIDERS, [NEW, "", "Fargo", "N. Dakota", "x" * 256])
    assert errors("providers", sheet) == [
        (2, "The name is missing."),
        (2, "Two letters, as the post office writes them: OH."),
        (2, "Ensure this value has at most 255 characters (it has 256)."),
    ]


def test_an_npi_twice_in_one_file_is_named_with_both_rows():
    sheet = csv_of(["npi", "city"], [ALPHA, "Akron"], [BETA, "Boise"], [ALPHA, "Akron"])
    assert errors("providers", sheet) == [(4, "Row 2 is about this NPI too. Keep one of them.")]


def test_a_standing_that_is_none_is_named_with_those_there_are():
    sheet = csv_of(CERTIFICATIONS, [ALPHA, "car-t", "yes", "2025-01-01", ""])
    assert errors("certifications", sheet) == [
        (2, "“yes” is no standing. Write pending, certified or withdrawn.")
    ]


def test_of_100_rows_57_bad_ones_are_named_and_nothing_is_written():
    bad = {row for row in range(2, 102) if row % 7 in (1, 3, 4, 6)}
    rows = [
        [make.nth_npi(500 + row), f"Hospital {row}", "Akron", "Ohioo" if row in bad else "OH", ""]
        for row in range(2, 102)
    ]
    before = written()
    with reading("providers", csv_of(PROVIDERS, *rows)) as found:
        seen = preview_of(found, Ways())
        assert (seen.errors, seen.counts["refused"], seen.counts["added"]) == (57, 57, 43)
        assert {problem.row for problem in found.spool.problems()} == bad
        by = User.objects.get(username="contracts")
        with pytest.raises(NotApplied), acts.change(by=by, reason=WHY):
            apply(found, Ways(), seen.digest)
    assert written() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (csv_of(PROVIDERS), "There are headings, but no row below them."),
        (b"\r\n,,\r\n", "There are no rows: every cell is blank."),
        (b"", "The file is empty. Save the sheet again, with its rows."),
    ],
    ids=range(3),
)
def test_a_file_without_rows_is_refused(content, message):
    assert errors("providers", content) == [(None, message)]


def test_titles_may_stand_above_the_headings():
    sheet = csv_of(["Providers as of November"], [], ["npi", "city"], [ALPHA, "Akron"])
    assert previewed("providers", sheet) == ([(4, "changed", ALPHA)], [])


def test_a_row_above_the_headings_is_not_lost():
    sheet = csv_of([ALPHA, "Akron"], ["npi", "city"], [BETA, "Boise"])
    message = (
        "Row 1 holds an NPI, and stands above the headings in row 2. Put the headings above all "
        "rows."
    )
    assert errors("providers", sheet) == [(None, message)]


def test_a_file_that_breaks_on_the_way_is_refused_whole():
    sheet = csv_of(["npi", "city"], [ALPHA, "Akron"]) + b'x,"y'
    assert errors("providers", sheet)[0][1].startswith("Row 3 can't be read as cells: ")


@pytest.mark.parametrize(
    ("kind", "headings", "row"),
    [
        ("contracts", CONTRACTS, ["hemgenix", "", "2025-01-01", "", ""]),
        ("certifications", CERTIFICATIONS, ["car-t", "certified", "2025-01-01", ""]),
        ("providers", PROVIDERS, ["Beta Hospital", "Boise", "ID", ""]),
        ("providers", PROVIDERS, ["Beta Clinic", "Boise", "ID", "Beta"]),
    ],
)
def test_what_is_to_stand_at_a_merged_provider_is_refused_with_the_one_it_went_to(
    kind, headings, row
):
    beta = Provider.objects.get(npi=BETA)
    beta.merged_into = Provider.objects.get(npi=ALPHA)
    make.save(beta)
    message = (
        f"Beta Clinic (NPI {BETA}) was merged into Alpha General (NPI {ALPHA}): record it there."
    )
    assert errors(kind, csv_of(headings, [BETA, *row])) == [(2, message)]


def test_a_merged_provider_that_is_left_as_it_is_is_no_change():
    beta = Provider.objects.get(npi=BETA)
    beta.merged_into = Provider.objects.get(npi=ALPHA)
    make.save(beta)
    sheet = csv_of(PROVIDERS, [BETA, "Beta Clinic", "Boise", "ID", ""])
    assert previewed("providers", sheet) == ([(2, "unchanged", BETA)], [])
