from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from portal.asof import day_of, reads_day
from portal.audit.asking import form_of, inside_change
from portal.audit.once import SentForm
from portal.downloads import download
from portal.refusals import BadInput, parameter
from portal.tables import configure
from portal.wording import count, day
from portal.worklists.desk import (
    Entry,
    entries,
    in_the_admin,
    oldest_first,
    open_rows,
    postponed_rows,
)
from portal.worklists.forms import PostponeForm
from portal.worklists.lists import Worklist, find
from portal.worklists.models import Postponement
from portal.worklists.tables import EntryTable, list_file
from therapies.empty import Empty, explain

POSTPONED = "postponed"
MOST_AT_ONCE = 50
MOST_DIGITS = 18


@reads_day()
def worklist(request: HttpRequest, slug: str) -> HttpResponse | StreamingHttpResponse:
    chosen, shown = find(slug), day_of(request)
    within, put_off = window(request, chosen), shows_postponed(request)
    rows_of = postponed_rows if put_off else open_rows
    table = EntryTable(oldest_first(rows_of(chosen, shown.on, within)))
    table.file = list_file(f"{slug}-{POSTPONED}" if put_off else slug)
    tell = partial(tell_entries, chosen, shown.on)
    if file := download(request, table, fill=tell):
        return file
    configure(request, table, per_page=MOST_AT_ONCE)
    told = tell([row.record for row in table.paginated_rows])
    caption(table, shown.on, put_off)
    table.may_act = chosen.may_act(request) and shown.known is None
    context = {
        "worklist": chosen,
        "title": chosen.titled(within),
        "rule": chosen.ruled(within),
        "within": within,
        "put_off": put_off,
        "others": postponed_rows(chosen, shown.on, within).count(),
        "table": table,
        "in_the_admin": in_the_admin(chosen, told) if told else "",
    }
    return render(request, "worklists/worklist.html", context)


def caption(table: EntryTable, on: date, put_off: bool) -> None:
    table.caption = count(len(table.rows), "entry", "entries")
    table.caption_note = f"{'postponed' if put_off else 'open'} on {day(on)}"
    said = "Nothing is postponed here." if put_off else "Nothing waits here."
    explain(table, Empty(f"{said} ({day(on)})", ""))


def tell_entries(chosen: Worklist, on: date, records: Sequence[Any]) -> list[Entry]:
    """Gives each record what the list says of it, as `entry`."""
    told = entries(chosen, records, on)
    for record, entry in zip(records, told, strict=True):
        record.entry = entry
    return told


def window(request: HttpRequest, chosen: Worklist) -> int | None:
    """How many days ahead. Raises BadInput for a window that the list doesn't have."""
    text = parameter(request, "within")
    windows = {str(days): days for days in chosen.windows}
    if not text:
        return chosen.windows[0] if windows else None
    if text not in windows:
        there = f"There are {', '.join(windows)}." if windows else "This list has none."
        raise BadInput("within", text, f"“{text[:80]}” is no number of days of this list. {there}")
    return windows[text]


def shows_postponed(request: HttpRequest) -> bool:
    text = parameter(request, "show")
    if text not in ("", POSTPONED):
        message = f"“{text[:80]}” is no part of a worklist. Leave it out, or give {POSTPONED}."
        raise BadInput("show", text, message)
    return text == POSTPONED


def postpone(request: HttpRequest, slug: str) -> HttpResponseBase:
    chosen = find(slug)
    if not chosen.may_act(request):
        raise PermissionDenied("Who edits these records postpones them.")
    view = partial(ask, request, chosen, keys_of(request))
    return inside_change(request, view, partial(sent_again, request, chosen))


def keys_of(request: HttpRequest) -> list[int]:
    """The keys of the entries that are to be postponed. Raises BadInput for none, or too many."""
    given = dict.fromkeys(request.GET.getlist("key"))
    if not given or len(given) > MOST_AT_ONCE:
        message = f"Choose one entry or more, at most {MOST_AT_ONCE}, on the list."
        raise BadInput("key", ", ".join(given)[:80], message)
    for text in given:
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            raise BadInput("key", text, f"“{text[:80]}” is no number of an entry.")
    return [int(text) for text in given]


def ask(request: HttpRequest, chosen: Worklist, keys: list[int]) -> HttpResponse:
    today = timezone.localdate()
    form = form_of(request, PostponeForm, today=today)
    rows = chosen.rows_about(keys, today, chosen.widest)
    told = entries(chosen, oldest_first(rows), today)
    if form.is_valid() and told:
        return put_off(request, chosen, told, form)
    context = {
        "worklist": chosen,
        "title": chosen.titled(chosen.widest),
        "entries": told,
        "form": form,
        "gone": len(keys) - len(told),
    }
    return render(request, "worklists/postpone.html", context)


def put_off(request: HttpRequest, chosen: Worklist, told: Any, form: PostponeForm) -> HttpResponse:
    until, kind = form.cleaned_data["until"], chosen.model._meta.label_lower
    for entry in told:
        row = Postponement.objects.put_off(chosen.slug, kind, entry.key, entry.name, until)
    SentForm.remember(request, row.pk)
    messages.success(
        request, f"{count(len(told), 'entry', 'entries')} postponed until {day(until)}."
    )
    return redirect(chosen.address())


def sent_again(request: HttpRequest, chosen: Worklist, pk: int) -> HttpResponse:
    messages.success(request, "This form was sent twice, and was recorded once.")
    return redirect(chosen.address())
