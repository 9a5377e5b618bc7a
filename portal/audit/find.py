"""Finding a record by what its address says, and saying what became of it when it isn't there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from portal.audit.known import reading_at
from portal.audit.timeline import told_row
from portal.audit.timeline.lines import history_rows
from portal.refusals import Gone, NotOnRecord


def trace(model: Any, moment: datetime | None = None, **lookup: Any) -> Any:
    """The newest history row of whatever was once recorded so, up to a moment; None if nothing."""
    rows = model.history.filter(**lookup)
    if moment is not None:
        rows = rows.filter(history_date__lte=moment)
    return rows.order_by("-history_date", "-version").first()


def versions_of(record: Any) -> models.QuerySet[Any]:
    """A record's history rows up to the moment being read, oldest first."""
    rows = type(record).history.filter(id=record.pk)
    moment = reading_at()
    if moment is not None:
        rows = rows.filter(history_date__lte=moment)
    return rows.order_by("version")


def find(queryset: models.QuerySet[Any], unknown: str, **lookup: Any) -> Any:
    """The one record of a lookup such as slug="abecma".

    Raises Gone for one that no longer stands there; NotOnRecord, whose message is `unknown`, for
    one never recorded, and for one recorded only after the moment being read.
    """
    record = queryset.filter(**lookup).first()
    if record is not None:
        return record
    ((field, value),) = lookup.items()
    model: Any = queryset.model
    row = trace(model, reading_at(), **lookup)
    if row is not None:
        raise gone(model, field, value, row)
    if reading_at() is not None and trace(model, **lookup) is not None:
        raise NotOnRecord(field, value, f"“{value}” was not on record at the moment you ask about.")
    raise NotOnRecord(field, value, unknown)


def gone(model: Any, field: str, value: str, row: Any) -> Gone:
    """What became of the record that once stood at an address: deleted, or moved to another.

    For the page: `row`, its newest history row, and `was`, that row in words; `history`, where its
    history stands; `moved`, the record itself where it only has another address.
    """
    name = model._meta.verbose_name
    last = trace(model, reading_at(), id=row.id)
    was = told_row(model, last)
    context = {"row": last, "was": was, "history": f"{was.page}history/", "moved": None}
    if was.newest is None:
        message = f"The {name} {was.label} was deleted from the record."
        return Gone(field, value, message, **context)
    now = model._base_manager.get(id=row.id)
    message = f"“{value}” is no longer the address of this {name}: {now}. It has another one now."
    return Gone(field, value, message, **{**context, "moved": now})


def once_deleted(model: Any, **lookup: Any) -> Iterable[int]:
    """The records that were deleted at this address: what was recorded again goes on from them."""
    rows = history_rows(model).filter(history_type="-", **named_by(lookup))
    return rows.values_list("id", flat=True)


def named_by(lookup: dict[str, Any]) -> dict[str, Any]:
    return {"id" if name == "pk" else name: value for name, value in lookup.items()}
