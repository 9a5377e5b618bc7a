"""The portal as its browser tests serve it: with two pages beside it that no address leads to."""

from allauth.core.ratelimit import respond_429
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from portal.tests.browser.serving import BROKEN
from portal.wsgi import application

__all__ = ["application"]


def broken(request):
    raise RuntimeError("Broken on purpose.")


@login_not_required
def closed(request):
    return respond_429(request)


def serve_beside_the_portal():
    from portal.urls import urlpatterns

    urlpatterns += [path(BROKEN[1:], broken), path("too-many-attempts/", closed)]


serve_beside_the_portal()
