"""What the pages of a therapy, a code, a program and an edition show, for their templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from portal import wording
from portal.asof import Day
from portal.audit.find import find
from portal.audit.timeline import latest
from portal.refusals import NotOnRecord
from therapies import cautions, queries, rems
from therapies.chart import CodeSpan, chart, in_order
from therapies.compare import comparison, differences_of
from therapies.differences import Differences, in_short
from therapies.editions.over_time import A_DAY, changed_on
from therapies.exporting import LABELS
from therapies.models import (
    ContactChannel,
    Edition,
    EditionDocument,
    HcpcsCode,
    ListedCode,
    Listing,
    ProductCode,
    Program,
    RemsRequirement,
    Therapy,
    TherapyName,
    TherapyNotice,
)
from therapies.models.codes import CODE, WRONG_FORM
from therapies.models.programs import overriding
from therapies.queries import CodeKind, RemsStanding


@dataclass(frozen=True)
class Record:
    """All that is on record about a therapy, whatever the day; each sort oldest first."""

    names: list[TherapyName]
    listings: list[Listing]
    listed_codes: list[ListedCode]
    product_codes: list[ProductCode]
    requirements: list[RemsRequirement]
    notices: list[TherapyNotice]


def record_of(therapy: Therapy) -> Record:
    return Record(
        names=list(therapy.names.all()),
        listings=list(therapy.listings.with_therapy().by_start()),
        listed_codes=list(therapy.listedcodes.with_code().by_start()),
        product_codes=list(therapy.productcodes.with_code().by_start()),
        requirements=list(therapy.rems_requirements.with_program().by_start()),
        notices=list(therapy.notices.by_start()),
    )


def therapy_page(slug: str, day: Day) -> dict[str, Any]:
    """A therapy on a day. Raises Gone, NotOnRecord.

    `contracted` is left for the caller: what the panel of providers shows.
    """
    therapy = find(queries.with_rems(day.on), f"No therapy is on record as “{slug}”.", slug=slug)
    record = record_of(therapy)
    listing = queries.listing_on(therapy, day.on)
    edition = Edition.objects.in_force(day.on)
    name = listing.name if listing else str(therapy)
    return {
        "therapy": therapy,
        "listing": listing,
        "name": name,
        "generic_name": (listing or therapy).generic_name,
        "printed_names": [n for n in record.names if n.kind == TherapyName.Kind.PRINTED],
        "record": record,
        "cautions": therapy_cautions(name, listing, record, day.on),
        "code_note": code_note(listing),
        "embarc_note": embarc_note(listing, edition),
        "rems": RemsStanding(therapy.rems).label,
        "rems_note": rems.note(record.requirements, day.on),
        "spans": list(reversed(in_order(spans_of(record)))),
        "chart": chart(spans_of(record), day.on),
        "channels": channels_of(listing, day.on),
        "latest": latest(therapy, 3),
        "when": "today" if day.on == day.today else f"on {wording.day(day.on)}",
    }


def therapy_cautions(
    name: str, listing: Listing | None, record: Record, on: date
) -> list[cautions.Caution]:
    notices = cautions.of_notices(row for row in record.notices if row.covers(on))
    assigned = [row for row in record.product_codes if row.covers(on)]
    if listing is None:
        first_day = Edition.objects.first_day()
        return [*cautions.not_listed(name, on, first_day, record.listings), *notices]
    listed = listing.therapy.codes_listed  # type: ignore[attr-defined]
    return [*cautions.of_codes(name, listed, assigned, on), *notices]


CODE_NOTES = {
    CodeKind.SPECIFIC: "names this product",
    CodeKind.UNCLASSIFIED: "unclassified: names many therapies",
    CodeKind.NONE: "the list prints no code for it",
}


def code_note(listing: Listing | None) -> str:
    if listing is None:
        return "no listing that day"
    return CODE_NOTES[listing.code_kind]  # type: ignore[attr-defined]


def embarc_note(listing: Listing | None, edition: Edition | None) -> str:
    return f"{edition} list" if listing and edition else "no listing that day"


def spans_of(record: Record) -> list[CodeSpan]:
    return [
        CodeSpan(
            code=row.code.code,
            address=row.code.get_absolute_url(),
            anchor=f"{row._meta.model_name}-{row.pk}",
            listed=isinstance(row, ListedCode),
            starts_on=row.starts_on,
            last_day=row.last_day,
        )
        for row in (*record.listed_codes, *record.product_codes)
    ]


def channels_of(listing: Listing | None, on: date) -> list[ContactChannel]:
    """How to reach the program about the therapy; nothing while no program lists it."""
    if listing is None:
        return []
    rows = ContactChannel.objects.reaching(listing.program_id, listing.therapy_id, on)
    return overriding(rows)


def find_code(text: str) -> HcpcsCode:
    """The code of an address. Raises NotOnRecord, also for what can't be a code, and Gone."""
    if not CODE.fullmatch(text):
        raise NotOnRecord("code", text, f"{WRONG_FORM} “{text}” is none.")
    codes = HcpcsCode.objects.select_related("successor").prefetch_related("predecessors")
    unknown = f"{text} has the form of a code, but is not on record. {WRONG_FORM}"
    code: HcpcsCode = find(codes, unknown, code=text)
    return code


def find_program(slug: str) -> Program:
    program: Program = find(queries.programs(), f"No program is on record as “{slug}”.", slug=slug)
    return program


def program_page(slug: str, day: Day) -> dict[str, Any]:
    """A program's channels and its list on a day, as `listings`. Raises Gone, NotOnRecord."""
    program = find_program(slug)
    channels = list(queries.channels_of(program, day.on))
    return {
        "program": program,
        "channels": channels,
        "reach": [row for row in channels if row.covers(day.on) and row.therapy_id is None],
        "listings": queries.of_program(queries.the_list(day.on), program),
    }


def find_edition(pk: int) -> Edition:
    editions = Edition.objects.with_next().with_applied()
    unknown = f"No list is on record under number {pk}."
    edition: Edition = find(editions, unknown, id=str(pk))
    return edition


def find_document(pk: int) -> EditionDocument:
    """The file of an edition. Raises Gone, NotOnRecord."""
    edition = find_edition(pk)
    if edition.document is None:
        message = f"No file is held of the list of {edition}. A catalog maintainer attaches it."
        raise NotOnRecord("document", str(edition), message)
    return edition.document


def say_what_changed(editions: Iterable[Any]) -> None:
    """Gives each edition, as `changed`, what took effect on its day; "" for the very first."""
    rows = list(editions)
    first_day = Edition.objects.first_day()
    days = {row.effective_on for row in rows if row.effective_on != first_day}
    changed = changed_on(days)
    for row in rows:
        row.changed = in_short(changed[row.effective_on]) if row.effective_on in days else ""


def edition_page(pk: int) -> dict[str, Any]:
    """An edition, what took effect on its day, and what it lists of each program then.

    `earlier`: the edition before it; None for the first, of which nothing is said to change.
    """
    edition = find_edition(pk)
    earlier = Edition.objects.before(edition.effective_on)
    that_day = f"?on={edition.effective_on}"
    counts = queries.counts_by_program(queries.listings_of(edition.effective_on))
    programs = [
        (program, counts[program.pk], f"{program.get_absolute_url()}{that_day}")
        for program in queries.programs()
        if program.pk in counts
    ]
    return {
        "edition": edition,
        "programs": programs,
        "list_that_day": f"{reverse('therapies:list')}{that_day}",
        "earlier": earlier,
        "compare": comparison(earlier, edition) if earlier else "",
        "found": changed_by(edition) if earlier else None,
        "document": queries.documents_of(edition).first(),
        "exports": exports_of(that_day),
    }


def changed_by(edition: Edition) -> Differences:
    """What the list says otherwise on its effective day than on the day before."""
    return differences_of(edition.effective_on - A_DAY, edition.effective_on)


def exports_of(that_day: str) -> list[tuple[str, str]]:
    """Words and address of each format in which the list of a day is exported."""
    address = f"{reverse('therapies:export')}{that_day}"
    return [(label, f"{address}&format={name}") for name, label in LABELS.items()]
