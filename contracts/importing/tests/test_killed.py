"""An import that is killed, and two at once, on either engine: all of one or nothing."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from contracts.importing.tests.sheets import ALPHA, CONTRACTS, applied, make_catalog
from contracts.models import Contract, Provider
from contracts.sheets.tests.made import csv_of
from portal.audit.tests.paths.process import address
from portal.audit.verify import verify
from portal.tests import factories as make

# One start for all kills: each fork has a connection of its own, and dies by its own signal.
KILLED_AFTER = (
    'INSERT INTO "contracts_contract"',
    'INSERT INTO "contracts_historicalcontract"',
    'UPDATE "audit_ledger"',
)
START = """
import os, signal, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
django.setup()
from django.core.management import CommandError, call_command
from django.db import connection
def run(file):
    call_command("import_records", "contracts", file, by="contracts", reason="Tried in a test.",
                 apply=True, verbosity=0, stdout=open(os.devnull, "w"))
"""
KILLED = """
file, *statements = sys.argv[1:]
def kill_after(statement):
    def wrap(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith(statement):
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    with connection.execute_wrapper(wrap):
        run(file)
for statement in statements:
    pid = os.fork()
    if not pid:
        kill_after(statement)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
RACE = """
pids = []
for file in sys.argv[1:]:
    pid = os.fork()
    if not pid:
        code = 0
        try:
            run(file)
        except CommandError:
            code = 1
        os._exit(code)
    pids.append(pid)
print(*sorted(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids))
"""
pytestmark = pytest.mark.django_db(transaction=True)


def other_process(script, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", START + script, *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address()},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split(), done.stderr


def sheet(path, reference="K-1", providers=2):
    """Contracts of 1,100 rows when there are as many providers: more than one batch."""
    npis = list(Provider.objects.order_by("npi").values_list("npi", flat=True)[:providers])
    rows = [[npi, "hemgenix", "", "2025-01-01", "", reference] for npi in npis]
    path.write_bytes(csv_of(CONTRACTS, *rows))
    return path


def test_a_process_killed_while_applying_leaves_nothing(tmp_path):
    """Two starts of Python, and 1,100 providers: more rows than one batch writes."""
    make_catalog()
    new = [[make.nth_npi(n), f"Hospital {n}", "Akron", "OH", ""] for n in range(100, 1_200)]
    applied("providers", csv_of(["npi", "name", "city", "state", "aka"], *new))
    file = sheet(tmp_path / "sheet.csv", providers=1_102)
    killed, error = other_process(KILLED, file, *KILLED_AFTER)
    assert killed == ["-9", "-9", "-9"], error
    assert (Contract.objects.count(), Contract.history.count()) == (0, 0)
    assert verify().lines() == []
    assert applied("contracts", file.read_bytes())["added"] == 1_102


def test_of_two_imports_at_once_one_is_applied_whole_and_the_other_finds_it(tmp_path):
    make_catalog()
    files = [sheet(tmp_path / f"{name}.csv", reference=name) for name in ("one", "other")]
    ended, error = other_process(RACE, *files)
    assert ended in (["0", "0"], ["0", "1"]), error
    references = set(Contract.objects.values_list("reference", flat=True))
    assert (Contract.objects.count(), len(references)) == (2, 1)
    assert references <= {"one", "other"}
    versions = 2 if ended == ["0", "1"] else 4
    assert Contract.history.count() == versions
    assert verify().lines() == []
    assert Provider.objects.filter(npi=ALPHA).exists()
