"""Tampering with records and their history by SQL, rules switched off: found, the row named."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from portal.audit.models import Ledger
from portal.audit.tests.as_owner import (
    HISTORY,
    LIVE,
    NEW,
    SQLITE,
    World,
    alter,
    copy_row,
    double,
    found,
    run,
)
from portal.tests import factories
from therapies.models import Program


@pytest.fixture(autouse=True)
def undone(db):
    """What breaks a foreign key is taken back before the end of the test is checked."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world():
    return World()


def test_nothing_is_found_where_nothing_was_done(world):
    assert found() == []
    kept = world.seal()
    assert found(kept) == []
    world.one.name = "Fourth"
    factories.save(world.one)
    assert found(kept) == []


# --- live rows ------------------------------------------------------------------


def test_a_changed_live_row(world):
    alter(f"UPDATE {LIVE} SET name = 'Forged', position = 9 WHERE id = %s", world.one.pk)
    place = world.named(world.one.pk, 3, LIVE)
    name = f"name is “Forged”, in history “Third {world.one.slug}”"
    assert found() == [f"1 CHANGED: {place}: {name}; position is 9, in history 1"]


def test_a_live_row_set_back_to_an_older_version(world):
    alter(f"UPDATE {LIVE} SET version = 2 WHERE id = %s", world.one.pk)
    place = f"{LIVE} id {world.one.pk}, version 2, history {world.history_id(world.one.pk, 3)}"
    assert found() == [f"1 CHANGED: {place}: version is 2, in history 3"]


def test_a_live_row_without_history(world):
    copy_row(Program, f"id = {world.one.pk}", id=NEW, slug="new", name="n", folded_name="n")
    first = f"{LIVE} id {NEW}, version 3: no history row tells of it"
    assert found() == [f"1 UNRECORDED: {first}"]
    copy_row(Program, f"id = {world.one.pk}", id=-1, slug="newer", name="m", folded_name="m")
    assert found() == [f"2 UNRECORDED: {first.replace(str(NEW), '-1')}"]


def test_a_live_row_deleted_without_a_word(world):
    alter(f"DELETE FROM {LIVE} WHERE id = %s", world.one.pk)
    place = world.named(world.one.pk, 3)
    assert found() == [f"1 GONE: {place}: its live row is gone, and no history row says why"]


def test_a_live_row_revived(world):
    copy_row(
        Program, f"id = {world.one.pk}", id=world.deleted_id, slug="x", name="x", folded_name="x"
    )
    number = world.history_id(world.deleted_id, 2)
    place = f"{LIVE} id {world.deleted_id}, version 3, history {number}"
    assert found() == [f"1 REVIVED: {place}: history {number} says it was deleted at version 2"]


def test_a_password_is_in_no_history_and_is_not_compared(world):
    alter("UPDATE staff_user SET password = 'forged'")
    assert found() == []


# --- history that isn't sealed yet ----------------------------------------------


def test_a_missing_version(world):
    alter(f"DELETE FROM {HISTORY} WHERE id = %s AND version = 2", world.one.pk)
    place = world.named(world.one.pk, 3)
    assert found() == [f"1 MISSING: {place}: version 2 is missing before it"]


def test_missing_first_versions(world):
    alter(f"DELETE FROM {HISTORY} WHERE id = %s AND version < 3", world.one.pk)
    place = world.named(world.one.pk, 3)
    assert found() == [f"1 MISSING: {place}: versions 1 to 2 are missing before it"]


def test_a_missing_newest_version(world):
    alter(f"DELETE FROM {HISTORY} WHERE id = %s AND version = 3", world.one.pk)
    number = world.history_id(world.one.pk, 2)
    place = f"{LIVE} id {world.one.pk}, version 3, history {number}"
    second, third = f"“Second {world.one.slug}”", f"“Third {world.one.slug}”"
    [line] = found()
    assert line.startswith(f"1 CHANGED: {place}: ")
    assert f"name is {third}, in history {second}" in line
    assert line.endswith("version is 3, in history 2")


def test_all_history_of_a_record_removed(world):
    alter(f"DELETE FROM {HISTORY} WHERE id = %s", world.two.pk)
    place = f"{LIVE} id {world.two.pk}, version 3"
    assert found() == [f"1 UNRECORDED: {place}: no history row tells of it"]


def test_a_doubled_version(world):
    twin = world.history_id(world.one.pk, 3)
    double(twin)
    lines = [line for line in found() if "RULE" not in line]
    place = f"{HISTORY} id {world.one.pk}, version 3, history {NEW}"
    assert f"1 DOUBLED: {place}: history {twin} has this version too" in lines


def test_a_moment_set_back(world):
    number = world.history_id(world.two.pk, 3)
    alter(f"UPDATE {HISTORY} SET history_date = '2020-01-01 00:00:00' WHERE history_id = {number}")
    [line] = found()
    place = world.named(world.two.pk, 3)
    assert line == f"2 BACK_IN_TIME: {place}: it is earlier than the row before it"


def test_a_moment_that_passes_the_ledger(world):
    late = Ledger.newest() + timedelta(days=1)
    number = world.history_id(world.two.pk, 3)
    row = Program.history.model._meta.get_field("history_date").get_db_prep_value(late, connection)
    alter(f"UPDATE {HISTORY} SET history_date = %s WHERE history_id = {number}", row)
    place = world.named(world.two.pk, 3)
    assert found() == [f"1 BACK_IN_TIME: {place}: it is later than the newest change known"]


def test_a_ledger_set_back(world):
    run("UPDATE audit_ledger SET at = '2020-01-01 00:00:00'")
    [line] = found()
    assert line.endswith("it is later than the newest change known")


@pytest.mark.parametrize(
    ("version", "type_", "kind", "text"),
    [
        (1, "~", "START", "this version is recorded as “~”"),
        (2, "+", "START", "this version is recorded as “+”"),
        (2, "x", "MISFIT", "its type is “x”, which is none of + ~ -"),
    ],
)
def test_a_type_that_does_not_fit(world, version, type_, kind, text):
    where = f"id = {world.one.pk} AND version = {version}"
    alter(f"UPDATE {HISTORY} SET history_type = %s WHERE {where}", type_)
    assert found() == [f"1 {kind}: {world.named(world.one.pk, version)}: {text}"]


def test_something_after_a_deletion(world):
    alter(f"UPDATE {HISTORY} SET history_type = '-' WHERE id = %s AND version = 2", world.one.pk)
    number = world.history_id(world.one.pk, 2)
    place = world.named(world.one.pk, 3)
    assert found() == [f"1 AFTER_END: {place}: history {number} says it was deleted"]


def test_versions_counted_from_nothing(world):
    alter(f"UPDATE {HISTORY} SET version = 0 WHERE id = %s AND version = 1", world.deleted_id)
    assert f"START: {world.named(world.deleted_id, 0)}: versions are counted from 1" in found()[0]


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL keeps to the types of its columns")
@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("history_date", "'2025-01-01T00:00:00'", "“2025-01-01T00:00:00”, which is no moment"),
        ("position", "'many'", "“many”, which is no number"),
        ("name", "x'00'", "1 bytes, which is no text"),
        ("id", "'one'", "“one”, which is no number"),
    ],
)
def test_a_value_of_another_type(world, column, value, text):
    where = f"id = {world.one.pk} AND version = 2"
    number = world.history_id(world.one.pk, 2)
    alter(f"UPDATE {HISTORY} SET {column} = {value} WHERE {where}")
    [line] = [line for line in found() if "MISFIT" in line]
    assert f"history {number}: {column} is {text}" in line


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL keeps to the types of its columns")
def test_a_yes_that_reads_as_no(world):
    """The application reads 2 as False, but a filter in SQL takes it for true."""
    alter("UPDATE staff_user SET is_administrator = 2")
    [line] = found()
    assert "is_administrator is 2, in history 0" in line


def test_a_table_that_is_gone(world):
    run(f"ALTER TABLE {HISTORY} RENAME COLUMN history_change_reason TO reason")
    [line] = found()
    assert line.startswith(f"1 UNREADABLE: {HISTORY}: it can't be read to its end: ")
