"""What was on record about pairs at any moment, for the outcome alone.

`contracts.facts` gathers all that an answer shows, at one moment; here the versions of every row
on which outcome and eligible rest are read from history at once, in a number of queries that
doesn't grow with moments or pairs.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Self

from django.db.models import Q

from contracts import evidence
from contracts.changed.versions import (
    DAYS,
    NOTHING,
    Planned,
    Stored,
    Version,
    Versions,
    agreement,
    certification,
    contract,
    listing,
    requirement,
    standing,
    versions,
)
from contracts.day_of_service import Facts
from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from therapies.models import Edition, Listing, RemsRequirement, Therapy


class Pair(NamedTuple):
    """A provider and a therapy, as a question names them."""

    npi: str
    slug: str


class Named(NamedTuple):
    """A provider or a therapy on record."""

    pk: int
    deactivated_on: date | None = None
    is_merged: bool = False


def of_pair(row: Stored) -> Hashable:
    return row["provider_id"], row["therapy_id"]


def of_therapy(row: Stored) -> Hashable:
    return row["therapy_id"]


@dataclass(frozen=True, kw_only=True)
class OverTime:
    """The versions behind the answers of some pairs; holdings under their records' keys."""

    providers: Versions
    therapies: Versions
    editions: list[Version]
    listings: Versions
    requirements: Versions
    contracts: Versions
    agreements: Versions
    certifications: Versions

    @classmethod
    def of(cls, pairs: Iterable[Pair], planned: Planned = NOTHING) -> Self:
        """With what is planned, as if it had been recorded: see `versions`."""
        asked = list(pairs)
        providers = named_providers({pair.npi for pair in asked}, planned)
        therapies = named_therapies({pair.slug for pair in asked})
        held_by, given = keys_in(providers), keys_in(therapies)
        return cls(
            providers=providers,
            therapies=therapies,
            editions=editions(),
            **of_therapies(given),
            **of_pairs(held_by, given, planned),
            certifications=versions(
                RemsCertification,
                Q(provider_id__in=held_by),
                ("provider_id", "rems_program_id", "standing", *DAYS),
                lambda row: row["provider_id"],
                certification,
                planned,
            ),
        )

    def facts(self, pair: Pair, moment: datetime) -> Facts:
        """What was known of the pair at a moment, for `contracts.spans`: its own day is none."""
        provider = next(iter(standing(self.providers.get(pair.npi, ()), moment)), None)
        therapy = next(iter(standing(self.therapies.get(pair.slug, ()), moment)), None)
        holder, given = provider.pk if provider else None, therapy.pk if therapy else None

        def rows(found: Versions, key: Hashable) -> tuple[Any, ...]:
            return standing(found.get(key, ()), moment)

        return Facts(
            on=date.min,
            today=date.min,
            known=moment,
            case=None,
            provider=who(pair.npi, provider),
            therapy=what(pair.slug, therapy),
            first_edition_on=self.first_edition_on(moment),
            edition=None,
            listings=rows(self.listings, given),
            requirements=rows(self.requirements, given),
            contracts=rows(self.contracts, (holder, given)),
            agreements=rows(self.agreements, (holder, given)),
            certifications=rows(self.certifications, holder),
        )

    def first_edition_on(self, moment: datetime) -> date | None:
        return min(standing(self.editions, moment), default=None)


def named_providers(npis: set[str], planned: Planned) -> Versions:
    own = [row for row in planned.get(Provider, ()) if row["npi"] in npis]
    return versions(
        Provider,
        Q(npi__in=npis),
        ("npi", "deactivated_on", "merged_into_id"),
        lambda row: row["npi"],
        lambda row: Named(row["id"], row["deactivated_on"], row["merged_into_id"] is not None),
        {Provider: own},
    )


def named_therapies(slugs: set[str]) -> Versions:
    return versions(
        Therapy,
        Q(slug__in=slugs),
        ("slug",),
        lambda row: row["slug"],
        lambda row: Named(row["id"]),
    )


def editions() -> list[Version]:
    """The first day of each published list, over time."""
    found = versions(
        Edition, Q(), ("effective_on",), lambda row: None, lambda row: row["effective_on"]
    )
    return found.get(None, [])


def of_therapies(given: set[int]) -> dict[str, Versions]:
    ever, listed = Q(therapy_id__in=given), ("therapy_id", "program_id", *DAYS)
    required = ("therapy_id", "rems_program_id", "standing", "authority", *DAYS)
    return {
        "listings": versions(Listing, ever, listed, of_therapy, listing),
        "requirements": versions(RemsRequirement, ever, required, of_therapy, requirement),
    }


def of_pairs(held_by: set[int], given: set[int], planned: Planned) -> dict[str, Versions]:
    ever, pair = Q(provider_id__in=held_by, therapy_id__in=given), ("provider_id", "therapy_id")
    contracted, agreed = (*pair, "program_id", *DAYS), (*pair, "reference", *DAYS)
    return {
        "contracts": versions(Contract, ever, contracted, of_pair, contract, planned),
        "agreements": versions(SingleCaseAgreement, ever, agreed, of_pair, agreement, planned),
    }


def keys_in(named: Versions) -> set[int]:
    return {version.read.pk for found in named.values() for version in found}


def who(npi: str, found: Named | None) -> evidence.Provider:
    """One merged into another isn't on record, as `contracts.on_record` has it."""
    return evidence.Provider(
        npi=npi,
        name="",
        city="",
        state="",
        deactivated_on=found.deactivated_on if found else None,
        on_record=found is not None and not found.is_merged,
    )


def what(slug: str, found: Named | None) -> evidence.Therapy:
    return evidence.Therapy(
        slug=slug, brand_name="", mark="", generic_name="", on_record=found is not None
    )
