"""Reading the past: `with known(moment):` every query sees the records as they were known then.

A WITH clause named like a table hides that table, and history has the same columns; so before
each SELECT stands, for every audited table it names, a WITH of the versions valid at the moment.
History itself and people are read as they are. Writing inside raises.
"""

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection

from portal.audit.models import AuditedModel

QUOTED = re.compile(r'"(\w+)"')
READS = ("SELECT", "(")
HARMLESS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET CONSTRAINTS")
AT_THE_MOMENT = """"{table}" AS NOT MATERIALIZED (SELECT {columns} FROM "{history}" h
 WHERE h.history_date <= %s AND h.history_type <> '-' AND NOT EXISTS (SELECT 1 FROM "{history}" n
 WHERE n.id = h.id AND n.version = h.version + 1 AND n.history_date <= %s))"""

_moment: ContextVar[datetime | None] = ContextVar("known", default=None)


class WriteInThePast(RuntimeError):
    """Something tried to write while the past was being read."""


@functools.cache
def shadows() -> dict[str, str]:
    """For each audited table but people's, the WITH entry that stands in for it."""
    return {
        model._meta.db_table: AT_THE_MOMENT.format(
            table=model._meta.db_table,
            history=model.history.model._meta.db_table,
            columns=", ".join(f'h."{field.column}"' for field in model._meta.concrete_fields),
        )
        for model in apps.get_models()
        if issubclass(model, AuditedModel) and not model.history_leaves_out
    }


def shadowed(sql: str, params: Any, moment: Any) -> tuple[str, Any]:
    """The same SELECT, reading the tables as they were known at the moment."""
    named = dict.fromkeys(QUOTED.findall(sql))
    entries = [shadows()[table] for table in named if table in shadows()]
    if not entries:
        return sql, params
    return f"WITH {', '.join(entries)} {sql}", [moment] * (2 * len(entries)) + list(params or ())


@contextmanager
def known(moment: datetime) -> Iterator[None]:
    """Read as known at a moment with zone. Render inside: what is read later shows today."""
    if _moment.get() is not None:
        raise RuntimeError("The past is being read already; one page has one moment.")
    value = connection.ops.adapt_datetimefield_value(moment)

    def wrap(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = sql.lstrip().upper()
        if start.startswith(READS) and not many:
            sql, params = shadowed(sql, params, value)
        elif not start.startswith(HARMLESS):
            raise WriteInThePast(f"Nothing is written while the past is read: {sql[:60]}")
        return execute(sql, params, many, context)

    token = _moment.set(moment)
    features = connection.features
    # A hidden table has no primary key from which PostgreSQL could infer the other columns.
    infers, features.allows_group_by_selected_pks = features.allows_group_by_selected_pks, False
    try:
        with connection.execute_wrapper(wrap):
            yield
    finally:
        features.allows_group_by_selected_pks = infers
        _moment.reset(token)


def reading_at() -> datetime | None:
    """The moment at which the past is being read, or None."""
    return _moment.get()
