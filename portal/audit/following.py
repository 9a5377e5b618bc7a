"""What follows the records outside history, and up to which change it has done so."""

from datetime import datetime
from typing import Self

from django.db import models

from portal.audit.models import BEFORE_ALL


class CompleteUpTo(models.Model):
    """One row: the moment of the newest change that what follows the records includes."""

    at = models.DateTimeField("complete up to", default=BEFORE_ALL)

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return f"complete up to {self.at.isoformat()}"

    @classmethod
    def lock(cls) -> Self:
        return cls._default_manager.select_for_update().get_or_create(pk=1)[0]

    @classmethod
    def complete_up_to(cls) -> datetime:
        row = cls._default_manager.filter(pk=1).first()
        return row.at if row else BEFORE_ALL

    def move(self, moment: datetime) -> None:
        self.at = moment
        self.save(update_fields=["at"])
