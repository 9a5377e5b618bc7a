"""`manage.py prepare`: migrate, and fill an empty database. `make run` calls it at each start."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from contracts.samples import load_samples
from portal.audit.models import Ledger
from portal.guidance.first_load import load_guidance
from portal.staff.models import User
from portal.staff.sample_logins import make_sample_logins
from therapies.first_load import load_catalog
from therapies.models import Program

SAMPLES_REASON = "First load: sample providers, to see and try the portal with."


class Command(BaseCommand):
    help = (
        "Migrate; load the list of November 2024 and the guidance into an empty database, and, "
        "except in production, sample providers and one login per role. Where there are records "
        "already, none is changed."
    )
    requires_system_checks: list[str] = []  # migrate runs them, those of the database among them

    def handle(self, **options: Any) -> None:
        with nullcontext() if settings.PRODUCTION else one_at_a_time():
            migrate()
            if is_empty():
                self.fill()
        if settings.PRODUCTION and not User.objects.administrators().exists():
            self.stdout.write(
                "Nobody can make people yet. Make the first administrator: "
                "python manage.py createsuperuser"
            )

    def fill(self) -> None:
        """All or nothing: a load cut off halfway leaves the database empty for the next one.

        The password is written before the transaction ends, or a cut in between would lose it.
        """
        with transaction.atomic():
            Ledger.lock()  # another machine may be about to do the same
            if not is_empty():
                return
            load_catalog()
            load_guidance()
            if not settings.PRODUCTION:
                load_samples(by=User.objects.system(), reason=SAMPLES_REASON)
                self.make_logins(os.environ.get("SAMPLE_PASSWORD") or secrets.token_urlsafe(12))

    def make_logins(self, password: str) -> None:
        logins = make_sample_logins(password)
        self.stdout.write("Loaded the list of November 2024, guidance and samples. Sign in as")
        for user in logins:
            self.stdout.write(f"  {user.username:<10} {user.name:<17} {' + '.join(user.roles)}")
        self.stdout.write(f"each with the password  {password}  (shown this once)")
        self.stdout.flush()


def migrate() -> None:
    with nullcontext() if connection.introspection.table_names() else all_or_nothing():
        call_command("migrate", interactive=False, verbosity=0, skip_checks=False)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction for all migrations of a new database.

    Django records a migration after committing its tables. Cut off in between, the next start
    would find tables that it wants to make. SQLite alters none while it checks foreign keys.
    """
    with connection.constraint_checks_disabled(), transaction.atomic():
        yield


def is_empty() -> bool:
    """Whether nobody recorded anything here yet."""
    return not (User.objects.exists() or Program.objects.exists())


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts at once on one machine would both migrate an empty database: one waits."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
