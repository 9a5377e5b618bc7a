"""The views of what providers hold, whoever they are: lists, and the grid of a day."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from contracts import grid, held_filters, tables
from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from portal.asof import day_of, reads_day
from portal.downloads import download
from portal.tables import configure, filtered
from portal.wording import count, day
from therapies.empty import explain

PROVIDERS_PER_PAGE = 15
Response = HttpResponse | StreamingHttpResponse


@reads_day()
def contracts(request: HttpRequest) -> Response:
    rows = Contract.objects.for_list(day_of(request).on).with_program()
    filters = held_filters.ContractFilters(request.GET, rows, request=request)
    table = tables.ContractTable(filtered(filters))
    return held(request, table, filters, "contract", "contracts:list")


@reads_day()
def agreements(request: HttpRequest) -> Response:
    rows = SingleCaseAgreement.objects.for_list(day_of(request).on)
    filters = held_filters.TherapyHeldFilters(request.GET, rows, request=request)
    table = tables.AgreementTable(filtered(filters))
    return held(request, table, filters, "single case agreement", "contracts:agreements")


@reads_day()
def certifications(request: HttpRequest) -> Response:
    rows = RemsCertification.objects.for_list(day_of(request).on)
    filters = held_filters.CertificationFilters(request.GET, rows, request=request)
    table = tables.CertificationTable(filtered(filters))
    return held(request, table, filters, "REMS certification", "contracts:certifications")


def held(request: HttpRequest, table: Any, filters: Any, what: str, route: str) -> Response:
    """The list as a page or a file; `what` one of its rows is called, `route` its own."""
    if file := download(request, table, filters):
        return file
    configure(request, table)
    shown, asked = day_of(request), filters.form.cleaned_data
    table.caption = f"{count(len(table.rows), what)} {held_filters.heading(asked, shown.on)}"
    if not table.rows:
        explain(table, held_filters.why_none(what, route, shown, asked))
    template = f"contracts/{route.partition(':')[2]}.html"
    return render(request, template, {"table": table, "filter": filters})


@reads_day()
def provider_grid(request: HttpRequest) -> Response:
    shown = day_of(request)
    rows = Provider.objects.for_list(shown.on)
    filters = held_filters.GridFilters(request.GET, rows, request=request)
    providers, asked = filtered(filters), filters.form.cleaned_data
    therapies = grid.across(shown.on, asked["program"])
    providers = grid.holding(providers, therapies)
    of_day = grid.grid_of(therapies, providers, shown)
    table = tables.GridTable(providers, of_day)
    if file := download(request, table, filters, of_day.fill):
        return file
    configure(request, table, PROVIDERS_PER_PAGE)
    of_day.fill(row.record for row in table.paginated_rows)
    table.caption = f"{count(len(table.rows), 'provider')} with something on record"
    table.caption_note = f"what a check says for {day(shown.on)}"
    explain(table, held_filters.why_no_grid(shown, asked))
    others = [therapy.name for therapy in therapies if therapy not in of_day.across]
    context = {"table": table, "filter": filters, "others": others}
    return render(request, "contracts/grid.html", context)
