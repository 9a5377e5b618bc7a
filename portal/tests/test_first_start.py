"""The first start on a database of its own, in processes of its own: two seconds each."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings

# Ends the process where Django is about to record that the tables of an app stand.
CUT_OFF = """
import os, sys
from django.core.management import execute_from_command_line
from django.db.migrations.recorder import MigrationRecorder

record = MigrationRecorder.record_applied

def cut_off(self, app, name):
    if app == "therapies":
        os._exit(9)
    record(self, app, name)

MigrationRecorder.record_applied = cut_off
execute_from_command_line(["manage.py", "prepare"])
"""


@pytest.fixture
def start(tmp_path):
    """A maker of processes on one new database: the result and the number of its tables."""
    path = tmp_path / "portal.sqlite3"
    own = {"DATABASE_URL": f"sqlite:///{path}", "SAMPLE_PASSWORD": "open sesame"}
    environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "portal.settings"}

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        with sqlite3.connect(path) as database:
            tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        database.close()
        return done, tables

    return run


def test_a_first_start_cut_off_while_migrating_starts_over(start):
    done, tables = start("-c", CUT_OFF)
    assert (done.returncode, done.stdout, tables) == (9, "", 0)
    done, tables = start("manage.py", "prepare")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "each with the password  open sesame  (shown this once)"
    assert tables > 0
