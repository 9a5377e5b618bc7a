"""The lists of providers and of what they hold as files, in the columns that the import reads."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from contracts.columns import join_names
from portal.downloads import ListFile

Columns = Mapping[str, Callable[[Any], object]]


def with_other_names(providers: Any) -> Any:
    return providers.prefetch_related("names")


def without_names_of_the_day(rows: Any) -> Any:
    """A file has slugs, which don't change."""
    return rows.prefetch_related(None)


def other_names(provider: Any) -> str:
    return join_names(name.name for name in provider.names.all())


PLACE: Columns = {
    "provider": attrgetter("provider.name"),
    "city": attrgetter("provider.city"),
    "state": attrgetter("provider.state"),
}
PERIOD: Columns = {"starts_on": attrgetter("starts_on"), "last_day": attrgetter("last_day")}
PAIR: Columns = {"npi": attrgetter("provider.npi"), "therapy": attrgetter("therapy.slug")}

PROVIDERS = ListFile(
    "providers",
    {
        **{name: attrgetter(name) for name in ("npi", "name", "city", "state")},
        "other_names": other_names,
        "npi_deactivated_on": attrgetter("deactivated_on"),
        "contracts_in_force": attrgetter("contracts_in_force"),
    },
    load=with_other_names,
)
CONTRACTS = ListFile(
    "contracts",
    {
        **PAIR,
        "program": attrgetter("program.slug"),
        **PERIOD,
        "reference": attrgetter("reference"),
        **PLACE,
    },
    load=without_names_of_the_day,
)


def contracts_for(slug: str) -> ListFile:
    """Contracts for one therapy, with the `answer` that `therapy_providers.answer` gives each."""
    columns: Columns = {**CONTRACTS.columns, "answer": attrgetter("answer.text")}
    return replace(CONTRACTS, name=f"contracts-for-{slug}", columns=columns)


def nearly_for(slug: str) -> ListFile:
    """Providers that lack something for a therapy: with `.missing` and `.answer`, the day's."""
    own = ("npi", "name", "city", "state")
    columns: Columns = {
        **{name: attrgetter(name) for name in own},
        "missing": lambda provider: "; ".join(provider.missing),
        "answer": attrgetter("answer.text"),
    }
    return ListFile(f"nearly-for-{slug}", columns)


def contracts_on_other_days(slug: str) -> ListFile:
    return replace(CONTRACTS, name=f"contracts-for-{slug}-on-other-days")


# Without the case reference: it isn't read out, and a file is passed on.
AGREEMENTS = ListFile(
    "single-case-agreements", {**PAIR, **PERIOD, **PLACE}, load=without_names_of_the_day
)
CERTIFICATIONS = ListFile(
    "rems-certifications",
    {
        "npi": attrgetter("provider.npi"),
        "rems": attrgetter("rems_program.slug"),
        "standing": attrgetter("standing"),
        **PERIOD,
        **PLACE,
    },
)
