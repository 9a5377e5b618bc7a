from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from contracts import asking
from contracts.answers import ask, moment_of
from contracts.kept import keeping
from contracts.kept import page as kept_page
from contracts.kept.models import KeptAnswer
from contracts.kept.page import CallBackForm, KeptFilters, KeptTable
from portal.asof import Day, read_day, reads_day
from portal.audit import acts
from portal.audit.asking import form_of, inside_change
from portal.audit.known import known as reading
from portal.audit.once import SentForm
from portal.downloads import download
from portal.refusals import BadInput
from portal.tables import configure, filtered
from portal.wording import count
from therapies.empty import Empty, explain


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    if not keeping.may_keep(request.user):
        raise PermissionDenied("An auditor writes nothing, so keeps no answers.")
    shown = read_day(request, asked=True)
    if shown.known is None:
        raise BadInput("known", "", "Say as known at which moment the answer was given.")
    question = asking.strict(request, shown.on)
    answer = ask(question, known=moment_of(shown), today=shown.today)
    with acts.change(by=request.user, reason=keeping.REASON):  # type: ignore[arg-type]
        written = SentForm.recorded(request)
        if written is not None:
            return redirect(KeptAnswer.objects.get(pk=written))
        kept = keeping.keep(answer, question.case)
        SentForm.remember(request, kept.pk)
    return redirect(kept)


@reads_day()
def answers(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    filters = KeptFilters(
        request.GET, KeptAnswer.objects.with_people().with_waiting(), request=request
    )
    table = KeptTable(filtered(filters))
    if file := download(request, table, filters):
        return file
    configure(request, table)
    table.caption = f"{count(len(table.rows), 'answer')} kept"
    explain(table, Empty("No answer was kept here.", "“Keep this answer” stands on each check."))
    return render(request, "contracts/kept_answers.html", {"table": table, "filter": filters})


@require_safe
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    read_day(request)
    kept = kept_page.find_kept(reference)
    return show(request, kept) if reference == kept.reference else redirect(kept)


def show(request: HttpRequest, kept: KeptAnswer, form: CallBackForm | None = None) -> HttpResponse:
    """As given: the page is in the past, at the answer's own moment, whatever day is asked for."""
    today = timezone.localdate()
    context = kept_page.page(kept, today)
    now = context["waiting"]
    if now and keeping.may_call_back(request.user, kept):
        context["form"] = form or CallBackForm(now=now)
    day = Day(on=kept.on, today=today, known=kept.known, on_given=True, asked=True)
    request.day = day  # type: ignore[attr-defined]
    with reading(kept.known):
        status = 400 if form and form.errors else 200
        return render(request, "contracts/kept_answer.html", context, status=status)


@require_POST
def called_back(request: HttpRequest, reference: str) -> HttpResponseBase:
    kept = kept_page.find_kept(reference)
    if not keeping.may_call_back(request.user, kept):
        raise PermissionDenied("Who kept an answer sees to it, or a contract maintainer.")
    return inside_change(request, partial(see_to, request, kept), lambda _: redirect(kept))


def see_to(request: HttpRequest, kept: KeptAnswer) -> HttpResponse:
    now = kept_page.waiting(kept)
    if now is None:
        return redirect(kept)
    form = form_of(request, CallBackForm, now=now)
    if not form.is_valid():
        return show(request, kept, form)
    done = keeping.call_back(kept, now)
    SentForm.remember(request, done.pk)
    return redirect(kept)
