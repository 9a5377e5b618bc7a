"""Therapies, their names, what the list says of them, and notices that staff must see."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import FoldedField, TidyCharField, TidyTextField
from portal.periods import Period, PeriodQuerySet, one_per_day
from portal.text import compact, fold
from portal.triggers import OneOwner
from therapies.models.programs import Program
from therapies.models.trust import Trust

# More words than any name has: what follows them is not looked at.
MOST_WORDS = 12


class Mark(models.TextChoices):
    REGISTERED = "®", "® registered"
    TRADE = "™", "™ trade mark"
    NONE = "", "none"


class TherapyQuerySet(AuditedQuerySet):
    def by_name(self) -> Self:
        return self.order_by("folded_brand", "pk")

    def called(self, typed: str) -> Self:
        """Those of exactly this name, among all their names of whatever day, once folded."""
        key = fold(typed)
        names = TherapyName.objects.filter(therapy=OuterRef("pk"), folded=key)
        listed = Q(folded_brand=key) | Q(folded_generic=key)
        listings = Listing.objects.filter(listed, therapy=OuterRef("pk"))
        return self.filter(listed | Exists(names) | Exists(listings)) if key else self.none()

    def meant_by(self, typed: str) -> Self:
        """Those of exactly this name and, if there are none, those ever listed under this code."""
        code = compact(typed).upper()
        return self.called(typed) or self.filter(listedcodes__code__code=code).distinct()

    def near(self, typed: str) -> Self:
        return self.resembling(typed).by_name()

    def resembling(self, typed: str) -> Self:
        """Those with each word within some name of whatever day."""
        rows = self if fold(typed) else self.none()
        for word in fold(typed).split()[:MOST_WORDS]:
            names = TherapyName.objects.filter(therapy=OuterRef("pk"), folded__contains=word)
            listed = Q(folded_brand__contains=word) | Q(folded_generic__contains=word)
            listings = Listing.objects.filter(listed, therapy=OuterRef("pk"))
            rows = rows.filter(listed | Exists(names) | Exists(listings))
        return rows


class Therapy(AuditedModel):
    """A product. Pages about a day show the names of that day's listing, else these."""

    slug = models.SlugField(
        unique=True,
        help_text="The brand in lower case when first listed. In addresses; it stays for ever.",
    )
    brand_name = TidyCharField("brand", max_length=255, help_text="Without its mark.")
    mark = models.CharField(max_length=1, choices=Mark, blank=True, default=Mark.NONE)
    generic_name = TidyCharField("generic name", max_length=255, blank=True)
    folded_brand = FoldedField(source="brand_name", db_index=True)
    folded_generic = FoldedField(source="generic_name", db_index=True)

    objects = TherapyQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name_plural = "therapies"
        ordering = ["folded_brand"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["folded_brand"],
                name="therapies_therapy_brand_once",
                violation_error_message="Another therapy has this brand. Look it up and edit it.",
            ),
            models.UniqueConstraint(
                fields=["folded_generic"],
                condition=~Q(folded_generic=""),
                name="therapies_therapy_generic_once",
                violation_error_message="Another therapy has this generic name. Look it up.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand_name}{self.mark}"

    def get_absolute_url(self) -> str:
        return reverse("therapies:detail", args=[self.slug])

    def clean(self) -> None:
        self.refuse_conflicts()

    def refuse_conflicts(self) -> None:
        refuse_names_of_others(self.pk, self.brand_name, self.generic_name)


def refuse_names_of_others(therapy_id: int | None, *names: str) -> None:
    """No name of one therapy is another's, in whatever table either stands.

    Within a table constraints hold it; across tables this does, in forms and again when saving,
    under the Ledger's lock. Raises ValidationError that names the other therapy.
    """
    folded = [fold(name) for name in names if name and fold(name)]
    if not folded:
        return
    own = Q(pk=therapy_id) if therapy_id else Q(pk__in=[])
    bearing = (
        Q(folded_brand__in=folded)
        | Q(folded_generic__in=folded)
        | Q(names__folded__in=folded)
        | Q(listings__folded_brand__in=folded)
        | Q(listings__folded_generic__in=folded)
    )
    other = Therapy.objects.filter(bearing).exclude(own).first()
    if other:
        raise ValidationError(
            "%(names)s already names %(other)s. One name finds one therapy: use another name, "
            "or correct that therapy first.",
            code="name_of_another",
            params={"names": " / ".join(n for n in names if n), "other": str(other)},
        )


class TherapyName(AuditedModel):
    """Another name of a therapy, by which it is found."""

    class Kind(models.TextChoices):
        PRINTED = "printed", "printed: a published list's spelling"
        SHORT = "short", "short: as people say it, e.g. cilta-cel"
        FULL = "full", "full: the maker's or FDA's fuller name"
        FORMER = "former", "former: what it was called before"

    therapy = models.ForeignKey(Therapy, models.PROTECT, related_name="names")
    kind = models.CharField(max_length=10, choices=Kind)
    name = TidyCharField(max_length=255)
    folded = FoldedField(source="name", db_index=True)

    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = "other name"
        ordering = ["therapy", "kind", "folded"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["therapy", "kind", "folded"],
                name="therapies_therapyname_once",
                violation_error_message="The therapy has this name already.",
            ),
            OneOwner(
                name="therapies_therapyname_one_therapy",
                keys=["folded"],
                owner="therapy",
                violation_error_message=(
                    "Another therapy has this name already: one name, one therapy."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"

    def get_absolute_url(self) -> str:
        return f"{self.therapy.get_absolute_url()}#name-{self.pk}"

    def clean(self) -> None:
        self.refuse_conflicts()

    def refuse_conflicts(self) -> None:
        refuse_names_of_others(self.therapy_id, self.name)


class ListingQuerySet(PeriodQuerySet):
    def with_therapy(self) -> Self:
        return self.select_related("therapy", "program")

    def renaming(self) -> Self:
        """Those that call their therapy otherwise than it calls itself.

        A list that prints no generic name says nothing of it.
        """
        same_generic = Q(generic_name="") | Q(generic_name=F("therapy__generic_name"))
        same = Q(brand_name=F("therapy__brand_name"), mark=F("therapy__mark")) & same_generic
        return self.exclude(same)


class Listing(Period):
    """The therapy stands on the program's list, under these names, with or without the footnote."""

    therapy = models.ForeignKey(Therapy, models.PROTECT, related_name="listings")
    program = models.ForeignKey(Program, models.PROTECT, related_name="listings")
    brand_name = TidyCharField("brand", max_length=255, help_text="As listed, misprints put right.")
    mark = models.CharField(max_length=1, choices=Mark, blank=True, default=Mark.NONE)
    generic_name = TidyCharField("generic name", max_length=255, blank=True)
    embarc = models.BooleanField(
        "Embarc footnote",
        default=False,
        help_text="The list says that Embarc Benefit Protection may apply.",
    )
    folded_brand = FoldedField(source="brand_name", db_index=True)
    folded_generic = FoldedField(source="generic_name", db_index=True)

    objects = ListingQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["therapy", F("starts_on").asc(nulls_first=True)]
        constraints = [
            *Period.Meta.constraints,
            one_per_day(
                "therapy",
                message="The therapy is listed on some of these days already. End that one first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} on the {self.program.name} list"

    @property
    def name(self) -> str:
        """What the therapy is called while this listing is in force."""
        return f"{self.brand_name}{self.mark}"

    def get_absolute_url(self) -> str:
        return f"{self.therapy.get_absolute_url()}#listing-{self.pk}"

    def clean(self) -> None:
        self.refuse_conflicts()

    def refuse_conflicts(self) -> None:
        refuse_names_of_others(self.therapy_id, self.brand_name, self.generic_name)


class TherapyNotice(Period):
    """A notice about a therapy that staff must see, with its source."""

    therapy = models.ForeignKey(Therapy, models.PROTECT, related_name="notices")
    text = TidyTextField(help_text="One or two plain sentences; staff read them to the caller.")
    source = TidyTextField(help_text="Where it is published.")
    trust = models.CharField(max_length=1, choices=Trust)

    class Meta(Period.Meta):
        verbose_name = "notice"
        ordering = ["therapy", F("starts_on").asc(nulls_first=True), "pk"]

    def __str__(self) -> str:
        return f"Notice on {self.therapy}: {self.text}"

    def get_absolute_url(self) -> str:
        return f"{self.therapy.get_absolute_url()}#notice-{self.pk}"
