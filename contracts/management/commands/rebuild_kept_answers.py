from typing import Any

from django.core.management.base import BaseCommand

from contracts.kept import proving
from portal.wording import count


class Command(BaseCommand):
    help = (
        "Compare every kept answer with the records anew, and write which of them hold no longer. "
        "One transaction; changes wait until it is over."
    )

    def handle(self, **options: Any) -> None:
        number = count(proving.rebuild(), "kept answer")
        self.stdout.write(f"{number} would be another one today.")
