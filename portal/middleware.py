"""Turns what can't be answered into a page, or JSON, that says what and why."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.refusals import BadInput, Refusal, refuse


class RefusedInputMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, values in request.GET.lists():
            if any("\0" in value for value in (name, *values)):
                shown = name.replace("\0", "␀")
                message = f"“{shown}” holds a character that no text has (NUL). Type it again."
                return refuse(request, BadInput(shown, "␀", message))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refuse(request, exception) if isinstance(exception, Refusal) else None
