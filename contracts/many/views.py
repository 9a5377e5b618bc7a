"""The check for many rows. A POST that only reads: what is asked is answered and forgotten."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from contracts.answers import moment_of
from contracts.many import page
from contracts.many.answering import answered
from contracts.many.forms import EXAMPLE, ManyForm
from contracts.many.reading import BOUNDS
from portal.asof import day_of, read_day
from portal.audit.known import known as reading
from portal.exports import exported


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    request.day = read_day(request)  # type: ignore[attr-defined]
    form = ManyForm(request.POST, request.FILES) if request.method == "POST" else ManyForm()
    if form.is_valid():
        return answer(request, form)
    return shown(request, form, {}, status=400 if form.is_bound else 200)


def answer(request: HttpRequest, form: ManyForm) -> HttpResponse | StreamingHttpResponse:
    day = day_of(request)
    known = moment_of(day)
    lines = answered(form.cleaned_data["asked"], known=known, today=day.today)
    if wanted := request.POST.get("format", ""):
        site = request.build_absolute_uri("/").rstrip("/")
        return exported(wanted, page.table(lines, known, site), page.file_name(known))
    again = ManyForm(initial={"rows": form.cleaned_data["rows"]})
    return shown(request, again, page.page(lines, known), status=200)


def shown(
    request: HttpRequest, form: ManyForm, context: dict[str, Any], status: int
) -> HttpResponse:
    context |= {"form": form, "most_rows": BOUNDS.rows, "example": EXAMPLE}
    known = day_of(request).known
    if known is None:
        return render(request, "contracts/many.html", context, status=status)
    with reading(known):
        return render(request, "contracts/many.html", context, status=status)
