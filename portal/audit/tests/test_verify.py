"""Verifying: no false alarm, its words, its exit codes, and what it makes of bad input."""

import json
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from portal.audit import verify as verifying
from portal.audit.canonical import Shape
from portal.audit.findings import Finding, Kind, Report, said
from portal.audit.models import Seal
from portal.audit.sealed import Run
from portal.audit.seals import seal_new_rows
from portal.audit.stream import stream
from portal.audit.tests.as_owner import HISTORY, LIVE, World, alter, rules_off, run
from portal.audit.verify import is_empty, verify
from portal.audit.versions import Version
from portal.progress import Progress
from portal.staff.models import User
from portal.tests import factories
from therapies.models import Program

pytestmark = pytest.mark.django_db


def seal():
    return seal_new_rows(by=User.objects.system(), reason="Sealed for a test.").kept


def command(*arguments):
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def refused(*arguments):
    """The message of a refusal, its exit code, and what was printed before it."""
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_audit", *arguments, stdout=out, stderr=StringIO())
    return str(error.value), error.value.returncode, out.getvalue()


# --- no false alarm ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_raises_no_alarm():
    World()
    kept, writers = seal(), []

    def write(name):
        factories.make_program(slug=name, name=name)
        connections.close_all()

    def progress(rows):
        if len(writers) < 5:
            writers.append(threading.Thread(target=write, args=[f"meanwhile-{len(writers)}"]))
            writers[-1].start()

    report = verify([kept], progress)
    for writer in writers:
        writer.join()
    assert report.counts == {}
    assert len(writers) == 5
    assert verify([kept, seal()]).counts == {}


def test_progress_is_told_at_every_so_many_rows_and_at_the_end(monkeypatch):
    monkeypatch.setattr(verifying, "EVERY", 2)
    passed = []
    assert [*verifying.counted("abcde", passed.append)] == [*"abcde"]
    assert passed == [2, 2, 1]


def test_a_column_added_after_sealing_is_left_out():
    """A migration that adds a field changes no sealed row."""
    World()
    seal()
    row = Seal.objects.get(table_name=HISTORY)
    values = {f.column: getattr(row, f.attname) for f in Seal._meta.concrete_fields}
    now = Shape.of(Program.history.model)
    wider = Shape(now.table, now.key, (("aaa", "text"), *now.columns))
    taken = Run(values, wider)
    for stored in stream(now, order=["history_id"]):
        taken.take(Version.of(now, stored), [b"tnew", *now.values(stored)])
    assert taken.verdict() is None
    narrower = Shape(now.table, now.key, now.columns[1:])
    finding = Run(values, narrower).verdict()
    assert finding.kind is Kind.ALTERED
    lost = ":".join(now.columns[0])
    assert finding.text.endswith(f"these columns are gone or of another kind: {lost}")


# --- the command ---------------------------------------------------------------------------


def test_all_is_well_in_one_line():
    World()
    assert command() == (
        "All is well: 9 history rows and 3 live rows agree; 0 seals, seal_audit makes the first; "
        "9 rows not sealed yet.\n"
    )
    kept = seal()
    figures = f"9 history rows and 3 live rows agree; 2 seals, newest {kept}"
    assert command("--digest", str(kept)).splitlines() == [
        "The kept digest proves every sealed row, up to seal 2.",
        f"All is well: {figures}; 0 rows not sealed yet.",
    ]


def test_what_is_wrong_is_listed_by_kind_and_exits_1():
    world = World()
    with rules_off():
        run(f"UPDATE {LIVE} SET position = 77")
        run(f"UPDATE {HISTORY} SET history_type = '~' WHERE version = 1")
    first = f"{world.named(world.one.pk, 1)}: this version is recorded as “~”"
    changed = f"{world.named(world.one.pk, 3, LIVE)}: position is 77, in history 1"
    message, code, out = refused()
    assert message == f"The record doesn't hold, 5 findings. First: {first}"
    assert code == 1
    assert out.splitlines() == [
        f"3 × history that doesn't begin with an addition. The first is {first}",
        f"2 × live row that differs from its newest history row. The first is {changed}",
    ]


def test_a_report_for_programs():
    world = World()
    assert json.loads(command("--json")) == {
        "well": True,
        "rows": 9,
        "records": 3,
        "seals": 0,
        "not_sealed": 9,
        "newest": "",
        "proved": [],
        "found": [],
    }
    alter(f"DELETE FROM {LIVE} WHERE id = %s", world.one.pk)
    [found] = json.loads(refused("--json")[2])["found"]
    number = world.history_id(world.one.pk, 3)
    assert (found["kind"], found["count"]) == ("gone", 1)
    assert found["first"] == {
        "text": "its live row is gone, and no history row says why",
        "table": HISTORY,
        "id": world.one.pk,
        "version": 3,
        "history_id": number,
    }


def test_an_empty_database_is_refused():
    assert is_empty()
    nothing = "There is no record and no history here: nothing to verify."
    assert refused() == (nothing, 1, "")
    User.objects.system()
    assert not is_empty()


@pytest.mark.parametrize("name", ["verify_audit", "seal_audit"])
def test_a_database_without_tables_is_refused(monkeypatch, name):
    monkeypatch.setattr("django.db.connection.introspection.table_names", list)
    given = ["--by", "auditor", "--reason", "Monthly seal."] if name == "seal_audit" else []
    with pytest.raises(CommandError, match=r"run “manage\.py migrate” first"):
        call_command(name, *given)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("audit-seal:v1:0123456789ab:7:abc", "is cut short or too long"),
        ("nonsense", "is no digest of seal_audit"),
        ("", "is no digest of seal_audit"),
    ],
)
def test_a_digest_that_can_not_be_read_is_refused_before_anything_is_verified(text, message):
    World()
    refusal, code, out = refused("--digest", text)
    assert message in refusal
    assert (code, out) == (2, "")


def test_a_digest_of_another_database_is_told():
    World()
    seal()
    foreign = f"audit-seal:v1:0123456789ab:1:{'c' * 64}"
    refusal, code, _ = refused("--digest", foreign)
    assert f"{foreign}: it is of another database, or every seal here was made anew" in refusal
    assert code == 1


def test_a_file_of_digests(tmp_path):
    world = World()
    path = tmp_path / "seals.txt"
    path.write_text(f"{seal()}\n{world.reseal()}\n")
    assert command("--digest-file", str(path)).count("The kept digest proves") == 2
    path.write_text(path.read_text()[:-9])
    assert "Line 2: The digest “audit-seal" in refused("--digest-file", str(path))[0]
    path.write_bytes(b"\xff\xfe")
    assert refused("--digest-file", str(path))[:2] == (f"{path} is no text.", 2)
    path.unlink()
    missing = f"{path} can't be read: No such file or directory."
    assert refused("--digest-file", str(path))[:2] == (missing, 2)


# --- the words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "nothing"),
        ("None", "“None”"),
        (5, "5"),
        (b"12345", "5 bytes"),
        (memoryview(b"12"), "2 bytes"),
        ("x" * 70, "“" + "x" * 59 + "…"),
    ],
)
def test_values_are_told_apart_and_kept_short(value, expected):
    assert said(value) == expected


def test_a_finding_without_a_row_is_its_text():
    assert str(Finding(Kind.RULE, "gone")) == "gone"
    report = Report()
    report.add(Finding(Kind.RULE, "gone"))
    assert report.lines() == ["1 × rule missing from the database or switched off. It is gone"]


# --- the bar -------------------------------------------------------------------------------


class Screen:
    def __init__(self, watched):
        self.watched, self.written = watched, []

    def isatty(self):
        return self.watched

    def write(self, text, style, ending):
        assert (style, ending) == (str, "")
        self.written.append(text)

    def flush(self):
        pass


def test_a_bar_grows_where_somebody_watches():
    screen = Screen(watched=True)
    progress = Progress(screen, "Verifying", 300)
    for rows in (75, 0, 75, 1, 300):
        progress(rows)
    progress.end()
    assert screen.written == [
        f"\rVerifying {'█' * 7}{'░' * 23}  25 %",
        f"\rVerifying {'█' * 15}{'░' * 15}  50 %",
        f"\rVerifying {'█' * 30} 100 %",
        "\r\x1b[K",
    ]


def test_no_bar_in_a_log():
    screen = Screen(watched=False)
    progress = Progress(screen, "Verifying", 0)
    progress(5)
    progress.end()
    assert screen.written == []
