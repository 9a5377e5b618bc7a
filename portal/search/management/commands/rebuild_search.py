from typing import Any

from django.core.management.base import BaseCommand

from portal.search import index
from portal.wording import count


class Command(BaseCommand):
    help = (
        "Write the search's index of providers' words anew, from the records. Nothing is "
        "searched wrongly meanwhile: it is one transaction. Changes wait until it is over."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"The index holds the words of {count(index.rebuild(), 'provider')}.")
