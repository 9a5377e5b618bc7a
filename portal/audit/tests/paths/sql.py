"""Writing by SQL behind the application's back, as the owner of the tables."""

from django.db import connection

from portal.audit.tests.paths.path import ABSENT, found, path, refused

BY_DATABASE = refused("IntegrityError")
LIVE, HISTORY = "therapies_therapy", "therapies_historicaltherapy"
NEW_ROW = (
    f"INSERT INTO {LIVE} (slug, brand_name, mark, generic_name, folded_brand, folded_generic, "
    "version) VALUES ('raw', 'Raw', '', '', 'raw', '', 1)"
)


def execute(sql):
    def run(world):
        with connection.cursor() as cursor:
            cursor.execute(sql.format(bare=world.bare.pk))

    return run


def columns(table, **replaced):
    """A table's columns, and the same with some replaced, for INSERT … SELECT."""
    with connection.cursor() as cursor:
        names = [c.name for c in connection.introspection.get_table_description(cursor, table)]
    return ", ".join(names), ", ".join(replaced.get(name, name) for name in names)


def copy_row(verb, ending="", **replaced):
    """Insert the bare therapy's history row again, with some columns replaced."""

    def run(world):
        into, values = columns(HISTORY, **replaced)
        sql = f"{verb} INTO {HISTORY} ({into}) SELECT {values} FROM {HISTORY} WHERE id = {{bare}}"
        execute(f"{sql} {ending}")(world)

    return run


def replace_live_row(world):
    into, values = columns(LIVE, brand_name="'Raw'")
    execute(
        f"INSERT OR REPLACE INTO {LIVE} ({into}) SELECT {values} FROM {LIVE} WHERE id = {{bare}}"
    )(world)


def upsert_live_row(world):
    into, values = columns(LIVE)
    execute(
        f"INSERT INTO {LIVE} ({into}) SELECT {values} FROM {LIVE} WHERE id = {{bare}} "
        "ON CONFLICT (id) DO UPDATE SET brand_name = 'Raw'"
    )(world)


NEXT_ID = f"(SELECT MAX(history_id) + 1 FROM {HISTORY})"
APPEND_ONLY = f"{HISTORY}_append_only_1"

SQL = [
    path("SQL: UPDATE of a record", execute(f"UPDATE {LIVE} SET brand_name = 'Raw'"), BY_DATABASE),
    path(
        "SQL: UPDATE of a record and its version",
        execute(f"UPDATE {LIVE} SET brand_name = 'Raw', version = version + 1"),
        BY_DATABASE,
    ),
    path(
        "SQL: UPDATE of a record's id",
        execute(f"UPDATE {LIVE} SET id = id + 1000, version = version + 1"),
        BY_DATABASE,
    ),
    path("SQL: INSERT of a record", execute(NEW_ROW), BY_DATABASE),
    path("SQL: INSERT OR REPLACE of a record", replace_live_row, BY_DATABASE, ABSENT),
    path("SQL: INSERT … ON CONFLICT DO UPDATE of a record", upsert_live_row, BY_DATABASE),
    path(
        "SQL: DELETE of a record",
        execute(f"DELETE FROM {LIVE} WHERE id = {{bare}}"),
        found("GONE"),
    ),
    path("SQL: TRUNCATE of records", execute(f"TRUNCATE {LIVE} CASCADE"), ABSENT, found("GONE")),
    path(
        "SQL: UPDATE of history",
        execute(f"UPDATE {HISTORY} SET history_change_reason = 'Better'"),
        BY_DATABASE,
    ),
    path("SQL: DELETE of history", execute(f"DELETE FROM {HISTORY}"), BY_DATABASE),
    path("SQL: INSERT OR REPLACE of history", copy_row("INSERT OR REPLACE"), BY_DATABASE, ABSENT),
    path(
        "SQL: INSERT OR REPLACE of a version under another number",
        copy_row("INSERT OR REPLACE", history_id=NEXT_ID),
        BY_DATABASE,
        ABSENT,
    ),
    path(
        "SQL: INSERT … ON CONFLICT DO UPDATE of history",
        copy_row("INSERT", "ON CONFLICT (history_id) DO UPDATE SET history_change_reason = 'B'"),
        BY_DATABASE,
    ),
    path(
        "SQL: TRUNCATE of history",
        execute(f"TRUNCATE {HISTORY}"),
        ABSENT,
        refused("NotSupportedError"),
    ),
    path(
        "SQL: TRUNCATE … CASCADE of history",
        execute(f"TRUNCATE {HISTORY} CASCADE"),
        ABSENT,
        BY_DATABASE,
    ),
    path(
        "SQL: INSERT of a made-up version into history",
        copy_row("INSERT", history_id=NEXT_ID, version="2", history_type="'~'"),
        found("CHANGED"),
    ),
    path(
        "SQL: UPDATE of a sign-in",
        execute("UPDATE staff_signin SET version = version + 1"),
        BY_DATABASE,
    ),
    path("SQL: DELETE of a sign-in", execute("DELETE FROM staff_signin"), BY_DATABASE),
    path(
        "SQL: DROP TRIGGER on history",
        execute(f"DROP TRIGGER {APPEND_ONLY}"),
        found("RULE"),
        ABSENT,
    ),
    path(
        "SQL: ALTER TABLE … DISABLE TRIGGER on history",
        execute(f"ALTER TABLE {HISTORY} DISABLE TRIGGER USER"),
        ABSENT,
        found("RULE"),
    ),
]
