"""A process that is killed while it applies a list leaves all as it was, on either engine."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from portal.audit.tests.paths.process import address
from portal.audit.verify import verify
from portal.editions.tests.applied import applied
from portal.editions.tests.lists import EVERYTHING, FIRST, SECOND, editions, make_catalog, on_record
from therapies.models import EditionDocument

# One start for all kills: each fork has a connection of its own, and dies by its own signal.
KILLED_AFTER = (
    'INSERT INTO "therapies_edition"',
    'UPDATE "therapies_listing"',
    'UPDATE "audit_led',
)
SCRIPT = """
import os, signal, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
django.setup()
from django.core.management import call_command
from django.db import connection
file, *statements = sys.argv[1:]
def kill_after(statement):
    def wrap(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith(statement):
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    with connection.execute_wrapper(wrap):
        call_command("import_edition", file, effective_on="2025-03-01", by="catalog",
                     reason="Killed on the way.", apply=True)
for statement in statements:
    pid = os.fork()
    if not pid:
        kill_after(statement)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_applying_leaves_nothing(tmp_path):
    make_catalog()
    before, file = on_record(), tmp_path / "list.txt"
    file.write_bytes(EVERYTHING)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(file), *KILLED_AFTER],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["-9", "-9", "-9"], done.stderr
    assert (on_record(), editions()) == (before, [("November 2024", FIRST)])
    assert EditionDocument.history.count() == 0
    assert verify().lines() == []
    assert applied(EVERYTHING).effective_on == SECOND
