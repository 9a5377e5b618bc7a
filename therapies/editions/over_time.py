"""The lists of several days at once, in as many queries as that of one day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from portal.periods import overlapping
from therapies.editions.catalog import Asked, Catalog, KnownTherapy, gathered, listed_of
from therapies.editions.published import Channel, ProgramName
from therapies.models import ContactChannel, Edition, ListedCode, Listing
from therapies.queries import programs


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


def spells_within(first: date, last: date) -> Spells:
    span = overlapping(first, last)
    channels = ContactChannel.objects.filter(span, therapy=None).select_related("program")
    return Spells(
        programs=tuple(ProgramName(program.slug, program.name) for program in programs()),
        editions=list(Edition.objects.effective(last).newest_first()),
        listings=list(Listing.objects.filter(span).with_therapy().order_by("therapy__slug")),
        codes=list(ListedCode.objects.filter(span).with_code()),
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
