"""What somebody put off: entries of worklists that wait for a day."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.urls import reverse

from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import TidyCharField


class PostponementQuerySet(AuditedQuerySet):
    def of(self, worklist: str) -> Self:
        return self.filter(worklist=worklist)

    def active(self, on: date) -> Self:
        """Those whose entries are out of the count that day; on its last day one is back."""
        return self.filter(until__gt=on)

    def with_reason(self) -> Self:
        """Adds `reason`, beside when and by whom it was recorded."""
        model: Any = self.model
        same_version = model.history.model.objects.filter(
            id=models.OuterRef("pk"), version=models.OuterRef("version")
        )
        why = models.Subquery(same_version.values("history_change_reason")[:1])
        return self.with_recorded().annotate(reason=why)

    def put_off(self, worklist: str, record: str, key: int, title: str, until: date) -> Any:
        """Postpone one entry, or change until when it is postponed; inside a change."""
        named = {"worklist": worklist, "record_kind": record, "record_id": key}
        row: Any = self.filter(**named).first() or self.model(**named)
        row.title, row.until = title[: Postponement.LONGEST], until
        row.full_clean()
        row.save()
        return row


class Postponement(AuditedModel):
    """One entry of one worklist, put off until a day; why is the reason of its newest change.

    The entry is named by the kind and the key of its record, which may be gone by now.
    """

    LONGEST = 600

    worklist = models.CharField(max_length=60, help_text="As in the worklist's address.")
    record_kind = models.CharField(max_length=60, help_text="As in contracts.contract.")
    record_id = models.BigIntegerField("record's number")
    title = TidyCharField("what", max_length=LONGEST, help_text="What the entry was called then.")
    until = models.DateField(help_text="On this day it is back on the list.")

    objects = PostponementQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        ordering = ["until", "pk"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["worklist", "record_kind", "record_id"],
                name="worklists_postponement_once",
                violation_error_message="This entry is postponed already. Change that one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, on the worklist {self.worklist}"

    def get_absolute_url(self) -> str:
        return f"{reverse('worklists:worklist', args=[self.worklist])}?show=postponed"
