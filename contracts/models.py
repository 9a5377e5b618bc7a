"""Providers and what they hold: contracts, single case agreements, REMS certifications."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import get_script_prefix, reverse

from contracts.held import Held, HoldingQuerySet, Merged, OfProviderQuerySet, Reviewed, deactivated
from contracts.kept.models import CallBack, Compared, DifferentNow, KeptAnswer  # noqa: F401 - tables
from contracts.npi import WRONG_FORM, NpiField, checks, tidy_npi
from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import FoldedField, TidyCharField
from portal.formats import LETTERS, of_form
from portal.periods import Period, in_force, one_per_day
from portal.text import fold, tidy
from therapies.models import Program, RemsProgram, Therapy

# More words than any name has: what follows them is not looked at.
MOST_WORDS = 12
WRONG_STATE = "Two letters, as the post office writes them: OH."


@lru_cache(maxsize=20_000)
def page_of(npi: str, prefix: str) -> str:
    """A provider's page, under the prefix at which the portal is served.

    Kept: each row that a provider holds names it, and finding it out is a tenth of 5,000 checks.
    """
    return reverse("contracts:provider", args=[npi])


def certified(on: date, rems: Iterable[str], provider: str) -> Q:
    """Certified that day in each of these REMS, by their slugs.

    `provider` is the path to the provider's key. Each REMS is asked for its providers once, not
    for each row: without statistics SQLite would look through a whole REMS for every one.
    """
    condition = Q()
    for slug in rems:
        held = RemsCertification.objects.certified(on).filter(rems_program__slug=slug)
        condition &= Q(**{f"{provider}__in": held.values("provider")})
    return condition


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
        """Each word stands in a name, the city or the state; or the digits begin the NPI."""
        digits = tidy_npi(typed)
        if digits.isascii() and digits.isdigit():
            return self.filter(npi__startswith=digits)
        rows = self.unmerged()
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
        return self.named_like(typed).by_name() if fold(typed) else self.none()

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


class ContractQuerySet(HoldingQuerySet):
    def with_program(self) -> Self:
        return self.select_related("program")

    def named_like(self, typed: str) -> Self:
        """Those of providers that the words find, and those whose reference holds them."""
        found = Provider.objects.named_like(typed) if fold(typed) else Provider.objects.none()
        return self.filter(Q(provider__in=found.values("pk")) | Q(reference__icontains=tidy(typed)))

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

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="contracts")
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
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="agreements")
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


class CertificationQuerySet(OfProviderQuerySet):
    named = ["provider", "rems_program"]

    def certified(self, on: date) -> Self:
        return self.in_force(on).filter(standing=RemsCertification.Standing.CERTIFIED)


class RemsCertification(Held, Reviewed, Period):
    """This provider's standing with a REMS program."""

    class Standing(models.TextChoices):
        PENDING = "pending", "pending"
        CERTIFIED = "certified", "certified"
        WITHDRAWN = "withdrawn", "withdrawn"

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="certifications")
    rems_program = models.ForeignKey(
        RemsProgram, models.PROTECT, related_name="certifications", verbose_name="REMS program"
    )
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.CERTIFIED)

    objects = CertificationQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = "REMS certification"
        ordering = ["provider", "rems_program", F("starts_on").asc(nulls_first=True)]
        constraints = [
            *Period.Meta.constraints,
            one_per_day(
                "provider",
                "rems_program",
                message=(
                    "The provider's standing with this REMS is recorded for some of these days "
                    "already. Give that row a last day first, or change it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_standing_display()} in {self.rems_program}: {self.provider}"

    def get_absolute_url(self) -> str:
        return f"{self.provider.get_absolute_url()}#certification-{self.pk}"
