"""The filters of the list of providers, and what it says where they leave nothing."""

from typing import Any

from django.urls import reverse
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter
from django_filters.fields import ModelChoiceField

from contracts import states
from contracts.models import Provider
from portal.asof import Day, day_of
from portal.wording import day, keep
from therapies.empty import Empty
from therapies.models import Therapy
from therapies.queries import with_listing


def name_of(therapy: Any) -> str:
    """The name of the day's listing, else the therapy's."""
    return therapy.listed[0].name if therapy.listed else str(therapy)


class TherapyOfTheDayField(ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


class TherapyOfTheDayFilter(ModelChoiceFilter):
    field_class = TherapyOfTheDayField


def therapies(request: Any) -> Any:
    return Therapy.objects.by_name().prefetch_related(with_listing(day_of(request).on, "listings"))


def state_filter(**more: Any) -> ChoiceFilter:
    return ChoiceFilter(
        choices=states.CHOICES,
        empty_label="Any",
        label="State",
        error_messages={"invalid_choice": "A state is two capital letters, e.g. OH."},
        **more,
    )


def therapy_filter(label: str, **more: Any) -> TherapyOfTheDayFilter:
    return TherapyOfTheDayFilter(
        queryset=therapies,
        to_field_name="slug",
        empty_label="Any",
        label=label,
        error_messages={"invalid_choice": "No therapy has this slug. Choose one of the list."},
        **more,
    )


class ProviderFilters(FilterSet):
    q = CharFilter(method="find", label="Name, city or NPI", max_length=200)
    state = state_filter()
    therapy = therapy_filter("Contracted for", method="contracted")

    class Meta:
        model = Provider
        fields: list[str] = []

    def find(self, providers: Any, name: str, words: str) -> Any:
        return providers.named_like(words)

    def contracted(self, providers: Any, name: str, therapy: Therapy) -> Any:
        return providers.contracted(therapy, day_of(self.request).on)


def why_no_providers(shown: Day, asked: dict[str, Any]) -> Empty:
    """What was looked for among the providers, on which day, and what to do next."""
    looked_for = [
        *([f"with “{asked['q']}” in its names, its city or its NPI"] if asked["q"] else []),
        *([f"in {states.STATES[asked['state']]}"] if asked["state"] else []),
        *([f"contracted for {name_of(asked['therapy'])}"] if asked["therapy"] else []),
    ]
    if not looked_for:
        text = f"No provider is on record on {day(shown.on)}."
        return Empty(text, "A contract maintainer adds the first one in the admin.")
    address = keep(reverse("contracts:providers"), shown.query)
    next_step = "Try a part of the name, or fewer filters. Not on record is not “not contracted”."
    text = f"No provider {', '.join(looked_for)} is on record on {day(shown.on)}."
    return Empty(text, next_step, address, "Show all providers")
