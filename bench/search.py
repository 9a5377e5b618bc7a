"""How well and how fast the search finds: prints the evaluation's table again, and its own times.

Usage: DATABASE_URL=... .venv/bin/python bench/search.py EVALUATOR QUERIES PROVIDERS [NOT_LISTED]

EVALUATOR is the script that puts queries to a running portal, QUERIES its file, PROVIDERS a CSV
with npi, name, city, state and other_names, NOT_LISTED a file of names that must not be found.
Into an empty database it loads the list of November 2024 and the samples; providers that are not
there yet are added. So use a database that nobody needs. The portal is served by gunicorn as
`make run` does. Exit status: the evaluator's.
"""

import argparse
import csv
import os
import secrets
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
PASSWORD = os.environ.setdefault("SAMPLE_PASSWORD", secrets.token_urlsafe(12))
PORT = os.environ.setdefault("PORT", "8790")

import django

django.setup()

from django.core.management import call_command
from django.utils import timezone

from contracts.models import Provider, ProviderName
from portal.audit.acts import change
from portal.search.finding import find
from portal.staff.models import User

AT_ONCE = 5_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("evaluator", "queries", "providers"):
        parser.add_argument(name, type=Path)
    parser.add_argument("not_listed", type=Path, nargs="?")
    return parser.parse_args()


def load(path):
    """Record the providers of a file that are not on record yet."""
    there = set(Provider.objects.values_list("npi", flat=True))
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["npi"] not in there]
    for start in range(0, len(rows), AT_ONCE):
        with change(by=User.objects.system(), reason="Providers to search among."):
            for row in rows[start : start + AT_ONCE]:
                others = [name.strip() for name in row.pop("other_names").split(";")]
                provider = Provider.objects.create(**row)
                for name in filter(None, others):
                    ProviderName.objects.create(provider=provider, name=name)


def texts(path):
    lines = path.read_text(encoding="utf-8").split("\n")[1:]
    cells = [line.split("\t") for line in lines]
    typed = [row[1] for row in cells if len(row) > 2]
    return [text for text in typed if not text.startswith(("percent:", "repeat:"))]


def time_searches(typed):
    """Milliseconds of the search alone, in this process: the half and the 95th in a hundred."""
    today = timezone.localdate()
    find("warm up", today, today)
    times = []
    for text in typed:
        started = time.perf_counter()
        find(text, today, today)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return times[len(times) // 2], times[len(times) * 95 // 100]


def evaluate(given):
    command = [sys.executable, given.evaluator, "--base", f"http://127.0.0.1:{PORT}"]
    command += ["--user", "staff", "--password", PASSWORD, given.queries, "--failures"]
    command += ["--not-listed", given.not_listed] if given.not_listed else []
    return subprocess.run(command, check=False).returncode


def main():
    given = arguments()
    call_command("prepare", stdout=StringIO())
    load(given.providers)
    half, most = time_searches(texts(given.queries))
    print(f"{Provider.objects.count():,} providers; the search alone: ", end="")
    print(f"p50 {half:.1f} ms, p95 {most:.1f} ms", flush=True)
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "portal.wsgi"], cwd=ROOT)
    try:
        time.sleep(5)
        sys.exit(evaluate(given))
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
