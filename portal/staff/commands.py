"""Management commands that write records: each says by whom and why."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.audit.acts import clean_reason
from portal.staff.models import User


class RecordedCommand(BaseCommand):
    """A command with `--by` and `--reason`; a person named there must hold the role for it.

    Without `--by` the user `system` records it, without `--reason` its `usual_reason` stands.
    """

    permission = ""
    usual_reason = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", metavar="USER", help="who records it; system unless given")
        parser.add_argument("--reason", metavar="TEXT", default=self.usual_reason)

    def person(self, username: str | None) -> User:
        if username is None:
            return User.objects.system()
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody has the user name “{username}”. Look it up under People.")
        if not user.has_perm(self.permission):
            raise CommandError(f"{user} doesn't hold the role for this. Name somebody who does.")
        return user

    def reason(self, text: str) -> str:
        try:
            return clean_reason(text)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused

    def handle(self, **options: Any) -> None:
        self.record(by=self.person(options["by"]), reason=self.reason(options["reason"]))

    def record(self, *, by: User, reason: str) -> None:
        raise NotImplementedError
