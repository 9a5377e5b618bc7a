"""The grid of a day: providers down, therapies across, in each cell what a check says.

A cell is blank where the provider has nothing on record for the therapy, on whatever day: no
contract, no agreement, no certification in a REMS that some row names for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contracts.answer_page import Tag, tag
from contracts.answers import moment_of
from contracts.eligibility import decide
from contracts.facts import Question, gather
from contracts.models import Contract, RemsCertification, SingleCaseAgreement
from portal.asof import Day
from portal.downloads import ListFile
from therapies.models import Program, RemsRequirement, Therapy
from therapies.queries import listings_by_name, listings_of, of_program

# Providers whose cells are decided together: some hundreds of pairs.
BATCH = 100
# From a certification to the therapies for which some row names its REMS.
NAMING = "rems_program__requirements__therapy"
Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class Across:
    """A therapy at the head of a column, under its name of the day."""

    pk: int
    slug: str
    name: str


@dataclass(frozen=True)
class Cell:
    """What a check says of a provider and a therapy. `tag` None: nothing is on record."""

    therapy: Across
    tag: Tag | None


@dataclass(frozen=True, kw_only=True)
class Grid:
    """`known` is the moment being read, `today` the day of asking."""

    across: tuple[Across, ...]
    on: date
    known: datetime
    today: date

    def fill(self, providers: Iterable[Any]) -> None:
        """Gives each provider its `cells`, one for each therapy, in their order."""
        rows = list(providers)
        held = pairs_held([row.pk for row in rows], [therapy.pk for therapy in self.across])
        asked = {
            (row.pk, therapy.pk): Question(npi=row.npi, therapy=therapy.slug, on=self.on)
            for row in rows
            for therapy in self.across
            if (row.pk, therapy.pk) in held
        }
        facts = gather(asked.values(), known=self.known, today=self.today)
        tags = {pair: tag(decide(one)) for pair, one in zip(asked, facts, strict=True)}
        for row in rows:
            row.cells = tuple(Cell(t, tags.get((row.pk, t.pk))) for t in self.across)

    @property
    def file(self) -> ListFile:
        """Each therapy's column bears its name, and holds the words of its cells."""
        place = {
            "npi": attrgetter("npi"),
            "provider": attrgetter("name"),
            "city": attrgetter("city"),
            "state": attrgetter("state"),
        }
        columns = {therapy.name: words(number) for number, therapy in enumerate(self.across)}
        return ListFile("provider-grid", place | columns, batch=BATCH)


def words(number: int) -> Any:
    def of(provider: Any) -> str:
        said = provider.cells[number].tag
        return said.text if said else ""

    return of


def grid_of(therapies: Iterable[Across], providers: Any, day: Day) -> Grid:
    """With the therapies for which one of the providers has something on record."""
    held = held_by(providers)
    shown = tuple(therapy for therapy in therapies if therapy.pk in held)
    return Grid(across=shown, on=day.on, known=moment_of(day), today=day.today)


def across(on: date, program: Program | None) -> tuple[Across, ...]:
    """The therapies of the day's list, and those not on it for which something is in force."""
    listed = listings_by_name(on)
    shown = [
        Across(row.therapy_id, row.therapy.slug, row.name)
        for row in (of_program(listed, program) if program else listed)
    ]
    others = [Across(row.pk, row.slug, str(row)) for row in held_unlisted(on, program)]
    return tuple(sorted(shown + others, key=lambda therapy: (therapy.name.casefold(), therapy.pk)))


def held_unlisted(on: date, program: Program | None) -> QuerySet[Therapy]:
    """Those on no list that day with a contract or, whatever its program, an agreement in force."""
    contracts = Contract.objects.in_force(on).filter(therapy=OuterRef("pk"))
    held = Q(Exists(SingleCaseAgreement.objects.in_force(on).filter(therapy=OuterRef("pk"))))
    if program:
        contracts, held = contracts.filter(program=program), Q()
    listed = listings_of(on).filter(therapy=OuterRef("pk"))
    return Therapy.objects.filter(Q(Exists(contracts)) | held).exclude(Exists(listed))


def holding(providers: Any, therapies: Sequence[Across]) -> Any:
    """The providers with something on record for one of these therapies, on whatever day."""
    keys = [therapy.pk for therapy in therapies]
    mine = {"provider": OuterRef("pk")}
    named = RemsRequirement.objects.filter(therapy__in=keys).values("rems_program")
    return providers.filter(
        Q(Exists(Contract.objects.filter(**mine, therapy__in=keys)))
        | Q(Exists(SingleCaseAgreement.objects.filter(**mine, therapy__in=keys)))
        | Q(Exists(RemsCertification.objects.filter(**mine, rems_program__in=named)))
    )


def held_by(providers: Any) -> set[int]:
    """The therapies for which one of these providers has something on record, by their keys."""
    theirs = {"provider__in": providers.order_by().values("pk")}
    return {
        *keys_of(Contract.objects.filter(**theirs), "therapy"),
        *keys_of(SingleCaseAgreement.objects.filter(**theirs), "therapy"),
        *keys_of(RemsCertification.objects.filter(**theirs), NAMING),
    }


def keys_of(rows: Any, *columns: str) -> Any:
    """Each value, or row of values, once."""
    return rows.order_by().values_list(*columns, flat=len(columns) == 1).distinct()


def pairs_held(providers: Sequence[int], therapies: Sequence[int]) -> Pairs:
    """(provider, therapy) by their keys, for which something is on record, on whatever day."""
    certified = RemsCertification.objects.filter(
        provider__in=providers, **{f"{NAMING}__in": therapies}
    )
    agreements = SingleCaseAgreement.objects.of_pairs(providers, therapies)
    return {
        *keys_of(Contract.objects.of_pairs(providers, therapies), "provider", "therapy"),
        *keys_of(agreements, "provider", "therapy"),
        *keys_of(certified, "provider", NAMING),
    }
