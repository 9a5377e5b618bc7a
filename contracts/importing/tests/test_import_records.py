"""`import_records` as it is run: what it prints, as what it ends, and what it wrote."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from contracts.importing import as_text
from contracts.importing.management.commands import import_records
from contracts.importing.tests.sheets import ALPHA, BETA, CONTRACTS, PROVIDERS, WHY, make_catalog
from contracts.models import Contract, Provider
from contracts.sheets.tests.made import csv_of
from portal.tests import factories as make

pytestmark = pytest.mark.django_db
NEW = make.nth_npi(3)
NONE = {"added": 0, "changed": 0, "unchanged": 0, "refused": 0}
SHEET = csv_of(
    PROVIDERS, [ALPHA, "Alpha General", "Akron", "OH", "AG"], [NEW, "Gamma", "Fargo", "ND", ""]
)


@pytest.fixture(autouse=True)
def catalog(db):
    make_catalog()


@pytest.fixture
def sheet(tmp_path):
    def written(content, name="sheet.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return written


def run(kind, file, error=None, **options):
    """What it prints; with `error`, it must end with 1 and say that."""
    out = io.StringIO()
    given = {"by": "contracts", "reason": WHY, "stdout": out, **options}
    if error is None:
        call_command("import_records", kind, file, **given)
    else:
        with pytest.raises(CommandError) as refused:
            call_command("import_records", kind, file, **given)
        assert (str(refused.value), refused.value.returncode) == (error, 1)
    return out.getvalue()


def cities():
    return list(Provider.objects.order_by("npi").values_list("city", flat=True))


def test_without_apply_it_shows_what_would_change_and_writes_nothing(sheet):
    assert run("providers", sheet(SHEET)).splitlines() == [
        "1 added, 1 changed, 0 unchanged, 0 refused",
        f"Row 2, changed, {ALPHA}: city Alliance → Akron; other_names AG",
        f"Row 3, added, {NEW}: name Gamma; city Fargo; state ND",
        "Nothing was written.",
    ]
    assert cities() == ["Alliance", "Boise"]


def test_the_json_is_one_object_of_counts_rows_and_errors(sheet):
    assert json.loads(run("providers", sheet(SHEET), json=True)) == {
        "counts": {"added": 1, "changed": 1, "unchanged": 0, "refused": 0},
        "rows": [
            {
                "row": 2,
                "key": ALPHA,
                "what": "changed",
                "changes": [
                    {"field": "city", "before": "Alliance", "after": "Akron"},
                    {"field": "other_names", "before": "", "after": "AG"},
                ],
            },
            {
                "row": 3,
                "key": NEW,
                "what": "added",
                "changes": [
                    {"field": "name", "before": "", "after": "Gamma"},
                    {"field": "city", "before": "", "after": "Fargo"},
                    {"field": "state", "before": "", "after": "ND"},
                ],
            },
        ],
        "errors": [],
    }


def test_with_apply_it_writes_all_and_a_second_time_nothing(sheet):
    file = sheet(SHEET)
    assert run("providers", file, apply=True).splitlines()[-1] == "Applied."
    assert cities() == ["Akron", "Boise", "Fargo"]
    newest = Provider.objects.get(npi=NEW).newest_history()
    said = (newest.history_user_name, newest.history_change_reason)
    assert said == ("Contracts Person", WHY)
    assert run("providers", file, apply=True).splitlines() == [
        "0 added, 0 changed, 2 unchanged, 0 refused",
        "Nothing was written.",
    ]
    assert Provider.history.count() == 4


def test_with_errors_it_ends_with_1_and_writes_nothing(sheet):
    file = sheet(
        csv_of(PROVIDERS, [ALPHA, "Alpha", "Akron", "Ohioo", ""], [BETA, "B", "C", "ID", ""])
    )
    printed = run("providers", file, "Nothing was applied.", apply=True)
    assert printed.splitlines() == [
        "0 added, 1 changed, 0 unchanged, 1 refused",
        "Error. Row 2, state: Two letters, as the post office writes them: OH.",
        f"Row 2, refused, {ALPHA}",
        f"Row 3, changed, {BETA}: name Beta Clinic → B; city Boise → C",
    ]
    found = json.loads(run("providers", file, "Nothing was applied.", apply=True, json=True))
    assert found["errors"] == [
        {
            "row": 2,
            "field": "state",
            "value": "Ohioo",
            "message": "Two letters, as the post office writes them: OH.",
        }
    ]
    assert cities() == ["Alliance", "Boise"]


def test_a_file_that_cannot_be_read_is_told_as_json_too(sheet):
    file = sheet(csv_of(["npi", "Patient name", "Color"], [ALPHA, "x", "y"]))
    personal = (
        "The column “Patient name” looks like data of patients or members. The portal keeps none: "
        "take that column out."
    )
    unknown = (
        "The column “Color” is not known here. Take it out, or head it as one of npi, name, city, "
        "state, other_names."
    )
    alone = "The file has the column npi alone, so it says nothing."
    said = [
        "Nothing was compared.",
        *(f"Error. Row 1, columns: {text}" for text in (personal, unknown, alone)),
    ]
    assert json.loads(run("providers", file, "\n".join(said), json=True)) == {
        "counts": NONE,
        "rows": [],
        "errors": [
            {"row": 1, "field": "columns", "value": value, "message": message}
            for value, message in (("Patient name", personal), ("Color", unknown), ("npi", alone))
        ],
    }
    assert run("providers", file, "\n".join(said)) == ""


def test_each_argument_that_is_wrong_is_named_with_its_remedy():
    make.make_user("staff")
    said = [
        "Nothing was compared.",
        "Error. “people” is nothing to import. Name providers, contracts, certifications.",
        "Error. There is no file “nowhere.csv”. Name a sheet, .csv or .xlsx.",
        "Error. “guess” is no way. Name refuse, skip, end-old, correct.",
        "Error. Nobody has the user name “nobody”. Give --by as under People.",
        "Error. --reason: Say why, in a few words that a colleague will understand.",
    ]
    wrong = {"by": "nobody", "reason": ".", "on_conflict": "guess"}
    printed = run("people", "nowhere.csv", "\n".join(said), json=True, **wrong)
    assert [problem["field"] for problem in json.loads(printed)["errors"]] == [
        "kind",
        "file",
        "on_conflict",
        "by",
        "reason",
    ]


@pytest.mark.parametrize("kind", ["providers", "contracts", "certifications"])
@pytest.mark.parametrize("role", ["staff", "catalog", "auditor", "admin"])
def test_only_who_holds_the_role_may_import(kind, role, sheet):
    user = make.make_user(role)
    said = f"Error. {user} is no contract maintainer. Give --by somebody who holds that role."
    run(kind, sheet(SHEET), f"Nothing was compared.\n{said}", by=role, apply=True)


@pytest.mark.parametrize(
    ("way", "spans"),
    [
        ("skip", [("2024-11-01", "None")]),
        ("end-old", [("2024-11-01", "2025-02-28"), ("2025-03-01", "None")]),
        ("correct", [("2025-03-01", "None")]),
    ],
)
def test_what_contradicts_a_record_is_done_as_asked(way, spans, sheet):
    first = sheet(csv_of(CONTRACTS, [ALPHA, "hemgenix", "", "2024-11-01", "", ""]))
    run("contracts", first, apply=True)
    later = sheet(csv_of(CONTRACTS, [ALPHA, "hemgenix", "", "2025-03-01", "", ""]))
    refused = run("contracts", later, "Nothing was applied.", apply=True)
    assert "Rows that contradict records: give --on-conflict skip, end-old or correct." in refused
    run("contracts", later, apply=True, on_conflict=way)
    rows = Contract.objects.order_by("starts_on").values_list("starts_on", "last_day")
    assert [tuple(map(str, row)) for row in rows] == spans


def test_an_ended_record_is_told_with_the_row_that_ends_it(sheet):
    run(
        "contracts",
        sheet(csv_of(CONTRACTS, [ALPHA, "hemgenix", "", "2024-11-01", "", "K"])),
        apply=True,
    )
    later = sheet(csv_of(CONTRACTS, [ALPHA, "hemgenix", "", "2025-03-01", "", ""]))
    assert run("contracts", later, on_conflict="end-old").splitlines()[1] == (
        f"Row 2, added, {ALPHA} hemgenix gene-therapy 2025-03-01: starts_on 2025-03-01; "
        "last_day of the contract from 2024-11-01 2025-02-28"
    )
    emptied = sheet(csv_of(CONTRACTS, [ALPHA, "hemgenix", "", "2024-11-01", "", ""]))
    assert run("contracts", emptied).splitlines()[1].endswith(": reference K → empty")


def test_a_long_list_is_shortened_where_people_read_it(sheet, monkeypatch):
    monkeypatch.setattr(as_text, "MOST_ROWS", 1)
    monkeypatch.setattr(as_text, "MOST_ERRORS", 1)
    bad = [[make.nth_npi(n), "H", "C", "Ohioo", ""] for n in (10, 11, 12)]
    printed = run("providers", sheet(csv_of(PROVIDERS, *bad)), "Nothing was applied.").splitlines()
    assert printed[2] == "… and 2 more errors; --json lists all."
    assert printed[4] == "… and 2 more rows refused; --json lists all."


def changed_meanwhile(monkeypatch, meanwhile):
    """Somebody does something between the comparison and the change."""
    change = import_records.change

    def after(**how):
        meanwhile()
        return change(**how)

    monkeypatch.setattr(import_records, "change", after)


def test_records_changed_since_the_comparison_stop_it_and_it_is_shown_anew(sheet, monkeypatch):
    def meanwhile():
        theirs = Provider.objects.get(npi=ALPHA)
        theirs.city = "Akron"
        make.save(theirs)

    changed_meanwhile(monkeypatch, meanwhile)
    printed = run("providers", sheet(SHEET), "Nothing was applied.", apply=True, json=True)
    found = json.loads(printed)
    assert [error["message"] for error in found["errors"]] == [import_records.MOVED]
    assert found["rows"][0]["changes"] == [{"field": "other_names", "before": "", "after": "AG"}]
    assert Provider.objects.count() == 2


def test_what_the_database_refuses_is_told_in_words(sheet, monkeypatch):
    def refuse(*args):
        raise make.acts.Stale(None, None)

    monkeypatch.setattr(import_records, "apply", refuse)
    printed = run("providers", sheet(SHEET), "Nothing was applied.", apply=True).splitlines()
    assert printed[0] == (
        "Error. Nothing was applied. Nothing was saved: this record no longer exists."
    )
