"""A file as rows to be compared, each cell read; what can't be read is named, row by row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from contracts.importing.catalog import Catalog, catalog
from contracts.importing.columns import SHAPES
from contracts.importing.rows import ReadRow
from contracts.importing.spool import AT_ONCE, Spool
from contracts.sheets.columns import NONE_BELOW, Columns, headed
from contracts.sheets.opening import Bounds, Row, rows_of
from contracts.sheets.problems import NotRead, Problem
from portal.parts import parts
from therapies.editions.lines import Unreadable

MOST_BYTES = 30 * 1024 * 1024
# As many contracts as the portal is made for, twice.
ON_SERVER = Bounds(MOST_BYTES, 200_000, "Save them in several files.")
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
    kind: str, name: str, content: bytes, step: Step = still, bounds: Bounds = ON_SERVER
) -> Reading:
    """Read a file whole. Raises NotRead where it, or its headings, can't be read."""
    spool = Spool()
    try:
        known = catalog()
        columns, rows = headed(SHAPES[kind], rows_of(name, content, bounds))
        number = 0
        for part in parts(bounds.kept(rows), AT_ONCE):
            number += batch_read(spool, kind, known, columns, part)
            step(len(part))
        if not number:
            raise Unreadable(NONE_BELOW)
        return Reading(kind, known, spool, number)
    except Unreadable as no:
        spool.close()
        raise NotRead((Problem(None, "file", name, str(no)),)) from no
    except NotRead:
        spool.close()
        raise


def batch_read(spool: Spool, kind: str, known: Catalog, columns: Columns, rows: list[Row]) -> int:
    read = [ReadRow.of(kind, known, columns, number, own) for number, own in rows]
    spool.want((row.number, row.whose, row.fields) for row in read if not row.problems)
    spool.add_unread((row.number, row.fields.get("npi", "")) for row in read if row.problems)
    spool.add_problems((each for row in read for each in row.problems), compared=False)
    return len(read)
