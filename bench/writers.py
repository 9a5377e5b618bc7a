"""Processes that save the same record and records of their own, all at once; what became of it.

Usage: DATABASE_URL=sqlite:////absolute/path .venv/bin/python bench/writers.py
           [--processes 8] [--saves 50]

Each process counts a shared notice up by one, and a notice of its own, so many times each. Every
other time it reads the shared one before its change, as a form does: then another may be first,
and it reads anew and tries again. Migrates the database and leaves its records there: never use
one that matters. Exits 1 and says why unless every acknowledged save stands in history.
"""

import argparse
import os
import sys
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from portal.audit import acts
from portal.audit.verify import verify
from portal.staff.models import User
from portal.tests.factories import make_notice, make_therapy
from therapies.models import TherapyNotice

LONGEST_WAIT = 600


def count_up(notice):
    notice.text = str(int(notice.text) + 1)
    notice.save()


def save(pk, by, reason, *, read_before):
    """One acknowledged save; how often somebody else was first, and how long the last try took."""
    stale = 0
    while True:
        notice = TherapyNotice.objects.get(pk=pk)
        started = time.perf_counter()
        try:
            with acts.change(by=by, reason=reason):
                count_up(notice if read_before else TherapyNotice.objects.get(pk=pk))
        except acts.Stale:
            stale += 1
        else:
            return stale, time.perf_counter() - started


def write(number, shared, own, saves, start, results):
    """What one process does: (acknowledged (pk, reason) pairs, times refused, seconds, error)."""
    done, stale, seconds, error = [], 0, [], ""
    by = User.objects.system()
    start.wait(LONGEST_WAIT)
    try:
        for turn in range(saves):
            for pk in (shared, own):
                reason = f"Writer {number}, turn {turn}, notice {pk}."
                refused, took = save(pk, by, reason, read_before=turn % 2 == 0)
                stale, seconds = stale + refused, [*seconds, took]
                done.append((pk, reason))
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is told of
        error = f"writer {number}: {problem!r}"
    results.put((done, stale, seconds, error))


def run(processes, saves):
    """The notices' ids, what each process said, and how long all took."""
    therapy = make_therapy()
    pks = [make_notice(therapy=therapy, text="0").pk for _ in range(processes + 1)]
    connection.close()
    context = get_context("spawn")
    start, results = context.Barrier(processes + 1), context.Queue()
    workers = [
        context.Process(target=write, args=(n, pks[0], own, saves, start, results))
        for n, own in enumerate(pks[1:])
    ]
    for worker in workers:
        worker.start()
    start.wait(LONGEST_WAIT)
    started = time.perf_counter()
    said = [results.get(timeout=LONGEST_WAIT) for _ in workers]
    took = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return pks, said, took


def faults(pks, acknowledged):
    """What is wrong in the database, given the saves that were acknowledged."""
    per_notice = Counter(pk for pk, _ in acknowledged)
    kept = []
    for notice in TherapyNotice.objects.filter(pk__in=pks):
        rows = list(TherapyNotice.history.filter(id=notice.pk).order_by("version"))
        kept += [(row.id, row.history_change_reason) for row in rows[1:]]
        if int(notice.text) != per_notice[notice.pk]:
            yield f"notice {notice.pk} counts {notice.text}, {per_notice[notice.pk]} were saved"
        if [(row.version, row.text) for row in rows] != [
            (number + 1, str(number)) for number in range(per_notice[notice.pk] + 1)
        ]:
            yield f"history of notice {notice.pk} misses, doubles or mixes up versions"
        moments = [row.history_date for row in rows]
        if moments != sorted(set(moments)):
            yield f"the moments of notice {notice.pk} are out of order"
    if sorted(kept) != sorted(acknowledged):
        yield "history and the acknowledged saves differ"
    yield from verify().lines()


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--saves", type=int, default=50)
    options = parser.parse_args(arguments)
    call_command("migrate", verbosity=0)
    pks, said, took = run(options.processes, options.saves)
    acknowledged = [pair for done, *_ in said for pair in done]
    seconds = sorted(one for _, _, some, _ in said for one in some)
    wrong = [error for *_, error in said if error]
    if len(acknowledged) != options.processes * options.saves * 2:
        wrong.append(f"{len(acknowledged)} saves were acknowledged")
    wrong += faults(pks, acknowledged)
    print(
        f"{connection.vendor}: {options.processes} processes, {len(acknowledged):,} saves "
        f"acknowledged in {took:.1f} s ({len(acknowledged) / took:,.0f} a second), "
        f"{sum(stale for _, stale, *_ in said):,} refused as stale and tried again"
    )
    print(
        f"one save, the wait for its turn included: median {seconds[len(seconds) // 2] * 1000:.0f}"
        f" ms, longest {seconds[-1] * 1000:.0f} ms"
    )
    print("\n".join(wrong) or "nothing lost: every acknowledged save stands in history")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
