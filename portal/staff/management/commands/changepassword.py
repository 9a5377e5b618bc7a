"""`manage.py changepassword USER`: Django's command, as a recorded change."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from portal.audit.acts import change
from portal.staff.commands import RecordedCommand
from portal.staff.models import User


class Command(RecordedCommand):
    help = "Set a person's password. It is asked for twice, and kept in no history."
    permission = "staff.change_user"
    usual_reason = "Password set on the command line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username")

    def handle(self, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"Nobody has the user name “{options['username']}”.")
        by, reason = self.person(options["by"]), self.reason(options["reason"])
        user.set_password(self.asked_for(user))
        with change(by=by, reason=reason):
            user.save()
        self.stdout.write(f"The password of {user} was set.")

    def asked_for(self, user: User) -> str:
        password = getpass("Password: ")
        if password != getpass("Password (again): "):
            raise CommandError("The two passwords differ. Nothing was set.")
        try:
            validate_password(password, user)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        return password
