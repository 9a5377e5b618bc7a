"""A small world to tamper with, and what the owner of a table can do behind our back."""

from contextlib import contextmanager, suppress

from django.db import IntegrityError, ProgrammingError, connection, transaction

from portal.audit.seals import seal_new_rows
from portal.audit.verify import verify
from portal.staff.models import User
from portal.tests import factories
from therapies.models import Program

LIVE, HISTORY = Program._meta.db_table, Program.history.model._meta.db_table
SQLITE = connection.vendor == "sqlite"
RECORDED = "therapies_program_recorded"
# A number that no row bears yet.
NEW = 10**9


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def unpending():
    """PostgreSQL alters no table whose deferred constraints are still to be checked."""
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def rules_off():
    """Every trigger is switched off, or gone, and stands again afterwards.

    On PostgreSQL so is the reference from programs to their history; it stands again only where
    the rows allow it.
    """
    unpending()
    if connection.vendor == "postgresql":
        tables = [t for (t,) in rows("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger")]
        for table in tables:
            run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        run(f"ALTER TABLE {LIVE} DROP CONSTRAINT IF EXISTS {RECORDED}")
        yield
        unpending()
        for table in tables:
            run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        with suppress(IntegrityError, ProgrammingError), transaction.atomic():
            reference = f"(id, version) REFERENCES {HISTORY} (id, version)"
            deferred = "DEFERRABLE INITIALLY DEFERRED"
            run(f"ALTER TABLE {LIVE} ADD CONSTRAINT {RECORDED} FOREIGN KEY {reference} {deferred}")
    else:
        triggers = rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _ in triggers:
            run(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            run(sql)


def alter(sql, *params):
    with rules_off():
        run(sql, *params)


def copy_row(model, where, **other):
    """Insert a row like another but for some columns."""
    table = model._meta.db_table
    alter(*copying(model, table, where, **other))


def copying(model, table, where, **other):
    columns = [field.column for field in model._meta.concrete_fields]
    chosen = ", ".join("%s" if name in other else f'"{name}"' for name in columns)
    named = ", ".join(f'"{name}"' for name in columns)
    values = [other[name] for name in columns if name in other]
    return f'INSERT INTO "{table}" ({named}) SELECT {chosen} FROM "{table}" WHERE {where}', *values


def double(history_id):
    """Give a history row a twin, past the rule that each version stands once."""
    twin = copying(Program.history.model, HISTORY, f"history_id = {history_id}", history_id=NEW)
    with rules_off():
        if SQLITE:
            run(f"CREATE TABLE remade AS SELECT * FROM {HISTORY}")
            run(twin[0].replace(HISTORY, "remade"), *twin[1:])
            run(f"DROP TABLE {HISTORY}")
            run(f"ALTER TABLE remade RENAME TO {HISTORY}")
        else:
            run(f"ALTER TABLE {HISTORY} DROP CONSTRAINT {HISTORY}_version_once")
            run(*twin)


class World:
    """Three programs: two with three versions and one deleted; sealed on demand."""

    def __init__(self):
        self.system = User.objects.system()
        self.one, self.two, self.deleted = (factories.make_program() for _ in range(3))
        for program in (self.one, self.two):
            for name in ("Second", "Third"):
                program.name = f"{name} {program.slug}"
                factories.save(program)
        self.deleted_id = self.deleted.pk
        factories.remove(self.deleted)

    def seal(self):
        return seal_new_rows(by=self.system, reason="Sealed for a test.").kept

    def reseal(self):
        """A change more, and the seal that closes it."""
        self.one.name = "Fourth"
        factories.save(self.one)
        return self.seal()

    def history_id(self, record_id, version):
        return Program.history.get(id=record_id, version=version).history_id

    def named(self, record_id, version, table=HISTORY):
        return f"{table} id {record_id}, version {version}, history " + str(
            self.history_id(record_id, version)
        )


def found(*kept):
    report = verify(kept)
    lines = [f"{report.counts[kind]} {kind.name}: {one}" for kind, one in report.first.items()]
    return [line for line in lines if RECORDED not in line]
