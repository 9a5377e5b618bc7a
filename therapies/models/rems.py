"""REMS: the programs, and which therapy requires which, on what authority."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import FoldedField, TidyCharField, TidyTextField
from portal.periods import Period, PeriodQuerySet, one_per_day
from therapies.models.therapies import Therapy
from therapies.models.trust import Trust


class RemsProgram(AuditedModel):
    """One Risk Evaluation and Mitigation Strategy; it may cover several products."""

    slug = models.SlugField(unique=True, help_text="In imports and addresses; it stays for ever.")
    name = TidyCharField(max_length=150, help_text="As FDA prints it.")
    folded_name = FoldedField(source="name")
    note = TidyTextField(blank=True)
    source = TidyTextField(blank=True, help_text="Where the program is described.")

    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = "REMS program"
        ordering = ["name"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["folded_name"],
                name="therapies_remsprogram_name_once",
                violation_error_message="A REMS has this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """A REMS has no page of its own: its products' list shows it."""
        return f"{reverse('therapies:list')}?rems=required"


class RequirementQuerySet(PeriodQuerySet):
    def with_program(self) -> Self:
        return self.select_related("rems_program")


class RemsRequirement(Period):
    """For this therapy a REMS is required, or is not; no row in force means unknown."""

    class Standing(models.TextChoices):
        REQUIRED = "required", "required"
        NOT_REQUIRED = "not_required", "not required"

    class Authority(models.TextChoices):
        FDA = "fda", "FDA"
        PLAN = "plan", "the plan"

    therapy = models.ForeignKey(Therapy, models.PROTECT, related_name="rems_requirements")
    authority = models.CharField(max_length=10, choices=Authority, default=Authority.FDA)
    standing = models.CharField(max_length=15, choices=Standing)
    rems_program = models.ForeignKey(
        RemsProgram,
        models.PROTECT,
        related_name="requirements",
        null=True,
        blank=True,
        verbose_name="REMS program",
        help_text="Which REMS; needed where one is required.",
    )
    source = TidyTextField(help_text="Where it is published.")
    trust = models.CharField(max_length=1, choices=Trust)
    note = TidyTextField(blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = "REMS requirement"
        ordering = ["therapy", F("starts_on").asc(nulls_first=True), "authority"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                name="therapies_remsrequirement_names_program",
                condition=Q(standing="not_required") | Q(rems_program__isnull=False),
                violation_error_message="Say which REMS program is required.",
            ),
            one_per_day(
                "therapy",
                "authority",
                message="This authority says something about some of these days already.",
            ),
        ]

    def __str__(self) -> str:
        which = f": {self.rems_program}" if self.rems_program else ""
        return f"REMS {self.get_standing_display()} for {self.therapy}{which}"

    def get_absolute_url(self) -> str:
        return f"{self.therapy.get_absolute_url()}#rems-{self.pk}"
