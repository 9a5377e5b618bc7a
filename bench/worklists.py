"""How long the worklists take over many providers: each count of home, each page, close names.

Usage: DATABASE_URL=... .venv/bin/python bench/worklists.py [PROVIDERS]

Into an empty database it loads the list of November 2024, and invents as many providers (100,000
unless given), each with a contract and a REMS certification; so use a database that nobody needs.
"""

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from contracts.models import Contract, Provider, RemsCertification
from portal.audit.models import Ledger
from portal.staff.models import User
from portal.tests.factories import nth_npi
from portal.worklists.desk import entries, oldest_first, open_rows, tally
from portal.worklists.lists import WORKLISTS
from therapies.models import Listing, RemsProgram

WORDS = "Lakeside Riverbend Northfield Prairie Summit Harbor Cedar Mercy Saint Grace Valley Union"
KINDS = ("Hospital", "Medical Center", "Cancer Institute", "Clinic", "Health", "Infusion Center")
RANDOM = Random(7)  # noqa: S311 - invented names, no secret
AT_ONCE = 5_000


def record(rows):
    """Rows with their history, in one go: what a hundred thousand changes would have left."""
    rows = list(rows)
    model, by = type(rows[0]), User.objects.system()
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        with transaction.atomic():
            QuerySet(model).bulk_create(part)
            QuerySet(model.history.model).bulk_create(past(row, by) for row in part)
    return rows


def past(row, by):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return row.history.model(
        **values,
        history_date=timezone.now() - timedelta(days=RANDOM.randrange(400)),
        history_type="+",
        history_change_reason="Invented for a bench.",
        history_user_id=by.pk,
        history_user_name=by.name,
    )


def name():
    words = RANDOM.sample(WORDS.split(), 2)
    return f"{' '.join(words)} {RANDOM.choice(KINDS)} {RANDOM.randrange(9999)}"


def invent(number):
    today = timezone.localdate()
    providers = record(
        Provider(
            version=1,
            npi=nth_npi(n),
            name=name(),
            city=f"City {RANDOM.randrange(500)}",
            state="OH",
            deactivated_on=today if RANDOM.random() < 0.01 else None,
            reviewed_on=today if RANDOM.random() < 0.5 else None,
        )
        for n in range(1, number + 1)
    )
    listings, rems = list(Listing.objects.all()), list(RemsProgram.objects.all())
    record(contract(one, RANDOM.choice(listings), today) for one in providers)
    record(
        RemsCertification(version=1, provider=one, rems_program=RANDOM.choice(rems))
        for one in providers
    )
    Ledger.objects.update(at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def contract(provider, listing, today):
    days = RANDOM.randrange(-400, 4_000)
    return Contract(
        version=1,
        provider=provider,
        therapy_id=listing.therapy_id,
        program_id=listing.program_id,
        starts_on=date(2020, 1, 1),
        last_day=today + timedelta(days) if RANDOM.random() < 0.5 else None,
    )


def timed(do):
    start, worked = time.perf_counter(), time.process_time()
    found = do()
    passed = 1000 * (time.perf_counter() - start)
    return found, passed, 1000 * (time.process_time() - worked)


def main(number):
    call_command("migrate", verbosity=0)
    if not Provider.objects.exists():
        call_command("prepare", verbosity=0)
        invent(number)
    today, whole = timezone.localdate(), (0, 0)
    print(
        f"{Provider.objects.count():,} providers, {connection.vendor}; ms passed, ms of work here"
    )
    for worklist in WORKLISTS:
        line, *count = timed(lambda w=worklist: tally(w, today))
        _, *page = timed(lambda w=worklist: page_of(w, today))
        print(f"{worklist.slug:28} {line.count!s:>7}  count {of(count)}  page {of(page)}")
        whole = [sum(pair) for pair in zip(whole, count, strict=True)]
    print(f"home in all {of(whole)}")


def page_of(worklist, on):
    return entries(worklist, oldest_first(open_rows(worklist, on))[:50], on)


def of(times):
    return " ".join(f"{ms:7.0f}" for ms in times)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
