"""How long 5,000 contracts take to be ended at once in the admin: asked, previewed, carried out.

And how long the editor of one contract, and of one listing, takes to foretell what ending it turns.

Usage: DATABASE_URL=sqlite:////absolute/path .venv/bin/python bench/mending.py [NUMBER]

Loads what bench/many.py loads, 10,000 providers with 4 contracts each, unless it is there; only for
a database that nobody needs. Each run ends the first NUMBER contracts that have no end yet, half a
year ago. Prints seconds of processor time and in all, and the number of queries.
"""

import os
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.utils import timezone

from bench.many import load
from contracts.admin import END
from contracts.foreseen import of_plan
from contracts.models import Contract
from portal.audit.acts import change
from portal.audit.bulk import loaded, seen_in
from portal.audit.bulk_forms import as_text
from portal.audit.tests.sending import press
from portal.audit.typed import FORESEE
from portal.staff.models import User
from portal.tests.admin_pages import address, filled
from therapies.models import Listing

ADDRESS = "/admin/contracts/contract/mend/end/"


def editor():
    found = User.objects.filter(username="editor").first()
    if found is None:
        with change(by=User.objects.system(), reason="Somebody to mend."):
            found = User.objects.create(
                username="editor",
                name="Editor",
                is_contract_maintainer=True,
                is_catalog_maintainer=True,
            )
    return found


def timed(label, do):
    clocks = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        found = do()
    used, taken = time.process_time() - clocks[1], time.perf_counter() - clocks[0]
    print(f"{label:34} {used:6.2f} s of processor {taken:6.2f} s {len(queries):7,} queries")
    return found


def main(number):
    load()
    client, today = Client(headers={"host": "localhost"}), timezone.localdate()
    client.force_login(editor())
    keys = list(Contract.objects.filter(last_day=None).order_by("pk")[:number].values_list("pk"))
    records = loaded(Contract, [key for (key,) in keys])
    last_day = today - timedelta(days=180)
    plan = END.plan(records, {"last_day": last_day})
    print(f"{connection.vendor}, {Contract.objects.count():,} contracts, {len(records):,} ended")
    timed("which answers turn, alone", lambda: of_plan(plan, today))
    typed = {"last_day": last_day, "reason": "Terminated."}
    chosen = {"chosen": as_text(seen_in(records)), "_review": "1"}
    page = timed("preview", lambda: client.post(ADDRESS, {**typed, **chosen}))
    done = timed("carried out", lambda: press(client, page, "plan", **typed))
    assert done.status_code == 302
    setup_test_environment()  # so that a page keeps its form
    for model in (Contract, Listing):
        record = model.objects.filter(last_day=None).last()
        url = address(record, "change")
        typed = {**filled(client, url, last_day=last_day), FORESEE: "1"}
        page = timed(f"preview of a {model._meta.verbose_name}", partial(client.post, url, typed))
        assert "Would say" in page.content.decode()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
