import json
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.editions.management.commands.import_edition import MOVED, order_of
from portal.editions.management.commands.import_edition import applied as apply_order
from portal.editions.models import Draft
from portal.editions.previews import preview_of
from portal.editions.tests.lists import (
    ASKED,
    CELL,
    EVERYTHING,
    FIRST,
    GENE,
    SECOND,
    TITLE,
    editions,
    make_listed,
    on_record,
    published,
)
from portal.tests import factories as make
from therapies.models import EditionDocument

GIVEN = {"effective_on": "2025-03-01", "by": "catalog", "reason": "As published."}


@pytest.fixture
def run(catalog, tmp_path):
    """Runs the command on a content; what it printed, and what it says as it fails, or ""."""

    def run(content, name="list.txt", **options):
        file, out = tmp_path / name, StringIO()
        file.write_bytes(content)
        try:
            call_command("import_edition", str(file), stdout=out, **{**GIVEN, **options})
        except CommandError as failed:
            return out.getvalue(), str(failed)
        return out.getvalue(), ""

    return run


def as_json(run, content, **options):
    out, failed = run(content, json=True, **options)
    return json.loads(out), failed


def test_the_comparison_as_json_is_one_object(run, catalog):
    make.make_contract(provider=make.make_provider(), therapy=catalog.gamma, program=catalog.gene)
    found, failed = as_json(run, EVERYTHING)
    assert failed == ""
    assert list(found) == [
        "edition",
        "counts",
        "added",
        "removed",
        "changed",
        "channels",
        "guidance",
        "warnings",
        "errors",
    ]
    assert found["edition"] == {
        "title": TITLE,
        "label": "March 2025",
        "effective_on": "2025-03-01",
        "sha256": sha256(EVERYTHING).hexdigest(),
    }
    assert found["counts"] == {"added": 1, "removed": 1, "changed": 3, "unchanged": 1}
    assert found["errors"] == []


def test_what_comes_and_goes_as_json(run, catalog):
    make.make_contract(provider=make.make_provider(), therapy=catalog.gamma, program=catalog.gene)
    found, _ = as_json(run, EVERYTHING)
    assert found["added"] == [
        {
            "brand": "Delta",
            "mark": "®",
            "generic": "deltagen",
            "program": "gene-therapy",
            "codes": ["J3590"],
            "embarc": False,
        }
    ]
    assert found["removed"] == [
        {"slug": "gamma", "brand": "Gamma", "program": "gene-therapy", "contracts_in_force": 1}
    ]
    assert found["warnings"] == [
        {"line": 8, "message": "Alphagen Plus™: J0009 is new to the portal. Compare it with CMS's "
         "file."},
        {"line": 11, "message": "Delta®: J3590 is unclassified and names many therapies."},
    ]  # fmt: skip


def test_what_changes_as_json(run):
    found, _ = as_json(run, EVERYTHING)
    renamed = [
        {"field": "brand", "before": "Alphagene", "after": "Alphagen Plus"},
        {"field": "mark", "before": "®", "after": "™"},
        {"field": "codes", "before": ["J0001"], "after": ["J0001", "J0009"]},
    ]
    moved = [{"field": "program", "before": "advanced-cellular-therapy", "after": "gene-therapy"}]
    unmarked = [{"field": "embarc", "before": True, "after": False}]
    assert {(one["slug"], one["brand"]): one["changes"] for one in found["changed"]} == {
        ("alphagene", "Alphagene"): renamed,
        ("betagene", "Betagene"): unmarked,
        ("celltwo", "Celltwo"): moved,
    }
    channel = {"program": "gene-therapy", "purpose": "prior_authorization", "kind": "fax"}
    assert found["channels"] == [{**channel, "before": "833.555.0100", "after": "833.555.0199"}]
    after = f"{ASKED[0]}\nYes. Most therapies require it."
    assert found["guidance"] == [
        {"slug": "prior-authorization", "before": "Is it needed?\nAlways.", "after": after}
    ]


def test_without_apply_nothing_is_written_and_with_it_everything(run):
    before = on_record()
    out, _ = run(EVERYTHING)
    assert (out.splitlines()[-1], on_record()) == ("Nothing was written.", before)
    out, _ = run(EVERYTHING, apply=True)
    assert (out.splitlines()[-1], editions()[-1]) == ("Applied.", ("March 2025", SECOND))
    out, failed = run(EVERYTHING, apply=True)
    assert (out.splitlines()[-1], failed, len(editions())) == ("Nothing was written.", "", 2)


def test_the_comparison_as_text(run):
    out, failed = run(EVERYTHING.replace(b"Q0001", b"X0001"), allow_removals="1")
    line = "Cellone®, is no code. A HCPCS Level II code is one letter from A to V and four digits"
    assert out.splitlines() == [
        "List of March 2025, from 2025-03-01: 1 added, 1 removed, 4 changed, 0 unchanged.",
        f"  error    line 22: “X0001”, printed for {line}, e.g. J3399. Correct it.",
        (
            "  warning  line 8: Alphagen Plus™: J0009 is new to the portal. Compare it with CMS's "
            "file."
        ),
        "  warning  line 11: Delta®: J3590 is unclassified and names many therapies.",
        "  removed  Gamma (gene-therapy), 0 contracts in force",
        (
            "  changed  Alphagene: brand Alphagene -> Alphagen Plus; mark ® -> ™; codes J0001 -> "
            "J0001, J0009"
        ),
        "  changed  Betagene: embarc yes -> no",
        "  changed  Celltwo: program advanced-cellular-therapy -> gene-therapy",
        "  changed  Cellone: codes Q0001 -> nothing",
        "  added    Delta® (gene-therapy): J3590",
        "  channel  gene-therapy, prior_authorization by fax: 833.555.0100 -> 833.555.0199",
        f"  guidance prior-authorization: {ASKED[0]}",
    ]
    assert failed == "Nothing was applied."


WRONG = [
    "“2025-02-30” is no day. Give --effective-on as YYYY-MM-DD.",
    "“many” is no number of removals. Give --allow-removals as in 12.",
    "Nobody has the user name “nobody”. Give --by as under People.",
    "--reason: Say why, in a few words that a colleague will understand.",
]


def test_wrong_arguments_are_told_all_at_once(run):
    options = {
        "effective_on": "2025-02-30",
        "by": "nobody",
        "reason": ".",
        "allow_removals": "many",
    }
    found, failed = as_json(run, EVERYTHING, **options, apply=True)
    assert failed == f"Nothing was compared. {' '.join(WRONG)}"
    assert found == {
        "edition": {"title": None, "label": None, "effective_on": None, "sha256": None},
        "counts": {"added": 0, "removed": 0, "changed": 0, "unchanged": 0},
        **{kind: [] for kind in ("added", "removed", "changed", "channels", "guidance")},
        "warnings": [],
        "errors": [{"line": None, "message": message} for message in WRONG],
    }
    assert run(EVERYTHING, **options) == ("", failed)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "staff"}, ("Staff Person is no catalog maintainer. Give --by somebody who holds "
         "that role.")),
        ({"by": ""}, "Nobody has the user name “”. Give --by as under People."),
        ({"effective_on": "1 March"}, "“1 March” is no day. Give --effective-on as YYYY-MM-DD."),
        ({"reason": "Patient: Jane Doe"}, ("--reason: This looks like a person's name. The portal "
         "stores no patient data: say it without naming or numbering a person.")),
    ],
)  # fmt: skip
def test_each_argument_is_looked_at(run, options, message):
    make.make_user("staff")
    assert run(EVERYTHING, **options) == ("", f"Nothing was compared. {message}")


def test_a_file_that_is_none_is_told(catalog):
    with pytest.raises(CommandError, match="There is no file “nowhere"):
        call_command("import_edition", "nowhere.txt", **GIVEN)
    with pytest.raises(CommandError, match="There is no file “”"):
        call_command("import_edition", **GIVEN)


def test_with_errors_nothing_is_applied(run):
    found, failed = as_json(run, published(cell=(*CELL, "Nocode®\tJ12")), apply=True)
    assert [error["line"] for error in found["errors"]] == [23]
    assert (failed, editions()) == ("Nothing was applied.", [("November 2024", FIRST)])


def test_more_than_half_goes_only_when_it_is_said(run):
    content = published(gene=GENE[:1], cell=CELL[:1])
    found, _ = as_json(run, content, apply=True)
    assert len(found["errors"]) == 1
    assert as_json(run, content, apply=True, allow_removals=3)[0]["errors"] == []
    assert len(editions()) == 2


def order(tmp_path, content):
    file = tmp_path / "list.txt"
    file.write_bytes(content)
    return order_of({"file": str(file), "allow_removals": "0", **GIVEN})


def test_a_catalog_that_changed_meanwhile_is_compared_anew(catalog, tmp_path):
    placed = order(tmp_path, EVERYTHING)
    seen = preview_of(placed.proposal, placed.by)
    make_listed(catalog.gene, "Theta", "", "", ["J0077"])
    now = apply_order(placed, seen)
    assert [error.message for error in now.errors] == [MOVED]
    assert (len(now.comparison.removed), len(editions())) == (2, 1)


def test_an_error_that_came_up_meanwhile_is_told(catalog, tmp_path, settings):
    placed = order(tmp_path, EVERYTHING)
    seen = preview_of(placed.proposal, placed.by)
    settings.EDITIONS_NEED_SECOND_PERSON = True
    assert len(apply_order(placed, seen).errors) == 2


def test_a_record_that_cannot_be_written_is_told(run):
    out, failed = run(published(gene=(*GENE, f"{'Long' * 70}\tJ0001")), apply=True)
    assert "error    Ensure this value has at most 255 characters (it has 280)." in out
    assert (failed, len(editions())) == ("Nothing was applied.", 1)


def test_a_file_that_waits_as_a_draft_is_taken_from_there(run):
    make.make_draft(EVERYTHING, title="Our title", label="Spring", source="The page")
    found, _ = as_json(run, EVERYTHING, apply=True)
    assert (found["edition"]["title"], editions()[-1]) == ("Our title", ("Spring", SECOND))
    assert (Draft.objects.count(), EditionDocument.history.count()) == (0, 1)
