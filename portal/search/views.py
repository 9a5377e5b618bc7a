from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portal.asof import reads_day
from portal.refusals import parameter
from portal.search.catalog import entries
from portal.search.matching import Hit, ranked
from portal.text import compact


def find(typed: str) -> list[Hit]:
    return ranked(typed, entries(typed)) if compact(typed) else []


@reads_day()
def search(request: HttpRequest) -> HttpResponse:
    typed = parameter(request, "q")
    hits = find(typed)
    context = {
        "q": typed,
        "sure": [hit for hit in hits if hit.sure],
        "guesses": [hit for hit in hits if not hit.sure],
    }
    return render(request, "search/results.html", context)


@reads_day()
def search_json(request: HttpRequest) -> JsonResponse:
    typed = parameter(request, "q")
    results = [hit.as_json() for hit in find(typed)]
    return JsonResponse({"q": typed, "results": results, "answer": None})
