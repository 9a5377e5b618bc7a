"""What a page of the past costs beside 10,000 and beside 1,000,000 rows of history.

Usage: DATABASE_URL=sqlite:////absolute/path .venv/bin/python bench/known.py [ROWS ...]

Only for an empty database that nobody needs: it loads the list of November 2024 and the samples,
dates them back, and then grows the history of other records by raw SQL past the triggers. The
records that the pages show keep their versions. PostgreSQL asks for a superuser. Prints
milliseconds, the least of 25: other work on the machine only adds.
"""

import argparse
import os
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from contracts import models as contracts
from contracts.samples import load_samples
from portal.asof import moment_text
from portal.audit.models import AuditedModel, Ledger
from portal.guidance.first_load import load_guidance
from portal.staff.models import User
from portal.tests.factories import nth_npi
from therapies import models as catalog
from therapies.first_load import load_catalog

TIMES, WARM = 25, 3
FAR = 1_000_000  # ids of what is filled in begin here
TWO_YEARS = timedelta(days=730)
ON = "2025-03-03"
CHECK = urlencode({"npi": "1999990017", "therapy": "abecma", "on": ON})
PAGES = {
    "list": f"/therapies/?on={ON}",
    "therapy": f"/therapies/abecma/?on={ON}",
    "provider": f"/contracts/providers/1999990017/?on={ON}",
    "check": f"/contracts/check/?{CHECK}",
    "check.json": f"/contracts/check.json?{CHECK}",
    "code": f"/therapies/codes/Q2041/?on={ON}",
    "program": f"/therapies/programs/gene-therapy/?on={ON}",
    "guidance": f"/guidance/?on={ON}",
    "editions": f"/therapies/editions/?on={ON}",
    "history of a therapy": f"/therapies/abecma/history/?on={ON}",
    "changes": f"/changes/?on={ON}",
    "home": f"/?on={ON}",
    "providers": f"/contracts/providers/?on={ON}",
}


def audited():
    return [model for model in apps.get_models() if issubclass(model, AuditedModel)]


def execute(sql, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def past_the_triggers():
    """Triggers and foreign keys rest while raw rows are written; the rules are as before then."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            execute("SET LOCAL session_replication_role = replica")
            yield
        return
    triggers = execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    execute("PRAGMA foreign_keys = OFF")
    with transaction.atomic():
        for name, _ in triggers:
            execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            execute(sql)
    execute("PRAGMA foreign_keys = ON")


def load():
    call_command("migrate", verbosity=0)
    if User.objects.exists():
        sys.exit("This database is in use: give an empty one.")
    load_catalog()
    load_guidance()
    load_samples(by=User.objects.system(), reason="First load: samples.")
    with past_the_triggers():
        for model in audited():
            table = model.history.model._meta.db_table
            execute(f'UPDATE "{table}" SET history_date = {years_before("history_date")}')
        Ledger.objects.filter(pk=1).update(at=Ledger.newest() - TWO_YEARS)


def years_before(column):
    if connection.vendor == "postgresql":
        return f"{column} - interval '{TWO_YEARS.days} days'"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f000', {column}, '-{TWO_YEARS.days} days')"


def moment_of(place):
    """The moment of a filled-in row: spread over the two years by its place, 0 to 999."""
    hours = f"(17000 * ({place}) / 1000)"
    if connection.vendor == "postgresql":
        return f"CAST(%s AS timestamptz) + {hours} * interval '1 hour'"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f000', %s, {hours} || ' hours')"


def fill(model, versions, numbers, start, **columns):
    """One record per row n of `numbers`, like the first one of its kind but for some columns.

    `columns`: SQL over n.i and n.npi. Every version is the same but for its number and its moment.
    """
    plain = [f.column for f in model._meta.concrete_fields]
    first = model._base_manager.order_by("pk").first().pk
    values = {c: f't."{c}"' for c in plain} | columns
    rows = f'FROM {numbers} n, "{model._meta.db_table}" t WHERE t.id = {first}'
    live = values | {"version": str(versions)}
    insert(model._meta.db_table, live, rows)
    same = f'FROM {numbers} n, versions v, "{model._meta.db_table}" t WHERE t.id = {first}'
    history = values | {
        "version": "v.i",
        "history_date": moment_of("(n.i * 37 + v.i * 131) %% 1000"),
        "history_type": "CASE v.i WHEN 1 THEN '+' ELSE '~' END",
        "history_change_reason": "'As the letter of the provider says.'",
        "history_user_id": "1",
        "history_user_name": "'System'",
    }
    insert(
        model.history.model._meta.db_table,
        history,
        f"{same} AND v.i <= {versions}",
        [adapted(start)],
    )
    return versions


def adapted(moment):
    return connection.ops.adapt_datetimefield_value(moment)


def insert(table, values, rows, params=()):
    names = ", ".join(f'"{name}"' for name in values)
    # The one parameter stands where history has its moment.
    execute(f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values.values())} {rows}', params)


def number(numbers):
    """A table n(i, npi) to fill from, and one of versions."""
    execute("DROP TABLE IF EXISTS fresh")
    execute("CREATE TABLE fresh (i integer PRIMARY KEY, npi varchar(10))")
    execute("DROP TABLE IF EXISTS versions")
    execute("CREATE TABLE versions (i integer PRIMARY KEY)")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO fresh VALUES (%s, %s)", [(i, nth_npi(10_000_000 + i)) for i in numbers]
        )
        cursor.executemany("INSERT INTO versions VALUES (%s)", [(i,) for i in range(1, 9)])


def history_rows():
    return sum(model.history.count() for model in audited())


def grow(rows):
    """Other records, until history has so many rows: providers and what they hold, and therapies.

    One therapy for every 100 providers; a provider's contracts are for filled-in therapies alone.
    """
    start = Ledger.newest() + timedelta(days=1)
    providers = execute("SELECT count(*) FROM contracts_provider")[0][0]
    therapies = execute("SELECT count(*) FROM therapies_therapy")[0][0]
    wanted = max((rows - history_rows()) // 23, 0)
    with past_the_triggers():
        number(range(therapies, therapies + max(wanted // 100, 8)))
        fill_therapies(start)
        number(range(providers, providers + wanted))
        fill_providers(start, therapies, max(wanted // 100, 8))
        execute("DROP TABLE fresh")
        execute("DROP TABLE versions")
    if connection.vendor == "postgresql":
        execute("VACUUM ANALYZE")  # what autovacuum would have done by then


def fill_therapies(start):
    def ids(column="id"):
        return {column: f"{FAR} + n.i"}

    brand = "'filler ' || n.i"
    fill(
        catalog.Therapy,
        4,
        "fresh",
        start,
        **ids(),
        slug="'filler-' || n.i",
        brand_name=brand,
        folded_brand=brand,
        generic_name="''",
        folded_generic="''",
    )
    ended = {"starts_on": "'2024-11-01'", "last_day": "'2024-12-31'"}
    own = {**ids(), **ids("therapy_id")}
    fill(catalog.TherapyName, 2, "fresh", start, **own, name=brand, folded=brand)
    fill(catalog.Listing, 4, "fresh", start, **own, **ended, brand_name=brand, folded_brand=brand)
    fill(catalog.ListedCode, 3, "fresh", start, **own, **ended)
    fill(catalog.ProductCode, 3, "fresh", start, **own, **ended)
    fill(catalog.RemsRequirement, 3, "fresh", start, **own)
    fill(catalog.TherapyNotice, 2, "fresh", start, **own)


def fill_providers(start, first, therapies):
    own = {"id": f"{FAR} + n.i", "provider_id": f"{FAR} + n.i"}
    name = "'Filler Hospital ' || n.i"
    fill(
        contracts.Provider,
        3,
        "fresh",
        start,
        id=f"{FAR} + n.i",
        npi="n.npi",
        name=name,
        folded_name=f"lower({name})",
    )
    fill(contracts.SingleCaseAgreement, 2, "fresh", start, **own)
    fill(contracts.RemsCertification, 2, "fresh", start, **own)
    for turn in range(4):
        own["id"] = f"{FAR} + n.i * 4 + {turn}"
        own["therapy_id"] = f"{FAR} + {first} + (n.i + {turn}) %% {therapies}"
        fill(contracts.Contract, 4, "fresh", start, **own)


def least(client, address):
    taken = []
    for turn in range(WARM + TIMES):
        begun = time.perf_counter()
        response = client.get(address)
        if turn >= WARM:
            taken.append(time.perf_counter() - begun)
        if response.status_code != 200:
            sys.exit(f"{address}: {response.status_code}")
    return min(taken) * 1000


def measure():
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="bench"))
    past = urlencode({"known": moment_text(timezone.now() - TWO_YEARS / 2)})
    found = {}
    for name, address in PAGES.items():
        found[name] = least(client, address), least(client, f"{address}&{past}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[10_000, 1_000_000])
    sizes = parser.parse_args().rows
    load()
    from portal.audit.acts import change

    with change(by=User.objects.system(), reason="Who asks."):
        User(username="bench", name="Bench").save()
    results = []
    for rows in sizes:
        grow(rows)
        results.append((history_rows(), measure()))
    print(f"{connection.vendor}; ms, the least of {TIMES}")
    heads = [f"{what} at {rows:,}" for rows, _ in results for what in ("now", "past")]
    print(" | ".join(["page", *heads, "past: growth"]))
    for name in PAGES:
        pairs = [found[name] for _, found in results]
        cells = [f"{ms:.1f}" for pair in pairs for ms in pair]
        print(" | ".join([name, *cells, f"{pairs[-1][1] / pairs[0][1]:.2f}"]))


if __name__ == "__main__":
    main()
