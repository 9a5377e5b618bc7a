"""How long the lists, their files and the grid take beside 100,000 contracts.

Usage: DATABASE_URL=sqlite:////absolute/path .venv/bin/python bench/lists.py [CONTRACTS]

Fills the database, if it is empty, with the list of November 2024 and invented providers with ten
contracts each; never use one that matters. Prints the median of five for pages; for files the
time to the first byte and to the last, rows per second, and the most memory they took.
"""

import os
import statistics
import sys
import time
import tracemalloc
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from contracts.models import Contract, Provider, RemsCertification
from contracts.states import STATES
from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.staff.models import User
from portal.tests.factories import make_user, nth_npi
from therapies.first_load import load_catalog
from therapies.models import RemsProgram
from therapies.queries import listings_by_name

ON, EACH, TOGETHER = date(2025, 3, 3), 10, 5000
PAGES = {
    "contracts": "/contracts/",
    "by last day": "/contracts/?sort=ends",
    "page 1000": "/contracts/?page=1000",
    "words and state": "/contracts/?q=hospital+77&state=OH",
    "ending": "/contracts/?ends=30",
    "certifications": "/contracts/certifications/",
    "providers": "/contracts/providers/",
    "grid": "/contracts/grid/",
    "grid of a state": "/contracts/grid/?state=OH&program=gene-therapy",
}
FILES = {
    "contracts": "/contracts/",
    "by last day": "/contracts/?sort=-ends",
    "providers": "/contracts/providers/",
    "grid": "/contracts/grid/",
}


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    if not Contract.objects.exists():
        with transaction.atomic():
            load_catalog()
            fill(number // EACH)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"{connection.vendor}: {Contract.objects.count():,} contracts")
    client = Client()
    client.force_login(User.objects.get(username="staff"))
    for name, address in PAGES.items():
        print(f"{name:18}{timed(client, with_day(address))}")
    known = moment_text(Ledger.newest())
    for name, address in FILES.items():
        for kind in ("csv", "xlsx"):
            measure(client, f"{name}, {kind}", f"{with_day(address)}&format={kind}")
    measure(client, "contracts, known", f"{with_day('/contracts/')}&format=csv&known={known}")


def fill(providers):
    """Providers with ten contracts each, and a REMS certification; all by one import."""
    user = make_user("staff")
    listings = list(listings_by_name(ON))
    rems = list(RemsProgram.objects.all())
    states = sorted(STATES)
    write(provider(n, states) for n in range(1, providers + 1))
    pairs = ((n, k) for n in range(1, providers + 1) for k in range(EACH))
    write(contract(n, listings[(n + 3 * k) % len(listings)], k) for n, k in pairs)
    write(
        RemsCertification(
            id=n, provider_id=n, rems_program=rems[n % len(rems)], starts_on=ON, version=1
        )
        for n in range(1, providers + 1)
    )
    ledger = Ledger.lock()
    ledger.at = ledger.next_moment()
    ledger.save()
    assert user.pk


def provider(n, states):
    state = states[n % len(states)]
    name = f"Hospital {n}"
    return Provider(id=n, npi=nth_npi(n), name=name, city="Dayton", state=state, version=1)


def contract(n, listing, k):
    return Contract(
        id=n * EACH + k,
        provider_id=n,
        therapy_id=listing.therapy_id,
        program_id=listing.program_id,
        starts_on=date(2024, 11, 1),
        last_day=date(2025, 1 + n % 12, 28) if k % 2 else None,
        reference=f"C-{n}-{k}",
        version=1,
    )


def write(records):
    """Rows and their history as they are, without a save in between."""
    told = {
        "history_date": connection.ops.adapt_datetimefield_value(timezone.now()),
        "history_type": "+",
        "history_change_reason": "All, by import.",
        "history_user_id": User.objects.system().pk,
        "history_user_name": "system",
    }
    together = []
    for record in records:
        together.append(record)
        if len(together) == TOGETHER:
            insert_all(together, told)
            together = []
    if together:
        insert_all(together, told)


def insert_all(records, told):
    model = type(records[0])
    rows = [row_of(record) for record in records]
    insert(model.history.model._meta.db_table, [{**row, **told} for row in rows])
    insert(model._meta.db_table, rows)


def row_of(record):
    return {
        field.column: field.get_db_prep_save(getattr(record, field.attname), connection)
        for field in record._meta.concrete_fields
    }


def insert(table, rows):
    columns = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',
            [tuple(row.values()) for row in rows],
        )


def with_day(address):
    return f"{address}{'&' if '?' in address else '?'}on={ON}"


def timed(client, address):
    took = []
    for _ in range(5):
        start = time.perf_counter()
        response = client.get(address)
        took.append(time.perf_counter() - start)
        assert response.status_code == 200, (address, response.status_code)
    return f"{statistics.median(took) * 1000:8.0f} ms  {len(response.content) / 1000:6.0f} kB"


def measure(client, name, address):
    start = time.perf_counter()
    first, lines, size = None, 0, 0
    for part in client.get(address).streaming_content:
        first = first or time.perf_counter() - start
        size += len(part)
        lines += part.count(b"\r\n")
    took = time.perf_counter() - start
    tracemalloc.start()
    for part in client.get(address).streaming_content:
        size = max(size, len(part))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    rate = f"{(lines - 1) / took:8,.0f} rows/s" if lines > 1 else ""
    print(
        f"{name:18} first byte {first:5.2f} s, last {took:6.1f} s, {size / 1e6:5.1f} MB, "
        f"{peak / 1e6:5.1f} MB of memory at most {rate}"
    )


if __name__ == "__main__":
    main()
