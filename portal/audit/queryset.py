"""Querysets of audited records: reading is free, bulk writing is refused."""

from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import OuterRef, Subquery


class BulkWriteRefused(TypeError):
    """A bulk write would leave no history."""


def refused(name: str) -> Any:
    def refuse(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
        raise BulkWriteRefused(
            f"{name}() leaves no history: save or delete each record inside change()."
        )

    refuse.__name__ = name
    refuse.alters_data = True  # type: ignore[attr-defined]
    return refuse


class AuditedQuerySet(models.QuerySet):
    """What every queryset of ours derives from."""

    update = refused("update")
    bulk_create = refused("bulk_create")
    bulk_update = refused("bulk_update")
    delete = refused("delete")
    _raw_delete = refused("_raw_delete")

    def create_checked(self, **fields: Any) -> Any:
        """A new record, refused with ValidationError where a form would refuse it."""
        record = self.model(**fields)
        record.full_clean()
        record.save()
        return record

    def with_recorded(self) -> Self:
        """Adds `recorded_at` and `recorded_by`: when and by whom this version was recorded."""
        model: Any = self.model
        same_version = model.history.model.objects.filter(
            id=OuterRef("pk"), version=OuterRef("version")
        )
        return self.annotate(
            recorded_at=Subquery(same_version.values("history_date")[:1]),
            recorded_by=Subquery(same_version.values("history_user_name")[:1]),
        )
