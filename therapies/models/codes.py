"""HCPCS codes: the code itself, what the payer lists, and what CMS assigns. Never merged."""

import re
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal.fields import TidyTextField
from portal.formats import DIGITS, of_form
from portal.periods import Period, PeriodQuerySet, one_per_day
from portal.text import tidy
from therapies.models.therapies import Therapy
from therapies.models.trust import Trust

CODE = re.compile(r"[A-V][0-9]{4}")
WRONG_FORM = "A HCPCS Level II code is one letter from A to V and four digits, e.g. J3399."


def tidy_code(text: str) -> str:
    """A code as typed or pasted, e.g. " j 3399" or "j-3399", as it is printed: "J3399"."""
    return re.sub(r"[\s.-]", "", tidy(text)).upper()


class CodeField(models.CharField):
    """A HCPCS Level II code."""

    default_validators = [RegexValidator(rf"\A{CODE.pattern}\Z", WRONG_FORM)]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return tidy_code(value) if isinstance(value, str) else value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Forms take it with its blanks, which are tidied away before it is measured."""
        return super().formfield(*args, **{"max_length": 40, **kwargs})


class HcpcsCode(Period):
    """A Level II code with its own days; an unclassified one names many therapies, without end."""

    code = CodeField(max_length=5, unique=True, help_text=WRONG_FORM)
    description = TidyTextField(blank=True)
    unclassified = models.BooleanField(
        default=False, help_text="Names many therapies: J3490, J3590, J9999, C9399."
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
        help_text="The code that CMS names to follow it.",
    )

    class Meta(Period.Meta):
        verbose_name = "HCPCS code"
        ordering = ["code"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                name="therapies_hcpcscode_form",
                condition=of_form("code", "ABCDEFGHIJKLMNOPQRSTUV", *[DIGITS] * 4),
                violation_error_message=WRONG_FORM,
            ),
            models.CheckConstraint(
                name="therapies_hcpcscode_unclassified_lasts",
                condition=Q(unclassified=False) | Q(last_day=None),
                violation_error_message="An unclassified code has no last day. Leave it empty.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("therapies:code", args=[self.code])


class CodeUseQuerySet(PeriodQuerySet):
    def with_code(self) -> Self:
        return self.select_related("code")

    def with_therapy(self) -> Self:
        return self.select_related("therapy")


class CodeUse(Period):
    """A code stands for a therapy on certain days, according to somebody."""

    therapy = models.ForeignKey(Therapy, models.PROTECT, related_name="%(class)ss")
    code = models.ForeignKey(HcpcsCode, models.PROTECT, related_name="%(class)ss")

    objects = CodeUseQuerySet.as_manager()

    class Meta(Period.Meta):
        abstract = True
        ordering = ["therapy", F("starts_on").asc(nulls_first=True), "code"]
        constraints = [
            *Period.Meta.constraints,
            one_per_day(
                "therapy",
                "code",
                message="The code stands for this therapy on some of these days already.",
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.therapy.get_absolute_url()}#{self._meta.model_name}-{self.pk}"


class ListedCode(CodeUse):
    """The payer lists this code for this therapy: the payer's fact."""

    class Meta(CodeUse.Meta):
        verbose_name = "listed code"

    def __str__(self) -> str:
        return f"{self.code} listed for {self.therapy}"


class ProductCode(CodeUse):
    """CMS assigns this code to this product: CMS's fact, which payers follow later."""

    source = TidyTextField(help_text="Where CMS publishes it.")
    trust = models.CharField(max_length=1, choices=Trust)
    note = TidyTextField(blank=True)

    class Meta(CodeUse.Meta):
        verbose_name = "product code"

    def __str__(self) -> str:
        return f"{self.code} assigned by CMS to {self.therapy}"
