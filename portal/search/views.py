from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.asof import read_day
from portal.refusals import parameter
from portal.search.catalog import entries
from portal.search.matching import Hit, ranked
from portal.text import compact


def find(typed: str) -> list[Hit]:
    return ranked(typed, entries(typed)) if compact(typed) else []


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    request.day = read_day(request)  # type: ignore[attr-defined]
    typed = parameter(request, "q")
    hits = find(typed)
    context = {
        "q": typed,
        "sure": [hit for hit in hits if hit.sure],
        "guesses": [hit for hit in hits if not hit.sure],
    }
    return render(request, "search/results.html", context)


@require_safe
def search_json(request: HttpRequest) -> JsonResponse:
    read_day(request)
    typed = parameter(request, "q")
    results = [hit.as_json() for hit in find(typed)]
    return JsonResponse({"q": typed, "results": results, "answer": None})
