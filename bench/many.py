"""How long 5,000 checks at once take beside 10,000 providers, on the page and as a file.

Usage: DATABASE_URL=sqlite:////absolute/path .venv/bin/python bench/many.py [ROWS]

Into an empty database it loads the list of November 2024 and 10,000 providers with 4 contracts each
and 2 certifications, which takes some minutes; a database that has them is used again. Only for one
that nobody needs. Prints seconds, of processor time and in all, the least of three, and the number
of queries.
"""

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.models import Contract, Provider, RemsCertification
from portal.audit.acts import change
from portal.staff.models import User
from portal.tests.factories import nth_npi
from therapies.first_load import load_catalog
from therapies.models import Listing, RemsProgram

PROVIDERS, CONTRACTS, AT_ONCE = 10_000, 4, 1_000
FIRST, TIMES = 5_000_000, 3
STARTED = date(2024, 11, 1)


def load():
    call_command("migrate", verbosity=0)
    if Provider.objects.count() >= PROVIDERS:
        return
    load_catalog()
    listings, rems = list(Listing.objects.with_therapy()), list(RemsProgram.objects.all())
    for start in range(0, PROVIDERS, AT_ONCE):
        with change(by=User.objects.system(), reason="Providers to check."):
            for number in range(start, start + AT_ONCE):
                add(number, listings, rems)


def add(number, listings, rems):
    npi, states = nth_npi(FIRST + number), ("OH", "TX", "NY", "CA")
    about = {"name": f"Hospital {number}", "city": "Springfield", "state": states[number % 4]}
    provider = Provider.objects.create(npi=npi, **about)
    for nth in range(CONTRACTS):
        listing = listings[(number + nth * 5) % len(listings)]
        held = {"therapy": listing.therapy, "program": listing.program, "starts_on": STARTED}
        Contract.objects.create(provider=provider, **held)
    for nth in range(2):
        program = rems[(number + nth) % len(rems)]
        RemsCertification.objects.create(provider=provider, rems_program=program, starts_on=STARTED)


def reader():
    found = User.objects.filter(username="reader").first()
    if found is None:
        with change(by=User.objects.system(), reason="Somebody to ask."):
            found = User.objects.create(username="reader", name="Reader")
    return found


def pasted(number):
    """Rows of a seventh-odd order: providers, therapies and days all change from row to row."""
    therapies = [row.brand_name for row in Listing.objects.all()]
    lines = []
    for nth in range(number):
        npi = nth_npi(FIRST + nth * 7 % PROVIDERS)
        on = STARTED + timedelta(days=nth % 365)
        lines.append(f"{npi}\t{therapies[nth % len(therapies)]}\t{on}")
    return "\n".join(lines)


def ask(client, rows, **fields):
    clocks = time.perf_counter(), time.process_time()
    response = client.post("/contracts/check/many/", {"rows": rows, **fields})
    size = len(b"".join(response))
    taken = time.process_time() - clocks[1], time.perf_counter() - clocks[0]
    assert response.status_code == 200
    return *taken, size


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    load()
    client = Client(headers={"host": "localhost"})
    client.force_login(reader())
    rows = pasted(number)
    print(f"{connection.vendor}, {Provider.objects.count():,} providers, {number:,} rows")
    for label, fields in (("page", {}), ("csv", {"format": "csv"}), ("xlsx", {"format": "xlsx"})):
        with CaptureQueriesContext(connection) as queries:
            times = [ask(client, rows, **fields) for _ in range(TIMES)]
        (used, taken, size) = min(times)
        count = len(queries) // TIMES
        print(f"{label:5} {used:6.2f} s of processor {taken:6.2f} s", end="")
        print(f" {size:10,} bytes {count:4} queries")


if __name__ == "__main__":
    main()
