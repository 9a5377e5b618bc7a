"""Tampering below a seal, and with seals, by SQL, rules switched off: found, the row named."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from portal.audit import acts
from portal.audit.models import Seal
from portal.audit.seals import write_seal
from portal.audit.tests.as_owner import (
    HISTORY,
    LIVE,
    NEW,
    SQLITE,
    World,
    alter,
    copy_row,
    found,
    rules_off,
    run,
)
from therapies.models import Program


@pytest.fixture(autouse=True)
def undone(db):
    """What breaks a foreign key is taken back before the end of the test is checked."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sealed():
    world = World()
    world.kept = world.seal()
    return world


# --- sealed history -------------------------------------------------------------


@pytest.mark.parametrize(
    "column", ["history_change_reason", "history_user_name", "name", "history_user_id"]
)
def test_an_altered_sealed_row(sealed, column):
    value = 77 if column == "history_user_id" else "Forged"
    where = f"id = {sealed.one.pk} AND version = 2"
    alter(f"UPDATE {HISTORY} SET {column} = %s WHERE {where}", value)
    seal = Seal.objects.get(table_name=HISTORY).number
    place = sealed.named(sealed.one.pk, 2)
    assert found(sealed.kept) == [f"1 ALTERED: {place}: it was altered since seal {seal} closed it"]


def test_a_moment_altered_by_a_microsecond(sealed):
    row = Program.history.get(id=sealed.two.pk, version=2)
    moment = row.history_date + timedelta(microseconds=1)
    stored = row._meta.get_field("history_date").get_db_prep_value(moment, connection)
    alter(f"UPDATE {HISTORY} SET history_date = %s WHERE history_id = {row.history_id}", stored)
    assert found()[0].startswith(f"1 ALTERED: {sealed.named(sealed.two.pk, 2)}")


def test_a_record_wiped_with_all_its_history(sealed):
    alter(f"DELETE FROM {HISTORY} WHERE id = %s", sealed.two.pk)
    alter(f"DELETE FROM {LIVE} WHERE id = %s", sealed.two.pk)
    seal = Seal.objects.get(table_name=HISTORY).number
    gone = f"1 row was removed before it since seal {seal} closed it"
    # The second program's first version stood before the first version of the deleted one.
    assert found() == [f"1 REMOVED: {sealed.named(sealed.deleted_id, 1)}: {gone}"]


def test_the_newest_sealed_rows_removed(sealed):
    alter(f"DELETE FROM {HISTORY} WHERE id = %s", sealed.deleted_id)
    alter(f"DELETE FROM {HISTORY} WHERE id = %s AND version > 1", sealed.two.pk)
    alter(f"DELETE FROM {LIVE} WHERE id = %s", sealed.two.pk)
    lines = found()
    assert lines[0].startswith(f"1 REMOVED: {sealed.named(sealed.one.pk, 2)}: 1 row was removed")
    assert lines[1].startswith(f"1 GONE: {sealed.named(sealed.two.pk, 1)}")


def test_a_whole_table_emptied(sealed):
    with rules_off():
        run(f"DELETE FROM {HISTORY}")
        run(f"DELETE FROM {LIVE}")
    seal = Seal.objects.get(table_name=HISTORY)
    names = f"of its history rows {seal.first_id} to {seal.last_id}"
    gone = f"8 rows were removed since seal {seal.number} closed it, which are all of it"
    assert found() == [f"1 REMOVED: {HISTORY}: {names}, {gone}"]


def forge(world, history_id):
    """A new program, live and in history, as if recorded when the first one was."""
    new = {"id": NEW, "slug": "new", "name": "new", "folded_name": "new"}
    first = f"history_id = {world.history_id(world.one.pk, 1)}"
    copy_row(Program.history.model, first, **new, history_id=history_id)
    copy_row(Program, f"id = {world.one.pk}", **new, version=1)


def test_a_row_put_in_below_the_sealed_ones(sealed):
    forge(sealed, history_id=-5)
    place = f"{HISTORY} id {NEW}, version 1, history -5"
    assert f"1 PUT_IN: {place}: no seal holds it, but later rows are sealed" in found()


def test_a_row_put_in_after_the_seals_with_an_older_moment(sealed):
    forge(sealed, history_id=NEW)
    place = f"{HISTORY} id {NEW}, version 1, history {NEW}"
    text = "no seal holds it, but it bears a moment before the newest seal"
    assert f"1 PUT_IN: {place}: {text}" in found()


# --- seals ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", ["reason = 'Forged'", "row_count = 2", "sealed_by_name = 'Eve'", "rows_sha256 = 'x'"]
)
def test_an_altered_seal(sealed, change):
    alter(f"UPDATE audit_seal SET {change} WHERE number = 1")
    assert found(sealed.kept) == ["1 SEAL: seal 1: it was altered: its digest is another"]


def test_a_removed_seal(sealed):
    sealed.reseal()
    alter("DELETE FROM audit_seal WHERE number = 2")
    lines = found()
    text = "seal 2 should stand here; some are missing or out of order"
    assert lines[0] == f"1 SEAL: seal 3: {text}"


def test_removed_newest_seals_are_seen_by_the_kept_digest_alone(sealed):
    kept = sealed.reseal()
    alter("DELETE FROM audit_seal WHERE number = %s", kept.number)
    assert found() == []
    newest = kept.number - 1
    text = f"the newest seal here is {newest}: later ones were removed, or this is an older copy"
    assert found(kept) == [f"1 DIGEST: {kept}: {text}"]


def test_seals_out_of_order(sealed):
    with rules_off():
        for old, new in ((1, -1), (2, 1), (-1, 2)):
            run("UPDATE audit_seal SET number = %s WHERE number = %s", new, old)
    lines = found(sealed.kept)
    assert lines[0] == "4 SEAL: seal 1: it doesn't continue from the seal before it"


def test_history_rewritten_and_every_seal_made_anew(sealed):
    with rules_off():
        run(f"UPDATE {HISTORY} SET history_change_reason = 'Forged'")
        run("DELETE FROM audit_seal")
    sealed.seal()
    assert found() == []
    [line] = found(sealed.kept)
    assert line.startswith(f"1 DIGEST: {sealed.kept}: it is of another database, or every seal")


def test_history_rewritten_and_the_newest_seals_made_anew(sealed):
    kept = sealed.reseal()
    where = f"id = {sealed.one.pk} AND version = 4"
    alter(f"UPDATE {HISTORY} SET history_change_reason = 'Forged' WHERE {where}")
    alter("DELETE FROM audit_seal WHERE number = %s", kept.number)
    sealed.seal()
    assert found() == []
    text = f"seal {kept.number} here is another one, or gone"
    assert found(kept) == [f"1 DIGEST: {kept}: {text}"]


def test_all_seals_removed(sealed):
    alter("DELETE FROM audit_seal")
    assert found() == []
    assert found(sealed.kept) == [f"1 DIGEST: {sealed.kept}: no seal stands here"]


def test_the_rows_of_a_seal_sealed_again(sealed):
    """Made by hand with a right digest: what it says can't be."""
    program_seal = Seal.objects.get(table_name=HISTORY)
    names = ("table_name", "columns", "first_id", "last_id", "row_count", "rows_sha256")
    same = {name: getattr(program_seal, name) for name in names}
    with acts.change(by=sealed.system, reason="Forged by hand.") as act:
        number = sealed.kept.number + 1
        marks = bytes(program_seal.marks)
        write_seal({**same, "marks": marks}, number, sealed.kept.sha256, act)
        act.wrote = True
    lines = found()
    assert lines[0] == f"1 SEAL: seal {number}: its rows were sealed before"


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL keeps to the types of its columns")
def test_a_seal_that_holds_what_none_can(sealed):
    alter("UPDATE audit_seal SET row_count = 'many' WHERE number = 1")
    assert found()[0] == "2 SEAL: seal 1: it holds what no seal can hold"


def test_a_rule_switched_off(sealed):
    rule = "therapies_historicalprogram_append_only_1"
    if SQLITE:
        run(f"DROP TRIGGER {rule}")
    else:
        run(f"ALTER TABLE {HISTORY} DISABLE TRIGGER {rule}")
    text = f"The rule {rule} is missing from the database or switched off."
    assert found(sealed.kept) == [f"1 RULE: {text}"]
