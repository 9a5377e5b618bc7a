"""What is on record that applying a list rests on, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.guidance.models import GuidanceEntry
from portal.periods import Period
from portal.text import compact, fold
from therapies.models import ContactChannel, ListedCode, Listing, Therapy, TherapyName

# Addresses below /therapies/ that are no therapy's.
RESERVED = frozenset({"codes", "editions", "programs"})


@dataclass(frozen=True)
class Held:
    """A row with days, in force on the effective day or later.

    `key` says whose it is; `fields` is what another row in its place takes over, links by their
    slug or code.
    """

    model: type[Period]
    pk: int
    version: int
    key: tuple[str, ...]
    starts_on: date | None
    last_day: date | None
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """A therapy as it is called today."""

    pk: int
    version: int
    brand: str
    mark: str
    generic: str


@dataclass(frozen=True)
class Records:
    """Listings by their therapy, codes by therapy and code, channels by whom, for what and how.

    `former`: pairs of slug and folded former name; `slugs`: every one ever given to a therapy.
    """

    listings: Mapping[tuple[str, ...], tuple[Held, ...]]
    codes: Mapping[tuple[str, ...], tuple[Held, ...]]
    channels: Mapping[tuple[str, ...], tuple[Held, ...]]
    therapies: Mapping[str, Named]
    former: frozenset[tuple[str, str]]
    slugs: frozenset[str]
    guidance: Mapping[str, int]


def records_on(on: date) -> Records:
    """In a number of queries that doesn't grow with the rows."""
    former = TherapyName.objects.filter(kind=TherapyName.Kind.FORMER).order_by()
    slugs: Any = Therapy.history.values_list("slug", flat=True)
    return Records(
        listings=by_key(listing(row) for row in from_day(Listing.objects.with_therapy(), on)),
        codes=by_key(listed_code(row) for row in from_day(codes(), on)),
        channels=by_key(channel(row) for row in from_day(channels(), on)),
        therapies={row.slug: named(row) for row in Therapy.objects.all()},
        former=frozenset(
            (slug, fold(name)) for slug, name in former.values_list("therapy__slug", "name")
        ),
        slugs=frozenset(slugs) | RESERVED,
        guidance=dict(GuidanceEntry.objects.values_list("slug", "version")),
    )


def from_day(rows: Any, on: date) -> Any:
    """Those in force on a day, and those that begin later."""
    return rows.overlapping(on, None).by_start()


def codes() -> Any:
    return ListedCode.objects.with_code().with_therapy()


def channels() -> Any:
    return ContactChannel.objects.filter(therapy=None).select_related("program")


def by_key(rows: Iterable[Held]) -> dict[tuple[str, ...], tuple[Held, ...]]:
    found: dict[tuple[str, ...], tuple[Held, ...]] = {}
    for row in rows:
        found[row.key] = (*found.get(row.key, ()), row)
    return found


def named(row: Therapy) -> Named:
    return Named(row.pk, row.version, row.brand_name, row.mark, row.generic_name)


def held(row: Any, *key: str, **fields: Any) -> Held:
    return Held(type(row), row.pk, row.version, key, row.starts_on, row.last_day, fields)


def listing(row: Listing) -> Held:
    return held(
        row,
        row.therapy.slug,
        therapy=row.therapy.slug,
        program=row.program.slug,
        brand_name=row.brand_name,
        mark=row.mark,
        generic_name=row.generic_name,
        embarc=row.embarc,
    )


def listed_code(row: ListedCode) -> Held:
    slug, code = row.therapy.slug, row.code.code
    return held(row, slug, code, therapy=slug, code=code)


def channel(row: ContactChannel) -> Held:
    return held(
        row,
        row.program.slug,
        row.purpose,
        row.kind,
        program=row.program.slug,
        purpose=row.purpose,
        kind=row.kind,
        value=row.value,
        note=row.note,
        position=row.position,
    )


def same_value(row: Held, value: str) -> bool:
    """Numbers by their digits, the rest by its words."""
    return compact(row.fields["value"]) == compact(value)
