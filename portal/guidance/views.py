from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.asof import day_of, reads_day
from portal.audit import views as audit
from portal.audit.find import find
from portal.downloads import sent
from portal.guidance.list_file import GUIDANCE
from portal.guidance.markdown import render_markdown
from portal.guidance.models import GuidanceEntry
from portal.guidance.search import SearchForm, matching, words_of
from portal.refusals import parameter
from therapies.exporting import TABLES
from therapies.pages import program_page
from therapies.tables import ProgramTable, list_of_day


@reads_day()
def program(request: HttpRequest, slug: str) -> HttpResponse:
    page = program_page(slug, day_of(request))
    table = list_of_day(request, ProgramTable, page["listings"])
    entries = GuidanceEntry.objects.concerning(page["program"])
    context = {**page, "table": table, "entries": entries, "formats": TABLES}
    return render(request, "guidance/program.html", context)


@reads_day()
def entries(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    words = words_of(request)
    found = matching(GuidanceEntry.objects.in_order(), words)
    if parameter(request, "format"):
        return sent(request, GUIDANCE, found, {"q": words} if words else {})
    context = {"entries": found, "words": words, "form": SearchForm(request.GET)}
    return render(request, "guidance/list.html", context)


@reads_day()
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    entries = GuidanceEntry.objects.with_recorded().with_concerns(day_of(request).on)
    found = find(entries, f"No guidance is on record as “{slug}”.", slug=slug)
    context = {"entry": found, "answer": render_markdown(found.answer)}
    return render(request, "guidance/entry.html", context)


@reads_day()
def entry_history(request: HttpRequest, slug: str) -> HttpResponse:
    crumbs = [("Guidance", reverse("guidance:list"))]
    return audit.record_history(request, GuidanceEntry, crumbs=crumbs, slug=slug)
