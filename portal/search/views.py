from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.asof import Day, read_day
from portal.audit.known import known as reading
from portal.refusals import BadInput, parameter
from portal.search import misses
from portal.search.answering import Asked, answer_to
from portal.search.finding import Found, find

MOST_SUGGESTED = 7
# The kinds of results that name what a field asks for.
NAMED_BY = {"provider": ("provider",), "therapy": ("therapy", "code")}


def asked(request: HttpRequest) -> tuple[Found, Day, Asked | None]:
    """What is searched for and found. Today's records are searched, whatever day is shown."""
    typed, day = parameter(request, "q"), read_day(request)
    request.day = day  # type: ignore[attr-defined]
    found = find(typed, day.on, day.today)
    return found, day, answer_to(found, day)


def shown(request: HttpRequest, template: str, day: Day, context: dict[str, Any]) -> HttpResponse:
    """The page, its frame as known at the moment it keeps."""
    if day.known is None:
        return render(request, template, context)
    with reading(day.known):
        return render(request, template, context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    found, day, answer = asked(request)
    misses.count(request, found, day.today)
    context = {"q": found.typed, "found": found, "answer": answer}
    return shown(request, "search/results.html", day, context)


@require_safe
def search_json(request: HttpRequest) -> JsonResponse:
    found, _, answer = asked(request)
    results = [hit.as_json() for hit in found.hits]
    given = answer.as_json() if answer else None
    return JsonResponse({"q": found.typed, "results": results, "answer": given})


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """The options of a field while somebody types, see static/portal.js.

    Of the search field; or, with `for`, of one that names a provider or a therapy.
    """
    what = parameter(request, "for")
    if what not in ("", *NAMED_BY):
        raise BadInput("for", what, f"Suggestions are for {' or '.join(NAMED_BY)}, or everything.")
    found, day, answer = asked(request)
    hits = [hit for hit in found.hits if not what or hit.entry.kind in NAMED_BY[what]]
    context: dict[str, Any] = {"q": found.typed, "what": what, "hits": hits[:MOST_SUGGESTED]}
    if not what:
        context |= {"found": found, "answer": answer}
    return shown(request, "search/suggestions.html", day, context)


@require_safe
def missed(request: HttpRequest) -> HttpResponse:
    if not getattr(request.user, "is_catalog_maintainer", False):
        raise PermissionDenied
    day = read_day(request)
    rows = list(misses.still_missed(day.today))
    return render(request, "search/missed.html", {"rows": rows})
