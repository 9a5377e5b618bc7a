"""How long a sheet of contracts takes to preview and to apply, and how much memory.

Usage: DATABASE_URL=... .venv/bin/python bench/importing.py [ROWS]

On an empty database of its own: it migrates it, loads the catalog, imports ROWS / 20 providers and
then ROWS contracts (100,000 unless said otherwise), from CSV and again, unchanged, from XLSX. All
is invented. Prints seconds by the clock and of processor time, and the largest memory so far.
"""

import csv
import os
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.core.management import call_command

from contracts.importing.previews import Ways, apply, preview_of
from contracts.importing.reading import read
from contracts.models import Contract
from portal.audit.acts import change
from portal.exports import Table, xlsx_bytes
from portal.staff.models import User
from portal.tests.factories import nth_npi
from therapies.first_load import load_catalog
from therapies.models import Listing

PER_PROVIDER = 20
FIRST = date(2024, 11, 1)


def providers(number):
    yield "npi", "name", "city", "state", "other_names"
    for n in range(number):
        name = f"Hospital {n} of Saint Somewhere"
        yield nth_npi(n), name, f"City {n % 500}", "OH", f"SSH {n}; Somewhere {n}"


def contracts(number):
    """Each provider holds a contract for each listed therapy, some of them twice over time."""
    yield "NPI number", "Drug", "Program", "Effective date", "Termination date", "Contract no"
    listed = list(Listing.objects.with_therapy().order_by("therapy__slug")[:PER_PROVIDER])
    for n in range(number):
        listing, provider = listed[n % len(listed)], n // len(listed)
        starts = FIRST + timedelta(days=n % 300)
        ends = starts + timedelta(days=364) if n % 3 else ""
        names = listing.therapy.brand_name, listing.program.name
        yield nth_npi(provider), *names, f"{starts:%m/%d/%Y}", ends, f"K-{n:06}"


def written(path, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def as_workbook(path, rows):
    head, *rest = rows
    path.write_bytes(b"".join(xlsx_bytes(Table(head, rest))))
    return path


def timed(label, do):
    started, worked = time.perf_counter(), time.process_time()
    result = do()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    clock, work = time.perf_counter() - started, time.process_time() - worked
    print(f"{label:44} {clock:7.1f} s {work:7.1f} s of work {peak:6.0f} MB", flush=True)
    return result


def imported(kind, path):
    content = path.read_bytes()
    with timed(f"{kind}, {path.suffix}: read", lambda: read(kind, path.name, content)) as reading:
        preview = timed(f"{kind}, {path.suffix}: compare", lambda: preview_of(reading, Ways()))
        print(f"    {preview.counts}, {preview.errors} errors", flush=True)
        if preview.changes and preview.may_be_applied:
            timed(f"{kind}, {path.suffix}: apply", lambda: applied(reading, preview))


def applied(reading, preview):
    with change(by=User.objects.system(), reason="The bench of imports."):
        apply(reading, Ways(), preview.digest)


def main(rows):
    call_command("migrate", verbosity=0)
    load_catalog()
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for kind, made in (
            ("providers", lambda: providers(rows // PER_PROVIDER)),
            ("contracts", lambda: contracts(rows)),
        ):
            sheet = written(place / f"{kind}.csv", made())
            timed(f"{kind}, .csv: preview and apply", lambda k=kind, s=sheet: imported(k, s))
        book = as_workbook(place / "contracts.xlsx", contracts(rows))
        timed("contracts, .xlsx: preview, all unchanged", lambda: imported("contracts", book))
    versions = Contract.history.count()
    print(f"    {Contract.objects.count():,} contracts, {versions:,} versions of them")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
