"""What a provider may give: contracts, and agreements for one case."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, When

from contracts.held import Held, HoldingQuerySet, Reviewed, deactivated
from contracts.models.certifications import certified
from portal.fields import FoldedField, TidyCharField
from portal.periods import Period, in_force, one_per_day
from portal.text import tidy
from therapies.models import Program, Therapy


class ContractQuerySet(HoldingQuerySet):
    def with_program(self) -> Self:
        return self.select_related("program")

    def found_by(self, typed: str, providers: Any) -> Self:
        """Those of these providers, and those whose reference holds the words."""
        mine = Q(provider__in=providers.values("pk"))
        return self.filter(mine | Q(reference__icontains=tidy(typed)))

    def giving(self, on: date, therapy: str, program: str, rems: Iterable[str]) -> Self:
        """Contracts on which a check of the day says contracted and eligible.

        In force under the program that lists the therapy, the NPI not deactivated by that day, and
        the provider certified in each REMS required; all of these by their slugs.
        """
        listed = self.in_force(on).filter(therapy__slug=therapy, program__slug=program)
        return listed.exclude(deactivated(on, "provider__")).filter(certified(on, rems, "provider"))

    def beside(self, npi: str, *, samples: bool) -> Self:
        """Other providers' than this one; samples' only where they are wanted."""
        others = self.exclude(provider__npi=npi)
        return others if samples else others.filter(provider__is_sample=False)

    def nearest(self, state: str) -> Self:
        """Providers of the state first, then by name."""
        elsewhere = Case(When(provider__state=state, then=0), default=1)
        return self.order_by(elsewhere, "provider__folded_name", "provider__npi", "pk")

    def by_place(self) -> Self:
        return self.order_by("provider__state", "provider__folded_name", "provider__npi", "pk")

    def of_therapy(self, therapy: Therapy) -> Self:
        return self.filter(therapy=therapy).with_names().with_program()

    def on_other_days(self, on: date) -> Self:
        """Those that are over or still to come."""
        return self.exclude(in_force(on))


class Contract(Held, Reviewed, Period):
    """This provider may give this therapy under this program."""

    provider = models.ForeignKey("contracts.Provider", models.PROTECT, related_name="contracts")
    therapy = models.ForeignKey(Therapy, models.PROTECT, related_name="contracts")
    program = models.ForeignKey(
        Program,
        models.PROTECT,
        related_name="contracts",
        help_text="The program that lists the therapy; another one's contract does not count.",
    )
    reference = TidyCharField(
        "contract reference",
        max_length=60,
        blank=True,
        help_text="No patient, claim or case number.",
    )

    objects = ContractQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["provider", "therapy", F("starts_on").asc(nulls_first=True)]
        constraints = [
            *Period.Meta.constraints,
            one_per_day(
                "provider",
                "therapy",
                "program",
                message=(
                    "The provider holds a contract for this therapy and program on some of these "
                    "days already. Give that one a last day first, or change it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Contract of {self.provider} for {self.therapy}"

    def get_absolute_url(self) -> str:
        return f"{self.provider.get_absolute_url()}#contract-{self.pk}"


class SingleCaseAgreement(Held, Reviewed, Period):
    """An agreement for one case only; it never makes a provider look contracted."""

    starts_on = models.DateField("first day", help_text="Counts.")
    last_day = models.DateField("last day", help_text="Counts.")
    provider = models.ForeignKey("contracts.Provider", models.PROTECT, related_name="agreements")
    therapy = models.ForeignKey(Therapy, models.PROTECT, related_name="agreements")
    reference = TidyCharField(
        "case reference",
        max_length=60,
        help_text="The agreement's own reference. No patient, authorization or claim number.",
    )
    folded_reference = FoldedField(source="reference", without_blanks=True)

    objects = HoldingQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["provider", "therapy", "starts_on"]
        constraints = [
            *Period.Meta.constraints,
            one_per_day(
                "provider",
                "therapy",
                "folded_reference",
                message=(
                    "An agreement with this reference stands for some of these days already. "
                    "Change that one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Single case agreement of {self.provider} for {self.therapy}"

    def get_absolute_url(self) -> str:
        return f"{self.provider.get_absolute_url()}#agreement-{self.pk}"
