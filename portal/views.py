import logging
import secrets
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from portal import visits
from portal.asof import day_of, reads_day
from portal.audit.feed import acts_since
from portal.audit.models import BEFORE_ALL
from portal.wording import moment
from portal.worklists.desk import tallies
from portal.worklists.lists import of_reader
from portal.worklists.watching import (
    Watch,
    to_call_back,
    watches_of_contracts,
    watches_of_editors,
    watches_of_the_list,
)
from therapies.models import Program
from therapies.queries import counts_by_program, listings_of, programs

CHANGES_SHOWN = 8
logger = logging.getLogger(__name__)


def broken(request: HttpRequest) -> HttpResponse:
    """The page for what nobody foresaw; the log has its reference beside the error."""
    reference = secrets.token_hex(4).upper()
    logger.error("Reference %s was given for %s", reference, request.path)
    said = {"reference": reference, "when": moment(timezone.now())}
    return HttpResponseServerError(render_to_string("500.html", said))


def listed_by_program(on: date) -> list[tuple[Program, int]]:
    counts = counts_by_program(listings_of(on))
    return [(program, counts.get(program.pk, 0)) for program in programs()]


def edits(request: HttpRequest, record: str) -> bool:
    app, _, name = record.partition(".")
    return request.user.has_perm(f"{app}.change_{name}")


def watches_for(request: HttpRequest) -> list[Watch]:
    """Who has worklists of the same finds them there, and so not here."""
    day, catalog = day_of(request), edits(request, "therapies.therapy")
    contracts = [] if edits(request, "contracts.contract") else watches_of_contracts(day.on)
    calls = [to_call_back(request.user)] if day.known is None else []
    if catalog:
        return [*calls, *contracts, *watches_of_editors(day.on, day.today)]
    return [*calls, *contracts, *watches_of_the_list(day.on)]


def reads_people(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "sees_people", False))


@reads_day()
def home(request: HttpRequest) -> HttpResponse:
    now, day = timezone.now(), day_of(request)
    since = visits.last_visit(request, now)
    context = {
        "since": since,
        "acts": acts_since(since or BEFORE_ALL, CHANGES_SHOWN, people=reads_people(request)),
        "tallies": tallies(of_reader(request), day.on),
        "watches": watches_for(request),
        "programs": listed_by_program(day.on),
    }
    response = render(request, "home.html", context)
    visits.remember(request, response, now)
    return response


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
