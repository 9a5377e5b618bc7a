"""Providers, and their other names."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import get_script_prefix, reverse

from contracts.held import Held, Merged, Reviewed, deactivated
from contracts.models.certifications import certified
from contracts.models.holdings import Contract, SingleCaseAgreement
from contracts.npi import WRONG_FORM, NpiField, checks, tidy_npi
from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import FoldedField, TidyCharField
from portal.formats import LETTERS, of_form
from portal.periods import in_force
from portal.text import fold
from therapies.models import Therapy

# More words than any name has: what follows them is not looked at.
MOST_WORDS = 12
WRONG_STATE = "Two letters, as the post office writes them: OH."


@lru_cache(maxsize=20_000)
def page_of(npi: str, prefix: str) -> str:
    """A provider's page, under the prefix at which the portal is served.

    Kept: each row that a provider holds names it, and finding it out is a tenth of 5,000 checks.
    """
    return reverse("contracts:provider", args=[npi])


class ProviderQuerySet(AuditedQuerySet):
    def by_name(self) -> Self:
        return self.order_by("folded_name", "npi")

    def unmerged(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def gone_into(self, npi: str) -> Self:
        """Those that were merged into the provider of an NPI."""
        return self.filter(merged_into__npi=npi)

    def with_merged(self) -> Self:
        """With the provider that each was merged into."""
        return self.select_related("merged_into")

    def samples(self) -> Self:
        return self.filter(is_sample=True)

    def named_like(self, typed: str) -> Self:
        """Each word stands in a name, the city or the state; or the digits begin the NPI.

        Words of which nothing is left once folded find none.
        """
        digits = tidy_npi(typed)
        if digits.isascii() and digits.isdigit():
            return self.filter(npi__startswith=digits)
        rows = self.unmerged() if fold(typed) else self.none()
        for word in fold(typed).split()[:MOST_WORDS]:
            other = ProviderName.objects.filter(provider=OuterRef("pk"), folded__contains=word)
            place = Q(folded_city__contains=word) | Q(state__iexact=word)
            rows = rows.filter(Q(folded_name__contains=word) | place | Exists(other))
        return rows

    def called(self, typed: str) -> Self:
        """Those of exactly this name, among all their names, once folded."""
        other = ProviderName.objects.filter(provider=OuterRef("pk"), folded=fold(typed))
        rows = self.unmerged() if fold(typed) else self.none()
        return rows.filter(Q(folded_name=fold(typed)) | Exists(other))

    def meant_by(self, typed: str) -> Self:
        """Those of exactly this name; an NPI is found without this."""
        return self.called(typed)

    def near(self, typed: str) -> Self:
        """Those whose names hold these words, by name."""
        return self.named_like(typed).by_name()

    def contracted(self, therapy: Therapy, on: date) -> Self:
        """Those with a contract for the therapy in force that day, under whatever program."""
        contracts = Contract.objects.in_force(on).filter(provider=OuterRef("pk"), therapy=therapy)
        return self.filter(Exists(contracts))

    def near_to_giving(
        self, therapy: Therapy, on: date, since: date, rems: Collection[str]
    ) -> Self:
        """Those with a contract or an agreement for the therapy in force, or a contract that ended
        since a day; and, where a REMS is required, those certified in each one, by their slugs.
        """
        lately = Q(last_day__lt=on, last_day__gte=since)
        contracts = Contract.objects.filter(in_force(on) | lately, therapy=therapy)
        agreements = SingleCaseAgreement.objects.in_force(on).filter(therapy=therapy)
        near = Q(pk__in=contracts.values("provider")) | Q(pk__in=agreements.values("provider"))
        return self.filter(near | certified(on, rems, "pk") if rems else near)

    def besides(self, contracts: "QuerySet[Contract]") -> Self:
        """Those that none of these contracts is of."""
        return self.exclude(pk__in=contracts.values("provider"))

    def for_list(self, on: date) -> Self:
        """Adds of that day `contracts_in_force`, how many, and `is_deactivated`."""
        rows = Contract.objects.in_force(on).filter(provider=OuterRef("pk")).order_by()
        number = rows.values("provider").annotate(number=Count("pk")).values("number")
        return self.select_related("merged_into").annotate(
            contracts_in_force=Coalesce(Subquery(number), 0), is_deactivated=deactivated(on)
        )


class Provider(Reviewed, AuditedModel):
    """A facility. A deactivated NPI is still well formed.

    One that was merged into another stays, so that its NPI is found and says where it went; it
    holds nothing, and the one it went to was merged into none.
    """

    npi = NpiField("NPI", max_length=10, unique=True, help_text="Ten digits; blanks don't matter.")
    name = TidyCharField(max_length=255)
    folded_name = FoldedField(source="name", db_index=True)
    city = TidyCharField(max_length=100)
    folded_city = FoldedField(source="city")
    state = models.CharField(
        max_length=2,
        validators=[RegexValidator(r"\A[A-Z]{2}\Z", WRONG_STATE)],
        help_text=WRONG_STATE,
    )
    deactivated_on = models.DateField(
        "NPI deactivated on",
        null=True,
        blank=True,
        help_text="From this day on no answer says yes. Empty: not deactivated.",
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        help_text="The provider that was kept of two that are the same. Empty: not merged.",
    )
    is_sample = models.BooleanField(
        "sample", default=False, editable=False, help_text="Invented, to see and try the portal."
    )

    objects = ProviderQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        ordering = ["folded_name", "npi"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.CheckConstraint(
                name="contracts_provider_npi_checks",
                condition=checks("npi"),
                violation_error_message=WRONG_FORM,
            ),
            models.CheckConstraint(
                name="contracts_provider_state_form",
                condition=of_form("state", LETTERS, LETTERS),
                violation_error_message=WRONG_STATE,
            ),
            models.CheckConstraint(
                name="contracts_provider_merged_into_another",
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                violation_error_message="A provider is merged into another one, not into itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return page_of(self.npi, get_script_prefix())

    def clean(self) -> None:
        self.refuse_conflicts()

    def refuse_conflicts(self) -> None:
        """One that is merged holds nothing, and went to one that is not merged itself."""
        kept: Any = self.merged_into
        if kept is None:
            return
        if kept.merged_into_id is not None:
            raise ValidationError({"merged_into": Merged(kept)})
        if self.pk is not None and self.holds_anything():
            message = (
                "It still has contracts, agreements, certifications or providers merged into it. "
                "Choose both providers in the list, and merge them there."
            )
            raise ValidationError({"merged_into": message})

    @property
    def may_be_written_with_others(self) -> bool:
        """One that isn't merged needs no look at any other."""
        return self.merged_into_id is None

    def holds_anything(self) -> bool:
        held = (self.contracts, self.agreements, self.certifications)
        return self.merged.exists() or any(rows.exists() for rows in held)

    def deactivated_by(self, on: date) -> bool:
        """What `deactivated` asks the database, of a provider at hand."""
        return self.deactivated_on is not None and self.deactivated_on <= on


class ProviderName(Held, AuditedModel):
    """Another name of a provider, by which it is found."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="names")
    name = TidyCharField(max_length=255)
    folded = FoldedField(source="name", db_index=True)

    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = "other name"
        ordering = ["provider", "folded"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["provider", "folded"],
                name="contracts_providername_once",
                violation_error_message="The provider has this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.provider.get_absolute_url()}#name-{self.pk}"
