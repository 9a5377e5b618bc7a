"""The filters of the lists of contracts, agreements and certifications, and what empty ones say."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.forms import IntegerField
from django.urls import reverse
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, ModelChoiceFilter

from contracts import states
from contracts.filters import name_of, state_filter, therapy_filter
from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from portal.asof import Day, day_of
from portal.wording import count, day, keep
from therapies.empty import Empty
from therapies.filters import one_of
from therapies.models import Program, RemsProgram
from therapies.queries import programs

IN_FORCE = "in-force"
# What can be asked of a row's days, its words for the choice, and for the list ("... %s").
WHEN = {
    IN_FORCE: ("In force that day", "in force on {}"),
    "over": ("Over by that day", "over by {}"),
    "to-come": ("To come after that day", "to come after {}"),
    "all": ("Of all days", "of all days, seen on {}"),
}
BY_WHEN: dict[str, Callable[[Any, date], Any]] = {
    IN_FORCE: lambda rows, on: rows.in_force(on),
    "over": lambda rows, on: rows.over(on),
    "to-come": lambda rows, on: rows.to_come(on),
    "all": lambda rows, on: rows,
}
MOST_DAYS = 3660


class DaysField(IntegerField):
    """A number of days to look ahead."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_DAYS, **kwargs)


class DaysFilter(Filter):
    field_class = DaysField


def program_filter(**more: Any) -> ModelChoiceFilter:
    return ModelChoiceFilter(
        queryset=lambda request: programs(),
        to_field_name="slug",
        empty_label="All programs",
        label="Program",
        error_messages={"invalid_choice": "No program has this slug. Choose one of the list."},
        **more,
    )


class HeldFilters(FilterSet):
    """`when` is in force that day where it isn't given."""

    q = CharFilter(method="find", label="Provider, city or NPI", max_length=200)
    state = state_filter(method="in_state")
    when = ChoiceFilter(
        method="by_when",
        choices=[(key, words[0]) for key, words in WHEN.items()],
        empty_label=None,
        initial=IN_FORCE,
        label="When",
        error_messages=one_of(WHEN),
    )
    ends = DaysFilter(method="ending", label="Last day within … days")

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__({**data.dict(), "when": data.get("when") or IN_FORCE}, *args, **kwargs)

    @property
    def on(self) -> date:
        return day_of(self.request).on

    def find(self, rows: Any, name: str, words: str) -> Any:
        return rows.of_providers(Provider.objects.named_like(words))

    def in_state(self, rows: Any, name: str, state: str) -> Any:
        return rows.in_state(state)

    def by_when(self, rows: Any, name: str, when: str) -> Any:
        return BY_WHEN[when](rows, self.on)

    def ending(self, rows: Any, name: str, days: int) -> Any:
        return rows.ending(self.on, self.on + timedelta(days=days))


class TherapyHeldFilters(HeldFilters):
    therapy = therapy_filter("Therapy")

    class Meta:
        model = SingleCaseAgreement
        fields = ["q", "therapy", "state", "when", "ends"]


class ContractFilters(TherapyHeldFilters):
    q = CharFilter(method="find", label="Provider, city, NPI or reference", max_length=200)
    program = program_filter()

    class Meta:
        model = Contract
        fields = ["q", "therapy", "program", "state", "when", "ends"]

    def find(self, rows: Any, name: str, words: str) -> Any:
        return rows.found_by(words, Provider.objects.named_like(words))


class CertificationFilters(HeldFilters):
    rems = ModelChoiceFilter(
        field_name="rems_program",
        queryset=lambda request: RemsProgram.objects.order_by("name"),
        to_field_name="slug",
        empty_label="Any",
        label="REMS program",
        error_messages={"invalid_choice": "No REMS program has this slug. Choose one of the list."},
    )
    standing = ChoiceFilter(
        choices=RemsCertification.Standing.choices,
        empty_label="Any",
        label="Standing",
        error_messages=one_of(RemsCertification.Standing.values),
    )

    class Meta:
        model = RemsCertification
        fields = ["q", "rems", "standing", "state", "when", "ends"]


class GridFilters(FilterSet):
    """`program` chooses the therapies; the view reads it."""

    program = program_filter(method="across")
    state = state_filter()

    class Meta:
        model = Provider
        fields: list[str] = []

    def across(self, providers: Any, name: str, program: Program) -> Any:
        return providers


def heading(asked: dict[str, Any], on: date) -> str:
    """In force on Mar 3, 2025: which days' rows a list shows."""
    return WHEN[asked["when"]][1].format(day(on))


def narrowed(asked: dict[str, Any]) -> Iterator[str]:
    """Each filter but `when` in words, as they follow one another in a sentence."""
    if asked["q"]:
        yield f"for “{asked['q']}”"
    if asked.get("therapy"):
        yield f"for {name_of(asked['therapy'])}"
    if asked.get("program"):
        yield f"under {asked['program'].name}"
    if asked.get("rems"):
        yield f"in {asked['rems']}"
    if asked.get("standing"):
        yield f"with standing {asked['standing']}"
    if asked["state"]:
        yield f"in {states.STATES[asked['state']]}"
    if asked["ends"] is not None:
        yield f"with a last day within {count(asked['ends'], 'day')}"


def why_none(what: str, route: str, shown: Day, asked: dict[str, Any]) -> Empty:
    """What was looked for among what providers hold, and what to do next."""
    words = [heading(asked, shown.on), *narrowed(asked)]
    address = keep(f"{reverse(route)}?when=all", shown.query)
    next_step = "Look at other days, or take a filter away. Not on record is not “not contracted”."
    return Empty(f"No {what} {', '.join(words)} is on record.", next_step, address, "Show all")


def why_no_grid(shown: Day, asked: dict[str, Any]) -> Empty:
    """For which therapies, and where, nobody has anything on record."""
    program = f" of the {asked['program']}" if asked["program"] else ""
    where = f" in {states.STATES[asked['state']]}" if asked["state"] else ""
    text = f"No provider{where} has anything on record for a therapy{program} on {day(shown.on)}."
    address = keep(reverse("contracts:grid"), shown.query)
    return Empty(text, "Try another day, or fewer filters.", address, "Show all")
