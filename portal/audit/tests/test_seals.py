"""Sealing: what is new and no more, under the Ledger's lock, with a digest to keep."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction

from portal.audit import acts, seals
from portal.audit.models import Ledger, Seal
from portal.audit.seals import (
    Kept,
    UnreadableDigest,
    newest_kept,
    parse_digest,
    parse_digests,
    seal_new_rows,
    sealed_shapes,
)
from portal.audit.tests.as_owner import HISTORY, run
from portal.audit.verify import verify
from portal.management.commands.seal_audit import Command
from portal.staff.models import User
from portal.tests import factories

pytestmark = pytest.mark.django_db
LINE = f"audit-seal:v1:0123456789ab:42:{'c' * 64}"


def seal():
    return seal_new_rows(by=User.objects.system(), reason="Sealed for a test.")


def test_nothing_at_all_makes_no_seal():
    user = User(pk=1, username="nobody")
    before = Ledger.newest()
    assert seal_new_rows(by=user, reason="Sealed for a test.") is None
    assert (Seal.objects.count(), Ledger.newest()) == (0, before)


def test_a_seal_says_what_it_closes_by_whom_and_why():
    programs = [factories.make_program() for _ in range(3)]
    done = seal()
    assert (done.first, done.rows) == (1, 4)
    assert Seal.objects.values_list("table_name", "row_count").get(number=1)[1] == 1
    row = Seal.objects.get(table_name=HISTORY)
    numbers = sorted(p.newest_history().history_id for p in programs)
    assert (row.first_id, row.last_id, row.row_count) == (numbers[0], numbers[-1], 3)
    assert (row.sealed_by_name, row.reason) == ("system", "Sealed for a test.")
    assert row.sealed_at == Ledger.newest()
    assert str(row) == f"seal {row.number} of {HISTORY}"
    assert len(row.marks) == 12


def test_only_what_is_new_is_sealed_and_each_seal_holds_the_one_before():
    program = factories.make_program()
    first = seal()
    moment = Ledger.newest()
    again = seal()
    assert (again.first, again.rows, again.kept) == (None, 0, first.kept)
    assert Ledger.newest() == moment
    program.name = "Renamed"
    factories.save(program)
    third = seal()
    assert (third.first, third.rows) == (first.kept.number + 1, 1)
    newest = Seal.objects.get(number=third.kept.number)
    assert newest.previous == first.kept.sha256
    assert third.kept.chain == first.kept.chain == Seal.objects.get(number=1).digest[:12]
    assert newest_kept() == third.kept


def test_many_rows_are_closed_in_runs(monkeypatch):
    monkeypatch.setattr(seals, "ROWS_PER_SEAL", 2)
    for _ in range(5):
        factories.make_program()
    passed = []
    done = seal_new_rows(
        by=User.objects.system(), reason="Sealed for a test.", progress=passed.append
    )
    runs = Seal.objects.filter(table_name=HISTORY).values_list("row_count", flat=True)
    assert list(runs) == [2, 2, 1]
    assert sum(passed) == done.rows == 6
    assert verify([done.kept]).counts == {}


def test_every_history_is_sealed_and_nothing_else():
    tables = [shape.table for shape in sealed_shapes()]
    assert tables == sorted(tables)
    assert all("_historical" in table for table in tables)
    assert len(tables) == 29


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_seal SET reason = 'Forged'",
        "DELETE FROM audit_seal",
        "INSERT INTO audit_seal SELECT * FROM audit_seal WHERE number = 1",
    ],
)
def test_seals_are_written_once(statement):
    factories.make_program()
    seal()
    with pytest.raises(IntegrityError), transaction.atomic():
        run(statement)


def test_no_seal_is_replaced():
    factories.make_program()
    seal()
    if connection.vendor == "sqlite":
        with pytest.raises(IntegrityError, match="audit_seal_append_only"), transaction.atomic():
            run("INSERT OR REPLACE INTO audit_seal SELECT * FROM audit_seal")
    else:
        with pytest.raises(IntegrityError, match="audit_seal_append_only"), transaction.atomic():
            run("TRUNCATE audit_seal")


@pytest.mark.django_db(transaction=True)
def test_sealing_waits_for_a_change_in_flight():
    """Or a row with a lower number could be committed into a run that is sealed already."""
    system = User.objects.system()
    wrote, sealing = threading.Event(), threading.Event()

    def change_slowly():
        with acts.change(by=system, reason="Slow, but first."):
            factories.make_program()
            wrote.set()
            sealing.wait(5)
        connections.close_all()

    writer = threading.Thread(target=change_slowly)
    writer.start()
    wrote.wait(5)
    threading.Timer(0.2, sealing.set).start()
    done = seal_new_rows(by=system, reason="Sealed for a test.")
    writer.join()
    assert done.rows == 2
    assert verify([done.kept]).counts == {}


# --- kept digests --------------------------------------------------------------------------


def test_a_digest_is_read_as_it_was_printed():
    kept = Kept("0123456789ab", 42, "c" * 64)
    assert str(kept) == LINE
    assert parse_digest(f"  {LINE}\n") == kept


@pytest.mark.parametrize(
    "text", [LINE[:-1], LINE[:30], LINE[:14], "audit", "audit-seal:v1:01", f"{LINE}0"]
)
def test_a_digest_cut_short_is_told(text):
    with pytest.raises(UnreadableDigest, match="is cut short or too long: copy the whole line"):
        parse_digest(text)


@pytest.mark.parametrize(
    "text",
    ["", "x", "audit-seal:v2:", LINE.upper(), LINE[:10] + LINE[13:], "9" * 5000, "\0", "é" * 99],
)
def test_what_is_no_digest_is_told(text):
    with pytest.raises(UnreadableDigest, match="is no digest of seal_audit"):
        parse_digest(text)


def test_a_file_of_digests_names_the_line_that_is_wrong():
    assert parse_digests(["# kept in the safe", "", LINE, LINE]) == [parse_digest(LINE)] * 2
    with pytest.raises(UnreadableDigest, match=r"Line 2: The digest .* is cut short"):
        parse_digests([LINE, LINE[:-8]])
    with pytest.raises(UnreadableDigest, match="The file holds no digest"):
        parse_digests(["# nothing", ""])


# --- the command ---------------------------------------------------------------------------


def command(capsys, **options):
    options = {"by": "auditor", "reason": "Monthly seal.", **options}
    call_command("seal_audit", **options)
    return capsys.readouterr()


def test_the_command_prints_one_line_to_keep(capsys):
    factories.make_user("auditor")
    written = command(capsys)
    assert written.out == f"{newest_kept()}\n"
    assert written.err == "Sealed 2 history rows in seal 1.\n"
    written = command(capsys)
    assert written.out == f"{newest_kept()}\n"
    assert written.err == "Nothing new since seal 1.\n"
    factories.make_program()
    factories.make_user("staff")
    assert command(capsys).err == "Sealed 2 history rows in seals 2 to 3.\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "staff"}, "doesn't hold the role"),
        ({"by": "ghost"}, "Nobody has the user name “ghost”"),
        ({"reason": " . "}, "Say why"),
        ({"reason": "aaa"}, "Say why"),
    ],
)
def test_the_command_asks_by_whom_and_why(capsys, options, message):
    factories.make_user("auditor")
    factories.make_user("staff")
    with pytest.raises(CommandError, match=message):
        command(capsys, **options)
    assert Seal.objects.count() == 0


@pytest.mark.parametrize("left_out", ["--by", "--reason"])
def test_nobody_seals_without_a_name_and_a_reason(left_out):
    given = {"--by": "auditor", "--reason": "Monthly seal."}
    arguments = [part for name in given if name != left_out for part in (name, given[name])]
    with pytest.raises(CommandError, match=f"required: {left_out}"):
        call_command("seal_audit", *arguments)


def test_the_command_refuses_a_database_without_history(capsys):
    nothing = "There is no history yet, so there is nothing to seal"
    with pytest.raises(CommandError, match=nothing):
        command(capsys)
    with pytest.raises(CommandError, match=nothing):
        Command().record(by=User(pk=1, username="nobody"), reason="Monthly seal.")
    assert Seal.objects.count() == 0
