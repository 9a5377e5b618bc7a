"""`manage.py load_samples`: add what is missing of the sample providers."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import CommandError

from contracts.samples import load_samples
from portal.staff.commands import RecordedCommand
from portal.staff.models import User


class Command(RecordedCommand):
    help = "Add what is missing of the sample providers, which are invented. Not in production."
    permission = "contracts.add_provider"
    usual_reason = "Sample providers, to see and try the portal with."

    def record(self, *, by: User, reason: str) -> None:
        if settings.PRODUCTION:
            raise CommandError("Samples are invented, and never loaded in production.")
        try:
            added = load_samples(by=by, reason=reason)
        except ObjectDoesNotExist as missing:
            raise CommandError(
                f"The samples need the list of November 2024: {missing} Run `manage.py prepare` "
                "on an empty database first."
            ) from missing
        self.stdout.write(f"Sample records added: {added}")
