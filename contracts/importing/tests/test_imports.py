"""Whole sheets: previewed, applied, and found unchanged."""

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
    errors,
    make_catalog,
    previewed,
    reading,
)
from contracts.models import Contract, Provider, ProviderName, RemsCertification
from contracts.sheets.tests.made import csv_of, xlsx_of
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
    with django_assert_num_queries(10):
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
