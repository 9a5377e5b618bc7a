"""What merging providers would write: all that the others hold goes to the one that is kept."""

from collections.abc import Iterable
from typing import Any

from contracts.models import (
    Contract,
    Provider,
    ProviderName,
    RemsCertification,
    SingleCaseAgreement,
)
from portal.audit.bulk import Edit, Plan, overlaps
from portal.text import fold

HOLDINGS = (Contract, SingleCaseAgreement, RemsCertification)


def merge(records: list[Any], asked: dict[str, Any]) -> Plan:
    """The kept one gets contracts, agreements, certifications and names; the others say where.

    A name that it has already stays where it is. What was merged into the others goes along.
    """
    kept: Provider = asked["kept"]
    others = [row for row in records if row != kept]
    moved = list(held_by(others, kept))
    edits = [*moved, *renamed(others, kept), *(went_to(row, kept) for row in earlier(others))]
    edits += [went_to(row, kept) for row in others]
    problems = (*already_merged(records), *overlaps(moved))
    return Plan(edits=tuple(edits), made=tuple(own_names(others, kept)), problems=problems)


def already_merged(records: Iterable[Provider]) -> list[str]:
    merged: list[Any] = [row for row in records if row.merged_into]
    return [
        f"{row.name} (NPI {row.npi}) was merged into {row.merged_into.name} "
        f"(NPI {row.merged_into.npi}) before. Choose that one instead."
        for row in merged
    ]


def held_by(others: list[Provider], kept: Provider) -> Iterable[Edit]:
    for model in HOLDINGS:
        rows: Any = model.objects.filter(provider__in=others).with_names()
        for row in rows.order_by("pk"):
            yield Edit(row, {"provider_id": kept.pk})


def names_taken(kept: Provider) -> set[str]:
    return {kept.folded_name, *kept.names.values_list("folded", flat=True)}


def renamed(others: list[Provider], kept: Provider) -> list[Edit]:
    """The other names that the kept one doesn't have yet, each once."""
    taken, edits = names_taken(kept), []
    rows = ProviderName.objects.filter(provider__in=others).select_related("provider")
    for row in rows.order_by("pk"):
        if row.folded not in taken:
            taken.add(row.folded)
            edits.append(Edit(row, {"provider_id": kept.pk}))
    return edits


def own_names(others: list[Provider], kept: Provider) -> list[ProviderName]:
    """The others' own names become other names of the kept one, so that they still find it."""
    taken = names_taken(kept) | {edit.record.folded for edit in renamed(others, kept)}
    made: list[ProviderName] = []
    for row in others:
        if fold(row.name) and fold(row.name) not in taken:
            taken.add(fold(row.name))
            made.append(ProviderName(provider=kept, name=row.name))
    return made


def earlier(others: list[Provider]) -> list[Provider]:
    """Those merged into the others before, which go along, so that each says where it went."""
    rows = Provider.objects.filter(merged_into__in=others).select_related("merged_into")
    return list(rows.order_by("pk"))


def went_to(row: Provider, kept: Provider) -> Edit:
    return Edit(row, {"merged_into_id": kept.pk})
