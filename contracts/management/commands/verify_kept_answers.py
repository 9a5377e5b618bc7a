from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contracts.kept import proving


class Command(BaseCommand):
    help = (
        "Prove that the list of kept answers that hold no longer follows from the records. Names "
        "the first that is wrong and exits 1; rebuild_kept_answers puts it right."
    )

    def handle(self, **options: Any) -> None:
        if difference := proving.first_difference():
            raise CommandError(f"{difference} Run rebuild_kept_answers.")
        self.stdout.write("What is written of kept answers follows from the records.")
