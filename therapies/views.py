from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.asof import day_of, reads_day
from portal.audit import views as audit
from portal.downloads import download
from portal.refusals import parameter
from portal.tables import configure, filtered
from portal.wording import count, day
from therapies import exporting, list_files, pages, queries
from therapies.cautions import of_code
from therapies.compare import compare_page
from therapies.empty import explain, no_therapy
from therapies.filters import TherapyFilters
from therapies.models import Edition, HcpcsCode, Program, Therapy
from therapies.models.codes import CODE, tidy_code
from therapies.tables import AssignedTable, EditionTable, ListedTable, TherapyTable, list_of_day

Response = HttpResponse | StreamingHttpResponse


@reads_day()
def therapies(request: HttpRequest) -> HttpResponse:
    listings = queries.the_list(day_of(request).on)
    filters = TherapyFilters(request.GET, listings, request=request)
    found = filtered(filters)
    table = list_of_day(request, TherapyTable, found, filters.form.cleaned_data["q"])
    context = {"table": table, "filter": filters, "formats": exporting.TABLES}
    return render(request, "therapies/list.html", context)


@reads_day()
def export(request: HttpRequest) -> Response:
    return exporting.export(request, parameter(request, "format"))


@reads_day()
def code(request: HttpRequest, code: str) -> Response:
    canonical = tidy_code(code)
    if code != canonical and CODE.fullmatch(canonical):
        return redirect(with_query(request, reverse("therapies:code", args=[canonical])))
    on = day_of(request).on
    record = pages.find_code(code)
    listed, assigned = code_tables(record, request)
    if file := download(request, listed) or download(request, assigned):
        return file
    context = {
        "code": record,
        "cautions": of_code(record, len(listed.rows), on),
        "listed": listed,
        "assigned": assigned,
    }
    return render(request, "therapies/code.html", context)


def with_query(request: HttpRequest, address: str) -> str:
    query = request.GET.urlencode()
    return f"{address}?{query}" if query else address


def code_tables(record: HcpcsCode, request: HttpRequest) -> tuple[ListedTable, AssignedTable]:
    on = day_of(request).on
    listed = ListedTable(queries.listed_under(record, on))
    listed.file = list_files.listed_under(record)
    configure(request, listed)
    listed.caption = f"{count(len(listed.rows), 'therapy', 'therapies')} listed under {record}"
    listed.caption_note = f"on {day(on)}"
    nobody = f"Our list for {day(on)} shows {record} for no therapy."
    explain(listed, no_therapy(day_of(request), record, nobody))
    assigned = AssignedTable(queries.assigned_by_cms(record, on))
    assigned.file = list_files.assigned_by_cms(record)
    configure(request, assigned)
    assigned.caption = (
        f"CMS assigns {record} to {count(len(assigned.rows), 'therapy', 'therapies')}"
    )
    assigned.caption_note = f"on {day(on)}, not merged with our list"
    nobody = f"CMS assigns {record} to no therapy on record on {day(on)}."
    explain(assigned, no_therapy(day_of(request), record, nobody))
    return listed, assigned


@reads_day()
def editions(request: HttpRequest) -> Response:
    table = EditionTable(Edition.objects.with_next().with_applied())
    if file := download(request, table, fill=pages.say_what_changed):
        return file
    configure(request, table)
    pages.say_what_changed(row.record for row in table.paginated_rows)
    table.caption = f"{count(len(table.rows), 'published list')} on record"
    table.empty_text = "No published list is on record."
    table.empty_next = "A catalog maintainer adds the first one in the admin."
    return render(request, "therapies/editions.html", {"table": table})


@reads_day()
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "therapies/edition.html", pages.edition_page(pk))


@reads_day()
def edition_document(request: HttpRequest, pk: int) -> HttpResponse:
    document = pages.find_document(pk)
    response = HttpResponse(bytes(document.content), content_type="application/octet-stream")
    return exporting.attached(response, document.name)


@reads_day()
def compare(request: HttpRequest) -> HttpResponse:
    return render(request, "therapies/compare.html", compare_page(request))


@reads_day()
def code_history(request: HttpRequest, code: str) -> HttpResponse:
    crumbs = [("Therapies", reverse("therapies:list"))]
    return audit.record_history(request, HcpcsCode, crumbs=crumbs, code=tidy_code(code))


@reads_day()
def edition_history(request: HttpRequest, pk: int) -> HttpResponse:
    crumbs = [("Published lists", reverse("therapies:editions"))]
    return audit.record_history(request, Edition, crumbs=crumbs, id=str(pk))


@reads_day()
def program_history(request: HttpRequest, slug: str) -> HttpResponse:
    crumbs = [("Therapies", reverse("therapies:list"))]
    return audit.record_history(request, Program, crumbs=crumbs, slug=slug)


@reads_day()
def therapy_history(request: HttpRequest, slug: str) -> HttpResponse:
    crumbs = [("Therapies", reverse("therapies:list"))]
    return audit.record_history(request, Therapy, crumbs=crumbs, slug=slug)
