from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.search import index


class Command(BaseCommand):
    help = (
        "Prove that the search's index equals the records, word for word. Names the first "
        "difference and exits 1 where it doesn't; rebuild_search puts it right."
    )

    def handle(self, **options: Any) -> None:
        if difference := index.first_difference():
            raise CommandError(f"{difference} Run rebuild_search.")
        self.stdout.write("The index equals the records.")
