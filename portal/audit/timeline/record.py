"""The history of one record together with the records that belong to it."""

from typing import Any

from portal.audit.timeline.entry import Entry
from portal.audit.timeline.gather import entries
from portal.audit.timeline.lines import COLUMNS, Line, lines_of


def timeline(model: Any, pk: int) -> list[Entry]:
    """Everything that happened to a record and to what belongs to it, newest first."""
    return entries(lines_of(model, pk))


def latest(record: Any, count: int) -> list[Entry]:
    """The newest changes of a record and of what belongs to it, for a panel."""
    return entries(lines_of(type(record), record.pk)[:count])


def told_row(model: Any, row: Any) -> Entry:
    """One history row in words, e.g. the one with which a record was deleted."""
    return entries([Line(model, *(getattr(row, column) for column in COLUMNS))])[0]
