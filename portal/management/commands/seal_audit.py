"""`manage.py seal_audit`: seal what is new in history, and print the digest to keep."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from portal.audit import seals
from portal.audit.verify import is_empty
from portal.management.commands.verify_audit import refuse_unmigrated
from portal.progress import PLAIN, Progress
from portal.staff.commands import RecordedCommand
from portal.staff.models import User
from portal.wording import count

NOTHING = "There is no history yet, so there is nothing to seal."


class Command(RecordedCommand):
    help = (
        "Close what was recorded since the newest seal with new seals, and print one line on "
        "standard output: the digest that proves all that is sealed. Keep it where nobody who can "
        "write the database can write. Run verify_audit first."
    )
    permission = "staff.view_user"  # auditors and administrators

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", metavar="USER", required=True, help="who seals")
        parser.add_argument("--reason", metavar="TEXT", required=True, help="why, and why now")

    def handle(self, **options: Any) -> None:
        refuse_unmigrated()
        if is_empty():
            raise CommandError(NOTHING)
        super().handle(**options)

    def record(self, *, by: User, reason: str) -> None:
        progress = Progress(self.stderr, "Sealing", seals.rows_to_seal())
        done = seals.seal_new_rows(by=by, reason=reason, progress=progress)
        progress.end()
        if done is None:
            raise CommandError(NOTHING)
        if done.first is None:
            self.stderr.write(f"Nothing new since seal {done.kept.number}.", PLAIN)
        else:
            rows = count(done.rows, "history row")
            self.stderr.write(f"Sealed {rows} in {done.numbers}.", PLAIN)
        self.stdout.write(str(done.kept))
