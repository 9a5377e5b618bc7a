"""Editions: the published lists that the catalog rests on."""

from datetime import date, timedelta
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import FoldedField, TidyCharField


class EditionQuerySet(AuditedQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-effective_on", "-pk")

    def effective(self, on: date) -> Self:
        """Every edition that was ever effective by that day."""
        return self.filter(effective_on__lte=on)

    def in_force(self, on: date) -> "Edition | None":
        """The newest edition that is effective on that day; None before the first."""
        newest: Any = self.effective(on).newest_first().first()
        return newest

    def before(self, on: date) -> "Edition | None":
        """The newest edition that was effective earlier than that day; None if there is none."""
        older: Any = self.filter(effective_on__lt=on).newest_first().first()
        return older

    def with_next(self) -> Self:
        """Adds `replaced_on`: the effective day of the edition that follows; None for the last."""
        later = Q(effective_on__gt=OuterRef("effective_on"))
        same_day = Q(effective_on=OuterRef("effective_on"), pk__gt=OuterRef("pk"))
        following = Edition.objects.filter(later | same_day).order_by("effective_on", "pk")
        return self.annotate(replaced_on=Subquery(following.values("effective_on")[:1]))

    def with_applied(self) -> Self:
        """Adds `applied_at` and `applied_by`: when and by whom it came on record."""
        first: Any = Edition.history.filter(id=OuterRef("pk"), version=1)
        return self.annotate(
            applied_at=Subquery(first.values("history_date")[:1]),
            applied_by=Subquery(first.values("history_user_name")[:1]),
        )

    def first_day(self) -> date | None:
        """The effective day of the first edition we hold: before it nothing can be answered."""
        return self.aggregate(first=models.Min("effective_on"))["first"]


class EditionDocument(AuditedModel):
    """The file of a list as it was uploaded. Never altered, so that history copies it once.

    Drafts and editions name it; it stays when they go, as its history would.
    """

    name = TidyCharField("file name", max_length=255)
    content = models.BinaryField()

    class Meta(AuditedModel.Meta):
        verbose_name = "document"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("therapies:editions")


class Edition(AuditedModel):
    """One published list, with what is needed to tell whether another text is the same."""

    title = TidyCharField(max_length=255)
    label = TidyCharField(max_length=60, help_text="As people call it: November 2024.")
    folded_label = FoldedField(source="label")
    effective_on = models.DateField("effective day", help_text="From this day its facts hold.")
    source = TidyCharField(max_length=255, help_text="Where it was published.")
    sha256 = models.CharField(
        "SHA-256",
        max_length=64,
        validators=[RegexValidator(r"\A[0-9a-f]{64}\Z", "64 hexadecimal digits.")],
        help_text="Of the file as published.",
    )
    question_digests = models.JSONField(
        default=dict,
        blank=True,
        help_text="Per printed question, by the slug of its guidance: SHA-256 of its words.",
    )
    confirmed_on = models.DateField(
        "compared on",
        null=True,
        blank=True,
        help_text="The day somebody last compared the list with the published page.",
    )
    document = models.ForeignKey(
        EditionDocument,
        models.PROTECT,
        related_name="editions",
        null=True,
        blank=True,
        help_text="The file as published, where we hold it.",
    )

    objects = EditionQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        ordering = ["-effective_on", "-pk"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["folded_label"],
                name="therapies_edition_label_once",
                violation_error_message="An edition has this label already.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("therapies:edition", args=[self.pk])

    @property
    def last_day(self) -> date | None:
        """The last day before the next list takes effect, of a row read `with_next()`."""
        replaced_on: date | None = self.replaced_on  # type: ignore[attr-defined]
        return replaced_on - timedelta(days=1) if replaced_on else None

    def applied(self) -> Any:
        """The history row with which it was applied: who, when and why."""
        return type(self).history.get(id=self.pk, version=1)
