"""The standing of providers with REMS programs."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from contracts.held import Held, OfProviderQuerySet, Reviewed
from portal.periods import Period, one_per_day
from therapies.models import RemsProgram


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

    provider = models.ForeignKey(
        "contracts.Provider", models.PROTECT, related_name="certifications"
    )
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
