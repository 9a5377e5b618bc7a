"""What contracts and the like have in common: whose they are, and how they are asked for."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from portal.periods import PeriodQuerySet
from therapies.queries import with_listing

BY_PROVIDER = ("provider__folded_name", "provider__npi", "pk")


def deactivated(on: date, prefix: str = "") -> Q:
    """Providers whose NPI is deactivated on a day: from the recorded day on.

    `prefix` reaches the provider from another model, as in "provider__".
    """
    since = f"{prefix}deactivated_on"
    return Q(**{f"{since}__isnull": False, f"{since}__lte": on})


class Reviewed(models.Model):
    """A record that somebody reads again from time to time, and says when."""

    reviewed_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day somebody last found it right. Empty: not since it was recorded.",
    )

    class Meta:
        abstract = True


class Merged(ValidationError):
    """A record was to stand at a provider that was merged into another."""

    def __init__(self, provider: Any) -> None:
        kept: Any = provider.merged_into
        super().__init__(
            "%(name)s (NPI %(npi)s) was merged into %(kept)s (NPI %(other)s): record it there.",
            code="merged",
            params={
                "name": provider.name,
                "npi": provider.npi,
                "kept": kept.name,
                "other": kept.npi,
            },
        )


class Held(models.Model):
    """What belongs to a provider, which is one that was not merged into another."""

    # It looks at its provider alone.
    may_be_written_with_others = True

    class Meta:
        abstract = True

    def clean(self) -> None:
        self.refuse_conflicts()

    def refuse_conflicts(self) -> None:
        held: Any = self
        if held.provider_id is not None and held.provider.merged_into_id is not None:
            raise Merged(held.provider)


class OfProviderQuerySet(PeriodQuerySet):
    """What a provider holds, as lists show it."""

    # What is joined where its name is shown.
    named = ["provider"]

    def with_names(self) -> Self:
        return self.select_related(*self.named)

    def for_list(self, on: date) -> Self:
        """Adds the names of that day, and `is_deactivated`: whether the NPI is, by that day."""
        return self.with_names().annotate(is_deactivated=deactivated(on, "provider__"))

    def of_providers(self, providers: Any) -> Self:
        return self.filter(provider__in=providers.values("pk"))

    def in_state(self, state: str) -> Self:
        return self.filter(provider__state=state)

    def by_first_day(self, descending: bool) -> Self:
        """No first day is earliest."""
        day = F("starts_on")
        order = day.desc(nulls_last=True) if descending else day.asc(nulls_first=True)
        return self.order_by(order, *BY_PROVIDER)

    def by_last_day(self, descending: bool) -> Self:
        """No last day is latest."""
        day = F("last_day")
        order = day.desc(nulls_first=True) if descending else day.asc(nulls_last=True)
        return self.order_by(order, *BY_PROVIDER)


class HoldingQuerySet(OfProviderQuerySet):
    named = ["provider", "therapy"]

    def for_list(self, on: date) -> Self:
        return super().for_list(on).prefetch_related(with_listing(on, "therapy__listings"))

    def of_pairs(self, providers: Iterable[int], therapies: Iterable[int]) -> Self:
        """Those of any of these providers for any of these therapies, by their keys."""
        return self.filter(provider__in=providers, therapy__in=therapies)
