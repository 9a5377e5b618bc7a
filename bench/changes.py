"""How long the change feed, a timeline and the exports take beside 300,000 rows of history.

Usage: DATABASE_URL=sqlite:////absolute/path .venv/bin/python bench/changes.py [ROWS]

Fills the database, if it is empty, with contracts of many versions; never use one that matters.
Prints the median of five for pages; for exports rows per second and the most memory they took.
"""

import os
import statistics
import sys
import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from contracts.models import Contract, Provider
from portal.audit.models import Ledger
from portal.staff.models import User
from portal.tests.factories import make_program, make_therapy, make_user, nth_npi

VERSIONS, THERAPIES = 10, 10
START = datetime(2025, 1, 1, tzinfo=UTC)
REASONS = (
    "Signed by both; file 17.",
    "Ended by letter of the provider.",
    "Corrected after a call: the first day was a year off.",
    "Reference as printed on the agreement.",
    "Zolgensma® moved to the other program, says the plan’s letter.",
)
PAGES = {
    "newest page": "",
    "older page": "before=2025-01-10T00:00:00Z",
    "page 100": "page=100",
    "one kind": "kind=contract",
    "a kind without changes": "kind=listing",
    "one person": "by=contracts",
    "a person without changes": "by=staff",
    "one provider": f"provider={nth_npi(7)}",
    "one therapy": "therapy=brand1",
    "ten days": "since=2025-01-05&until=2025-01-14",
    "a common word": "q=signed",
    "two words, one rare": "q=letter+zolgensma",
    "a word that never occurs": "q=xylophone",
    "all filters": f"kind=contract&by=contracts&therapy=brand1&provider={nth_npi(7)}&q=file"
    "&since=2025-01-01&until=2025-12-31",
}


def insert(table, rows):
    """Rows as they are, without a model in between; all have the first one's columns."""
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',
            [tuple(row.values()) for row in rows],
        )


def adapted(moment):
    return connection.ops.adapt_datetimefield_value(moment)


def history_row(row, moment, mark, reason, user):
    return {
        **row,
        "history_date": adapted(moment),
        "history_type": mark,
        "history_change_reason": reason,
        "history_user_id": user.pk,
        "history_user_name": str(user),
    }


def fill(rows):
    """One import of every provider, one of every contract, then one act for each later version."""
    user = make_user("contracts")
    make_user("staff")
    make_user("auditor")
    program = make_program(name="Gene Therapy")
    therapies = [make_therapy(brand_name=f"Brand{n}") for n in range(THERAPIES)]
    number = rows // VERSIONS // THERAPIES
    providers = [provider_row(n) for n in range(1, number + 1)]
    contracts = [
        contract_row(n + 1, n // THERAPIES + 1, therapies[n % THERAPIES].pk, program.pk)
        for n in range(number * THERAPIES)
    ]
    history = [history_row(row, START, "+", "All providers, by import.", user) for row in providers]
    insert(Provider.history.model._meta.db_table, history)
    insert(Provider._meta.db_table, providers)
    moment = START
    for version in range(1, VERSIONS + 1):
        told = []
        for row in contracts:
            row |= {"version": version, "reference": f"R-{version}" if version > 1 else ""}
            if version > 1:
                moment += timedelta(seconds=10)
            at = moment if version > 1 else START + timedelta(seconds=1)
            reason = REASONS[row["id"] % len(REASONS)] if version > 1 else "Contracts, by import."
            told.append(history_row(row, at, "~" if version > 1 else "+", reason, user))
        insert(Contract.history.model._meta.db_table, told)
    insert(Contract._meta.db_table, contracts)
    ledger = Ledger.lock()
    ledger.at = max(ledger.at, moment)
    ledger.save()


def provider_row(number):
    name = f"Hospital {number}"
    return {
        "id": number,
        "version": 1,
        "npi": nth_npi(number),
        "name": name,
        "folded_name": name.lower(),
        "city": "Dayton",
        "folded_city": "dayton",
        "state": "OH",
        "deactivated_on": None,
        "is_sample": False,
    }


def contract_row(number, provider, therapy, program):
    return {
        "id": number,
        "version": 1,
        "provider_id": provider,
        "therapy_id": therapy,
        "program_id": program,
        "starts_on": date(2024, 11, 1).isoformat(),
        "last_day": None,
        "reference": "",
    }


def signed_in(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def timed(client, address, status=200):
    took = []
    for _ in range(5):
        start = time.perf_counter()
        response = client.get(address)
        took.append(time.perf_counter() - start)
        assert response.status_code == status, (address, response.status_code)
    return f"{statistics.median(took) * 1000:8.0f} ms  {len(response.content) / 1000:6.0f} kB"


def measure_export(client, name, query):
    tracemalloc.start()
    start = time.perf_counter()
    response = client.get(f"/changes/export/?format={name}&{query}")
    assert response.status_code == 200
    first, size = None, 0
    for part in response.streaming_content:
        first = first or time.perf_counter() - start
        size += len(part)
    took = time.perf_counter() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return took, first, size, peak


def measure_exports(client, rows):
    for name in ("csv", "xlsx", "jsonl"):
        start = time.perf_counter()
        response = client.get(f"/changes/export/?format={name}")
        size = sum(len(part) for part in response.streaming_content)
        took = time.perf_counter() - start
        print(f"{name:6} {took:6.1f} s  {rows / took:8,.0f} rows/s  {size / 1e6:6.1f} MB")
    for days in ("since=2025-01-01&until=2025-01-02", "since=2025-01-01&until=2025-01-10"):
        took, first, size, peak = measure_export(client, "xlsx", days)
        print(
            f"xlsx {days}: {peak / 1e6:.1f} MB at most,"
            f" first byte after {first:.2f} s, {size:,} bytes"
        )


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    if not Contract.objects.exists():
        start = time.perf_counter()
        with transaction.atomic():
            fill(rows)
        print(f"filled in {time.perf_counter() - start:.0f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    told = Contract.history.count() + Provider.history.count()
    print(f"{connection.vendor}: {told:,} rows of history")
    staff = signed_in("staff")
    for name, query in PAGES.items():
        print(f"{name:26}{timed(staff, f'/changes/?{query}')}")
    print(
        f"{'history of a provider':26}{timed(staff, f'/contracts/providers/{nth_npi(7)}/history/')}"
    )
    print(f"{'history of a program':26}{timed(staff, '/therapies/programs/program-1/history/')}")
    measure_exports(signed_in("auditor"), told)


if __name__ == "__main__":
    main()
