"""Rows of history in Python: read freely, inserted by their record's save or delete, never altered.

The database refuses to alter them too (`AppendOnly`); here the refusal comes first, in words, and
covers what the database would let pass: inserting a row that no save or delete stands behind.
"""

from typing import Any, NoReturn

from django.db import models
from simple_history.manager import HistoricalQuerySet

from portal.audit import acts


class HistoryIsFixed(TypeError):
    """History is written by the records' own save and delete, and never altered."""


def refuse(*args: Any, **kwargs: Any) -> NoReturn:
    raise HistoryIsFixed("History is written by a record's own save or delete, and never altered.")


class FixedRows:
    """What every queryset of history rows refuses."""

    update = refuse
    bulk_create = refuse
    bulk_update = refuse
    delete = refuse
    _raw_delete = refuse
    _update = refuse


class HistoryQuerySet(FixedRows, HistoricalQuerySet):
    """Rows of `Record.history`."""


class HistoryRowQuerySet(FixedRows, models.QuerySet):
    """Rows of a history model's own manager."""


class HistoryRow(models.Model):
    """A version of a record. Inserted only while its record is saved or deleted."""

    objects = HistoryRowQuerySet.as_manager()
    delete = refuse
    _do_update = refuse

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _do_insert(self, *args: Any, **kwargs: Any) -> Any:
        if not acts.is_recording():
            refuse()
        return super()._do_insert(*args, **kwargs)  # type: ignore[misc]
