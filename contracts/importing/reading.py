"""A file as rows to be compared, each cell read; what can't be read is named, row by row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Self

from contracts.importing.catalog import Catalog, catalog
from contracts.importing.columns import Columns, columns_of, looks_like_headings
from contracts.importing.opening import MOST_ROWS, Row, rows_of
from contracts.importing.problems import NotRead, Problem
from contracts.importing.rows import ReadRow
from contracts.importing.spool import AT_ONCE, Spool
from therapies.editions.lines import Unreadable

# Titles and notes may stand above the headings.
MOST_ABOVE = 15
Step = Callable[[int], object]


@dataclass(frozen=True)
class Reading:
    """What a file says, as far as it can be read, and the catalog by which it was read."""

    kind: str
    catalog: Catalog
    spool: Spool
    rows: int

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: object) -> None:
        self.spool.close()


def still(rows: int) -> None:
    """Nobody watches."""


def read(
    kind: str, name: str, content: bytes, step: Step = still, most: int = MOST_ROWS
) -> Reading:
    """Read a file whole. Raises NotRead where it, or its headings, can't be read."""
    spool = Spool()
    try:
        known = catalog()
        rows = rows_of(name, content)
        columns, rest = headed(kind, rows)
        number = 0
        for part in parts(rest):
            number += batch_read(spool, kind, known, columns, part)
            step(len(part))
            refuse_too_many(number, most)
        if not number:
            raise Unreadable("The file has headings, but no row below them.")
        return Reading(kind, known, spool, number)
    except Unreadable as no:
        spool.close()
        raise NotRead((Problem(None, "file", name, str(no)),)) from no
    except NotRead:
        spool.close()
        raise


def refuse_too_many(rows: int, most: int) -> None:
    if rows > most:
        raise Unreadable(
            f"The file has more than {most:,} rows, which is the most that a browser imports. "
            "Split it, or have it imported on the server: manage.py import_records takes "
            f"{MOST_ROWS:,}."
        )


def parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while part := list(islice(rows, AT_ONCE)):
        yield part


def headed(kind: str, rows: Iterator[Row]) -> tuple[Columns, Iterator[Row]]:
    """The columns by their headings, and the rows below those. Raises NotRead."""
    first = list(islice(rows, MOST_ABOVE))
    if not first:
        raise Unreadable("The file holds no rows. Save the sheet again, with its headings.")
    at = next((n for n, (_, own) in enumerate(first) if looks_like_headings(kind, own)), 0)
    number, headings = first[at]
    columns = columns_of(kind, headings)
    if columns.wrong:
        raise NotRead(
            tuple(
                Problem(number, "columns", wrong.value, wrong.message, wrong.personal)
                for wrong in columns.wrong
            )
        )
    return columns, chain(first[at + 1 :], rows)


def batch_read(spool: Spool, kind: str, known: Catalog, columns: Columns, rows: list[Row]) -> int:
    read = [ReadRow.of(kind, known, columns, number, own) for number, own in rows]
    spool.want((row.number, row.whose, row.fields) for row in read if not row.problems)
    spool.add_unread((row.number, row.fields.get("npi", "")) for row in read if row.problems)
    spool.add_problems((each for row in read for each in row.problems), compared=False)
    return len(read)
