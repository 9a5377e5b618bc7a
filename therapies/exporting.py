"""The list of a day as a file: as published, or as the page shows it, filters and order kept.

What a file says is read back by therapies.editions as it was: it changes nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from portal.asof import Day, day_of
from portal.downloads import asked_of, file_name
from portal.exports import SHEETS, UNWANTED, Table, exported
from portal.refusals import BadInput, NotOnRecord
from portal.tables import filtered, sort
from therapies import queries
from therapies.editions.catalog import catalog_on
from therapies.editions.printing import as_text, blocks
from therapies.empty import no_list
from therapies.filters import TherapyFilters
from therapies.models import Edition
from therapies.queries import RemsStanding
from therapies.tables import TherapyTable

PUBLISHED = "txt"
TABLES = {name: kind.label for name, kind in SHEETS.items()}
LABELS = {PUBLISHED: "text, as published", **TABLES}
HEAD = (
    "Brand", "Mark", "Generic name", "HCPCS codes", "Program", "Embarc footnote", "REMS", "Updated",
)  # fmt: skip
NAME = "classified-therapies"


def export(request: HttpRequest, name: str) -> HttpResponse | StreamingHttpResponse:
    """The list in the format of that name. Raises BadInput, and NotOnRecord where there is none."""
    if name not in LABELS:
        message = f"“{name[:80]}” is no format here. There are {', '.join(LABELS)}."
        raise BadInput("format", name, message)
    shown, edition = day_of(request), edition_of(day_of(request))
    filters = TherapyFilters(request.GET, queries.the_list(shown.on), request=request)
    found = filtered(filters)
    asked = asked_of(request, filters)
    if name == PUBLISHED:
        return published(edition, shown, asked)
    table = TherapyTable(found)
    sort(request, table)
    rows = [row(bound.record, edition) for bound in table.rows]
    made = Table(HEAD, rows, title="Classified therapies")
    return exported(name, made, file_name(NAME, asked, shown))


def edition_of(day: Day) -> Edition:
    edition = Edition.objects.in_force(day.on)
    if edition is None:
        nothing = no_list(day)
        raise NotOnRecord("on", day.on.isoformat(), f"{nothing.text} {nothing.next}")
    return edition


def published(edition: Edition, day: Day, asked: dict[str, str]) -> HttpResponse:
    """As text in the form of a published list, which is whole or none. Raises BadInput."""
    if asked:
        message = "As text the list is whole, as published. Take the filters away, or choose CSV."
        raise BadInput("format", PUBLISHED, message)
    text = as_text(blocks(catalog_on(day.on), edition.title, edition.label))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    return attached(response, f"{file_name(NAME, {}, day)}.{PUBLISHED}")


def attached(response: HttpResponse, name: str) -> HttpResponse:
    """Sent as a file to be kept: no browser shows it, guesses what it is, or stores it."""
    plain = UNWANTED.sub("", name)
    response["Content-Disposition"] = content_disposition_header(True, plain) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def row(listing: Any, edition: Edition) -> tuple[str, ...]:
    """A listing of `the_list`, under HEAD."""
    return (
        listing.brand_name,
        listing.mark,
        listing.generic_name,
        ", ".join(use.code.code for use in listing.therapy.codes_listed),
        listing.program.name,
        "yes" if listing.embarc else "no",
        RemsStanding(listing.rems).label,
        edition.label,
    )
