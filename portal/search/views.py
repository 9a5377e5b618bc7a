from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.asof import read_day
from portal.refusals import parameter
from portal.search.finding import find


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    typed = parameter(request, "q")
    day = read_day(request)
    found = find(typed, day.on, day.today)
    return render(
        request, "search/results.html", {"q": typed, "sure": found.sure, "guesses": found.guesses}
    )


@require_safe
def search_json(request: HttpRequest) -> JsonResponse:
    typed = parameter(request, "q")
    day = read_day(request)
    found = find(typed, day.on, day.today)
    results = [hit.as_json() for hit in found.hits]
    return JsonResponse({"q": typed, "results": results, "answer": None})
