"""Turns what can't be answered into a page, or JSON, that says what and why."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse

from portal.audit.typed import typed_in
from portal.refusals import BadInput, NotSo, Refusal, refuse
from portal.staff.lost_session import ask_to_sign_in


class SignInFirst(LoginRequiredMiddleware):
    """Who isn't signed in is asked to; a form sent without a session is kept meanwhile."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        typed = typed_in(request)
        if typed and typed.pairs:
            return ask_to_sign_in(request, typed)
        return super().handle_no_permission(request, view_func)


class RefusedInputMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, values in request.GET.lists():
            if any("\0" in value for value in (name, *values)):
                shown = name.replace("\0", "␀")
                message = f"“{shown}” holds a character that no text has (NUL). Type it again."
                return refuse(request, BadInput(shown, "␀", message))
        response = self.get_response(request)
        return not_so(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refuse(request, exception) if isinstance(exception, Refusal) else None


def not_so(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Django's own answer is an empty page."""
    allowed = response.headers["Allow"]
    said = "is only read" if "GET" in allowed else "only takes what a form of ours sends"
    message = f"{request.path} {said}. Go back, and use the buttons of the page."
    page = refuse(request, NotSo("method", request.method or "", message))
    page.headers["Allow"] = allowed
    return page
