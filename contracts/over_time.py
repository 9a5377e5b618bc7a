"""What was on record about pairs at any moment, for the outcome alone.

`contracts.facts` gathers all that an answer shows, at one moment; here the versions of every row
on which outcome and eligible rest are read from history at once, in a number of queries that
doesn't grow with moments or pairs.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, NamedTuple, Self

from django.db.models import Q

from contracts import evidence
from contracts.day_of_service import Facts
from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from portal.audit.timeline.lines import history_rows
from therapies.models import Edition, Listing, RemsRequirement, Therapy

COLUMNS = ("id", "version", "history_date", "history_type")
DAYS = ("starts_on", "last_day")
NOWHERE = evidence.Source(address="", recorded_at=None, recorded_by="")
DELETED = "-"
Stored = Mapping[str, Any]


class Pair(NamedTuple):
    """A provider and a therapy, as a question names them."""

    npi: str
    slug: str


class Version(NamedTuple):
    """A version of a row, read, and the time in which it was what was known: until is outside."""

    since: datetime
    until: datetime | None
    read: Any

    def stood(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


class Named(NamedTuple):
    """A provider or a therapy on record."""

    pk: int
    deactivated_on: date | None = None


Versions = Mapping[Hashable, list[Version]]


def versions(
    model: Any,
    ever: Q,
    fields: tuple[str, ...],
    key: Callable[[Stored], Hashable],
    read: Callable[[Stored], Any],
) -> Versions:
    """Each version of the records of which some version was ever so, under its key.

    As far as the moment being read.
    """
    rows = history_rows(model)
    whole = rows.filter(id__in=rows.filter(ever).values("id")).order_by("id", "version")
    stored = list(whole.values(*COLUMNS, *fields))
    found: dict[Hashable, list[Version]] = {}
    for row, after in zip_longest(stored, stored[1:]):
        until = after["history_date"] if after and after["id"] == row["id"] else None
        if row["history_type"] != DELETED and until != row["history_date"]:
            version = Version(row["history_date"], until, read(row))
            found.setdefault(key(row), []).append(version)
    return found


def standing(found: Iterable[Version], moment: datetime) -> tuple[Any, ...]:
    return tuple(version.read for version in found if version.stood(moment))


def days(row: Stored) -> dict[str, Any]:
    return {"starts_on": row["starts_on"], "last_day": row["last_day"], "source": NOWHERE}


def program(row: Stored) -> evidence.Program:
    """By its key: which program it is decides, not what it is called."""
    return evidence.Program(slug=str(row["program_id"]), name="")


def rems(row: Stored) -> evidence.Rems | None:
    key = row["rems_program_id"]
    return None if key is None else evidence.Rems(slug=str(key), name="")


def listing(row: Stored) -> evidence.Listing:
    return evidence.Listing(
        program=program(row), brand_name="", mark="", generic_name="", embarc=False, **days(row)
    )


def contract(row: Stored) -> evidence.Contract:
    return evidence.Contract(program=program(row), **days(row))


def agreement(row: Stored) -> evidence.Agreement:
    return evidence.Agreement(reference=row["reference"], **days(row))


def certification(row: Stored) -> evidence.Certification:
    held: Any = rems(row)
    return evidence.Certification(
        rems=held, standing=evidence.Standing(row["standing"]), **days(row)
    )


def requirement(row: Stored) -> evidence.Requirement:
    return evidence.Requirement(
        required=row["standing"] == RemsRequirement.Standing.REQUIRED,
        authority=evidence.Authority(row["authority"]),
        rems=rems(row),
        **days(row),
    )


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
    def of(cls, pairs: Iterable[Pair]) -> Self:
        asked = list(pairs)
        providers = named_providers({pair.npi for pair in asked})
        therapies = named_therapies({pair.slug for pair in asked})
        held_by, given = keys_in(providers), keys_in(therapies)
        both = Q(provider_id__in=held_by, therapy_id__in=given)
        pair, of = ("provider_id", "therapy_id"), Q(therapy_id__in=given)
        return cls(
            providers=providers,
            therapies=therapies,
            editions=editions(),
            listings=versions(
                Listing, of, ("therapy_id", "program_id", *DAYS), of_therapy, listing
            ),
            requirements=versions(
                RemsRequirement,
                of,
                ("therapy_id", "rems_program_id", "standing", "authority", *DAYS),
                of_therapy,
                requirement,
            ),
            contracts=versions(Contract, both, (*pair, "program_id", *DAYS), of_pair, contract),
            agreements=versions(
                SingleCaseAgreement, both, (*pair, "reference", *DAYS), of_pair, agreement
            ),
            certifications=versions(
                RemsCertification,
                Q(provider_id__in=held_by),
                ("provider_id", "rems_program_id", "standing", *DAYS),
                lambda row: row["provider_id"],
                certification,
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


def named_providers(npis: set[str]) -> Versions:
    return versions(
        Provider,
        Q(npi__in=npis),
        ("npi", "deactivated_on"),
        lambda row: row["npi"],
        lambda row: Named(row["id"], row["deactivated_on"]),
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


def keys_in(named: Versions) -> set[int]:
    return {version.read.pk for found in named.values() for version in found}


def who(npi: str, found: Named | None) -> evidence.Provider:
    return evidence.Provider(
        npi=npi,
        name="",
        city="",
        state="",
        deactivated_on=found.deactivated_on if found else None,
        on_record=found is not None,
    )


def what(slug: str, found: Named | None) -> evidence.Therapy:
    return evidence.Therapy(
        slug=slug, brand_name="", mark="", generic_name="", on_record=found is not None
    )
