"""`manage.py import_records`: compare a sheet of records with those on record, and apply it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from contracts.importing.as_json import only_errors, pieces
from contracts.importing.as_text import error_line, lines
from contracts.importing.previews import KINDS, NotApplied, Preview, Ways, apply, preview_of
from contracts.importing.reading import MOST_BYTES, Reading, read
from contracts.importing.rights import PERMISSIONS
from contracts.importing.spans import Way
from contracts.sheets.problems import NotRead, Problem
from portal.audit.acts import Stale, change, clean_reason
from portal.audit.rules import refusal_of
from portal.progress import Progress
from portal.staff.models import User

MOVED = (
    "Nothing was applied: records were changed by somebody since the file was compared. Read the "
    "new comparison, and run the command again."
)


@dataclass(frozen=True)
class Order:
    kind: str
    file: Path
    by: User
    reason: str
    ways: Ways


class Command(BaseCommand):
    help = "Compare a sheet of records with those on record; with --apply, apply it whole or not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """None is required here: what is missing is told like every other error, also as JSON."""
        parser.add_argument("kind", nargs="?", default="", help=", ".join(KINDS))
        parser.add_argument("file", metavar="FILE", nargs="?", default="", help=".csv or .xlsx")
        parser.add_argument("--by", metavar="USER", default="", help="a contract maintainer")
        parser.add_argument("--reason", metavar="TEXT", default="")
        parser.add_argument("--json", action="store_true", help="one object and nothing else")
        parser.add_argument("--apply", action="store_true", help="without it nothing is written")
        parser.add_argument(
            "--on-conflict",
            metavar="WAY",
            default=Way.REFUSE.value,
            help="of rows that contradict records: refuse (the default), skip, end-old or correct",
        )

    def handle(self, **options: Any) -> None:
        wrong = list(wrong_arguments(options))
        if wrong:
            self.refuse(wrong, "Nothing was compared.", **options)
        order = order_of(options)
        try:
            with self.reading(order) as reading:
                self.compare(order, reading, **options)
        except NotRead as no:
            self.refuse(no.problems, "Nothing was compared.", **options)

    def refuse(self, problems: Any, said: str, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(only_errors(problems))
        raise CommandError("\n".join([said, *map(error_line, problems)]))

    def reading(self, order: Order) -> Reading:
        """The file's rows; how many there are shows only on the way."""
        with order.file.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        progress = Progress(self.stderr, "Reading", content.count(b"\n"))
        reading = read(order.kind, order.file.name, content, progress)
        progress.end()
        return reading

    def compare(self, order: Order, reading: Reading, **options: Any) -> None:
        preview = self.compared(order, reading)
        problems: tuple[Problem, ...] = ()
        if options["apply"] and preview.may_be_applied:
            preview, problems = self.applied(order, preview)
        self.show(preview, problems, **options)
        if problems or not preview.may_be_applied:
            raise CommandError("Nothing was applied.")

    def compared(self, order: Order, reading: Reading) -> Preview:
        progress = Progress(self.stderr, "Comparing", reading.rows)
        preview = preview_of(reading, order.ways, progress)
        progress.end()
        return preview

    def applied(self, order: Order, seen: Preview) -> tuple[Preview, tuple[Problem, ...]]:
        """The preview as applied; where nothing was applied after all, as it is now, and why."""
        progress = Progress(self.stderr, "Applying", seen.reading.rows)
        try:
            with change(by=order.by, reason=order.reason):
                return apply(seen.reading, order.ways, seen.digest, progress), ()
        except NotApplied:
            message = MOVED
        except (Stale, IntegrityError, ValidationError) as error:
            message = f"Nothing was applied. {refusal_of(error).message}"
        finally:
            progress.end()
        return self.compared(order, seen.reading), (Problem(None, "file", "", message),)

    def show(self, preview: Preview, problems: Any, **options: Any) -> None:
        if options["json"]:
            for piece in pieces(preview, problems):
                self.stdout.write(piece, ending="")
            return
        for line in (*map(error_line, problems), *lines(preview)):
            self.stdout.write(line)
        if not problems and preview.may_be_applied:
            written = options["apply"] and preview.changes
            self.stdout.write("Applied." if written else "Nothing was written.")


def wrong_arguments(options: Any) -> Iterator[Problem]:
    """All that is wrong with them, each with its remedy."""
    kind, file, way = options["kind"], options["file"], options["on_conflict"]
    if kind not in KINDS:
        yield wrong("kind", kind, f"“{kind}” is nothing to import. Name {', '.join(KINDS)}.")
    if not Path(file).is_file():
        yield wrong("file", file, f"There is no file “{file}”. Name a sheet, .csv or .xlsx.")
    if way not in list(Way):
        yield wrong("on_conflict", way, f"“{way}” is no way. Name {', '.join(Way)}.")
    yield from wrong_person(options["by"], PERMISSIONS.get(kind, ""))
    try:
        clean_reason(options["reason"])
    except ValidationError as refused:
        yield wrong("reason", "", f"--reason: {' '.join(refused.messages)}")


def wrong_person(username: str, permission: str) -> Iterator[Problem]:
    user = User.objects.filter(username=username).first()
    if user is None:
        message = f"Nobody has the user name “{username}”. Give --by as under People."
        yield wrong("by", username, message)
    elif permission and not user.has_perm(permission):
        message = f"{user} is no contract maintainer. Give --by somebody who holds that role."
        yield wrong("by", username, message)


def wrong(field: str, value: str, message: str) -> Problem:
    return Problem(None, field, value, message)


def order_of(options: Any) -> Order:
    by = User.objects.get(username=options["by"])
    ways = Ways(Way(options["on_conflict"]))
    return Order(options["kind"], Path(options["file"]), by, options["reason"], ways)
