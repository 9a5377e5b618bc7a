"""What a page says when it can't answer: which value, why, the remedy. Never a silent default."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


class Refusal(Exception):
    """A request that can't be answered as asked."""

    status = 400

    def __init__(self, field: str, value: str, message: str, **context: Any) -> None:
        super().__init__(message)
        self.field = field
        self.value = value
        self.message = message
        self.context = context


class BadInput(Refusal):
    """A value in the query that can't be read."""

    status = 400


class NotOnRecord(Refusal):
    """What the address names was never recorded, or can't be an address of ours."""

    status = 404


class NotSo(Refusal):
    """An address that is only sent to, or only read."""

    status = 405


class Gone(Refusal):
    """What the address names was recorded once and has been deleted."""

    status = 410


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page, or as JSON for JSON addresses."""
    response: HttpResponse
    if request.path.endswith(".json"):
        error = {"field": refusal.field, "value": refusal.value, "message": refusal.message}
        response = JsonResponse({"error": error}, status=refusal.status)
    else:
        context = {"refusal": refusal, **refusal.context}
        response = render(request, f"{refusal.status}.html", context, status=refusal.status)
    add_never_cache_headers(response)
    return response


def parameter(request: HttpRequest, name: str) -> str:
    """One value of the query, stripped; absent is empty. Two different ones are refused."""
    values = {value.strip() for value in request.GET.getlist(name)}
    if len(values) > 1:
        given = " and ".join(sorted(values))
        raise BadInput(name, given, f"“{name}” is given twice, as {given}. Give it once.")
    return values.pop() if values else ""
