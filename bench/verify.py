#!/usr/bin/env python3
"""Seconds and peak memory of `seal_audit` and `verify_audit` over many history rows.

    DATABASE_URL=postgres://... .venv/bin/python bench/verify.py [ROWS ...]

For each number of rows (30,000 and 300,000 unless given) it fills the EMPTY database that
DATABASE_URL names with guidance entries of ten versions each, then runs the commands as a user
would, in processes of their own. Without DATABASE_URL it makes SQLite files in a folder of its own.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = 10
BATCH = 5_000
SIZES = (30_000, 300_000)
START = datetime(2025, 1, 1, tzinfo=UTC)
WORDS = "The customer's benefit plan decides coverage; the list says what needs authorization. "


def run(*command):
    """A command of the portal: its standard output, seconds, CPU seconds and peak memory in MB."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed: {output}")
    scale = 1 if sys.platform == "darwin" else 1024
    seconds, busy = time.monotonic() - started, usage.ru_utime + usage.ru_stime
    return output.strip(), seconds, busy, usage.ru_maxrss * scale / 1e6


def entry(record, version, user):
    """A history row of a guidance entry; a fifth of all text differs from version to version."""
    text = f"Version {version} of {record}. "
    return {
        "id": record,
        "version": version,
        "slug": f"entry-{record}",
        "question": f"{text}Is prior authorization needed?",
        "folded_question": f"version {version} of {record} is prior authorization needed",
        "short_answer": "Yes.",
        "answer": text + WORDS * 4,
        "topic": "more",
        "source": "The list",
        "position": record % 100,
        "history_change_reason": "Filled for a measurement.",
        "history_type": "+" if version == 1 else "~",
        "history_user_id": user.pk,
        "history_user_name": str(user),
    }


def fill(rows):
    """History rows in the order in which they would have been recorded, then the live rows."""
    from django.db import connection, transaction

    from portal.audit.models import Ledger
    from portal.guidance.models import GuidanceEntry
    from portal.staff.models import User

    records = rows // VERSIONS
    user, table = User.objects.system(), GuidanceEntry.history.model._meta.db_table
    moments = (START + timedelta(seconds=n) for n in range(rows))
    made = (
        {**entry(n % records + 1, n // records + 1, user), "history_date": moment}
        for n, moment in enumerate(moments)
    )
    history = [f for f in GuidanceEntry.history.model._meta.concrete_fields if not f.primary_key]
    with transaction.atomic(), connection.cursor() as cursor:
        insert(cursor, table, history, made)
        columns = ", ".join(f'"{f.column}"' for f in GuidanceEntry._meta.concrete_fields)
        newest = f"SELECT {columns} FROM {table} WHERE version = {VERSIONS}"
        cursor.execute(f"INSERT INTO {GuidanceEntry._meta.db_table} ({columns}) {newest}")
        Ledger.objects.update(at=max(Ledger.newest(), START + timedelta(seconds=rows)))


def insert(cursor, table, fields, made):
    from django.db import connection

    names = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    batch = []
    for row in made:
        batch.append(
            [f.get_db_prep_save(row.get(f.attname, f.get_default()), connection) for f in fields]
        )
        if len(batch) == BATCH:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", batch)
            batch = []
    if batch:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", batch)


def measure(rows):
    run("migrate", "--verbosity", "0")
    filling = [sys.executable, __file__, "--fill", str(rows)]
    subprocess.run(filling, cwd=ROOT, check=True)
    people = ["--by", "bench", "--reason", "Sealed for a measurement."]
    for name, command in {
        "verify, nothing sealed": ["verify_audit"],
        "seal everything": ["seal_audit", *people],
        "seal nothing new": ["seal_audit", *people],
        "verify, all sealed": ["verify_audit"],
    }.items():
        output, seconds, busy, memory = run(*command)
        print(
            f"{rows:>9,} rows  {name:<22} {seconds:6.1f} s, {busy:6.1f} s of one core, "
            f"at most {memory:.0f} MB",
            flush=True,
        )
    print(output)


def main(arguments):
    if arguments[:1] == ["--fill"]:
        sys.path.insert(0, str(ROOT))
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        import django

        django.setup()
        from portal.staff.models import User

        fill(int(arguments[1]))
        User.objects.create_superuser("bench", "bench only, on a database of its own")
        return None
    sizes = [int(text.replace(",", "")) for text in arguments] or SIZES
    if os.environ.get("DATABASE_URL"):
        if len(sizes) != 1:
            sys.exit("Name one number of rows: the database must be empty.")
        return measure(*sizes)
    for rows in sizes:
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/portal.sqlite3"
            measure(rows)
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
