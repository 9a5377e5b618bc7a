"""Answering a form about records: inside one change, and again with the reason if it is refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase

from portal.audit.acts import Stale, change, clean_reason, to_be_told
from portal.audit.once import SentForm
from portal.audit.rules import Refused, refusal_of
from portal.audit.typed import REVIEW

READING = ("GET", "HEAD")


def inside_change(
    request: HttpRequest, view: Callable[[], Any], sent_again: Callable[[int], Any]
) -> HttpResponseBase:
    """The view's answer. What is sent in is read and saved inside a change by its sender.

    Without a usable reason no change opens: the form itself says what is wrong with it. A save
    that is refused, by another's save or by a rule, is rolled back whole, and the view is asked
    again: its form finds why in `refused_of(request)` and shows all that was typed. A form that
    was recorded before is answered by `sent_again`, with the id of the record it wrote. What else
    follows from what was saved, the next page says: see `after_commit`.
    """
    if request.method in READING or is_review(request):
        return view()
    try:
        reason = clean_reason(request.POST.get("reason", ""))
    except ValidationError:
        return view()
    try:
        with change(by=request.user, reason=reason) as act:  # type: ignore[arg-type]
            answer = recorded_once(request, view, sent_again)
    except (Stale, IntegrityError, ValidationError) as error:
        request.refused = refusal_of(error)  # type: ignore[attr-defined]
        return view()
    for said in to_be_told(act):
        messages.warning(request, said)
    return answer


def recorded_once(
    request: HttpRequest, view: Callable[[], Any], sent_again: Callable[[int], Any]
) -> HttpResponseBase:
    written = SentForm.recorded(request)
    if written is None:
        return view()
    request.sent_again = True  # type: ignore[attr-defined]
    return sent_again(written)


def is_review(request: HttpRequest) -> bool:
    """Whether a form was sent only to be shown again as filled in, so that it can be read."""
    return REVIEW in request.POST


def refused_of(request: HttpRequest) -> Refused | None:
    return getattr(request, "refused", None)
