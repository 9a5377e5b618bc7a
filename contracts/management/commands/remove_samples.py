"""`manage.py remove_samples`: delete the sample providers and all they hold."""

from contracts.samples import remove_samples
from portal.staff.commands import RecordedCommand
from portal.staff.models import User


class Command(RecordedCommand):
    help = "Delete the sample providers and all they hold. Their history stays."
    permission = "contracts.delete_provider"
    usual_reason = "Sample providers are needed no longer."

    def record(self, *, by: User, reason: str) -> None:
        self.stdout.write(f"Sample providers removed: {remove_samples(by=by, reason=reason)}")
