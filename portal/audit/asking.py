"""Answering a form about records: inside one change, and again with the reason if it is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict

from portal.audit import forms
from portal.audit.acts import Stale, change, clean_reason, foretold, to_be_told
from portal.audit.once import SentForm
from portal.audit.rules import Refused, refusal_of
from portal.audit.typed import FORESEE, REVIEW

Sent = TypeVar("Sent", bound=forms.SentForm)
READING = ("GET", "HEAD")
FORESEEN = "Read what this would turn."


def inside_change(
    request: HttpRequest,
    view: Callable[[], Any],
    sent_again: Callable[[int], Any],
    *,
    foresees: bool = False,
) -> HttpResponseBase:
    """The view's answer. What is sent in is read and saved inside a change by its sender.

    Without a usable reason no change opens: the form itself says what is wrong with it. A save
    that is refused, by another's save or by a rule, is rolled back whole, and the view is asked
    again: its form (see `form_of`) says why and shows all that was typed. A form that
    was recorded before is answered by `sent_again`, with the id of the record it wrote. What else
    follows from what was saved, the next page says: see `after_commit`. `foresees`: the form may
    be sent with FORESEE, to be told of that before.
    """
    if request.method in READING or is_review(request):
        return view()
    if foresees and FORESEE in request.POST:
        return foreseen(request, view)
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


def foreseen(request: Any, view: Callable[[], Any]) -> HttpResponseBase:
    """The form as filled in, and `foretold_of(request)` says what saving it would turn.

    It is saved, what it turned is read, and all is taken back: under the Ledger's lock, so that
    nobody else's change comes between, and whatever kind of record it is.
    """
    typed, request.is_foreseen = request.POST, True
    request.POST = sent_with(typed, reason=FORESEEN)
    try:
        with transaction.atomic():
            with change(by=request.user, reason=FORESEEN) as act:
                view()
            request.foretold = foretold(act)
            transaction.set_rollback(True)
    except (Stale, IntegrityError, ValidationError) as error:
        request.refused = refusal_of(error)
    request.is_foreseen = False
    request.POST = sent_with(typed, **{REVIEW: "1"})
    return view()


def sent_with(typed: QueryDict, **values: str) -> QueryDict:
    changed = typed.copy()
    for name, value in values.items():
        changed[name] = value
    return changed


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


def form_of(request: HttpRequest, form: type[Sent], **kwargs: Any) -> Sent:
    """A form with what was sent, that knows why it was refused; empty where a page is only read."""
    made = form(None if request.method in READING else request.POST, **kwargs)
    made.refused, made.reviewed = refused_of(request), is_review(request)
    return made


def is_foreseen(request: HttpRequest) -> bool:
    """Whether a form is saved only to be taken back."""
    return getattr(request, "is_foreseen", False)


def foretold_of(request: HttpRequest) -> list[str] | None:
    """What saving the form would turn, in HTML; None where that wasn't asked, or is refused."""
    return getattr(request, "foretold", None)


def refused_of(request: HttpRequest) -> Refused | None:
    return getattr(request, "refused", None)
