"""A form sent without a session, or with an older token: neither saved nor lost."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import requires_csrf_token

from portal.audit.typed import FIELD, Typed, carried_on, from_elsewhere, offer, typed_in


class SignIn(LoginView):
    """The portal's sign-in. What a lost form held goes through it and is given back after it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        typed = carried_on(self.request)
        if typed and self.request.user.is_authenticated:
            return offer(self.request, typed)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = carried_on(self.request)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | (kept(typed) if typed else {})


sign_in = SignIn.as_view()


def kept(typed: Typed) -> dict[str, Any]:
    return {"kept": typed.signed(), "kept_field": FIELD, "typed": typed}


def ask_to_sign_in(request: HttpRequest, typed: Typed) -> HttpResponse:
    context = {"form": LoginForm(request=request), **kept(typed)}
    response = render(request, "account/login.html", context, status=403)
    add_never_cache_headers(response)
    return response


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What a refused token leads to. Another site's form is never given back."""
    typed = None if from_elsewhere(request) else carried_on(request) or typed_in(request)
    if typed and not request.user.is_authenticated:
        return ask_to_sign_in(request, typed)
    return offer(request, typed, status=403)
