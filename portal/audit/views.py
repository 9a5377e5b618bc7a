from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.asof import moment_text, reads_day
from portal.audit import feed
from portal.audit.find import find
from portal.audit.forms_feed import FeedForm, HistoryForm, read_feed, read_history
from portal.audit.timeline import entries, lines_of
from portal.audit.timeline.things import things
from portal.refusals import Gone, NotOnRecord, parameter
from portal.tables import page_number

ACTS = 50
ENTRIES = 50
# Farther back one reads with `before` or `until`, which find their place at once.
LAST_PAGE = 1000


@dataclass(frozen=True)
class Paged:
    """A page of rows, as components/pager.html takes it."""

    page: Any
    prefixed_page_field: str = "page"


@require_safe
@reads_day()
def changes(request: HttpRequest) -> HttpResponse:
    people = bool(getattr(request.user, "sees_people", False))
    wanted, asked = read_feed(request, people=people)
    acts, older = page_of_acts(request, wanted)
    context = {"acts": acts, "older": older, "form": FeedForm(asked, people=people)}
    return render(request, "audit/changes.html", {**context, "filtered": any(asked.values())})


def page_of_acts(request: HttpRequest, wanted: feed.Wanted) -> tuple[list[feed.Act], str]:
    """A page of acts and, if there are older ones, the moment before which they lie."""
    text = parameter(request, "page")
    page = page_number("page", text)
    found = feed.acts(wanted, ACTS + 1, (page - 1) * ACTS) if page <= LAST_PAGE else []
    if page > 1 and not found:
        raise NotOnRecord("page", text, f"There is no page {page:,}: the changes end before it.")
    return found[:ACTS], moment_text(found[ACTS - 1].moment) if len(found) > ACTS else ""


@require_safe
def record_history(
    request: HttpRequest, model: Any, *, crumbs: Iterable[tuple[str, str]], **lookup: Any
) -> HttpResponse:
    """The history of the record of a lookup such as slug="abecma", also when it is deleted.

    For views that read a day. `crumbs`: (words, address) pairs that lead to the record.
    Raises NotOnRecord for what was never recorded, BadInput for a filter that can't be read.
    """
    record, gone = last_known(model, **lookup)
    lines = lines_of(model, record.pk)
    chosen, asked = read_history(request, model, lines)
    table = paged(request, chosen)
    context = {
        "record": record,
        "gone": gone,
        "kind": model._meta.verbose_name,
        "crumbs": crumbs,
        "entries": entries(table.page.object_list),
        "total": len(lines),
        "chosen": len(chosen),
        "form": HistoryForm(asked, lines),
        "table": table,
    }
    return render(request, "audit/history.html", context)


def last_known(model: Any, **lookup: Any) -> tuple[Any, Any]:
    """The record, or what it last was and the history row with which it was deleted."""
    named = {"id" if name == "pk" else name: value for name, value in lookup.items()}
    unknown = f"No {model._meta.verbose_name} “{'“, ”'.join(map(str, named.values()))}” on record."
    try:
        return find(model._default_manager.all(), unknown, **named), None
    except Gone as gone:
        row = gone.context["row"]
        return things({model: {row.id}})[model, row.id].record, row


def paged(request: HttpRequest, rows: Sequence[Any]) -> Paged:
    """The page of a history that the query asks for. Raises BadInput, NotOnRecord."""
    text = parameter(request, "page")
    paginator = Paginator(rows, ENTRIES)
    try:
        return Paged(paginator.page(page_number("page", text)))
    except EmptyPage:
        last = paginator.num_pages
        message = f"There is no page {text}: this history ends with page {last}."
        raise NotOnRecord("page", text, message) from None
