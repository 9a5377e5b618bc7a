from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import EmptyPage, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.asof import day_of, moment_text, reads_day
from portal.audit import exporting, feed
from portal.audit.find import find, named_by, once_deleted
from portal.audit.forms_feed import FeedForm, HistoryForm, read_feed, read_history
from portal.audit.offers import record_again, with_offers
from portal.audit.timeline import entries, lines_of
from portal.audit.timeline.things import things
from portal.exports import FORMATS, exported
from portal.refusals import Gone, NotOnRecord, parameter
from portal.tables import page_number

ACTS = 50
ENTRIES = 50
# Farther back one reads with `before` or `until`, which find their place at once.
LAST_PAGE = 100


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
    form = FeedForm(asked, people=people)
    context = {**page_of_acts(request, wanted), "form": form, "filtered": any(asked.values())}
    return render(request, "audit/changes.html", {**context, "formats": formats_for(request)})


def page_of_acts(request: HttpRequest, wanted: feed.Wanted) -> dict[str, Any]:
    """A page of acts; `older`, if there are any, the moment before which they lie.

    `read_to`: how far back the words were looked for, where that isn't to the beginning.
    """
    text = parameter(request, "page")
    page = page_number("page", text)
    if page > LAST_PAGE:
        raise no_page(text, page)
    found, read_to = feed.read_acts(wanted, ACTS + 1, (page - 1) * ACTS)
    if page > 1 and not found:
        raise no_page(text, page)
    last = found[ACTS - 1].moment if len(found) > ACTS else read_to
    return {"acts": found[:ACTS], "older": moment_text(last) if last else "", "read_to": read_to}


def no_page(text: str, page: int) -> NotOnRecord:
    message = f"There is no page {page:,} here. Older changes are behind the link below each page."
    return NotOnRecord("page", text, message)


@require_safe
@reads_day()
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The changes asked for as a file, written while it is read: any number in constant memory."""
    if not exports_changes(request):
        raise PermissionDenied("The change feed is exported by auditors.")
    name = parameter(request, "format")
    wanted, asked = read_feed(request, people=True)
    table = exporting.table(wanted, day_of(request).known)
    return exported(name, table, exporting.file_name(asked, day_of(request)))


def exports_changes(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_auditor", False))


def formats_for(request: HttpRequest) -> dict[str, str]:
    """The formats in which this reader may export, by name: none for most."""
    return {name: kind.label for name, kind in FORMATS.items()} if exports_changes(request) else {}


@require_safe
def record_history(
    request: HttpRequest, model: Any, *, crumbs: Iterable[tuple[str, str]], **lookup: Any
) -> HttpResponse:
    """The history of the record of a lookup such as slug="abecma", also when it is deleted.

    For views that read a day. `crumbs`: (words, address) pairs that lead to the record.
    Raises NotOnRecord for what was never recorded, BadInput for a filter that can't be read.
    """
    found = last_known(model, **lookup)
    lines = lines_of(model, found.record.pk, *once_deleted(model, **lookup))
    chosen, asked = read_history(request, model, lines)
    table = paged(request, chosen)
    shown = table.page.object_list
    context = {
        **vars(found),
        "kind": model._meta.verbose_name,
        "crumbs": crumbs,
        "entries": with_offers(request, shown, entries(shown)),
        "again": record_again(request, found.gone and model, found.gone),
        "total": len(lines),
        "chosen": len(chosen),
        "form": HistoryForm(asked, lines),
        "table": table,
    }
    return render(request, "audit/history.html", context)


@dataclass(frozen=True)
class Found:
    """A record, or what it last was and, as `gone`, the history row with which it was deleted.

    `moved_from`: what its address said, where it has another one now.
    """

    record: Any
    gone: Any = None
    moved_from: str = ""


def last_known(model: Any, **lookup: Any) -> Found:
    named = named_by(lookup)
    unknown = f"No {model._meta.verbose_name} “{'“, ”'.join(map(str, named.values()))}” on record."
    try:
        return Found(find(model._default_manager.all(), unknown, **named))
    except Gone as refusal:
        row, moved = refusal.context["row"], refusal.context["moved"]
        if moved:
            return Found(moved, moved_from=str(refusal.value))
        return Found(things({model: {row.id}})[model, row.id].record, gone=row)


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
