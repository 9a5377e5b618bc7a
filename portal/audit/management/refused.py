"""Commands of packages that would write history, or thin it out: refused by name."""

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError


class RefusedCommand(BaseCommand):
    help = "Refused: history is written by the records' own save and delete, and never altered."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Whatever follows the name, it is refused."""
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> NoReturn:
        raise CommandError(
            "History is written by the records' own save and delete, and never altered."
        )
