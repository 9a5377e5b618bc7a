"""Whole sheets: previewed, applied, and found unchanged; what is bad in them is named."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.importing.previews import NotApplied, Ways, apply, preview_of
from contracts.importing.tests.sheets import (
    ALPHA,
    BETA,
    CERTIFICATIONS,
    CONTRACTS,
    FIRST,
    PROVIDERS,
    WHY,
    applied,
    csv_of,
    errors,
    make_catalog,
    previewed,
    reading,
    xlsx_of,
)
from contracts.models import Contract, Provider, ProviderName, RemsCertification
from portal.audit import acts
from portal.audit.verify import verify
from portal.search.index import first_difference
from portal.staff.models import User
from portal.tests import factories as make
from therapies.models import Listing, Therapy

pytestmark = pytest.mark.django_db
NEW = make.nth_npi(3)


@pytest.fixture(autouse=True)
def catalog(db):
    make_catalog()


def providers():
    rows = Provider.objects.order_by("npi").values_list("npi", "name", "city", "state")
    return [(*row, names(row[0])) for row in rows]


def names(npi):
    return sorted(ProviderName.objects.filter(provider__npi=npi).values_list("name", flat=True))


def contracts():
    rows = Contract.objects.order_by("provider__npi", "therapy__slug", "starts_on")
    return list(
        rows.values_list(
            "provider__npi", "therapy__slug", "program__slug", "starts_on", "last_day", "reference"
        )
    )


def certifications():
    rows = RemsCertification.objects.order_by("provider__npi", "starts_on")
    return list(
        rows.values_list("provider__npi", "rems_program__slug", "standing", "starts_on", "last_day")
    )


def written():
    return [model.history.count() for model in (Provider, ProviderName, Contract)]


def test_providers_are_added_and_changed_with_their_names_and_found_by_search():
    sheet = csv_of(
        PROVIDERS,
        [ALPHA, "Alpha General", "Akron", "OH", "AG; Alpha"],
        [BETA, "Beta Clinic", "Boise", "Idaho", ""],
        [NEW, "Gamma", "Fargo", "nd", "G|Gamma Center"],
    )
    assert previewed("providers", sheet) == (
        [(2, "changed", ALPHA), (3, "unchanged", BETA), (4, "added", NEW)],
        [],
    )
    assert applied("providers", sheet) == {
        "added": 1,
        "changed": 1,
        "unchanged": 1,
        "refused": 0,
    }
    assert providers() == [
        (ALPHA, "Alpha General", "Akron", "OH", ["AG", "Alpha"]),
        (BETA, "Beta Clinic", "Boise", "ID", []),
        (NEW, "Gamma", "Fargo", "ND", ["G", "Gamma Center"]),
    ]
    assert first_difference() == ""
    assert verify().lines() == []


def test_contracts_are_added_and_changed_by_any_name_of_their_therapy():
    make.make_contract(
        provider=Provider.objects.get(npi=ALPHA),
        therapy=Therapy.objects.get(slug="hemgenix"),
        program=Listing.objects.get(therapy__slug="hemgenix").program,
    )
    sheet = xlsx_of(
        ["Contract #", "End date", "Drug", "NPI number", "Effective date", "Program"],
        ["K-1", None, "Etranacogene dezaparvovec-drlb", int(ALPHA), "11/1/2024", "Gene Therapy"],
        ["K-2", "2025-12-31", "ide-cel", float(BETA), FIRST, None],
        [3, "2025-12-31", "BLUECEL®", ALPHA, FIRST, "cellular program"],
    )
    counts = {"added": 2, "changed": 1, "unchanged": 0, "refused": 0}
    assert applied("contracts", sheet, "a.xlsx") == counts
    end = date(2025, 12, 31)
    assert contracts() == [
        (ALPHA, "abecma", "cellular", FIRST, end, "3"),
        (ALPHA, "hemgenix", "gene-therapy", FIRST, None, "K-1"),
        (BETA, "abecma", "cellular", FIRST, end, "K-2"),
    ]
    reasons = set(Contract.history.values_list("history_change_reason", "history_user_name"))
    assert (WHY, "Contracts Person") in reasons
    assert verify().lines() == []


def test_certifications_follow_each_other():
    sheet = csv_of(
        CERTIFICATIONS,
        [ALPHA, "CAR T Cell REMS", "Pending", "2024-11-01", "2024-12-31"],
        [ALPHA, "car-t", "certified", "2025-01-01", ""],
    )
    applied("certifications", sheet)
    later = csv_of(CERTIFICATIONS, [ALPHA, "car-t", "withdrawn", "2025-06-01", ""])
    (_, problems) = previewed("certifications", later)
    assert problems[0][2].startswith("These days (Jun 1, 2025, no end on record) contradict the ")
    applied("certifications", later, way="end-old")
    assert certifications() == [
        (ALPHA, "car-t", "pending", FIRST, date(2024, 12, 31)),
        (ALPHA, "car-t", "certified", date(2025, 1, 1), date(2025, 5, 31)),
        (ALPHA, "car-t", "withdrawn", date(2025, 6, 1), None),
    ]


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("providers", [PROVIDERS, [NEW, "Gamma", "Fargo", "ND", "G; Gammá; G"]]),
        ("contracts", [CONTRACTS, [ALPHA, "abecma", "", "3/1/2025", "", "K-1"]]),
        ("certifications", [CERTIFICATIONS, [ALPHA, "car-t", "certified", "", ""]]),
    ],
)
@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_the_same_file_twice_changes_nothing(kind, rows, write):
    name = "a.csv" if write is csv_of else "a.xlsx"
    assert applied(kind, write(*rows), name)["added"] == 1
    before = written()
    assert applied(kind, write(*rows), name)["unchanged"] == 1
    assert written() == before


def test_a_sheet_of_two_columns_changes_one_field_and_history_has_the_whole_row():
    applied("providers", csv_of(["npi", "city"], [ALPHA, "Akron"]))
    row = Provider.objects.get(npi=ALPHA)
    assert providers()[0] == (ALPHA, "Alpha General", "Akron", "OH", [])
    newest = row.newest_history()
    fields = [f.attname for f in Provider._meta.concrete_fields]
    assert [getattr(newest, f) for f in fields] == [getattr(row, f) for f in fields]


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
        (4, "therapy", "The therapy is missing."),
        (5, "program", "Name the program: no one program lists hemgenix on Oct 31, 2024"),
        (6, "program", "Name the program: without a first day no list says which it is."),
        (7, "last_day", "The last day lies before the first day"),
        (8, "column 7", "“stray” stands in column 7, which has no heading"),
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
        (csv_of(PROVIDERS), "The file has headings, but no row below them."),
        (b"\r\n,,\r\n", "The file holds no rows. Save the sheet again, with its headings."),
        (b"", "The file is empty. Save the sheet again, with its rows."),
    ],
    ids=range(3),
)
def test_a_file_without_rows_is_refused(content, message):
    assert errors("providers", content) == [(None, message)]


def test_titles_may_stand_above_the_headings():
    sheet = csv_of(["Providers as of November"], [], ["npi", "city"], [ALPHA, "Akron"])
    assert previewed("providers", sheet) == ([(4, "changed", ALPHA)], [])


def test_a_file_that_breaks_on_the_way_is_refused_whole():
    sheet = csv_of(["npi", "city"], [ALPHA, "Akron"]) + b'x,"y'
    assert errors("providers", sheet)[0][1].startswith("The file is no CSV from line 3 on")


def test_records_changed_since_the_preview_stop_it():
    with reading("providers", csv_of(["npi", "city"], [ALPHA, "Akron"])) as found:
        seen = preview_of(found, Ways())
        theirs = Provider.objects.get(npi=ALPHA)
        theirs.city = "Athens"
        make.save(theirs)
        by = User.objects.get(username="contracts")
        with pytest.raises(NotApplied), acts.change(by=by, reason=WHY):
            apply(found, Ways(), seen.digest)
    assert providers()[0][2] == "Athens"


def test_a_catalog_changed_since_the_preview_stops_it():
    sheet = csv_of(CONTRACTS, [ALPHA, "abecma", "", "2025-01-01", "", ""])
    with reading("contracts", sheet) as found:
        seen = preview_of(found, Ways())
        make.make_name(Therapy.objects.get(slug="hemgenix"), "hem")
        by = User.objects.get(username="contracts")
        with pytest.raises(NotApplied), acts.change(by=by, reason=WHY):
            apply(found, Ways(), seen.digest)
    assert Contract.objects.count() == 0


def test_of_two_imports_of_one_sheet_the_second_finds_it_done():
    sheet = csv_of(["npi", "city"], [ALPHA, "Akron"])
    by = User.objects.get(username="contracts")
    with reading("providers", sheet) as one, reading("providers", sheet) as other:
        seen = [preview_of(found, Ways()).digest for found in (one, other)]
        with acts.change(by=by, reason=WHY):
            apply(one, Ways(), seen[0])
        with pytest.raises(NotApplied), acts.change(by=by, reason=WHY):
            apply(other, Ways(), seen[1])
        assert preview_of(other, Ways()).counts["unchanged"] == 1


@pytest.mark.parametrize("number", [20, 900])
def test_the_number_of_queries_does_not_grow_with_the_rows(number, django_assert_num_queries):
    """Of one batch, however full it is."""
    sheet = csv_of(
        CONTRACTS, *([make.nth_npi(n), "abecma", "", "2025-01-01", "", ""] for n in range(number))
    )
    with django_assert_num_queries(11):
        previewed("contracts", sheet)


def test_many_rows_are_written_in_batches_and_all_of_them():
    new = [[make.nth_npi(n), f"Hospital {n}", "Akron", "OH", f"H{n}"] for n in range(100, 1_300)]
    assert applied("providers", csv_of(PROVIDERS, *new))["added"] == 1_200
    assert (Provider.objects.count(), ProviderName.objects.count()) == (1_202, 1_200)


DAY = st.one_of(st.just(""), st.dates(date(2025, 1, 1), date(2025, 2, 28)).map(date.isoformat))
ROWS = st.lists(
    st.tuples(
        st.sampled_from([ALPHA, BETA]),
        st.sampled_from(["hemgenix", "Abecma®", "Bluecel"]),
        st.sampled_from(["gene-therapy", "Cellular"]),
        DAY,
        DAY,
        st.sampled_from(["", "K-1"]),
    ),
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ROWS, min_size=1, max_size=3), st.sampled_from(["skip", "end-old", "correct"]))
def test_whatever_is_applied_is_then_unchanged(sheets, way):
    """25 small databases one after the other take a second."""
    with transaction.atomic():
        for rows in sheets:
            apply_if_fine(csv_of(CONTRACTS, *rows), way)
        transaction.set_rollback(True)


def apply_if_fine(sheet, way):
    if errors("contracts", sheet, way=way):
        return
    applied("contracts", sheet, way=way)
    again, problems = previewed("contracts", sheet, way="skip")
    assert {what for _, what, _ in again} <= {"unchanged", "refused"}
    assert problems == []
