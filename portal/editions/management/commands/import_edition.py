"""`manage.py import_edition`: compare a published list with the catalog, and apply it."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from portal.asof import DAY
from portal.audit.acts import Stale, change, clean_reason
from portal.audit.rules import refusal_of
from portal.editions.applying import NotApplied, apply
from portal.editions.comparison_json import only_errors
from portal.editions.comparison_text import lines
from portal.editions.models import Draft
from portal.editions.previews import Preview, preview_of
from portal.editions.proposals import Proposal, proposal_of
from portal.staff.models import User
from therapies.editions.published import Remark

PERMISSION = "therapies.add_edition"
MOVED = (
    "Nothing was applied: the catalog was changed by somebody since it was compared. Read the new "
    "comparison, and run the command again."
)


@dataclass(frozen=True)
class Order:
    proposal: Proposal
    by: User
    reason: str


class Command(BaseCommand):
    help = "Compare a published list with the catalog; with --apply, apply it whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """None is required here: what is missing is told like every other error, also as JSON."""
        parser.add_argument("file", metavar="FILE", nargs="?", default="")
        parser.add_argument("--effective-on", metavar="DATE", default="", help="YYYY-MM-DD")
        parser.add_argument("--by", metavar="USER", default="", help="a catalog maintainer")
        parser.add_argument("--reason", metavar="TEXT", default="")
        parser.add_argument("--allow-removals", metavar="N", default="0")
        parser.add_argument("--json", action="store_true", help="one object and nothing else")
        parser.add_argument("--apply", action="store_true", help="without it nothing is written")

    def handle(self, **options: Any) -> None:
        wrong = list(wrong_arguments(options))
        if wrong:
            if options["json"]:
                self.stdout.write(json.dumps(only_errors(wrong), ensure_ascii=False))
            raise CommandError(f"Nothing was compared. {' '.join(wrong)}")
        order = order_of(options)
        preview = preview_of(order.proposal, order.by)
        if options["apply"] and not preview.errors:
            preview = applied(order, preview)
        self.show(preview, **options)
        if preview.errors:
            raise CommandError("Nothing was applied.")

    def show(self, preview: Preview, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(preview.json, ensure_ascii=False))
            return
        for line in lines(preview.json):
            self.stdout.write(line)
        if not preview.errors:
            done = options["apply"] and not preview.already
            self.stdout.write("Applied." if done else "Nothing was written.")


def wrong_arguments(options: Any) -> Iterator[str]:
    """All that is wrong with them, each with its remedy."""
    file, on, removals = options["file"], options["effective_on"], str(options["allow_removals"])
    if not Path(file).is_file():
        yield f"There is no file “{file}”. Name the published list."
    if not is_day(on):
        yield f"“{on}” is no day. Give --effective-on as YYYY-MM-DD."
    if not (removals.isascii() and removals.isdigit() and len(removals) <= 4):
        yield f"“{removals}” is no number of removals. Give --allow-removals as in 12."
    user = User.objects.filter(username=options["by"]).first()
    if user is None:
        yield f"Nobody has the user name “{options['by']}”. Give --by as under People."
    elif not user.has_perm(PERMISSION):
        yield f"{user} is no catalog maintainer. Give --by somebody who holds that role."
    try:
        clean_reason(options["reason"])
    except ValidationError as refused:
        yield f"--reason: {' '.join(refused.messages)}"


def is_day(text: str) -> bool:
    try:
        return bool(DAY.match(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False


def order_of(options: Any) -> Order:
    """A file that waits as a draft is taken from there, under the names it has there."""
    file = Path(options["file"])
    typed: dict[str, Any] = {
        "effective_on": date.fromisoformat(options["effective_on"]),
        "allow_removals": int(options["allow_removals"]),
    }
    proposal = Proposal(file.name, file.read_bytes(), **typed)
    draft = Draft.objects.filter(sha256=proposal.sha256).first()
    by = User.objects.get(username=options["by"])
    return Order(proposal_of(draft, **typed) if draft else proposal, by, options["reason"])


def applied(order: Order, preview: Preview) -> Preview:
    """The preview; with errors if nothing was applied after all."""
    try:
        with change(by=order.by, reason=order.reason):
            apply(order.proposal, preview.digest)
    except NotApplied as no:
        moved = (Remark(None, MOVED),) if no.moved else ()
        return replace(no.preview, errors=(*no.preview.errors, *moved))
    except (Stale, IntegrityError, ValidationError) as error:
        return replace(preview, errors=(Remark(None, refusal_of(error).message),))
    return preview
