"""Reading whole tables as they are stored, a few rows at a time, in one unchanging view."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from portal.audit.canonical import Shape

ROWS_AT_ONCE = 1_000
# Rows with files or marks inside are read one by one: each may be large.
LARGE_AT_ONCE = 1


def stream(
    shape: Shape, *, order: Iterable[str], where: str = "", params: Iterable[Any] = ()
) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, values as the database holds them, in constant memory."""
    columns = ", ".join(as_stored(shape.table, name) for name, _ in shape.columns)
    ordered = ", ".join(f'"{name}"' for name in order)
    at_once = LARGE_AT_ONCE if "bytes" in dict(shape.columns).values() else ROWS_AT_ONCE
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f'SELECT {columns} FROM "{shape.table}" {where} ORDER BY {ordered}', list(params)
        )
        while rows := cursor.fetchmany(at_once):
            yield from rows


def as_stored(table: str, column: str) -> str:
    """On SQLite a bare column is converted by its declared type, so that 2 would read as False.

    The table's name stands before it, or SQLite would take the name of a lost column for a text.
    """
    sign = "+" if connection.vendor == "sqlite" else ""
    return f'{sign}"{table}"."{column}"'


def count(shape: Shape) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT COUNT(*) FROM "{shape.table}"')
        return int(cursor.fetchone()[0])


@contextmanager
def snapshot() -> Iterator[None]:
    """One view of the database, whatever is written meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
