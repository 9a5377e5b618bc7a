"""Providers as a file says them, each in one row, with their other names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.columns import join_names, split_names
from contracts.held import Merged
from contracts.importing.catalog import Catalog
from contracts.importing.outcomes import Batch, Compared
from contracts.importing.spans import Change, Outcome, WayOf, What
from contracts.importing.spool import Fields, Group
from contracts.models import Provider, ProviderName
from contracts.sheets.problems import Problem
from portal.audit.many import write_many
from portal.text import fold, tidy

OWN = ("name", "city", "state")


@dataclass(frozen=True)
class Facility:
    """The rows of one NPI, the provider that has it, if one is on record, and its other names."""

    npi: str
    group: Group
    record: Provider | None
    names: list[ProviderName]

    @property
    def fields(self) -> Fields:
        return self.group[0][1]

    @property
    def compared(self) -> list[Compared]:
        """The first row's outcome; further rows of one NPI are refused."""
        (row, fields), *rest = self.group
        first = outcome_of(row, fields, self.record, self.names)
        outcomes = [first, *(repeated(again, row, self.npi) for again, _ in rest)]
        return [Compared(outcome, self.npi, self.rests_on) for outcome in outcomes]

    @property
    def rests_on(self) -> tuple[tuple[int, int], ...]:
        own: list[Any] = [self.record] if self.record else []
        return tuple((one.pk, one.version) for one in (*own, *self.names))

    def written(self) -> tuple[Provider, list[ProviderName]]:
        """What comes of it, to be saved."""
        provider = filled(self.record or Provider(npi=self.npi), self.fields)
        new = new_names(self.fields, self.names)
        return provider, [ProviderName(provider=provider, name=name) for name in new]


def batch(groups: Mapping[str, Group], catalog: Catalog, way_of: WayOf) -> Batch:
    """The outcomes of some rows, in two queries, and the records that they rest on.

    A name that the file doesn't repeat stays: an import adds other names and takes none away.
    """
    stored = {p.npi: p for p in Provider.objects.with_merged().filter(npi__in=list(groups))}
    names = names_of(provider.pk for provider in stored.values())
    compared: list[Compared] = []
    changing: list[Facility] = []
    for npi, group in groups.items():
        record = stored.get(npi)
        facility = Facility(npi, group, record, names.get(record.pk, []) if record else [])
        own = facility.compared
        compared += own
        if own[0].outcome.what in (What.ADDED, What.CHANGED):
            changing.append(facility)
    return Batch(compared, lambda: write(changing))


def names_of(providers: Iterable[int]) -> dict[int, list[ProviderName]]:
    found: defaultdict[int, list[ProviderName]] = defaultdict(list)
    for name in ProviderName.objects.filter(provider__in=list(providers)).order_by("pk"):
        found[name.provider_id].append(name)
    return found


def write(facilities: Iterable[Facility]) -> int:
    """Providers first, so that their names have whom to belong to."""
    pairs = [facility.written() for facility in facilities]
    number = write_many([provider for provider, _ in pairs])
    names = [name for _, own in pairs for name in own]
    for name in names:
        name.provider_id = name.provider.pk
    return number + write_many(names)


def filled(record: Provider, fields: Fields) -> Provider:
    for name in OWN:
        if name in fields:
            setattr(record, name, fields[name])
    return record


def new_names(fields: Fields, held: Iterable[ProviderName]) -> list[str]:
    """Those that the provider has in no spelling yet."""
    known = {one.folded for one in held}
    found: dict[str, str] = {}
    for name in map(tidy, split_names(fields.get("other_names", ""))):
        found.setdefault(fold(name), name)
    return [name for key, name in found.items() if key not in known]


def repeated(row: int, first: int, npi: str) -> Outcome:
    message = f"Row {first} is about this NPI too. Keep one of them."
    return Outcome(row, What.REFUSED, problem=Problem(row, "npi", npi, message))


def outcome_of(
    row: int, fields: Fields, record: Provider | None, held: list[ProviderName]
) -> Outcome:
    if record is None and (lacking := [name for name in OWN if name not in fields]):
        message = (
            "No provider on record has this NPI, and a new one needs a "
            f"{' and a '.join(lacking)}. Add that column."
        )
        return Outcome(row, What.REFUSED, problem=Problem(row, "npi", fields["npi"], message))
    changes = tuple(differences(fields, record, held))
    if record is None:
        return Outcome(row, What.ADDED, changes)
    if changes and (why := merged(record)):
        return Outcome(row, What.REFUSED, problem=Problem(row, "npi", fields["npi"], why))
    return Outcome(row, What.CHANGED if changes else What.UNCHANGED, changes)


def merged(provider: Provider) -> str:
    """Where to record what is to be recorded of a provider that was merged; else empty."""
    return " ".join(Merged(provider).messages) if provider.merged_into_id else ""


def differences(
    fields: Fields, record: Provider | None, held: list[ProviderName]
) -> Iterator[Change]:
    for name in OWN:
        before: Any = getattr(record, name) if record else ""
        if name in fields and fields[name] != before:
            yield Change(name, before, fields[name])
    if new := new_names(fields, held):
        before = [one.name for one in held]
        yield Change("other_names", join_names(before), join_names([*before, *new]))
