from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contracts import answer_page, asking, pages
from contracts.answer_json import as_json
from contracts.answers import address, ask, ask_again, moment_of
from contracts.asking import Match, Typed
from contracts.facts import Question
from contracts.filters import ProviderFilters, why_no_providers
from contracts.kept import keeping
from contracts.models import Provider
from contracts.tables import ProviderTable
from contracts.therapy_providers import tables_of
from portal.asof import day_of, read_day, reads_day
from portal.audit import views as audit
from portal.audit.known import known as reading
from portal.downloads import download
from portal.tables import configure, filtered
from portal.wording import count, day
from therapies.empty import explain
from therapies.pages import therapy_page


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    typed = asking.read(request)
    if typed.day_is_readable:
        request.day = read_day(request, asked=typed.asks)  # type: ignore[attr-defined]
    if typed.errors or not typed.complete:
        return check_form(request, typed)
    shown = day_of(request)
    moment = moment_of(shown)
    with reading(moment):
        matches = asking.look_up(typed, shown.on, moment)
        if not all(match.key for match in matches):
            return which_one(request, typed, matches)
    npi, therapy = (match.key for match in matches)
    if (npi, therapy) != (typed.values["npi"], typed.values["therapy"]):
        return redirect(typed.address(npi=npi, therapy=therapy))
    question = Question(npi=npi, therapy=therapy, on=shown.on, case=typed.case)
    return answered(request, typed, question, moment)


def check_form(request: HttpRequest, typed: Typed) -> HttpResponse:
    status = 400 if typed.errors else 200
    return render(request, "contracts/check_form.html", {"typed": typed}, status=status)


def which_one(request: HttpRequest, typed: Typed, matches: tuple[Match, Match]) -> HttpResponse:
    unsure = [match for match in matches if not match.key]
    asked = [(match, match.links(typed)) for match in unsure]
    status = 200 if all(match.choices for match in unsure) else 404
    context = {"typed": typed, "asked": asked, "missing": status == 404}
    return render(request, "contracts/which_one.html", context, status=status)


def answered(
    request: HttpRequest, typed: Typed, question: Question, moment: datetime
) -> HttpResponse:
    shown = day_of(request)
    answer = ask(question, known=moment, today=shown.today)
    again = ask_again(question, today=shown.today) if shown.known else None
    permalink = address(question, moment)
    context = {
        "answer": answer,
        "typed": typed,
        "permalink": permalink,
        "as_known_now": address(question),
        **keeping.offer(request.user, permalink),
        **answer_page.page(answer, again, request.build_absolute_uri(permalink)),
    }
    with reading(moment):
        return render(request, "contracts/answer.html", context)


@require_safe
def check_json(request: HttpRequest) -> HttpResponse:
    shown = read_day(request, asked=True)
    question = asking.strict(request, shown.on)
    moment = moment_of(shown)
    answer = ask(question, known=moment, today=shown.today)
    return JsonResponse(as_json(answer, address(question, moment)))


@reads_day()
def providers(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    shown = day_of(request)
    filters = ProviderFilters(request.GET, Provider.objects.for_list(shown.on), request=request)
    table = ProviderTable(filtered(filters))
    if file := download(request, table, filters):
        return file
    configure(request, table)
    table.caption = f"{count(len(table.rows), 'provider')} on record"
    table.caption_note = f"contracts in force on {day(shown.on)}"
    if not table.rows:
        explain(table, why_no_providers(shown, filters.form.cleaned_data))
    return render(request, "contracts/providers.html", {"table": table, "filter": filters})


@reads_day()
def provider(request: HttpRequest, npi: str) -> HttpResponse:
    record = pages.find_provider(npi)
    if record.merged_into:
        return render(request, "contracts/merged.html", {"provider": record})
    context = pages.provider_page(record, day_of(request))
    return render(request, "contracts/provider.html", context)


@reads_day()
def provider_history(request: HttpRequest, npi: str) -> HttpResponse:
    crumbs = [("Providers", reverse("contracts:providers"))]
    return audit.record_history(request, Provider, crumbs=crumbs, npi=npi)


@reads_day()
def therapy(request: HttpRequest, slug: str) -> HttpResponse:
    shown = day_of(request)
    context = therapy_page(slug, shown)
    context["contracted"] = pages.therapy_contracts(context["therapy"], shown)
    return render(request, "therapies/detail.html", context)


@reads_day()
def therapy_providers(request: HttpRequest, slug: str) -> HttpResponse | StreamingHttpResponse:
    shown = day_of(request)
    context = pages.therapy_of(slug, shown.on)
    tables = tables_of(context["therapy"], context["name"], shown)
    if file := tables.file(request):
        return file
    context |= tables.shown(request)
    return render(request, "contracts/therapy_providers.html", context)
