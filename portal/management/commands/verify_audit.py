"""`manage.py verify_audit`: prove that the records and their history are as they were recorded."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.audit.findings import Report
from portal.audit.models import Seal
from portal.audit.seals import Kept, UnreadableDigest, parse_digest, parse_digests
from portal.audit.verify import is_empty, rows_to_read, verify
from portal.progress import Progress
from portal.wording import count

# What was asked can't be read, and nothing was verified; 1 says that something is wrong.
NOT_UNDERSTOOD = 2


class Command(BaseCommand):
    help = (
        "Compare every live row with its newest history row, look for missing, doubled and altered "
        "history, and check the seals, the kept digests and the rules in the database. Exits 1 "
        "when something is wrong, 2 when a digest handed over can't be read."
    )
    requires_system_checks: list[str] = []  # the rules in the database are a finding here

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--digest", metavar="TEXT", action="append", default=[], help="a digest of seal_audit"
        )
        parser.add_argument(
            "--digest-file", metavar="FILE", type=Path, help="a file of digests, one a line"
        )
        parser.add_argument("--json", action="store_true", help="the report as JSON")

    def handle(self, **options: Any) -> None:
        refuse_unmigrated()
        kept = kept_digests(options["digest"], options["digest_file"])
        if is_empty():
            raise CommandError("There is no record and no history here: nothing to verify.")
        progress = Progress(self.stderr, "Verifying", rows_to_read())
        report = verify(kept, progress)
        progress.end()
        self.tell(report, as_json=options["json"])
        if not report.is_well:
            first = next(iter(report.first.values()))
            number = count(report.counts.total(), "finding")
            raise CommandError(f"The record doesn't hold, {number}. First: {first}")

    def tell(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), default=str))
            return
        for line in [*report.lines(), *report.proved]:
            self.stdout.write(line)
        if report.is_well:
            self.stdout.write(all_is_well(report))


def all_is_well(report: Report) -> str:
    rows, records = count(report.rows, "history row"), count(report.records, "live row")
    sealed = f"newest {report.newest}" if report.seals else "seal_audit makes the first"
    return (
        f"All is well: {rows} and {records} agree; {count(report.seals, 'seal')}, {sealed}; "
        f"{count(report.not_sealed, 'row')} not sealed yet."
    )


def kept_digests(texts: list[str], path: Path | None) -> list[Kept]:
    try:
        kept = [parse_digest(text) for text in texts]
        lines = path.read_text(encoding="utf-8").splitlines() if path else None
        return kept if lines is None else kept + parse_digests(lines)
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is no text.", returncode=NOT_UNDERSTOOD) from error
    except UnreadableDigest as error:
        raise CommandError(str(error), returncode=NOT_UNDERSTOOD) from error
    except OSError as error:
        message = f"{path} can't be read: {error.strerror}."
        raise CommandError(message, returncode=NOT_UNDERSTOOD) from error


def refuse_unmigrated() -> None:
    if Seal._meta.db_table not in connection.introspection.table_names():
        raise CommandError("This database has no seals yet: run “manage.py migrate” first.")
