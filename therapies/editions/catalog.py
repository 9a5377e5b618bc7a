"""What the portal holds on a day, as plain values to compare a published list with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.text import compact
from therapies.editions.published import Channel, ProgramName
from therapies.models import (
    ContactChannel,
    Edition,
    HcpcsCode,
    ListedCode,
    Listing,
    Therapy,
    TherapyName,
)
from therapies.queries import listings_of, programs


@dataclass(frozen=True)
class Listed:
    """What the list of the day says of a therapy."""

    brand: str
    mark: str
    generic: str
    program: str
    codes: frozenset[str]
    embarc: bool


@dataclass(frozen=True)
class KnownTherapy:
    """A therapy with all names that it ever had, compacted; `listed` is None when off the list."""

    slug: str
    names: frozenset[str]
    printed: frozenset[str]
    listed: Listed | None


@dataclass(frozen=True)
class Asked:
    """A printed question of the edition in force, by the slug of its guidance.

    `before` is what a comparison shows of it: the printed words where their text is held, else
    our own. Its digest is of the printed words in both cases.
    """

    slug: str
    digest: str
    before: str = ""


@dataclass(frozen=True)
class Catalog:
    """All that a published list is compared with, on one day."""

    on: date
    programs: tuple[ProgramName, ...] = ()
    therapies: tuple[KnownTherapy, ...] = ()
    channels: tuple[Channel, ...] = ()
    asked: tuple[Asked, ...] = ()
    codes: Mapping[str, bool] = field(default_factory=dict)  # whether each is unclassified
    newest_effective_on: date | None = None

    @property
    def listed(self) -> list[KnownTherapy]:
        return [therapy for therapy in self.therapies if therapy.listed]


def catalog_on(on: date, wording: dict[str, str] | None = None) -> Catalog:
    """The catalog in force on a day; `wording` is what stands for each slug's printed question."""
    edition = Edition.objects.in_force(on)
    newest = Edition.objects.newest_first().first()
    digests = edition.question_digests if edition else {}
    return Catalog(
        on=on,
        programs=tuple(ProgramName(program.slug, program.name) for program in programs()),
        therapies=tuple(therapies_on(on)),
        channels=tuple(channels_on(on)),
        asked=tuple(Asked(s, d, (wording or {}).get(s, "")) for s, d in digests.items()),
        codes=dict(HcpcsCode.objects.values_list("code", "unclassified")),
        newest_effective_on=newest.effective_on if newest else None,
    )


def therapies_on(on: date) -> Iterable[KnownTherapy]:
    """Every therapy, by slug, in as many queries whatever their number."""
    codes = gathered(ListedCode.objects.in_force(on).values_list("therapy_id", "code__code"))
    named = TherapyName.objects.order_by()
    printed = gathered(
        named.filter(kind=TherapyName.Kind.PRINTED).values_list("therapy_id", "name")
    )
    other = gathered(named.values_list("therapy_id", "name"))
    for key, *names in Listing.objects.values_list("therapy_id", "brand_name", "generic_name"):
        other[key].update(names)
    rows = listings_of(on).select_related("program")
    listed = {row.therapy_id: listed_of(row, codes[row.therapy_id]) for row in rows}
    for therapy in Therapy.objects.order_by("slug"):
        yield KnownTherapy(
            slug=therapy.slug,
            names=compacted({therapy.brand_name, therapy.generic_name, *other[therapy.pk]}),
            printed=compacted(printed[therapy.pk]),
            listed=listed.get(therapy.pk),
        )


def gathered(pairs: Iterable[tuple[int, str]]) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found


def compacted(names: Iterable[str]) -> frozenset[str]:
    return frozenset(compact(name) for name in names) - {""}


def listed_of(row: Listing, codes: Iterable[str]) -> Listed:
    return Listed(
        brand=row.brand_name,
        mark=row.mark,
        generic=row.generic_name,
        program=row.program.slug,
        codes=frozenset(codes),
        embarc=row.embarc,
    )


def channels_on(on: date) -> Iterable[Channel]:
    """The programs' own channels; a therapy's own stand on no published list."""
    rows = ContactChannel.objects.in_force(on).filter(therapy=None).select_related("program")
    for row in rows.order_by("program__position", "position", "pk"):
        yield Channel(row.program.slug, row.purpose, row.kind, row.value)
