"""Programs of the payer, and the ways to reach them."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import FoldedField, TidyCharField
from portal.periods import Period, PeriodQuerySet, one_per_day


class Program(AuditedModel):
    """One program of the payer: Gene Therapy, Advanced Cellular Therapy."""

    slug = models.SlugField(unique=True, help_text="In addresses; it stays for ever.")
    name = TidyCharField(max_length=100, help_text="Without the word program: Gene Therapy.")
    folded_name = FoldedField(source="name")
    position = models.PositiveSmallIntegerField(
        default=1, help_text="Programs stand in this order on the list."
    )

    objects = AuditedQuerySet.as_manager()
    # Its timeline tells of its channels; a listing's history stands with its therapy.
    timeline_without = frozenset({"listing"})

    class Meta(AuditedModel.Meta):
        ordering = ["position", "name"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["folded_name"],
                name="therapies_program_name_once",
                violation_error_message="A program has this name already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} Program"

    def get_absolute_url(self) -> str:
        return reverse("therapies:program", args=[self.slug])


class ChannelQuerySet(PeriodQuerySet):
    def reaching(self, program_id: int, therapy_id: int | None, on: date) -> Self:
        """The program's own channels in force, and those of the therapy."""
        whose = Q(therapy=None) | Q(therapy_id=therapy_id) if therapy_id else Q(therapy=None)
        return self.in_force(on).filter(whose, program_id=program_id).order_by("position", "pk")

    def for_therapies(self, programs: Iterable[int], therapies: Iterable[int]) -> Self:
        """Of these programs on any day: their own channels, and those of these therapies."""
        whose = Q(therapy=None) | Q(therapy__in=therapies)
        return self.filter(whose, program__in=programs).order_by("position", "pk")


class ContactChannel(Period):
    """One way to reach a program for one purpose; one that names a therapy overrides for it."""

    class Purpose(models.TextChoices):
        PRIOR_AUTHORIZATION = "prior_authorization", "prior authorization"
        QUESTIONS = "questions", "questions"

    class Kind(models.TextChoices):
        PHONE = "phone", "phone"
        FAX = "fax", "fax"
        EMAIL = "email", "email"
        FORM = "form", "form"
        WEB = "web", "web"

    program = models.ForeignKey(Program, models.PROTECT, related_name="channels")
    therapy = models.ForeignKey(
        "therapies.Therapy",
        models.PROTECT,
        related_name="channels",
        null=True,
        blank=True,
        help_text="Only where this therapy is reached otherwise than its program.",
    )
    purpose = models.CharField(max_length=30, choices=Purpose)
    kind = models.CharField(max_length=10, choices=Kind)
    value = TidyCharField(max_length=255, help_text="As published: 855.678.0051.")
    folded_value = FoldedField(source="value")
    note = TidyCharField(
        max_length=255, blank=True, help_text="What a caller must know, e.g. with which form."
    )
    position = models.PositiveSmallIntegerField(default=1, help_text="Order on the page.")

    objects = ChannelQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["program", "purpose", "position"]
        constraints = [
            *Period.Meta.constraints,
            one_per_day(
                "program",
                "therapy",
                "purpose",
                "kind",
                "folded_value",
                message="This channel stands for some of these days already. Change that one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value} for {self.get_purpose_display()}"

    @property
    def label(self) -> str:
        """What stands before the value on a page about how to start prior authorization."""
        if self.purpose == self.Purpose.QUESTIONS:
            return f"Questions, by {self.get_kind_display()}"
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return f"{self.program.get_absolute_url()}#channel-{self.pk}"


def overriding(channels: Iterable[ContactChannel]) -> list[ContactChannel]:
    """A therapy's own channel replaces its program's of the same purpose and kind."""
    rows = list(channels)
    own = {(row.purpose, row.kind) for row in rows if row.therapy_id}
    return [row for row in rows if row.therapy_id or (row.purpose, row.kind) not in own]
