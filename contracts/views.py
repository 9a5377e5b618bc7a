from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from contracts import asking, pages
from contracts.answer_json import as_json
from contracts.answers import address, ask, moment_of
from contracts.asking import Match, Typed
from contracts.facts import Question
from contracts.filters import ProviderFilters, why_no_providers
from contracts.models import Provider
from contracts.tables import PastContractTable, ProviderTable, TherapyProviderTable
from portal.asof import Day, day_of, read_day, reads_day
from portal.audit import views as audit
from portal.audit.known import known as reading
from portal.tables import configure, filtered


def check(request: HttpRequest) -> HttpResponse:
    typed = asking.read(request)
    if typed.errors:
        return check_form(request, typed, status=400)
    if not typed.complete:
        request.day = read_day(request)
        return check_form(request, typed)
    day = request.day = read_day(request, asked=True)
    moment = moment_of(day)
    with reading(moment):
        matches = asking.look_up(typed, day.on, moment)
        if not all(match.key for match in matches):
            return which_one(request, typed, matches)
    return answered(request, typed, [match.key for match in matches])
