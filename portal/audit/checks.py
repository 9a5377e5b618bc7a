"""A system check: the rules that the models declare stand in the database, switched on."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, models

from portal.audit.history import EachVersionRecorded
from portal.triggers import PostgresConstraint, TriggerRule

POSTGRES_OBJECTS = """
SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal
UNION ALL SELECT conname FROM pg_constraint WHERE convalidated
"""
SQLITE_OBJECTS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


def declared(vendor: str, tables: set[str]) -> Iterable[tuple[type[models.Model], str]]:
    """Each (model, name in the database) that a rule in Meta asks for, where the table stands."""
    for model in apps.get_models():
        for rule in model._meta.constraints:
            if not isinstance(rule, TriggerRule) or model._meta.db_table not in tables:
                continue
            names = rule.object_names(model, vendor)
            if vendor != "sqlite" and isinstance(rule, PostgresConstraint):
                names = [rule.name]
            elif vendor != "sqlite" and isinstance(rule, EachVersionRecorded):
                names = [*names, rule.name]
            yield from ((model, name) for name in names)


@register(Tags.database)
def rules_stand(
    app_configs: Any = None, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
            sqlite = connection.vendor == "sqlite"
            cursor.execute(SQLITE_OBJECTS if sqlite else POSTGRES_OBJECTS)
            present = {row[0] for row in cursor.fetchall()}
        errors += [
            Error(
                f"The rule {name} is missing from the database or switched off.",
                hint="Restore it from the migrations; until then history can be altered.",
                obj=model,
                id="audit.E001",
            )
            for model, name in declared(connection.vendor, tables)
            if name not in present
        ]
    return errors
