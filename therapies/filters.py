"""The filters of the list of therapies."""

from typing import Any

from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from portal.asof import day_of
from therapies import queries
from therapies.models import Listing
from therapies.queries import CodeKind, RemsStanding

EMBARC = {"yes": "May apply", "no": "No footnote"}
KINDS = [choice for choice in CodeKind.choices if choice[0] != CodeKind.NONE]


def one_of(values: Any) -> dict[str, str]:
    return {"invalid_choice": f"“%(value)s” is not a choice here. Choose {', '.join(values)}."}


class TherapyFilters(FilterSet):
    q = CharFilter(method="find", label="Name or code", max_length=200)
    program = ModelChoiceFilter(
        queryset=lambda request: queries.programs(),
        to_field_name="slug",
        empty_label="All programs",
        label="Program",
        error_messages={"invalid_choice": "No program has this slug. Choose one of the list."},
    )
    rems = ChoiceFilter(
        choices=RemsStanding.choices,
        empty_label="Any",
        label="REMS",
        error_messages=one_of(RemsStanding.values),
    )
    embarc = ChoiceFilter(
        method="footnote",
        choices=list(EMBARC.items()),
        empty_label="Any",
        label="Embarc",
        error_messages=one_of(EMBARC),
    )
    codes = ChoiceFilter(
        field_name="code_kind",
        choices=KINDS,
        empty_label="Any",
        label="Codes",
        error_messages=one_of(value for value, _ in KINDS),
    )

    class Meta:
        model = Listing
        fields: list[str] = []

    def find(self, listings: Any, name: str, words: str) -> Any:
        return queries.named(listings, words, day_of(self.request).on)

    def footnote(self, listings: Any, name: str, answer: str) -> Any:
        return queries.with_footnote(listings, answer == "yes")
