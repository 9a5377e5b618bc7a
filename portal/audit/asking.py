"""Answering a form about records: inside one change, and again with the reason if it is refused."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase

from portal.audit.acts import Stale, change, clean_reason
from portal.audit.rules import Refused, refusal_of

READING = ("GET", "HEAD")


def inside_change(request: HttpRequest, view: Callable[[], Any]) -> HttpResponseBase:
    """The view's answer. What is sent in is read and saved inside a change by its sender.

    Without a usable reason no change opens: the form itself says what is wrong with it. A save
    that is refused, by another's save or by a rule, is rolled back whole, and the view is asked
    again: its form finds why in `refused_of(request)` and shows all that was typed.
    """
    if request.method in READING:
        return view()
    try:
        reason = clean_reason(request.POST.get("reason", ""))
    except ValidationError:
        return view()
    try:
        with change(by=request.user, reason=reason):  # type: ignore[arg-type]
            return view()
    except (Stale, IntegrityError, ValidationError) as error:
        request.refused = refusal_of(error)  # type: ignore[attr-defined]
        return view()


def refused_of(request: HttpRequest) -> Refused | None:
    return getattr(request, "refused", None)
