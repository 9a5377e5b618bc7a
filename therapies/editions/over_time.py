"""The lists of several days at once, in as many queries as that of one day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from portal.periods import overlapping
from therapies.editions.between import Between, between
from therapies.editions.catalog import Asked, Catalog, KnownTherapy, gathered, listed_of
from therapies.editions.published import Channel, ProgramName
from therapies.models import ContactChannel, Edition, ListedCode, Listing
from therapies.queries import programs

A_DAY = timedelta(days=1)
ALL = Q()


@dataclass(frozen=True)
class Spells:
    """Every spell on the list, of a code and of a channel that touches a span of days."""

    programs: tuple[ProgramName, ...]
    editions: Sequence[Edition]  # the newest first
    listings: Sequence[Listing]
    codes: Sequence[ListedCode]
    channels: Sequence[ContactChannel]


def catalogs_on(days: Collection[date]) -> dict[date, Catalog]:
    """What the list says on each of these days, and nothing else that a Catalog may hold."""
    if not days:
        return {}
    spells = spells_within(min(days), max(days))
    return {day: catalog_of(spells, day) for day in days}


def changed_on(days: Collection[date]) -> dict[date, Between]:
    """What the list says otherwise on each of these days than on the day before.

    `unchanged` is left empty: of most therapies nothing is read.
    """
    if not days:
        return {}
    spells = spells_within(min(days) - A_DAY, max(days), touched_on(days))
    eves = {day: catalog_of(spells, day - A_DAY) for day in days}
    found = {day: between(eves[day], catalog_of(spells, day)) for day in days}
    return {day: replace(one, unchanged=()) for day, one in found.items()}


def touched_on(days: Collection[date]) -> Q:
    """Rows of the therapies that came, went, or got or lost a code on one of these days."""
    turns = Q(starts_on__in=days) | Q(last_day__in=[day - A_DAY for day in days])
    listings, codes = Listing.objects.filter(turns), ListedCode.objects.filter(turns)
    return Q(therapy__in=listings.values("therapy")) | Q(therapy__in=codes.values("therapy"))


def spells_within(first: date, last: date, whose: Q = ALL) -> Spells:
    """`whose` therapies; programs, editions and channels are all there."""
    span = overlapping(first, last)
    channels = ContactChannel.objects.filter(span, therapy=None).select_related("program")
    listings = Listing.objects.filter(span, whose).with_therapy()
    return Spells(
        programs=tuple(ProgramName(program.slug, program.name) for program in programs()),
        editions=list(Edition.objects.effective(last).newest_first()),
        listings=list(listings.order_by("therapy__slug")),
        codes=list(ListedCode.objects.filter(span, whose).with_code()),
        channels=list(channels.order_by("program__position", "position", "pk")),
    )


def catalog_of(spells: Spells, on: date) -> Catalog:
    """The list of one day; empty before the first edition we hold."""
    edition = next((one for one in spells.editions if one.effective_on <= on), None)
    codes = gathered((row.therapy_id, row.code.code) for row in spells.codes if row.covers(on))
    listings = [row for row in spells.listings if row.covers(on)] if edition else []
    digests = edition.question_digests if edition else {}
    return Catalog(
        on=on,
        programs=spells.programs,
        therapies=tuple(
            KnownTherapy(
                slug=row.therapy.slug,
                names=frozenset(),
                printed=frozenset(),
                listed=listed_of(row, codes[row.therapy_id]),
            )
            for row in listings
        ),
        channels=tuple(
            Channel(row.program.slug, row.purpose, row.kind, row.value)
            for row in spells.channels
            if row.covers(on)
        ),
        asked=tuple(Asked(slug, digest) for slug, digest in digests.items()),
    )
