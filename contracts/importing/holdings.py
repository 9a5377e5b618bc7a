"""What providers hold, as a file says it: contracts, and standings with a REMS."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.importing.catalog import Catalog
from contracts.importing.comparing import compare
from contracts.importing.facilities import merged
from contracts.importing.outcomes import Batch, Compared
from contracts.importing.spans import Edit, Held, Outcome, Wanted, WayOf, What
from contracts.importing.spool import Fields, Group
from contracts.models import Contract, Provider, RemsCertification
from contracts.sheets.problems import Problem
from portal.audit.many import write_many

UNKNOWN = "No provider on record has this NPI. Import the providers first."
DAYS = ("starts_on", "last_day")


@dataclass(frozen=True)
class Holding:
    """A kind of record with days. `links`: its field by the column that names it.

    `values`: the columns that say more of it; `blank`: what a new record has without them.
    """

    model: Any
    what: str
    links: Mapping[str, str]
    values: tuple[str, ...]
    blank: Mapping[str, str]
    slugs: Callable[[Catalog, Fields], list[str]]

    def batch(self, groups: Mapping[str, Group], catalog: Catalog, way_of: WayOf) -> Batch:
        """The outcomes of some rows, in two queries, and the records that they rest on."""
        npis = {fields["npi"] for group in groups.values() for _, fields in group}
        providers = {row.npi: row for row in Provider.objects.with_merged().filter(npi__in=npis)}
        records = self.records(providers.values())
        edits: list[tuple[Fields, Edit]] = []
        compared: list[Compared] = []
        for group in groups.values():
            provider = providers.get(group[0][1]["npi"])
            key = self.key(provider, group[0][1])
            outcomes = self.outcomes(group, records[key], way_of, provider)
            target = dict(zip(self.names, key, strict=True)) | {"provider": provider}
            edits += [(target, edit) for outcome in outcomes for edit in outcome.edits]
            compared += self.told(group, outcomes, records[key], catalog)
        by_pk = {record.pk: record for own in records.values() for record in own}
        return Batch(compared, lambda: self.write(edits, by_pk))

    @property
    def names(self) -> list[str]:
        """The fields that say whose a record is, and what it is about."""
        return ["provider_id", *(f"{field}_id" for field in self.links.values())]

    def key(self, provider: Provider | None, fields: Fields) -> tuple[Any, ...]:
        """The values of those, as a row has them; the provider's is None if it is not on record."""
        return (provider and provider.pk, *(fields[column] for column in self.links))

    def records(self, providers: Iterable[Provider]) -> defaultdict[tuple[Any, ...], list[Any]]:
        """All that these providers hold, by whose it is."""
        found: defaultdict[tuple[Any, ...], list[Any]] = defaultdict(list)
        owners = {provider.pk: provider for provider in providers}
        for record in self.model.objects.filter(provider__in=list(owners)).order_by("pk"):
            record.provider = owners[record.provider_id]
            found[tuple(getattr(record, name) for name in self.names)].append(record)
        return found

    def outcomes(
        self, group: Group, records: Sequence[Any], way_of: WayOf, provider: Provider | None
    ) -> list[Outcome]:
        if why := UNKNOWN if provider is None else merged(provider):
            return [refused(row, fields["npi"], why) for row, fields in group]
        held = [self.held(record) for record in records]
        wanted = [self.wanted(row, fields) for row, fields in group]
        return compare(wanted, held, self.blank, way_of, self.what)

    def held(self, record: Any) -> Held:
        values = {name: getattr(record, name) for name in self.values}
        return Held(record.starts_on, record.last_day, values, pk=record.pk)

    def wanted(self, row: int, fields: Fields) -> Wanted:
        given = {name: fields[name] for name in self.values if name in fields}
        if "last_day" in fields:
            given["last_day"] = as_day(fields["last_day"])
        return Wanted(row, as_day(fields["starts_on"]), given)

    def told(
        self, group: Group, outcomes: Sequence[Outcome], records: Sequence[Any], catalog: Catalog
    ) -> Iterator[Compared]:
        rests_on = tuple((record.pk, record.version) for record in records)
        rows = dict(group)
        for outcome in outcomes:
            fields = rows[outcome.row]
            parts = (fields["npi"], *self.slugs(catalog, fields), fields["starts_on"])
            yield Compared(outcome, " ".join(part for part in parts if part), rests_on)

    def write(self, edits: Sequence[tuple[Fields, Edit]], records: Mapping[int, Any]) -> int:
        """What ends goes before what takes its place, what is new last."""
        old = [(record_of(edit, records), edit) for _, edit in edits if edit.old]
        shrinking = [self.filled(record, edit) for record, edit in old if edit.shrinks]
        others = [self.filled(record, edit) for record, edit in old if not edit.shrinks]
        new = [self.filled(self.model(**target), e) for target, e in edits if not e.old]
        return sum(map(write_many, (shrinking, others, new)))

    def filled(self, record: Any, edit: Edit) -> Any:
        record.starts_on, record.last_day = edit.new.starts_on, edit.new.last_day
        for name in self.values:
            setattr(record, name, edit.new.values[name])
        return record


def record_of(edit: Edit, records: Mapping[int, Any]) -> Any:
    old: Any = edit.old
    return records[old.pk]


def as_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def refused(row: int, npi: str, why: str) -> Outcome:
    return Outcome(row, What.REFUSED, problem=Problem(row, "npi", npi, why))


CONTRACTS = Holding(
    model=Contract,
    what="contract",
    links={"therapy": "therapy", "program": "program"},
    values=("reference",),
    blank={"reference": ""},
    slugs=lambda catalog, fields: [
        catalog.therapies.slugs[fields["therapy"]],
        catalog.programs.slugs[fields["program"]],
    ],
)
CERTIFICATIONS = Holding(
    model=RemsCertification,
    what="certification",
    links={"rems": "rems_program"},
    values=("standing",),
    blank={"standing": ""},
    slugs=lambda catalog, fields: [catalog.rems.slugs[fields["rems"]]],
)
