"""No way round history: every way of writing, and what each engine gives. docs/write-paths.md."""

from pathlib import Path as File

import pytest
from django.conf import settings
from django.db import connection, transaction

from portal.audit.tests.paths.outcome import committed, what_comes_of
from portal.audit.tests.paths.path import ABSENT, make_world
from portal.audit.tests.paths.table import HERE, TABLE
from portal.staff import sign_ins

DOCUMENT = File(settings.BASE_DIR) / "docs" / "write-paths.md"
HEADING = "| way | SQLite | PostgreSQL |"
POSSIBLE = [path for path in HERE if getattr(path, connection.vendor) != ABSENT]


@pytest.fixture(scope="module")
def records(django_db_setup, django_db_blocker):
    """The records that all the ways are tried on, made once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        sign_ins.signed_in(world.person)
        connection.check_constraints()
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(records, db):
    """The same as they stand in the database, whatever another test did to them in Python."""
    for record in vars(records).values():
        record.refresh_from_db()
    return records


@pytest.mark.parametrize("path", POSSIBLE, ids=lambda path: path.name)
def test_each_way_of_writing_is_recorded_refused_or_found(world, path):
    """Three of them load the catalog first, which takes a second each."""
    outcome = what_comes_of(lambda world: committed(path.run, world), world)
    assert outcome == getattr(path, connection.vendor)


def test_the_document_says_what_the_tests_say():
    rows = [f"| {p.name} | {p.sqlite} | {p.postgresql} |" for p in TABLE]
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("| ")] == [HEADING, *rows]


def test_each_way_stands_in_the_table_once():
    names = [path.name for path in TABLE]
    assert sorted(set(names)) == sorted(names)
