from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import wording
from portal.asof import day_of, reads_day
from portal.audit.find import find
from portal.audit.timeline import entries
from portal.audit.views import paged
from portal.downloads import download
from portal.staff.list_files import SIGN_INS
from portal.staff.models import User
from portal.staff.rights import duties, lines_of_rights, people_on, person_on
from portal.staff.sign_ins import events_of
from portal.staff.tables import PeopleTable, SignInTable
from portal.tables import configure

EVENTS = "sign-ins, failed sign-ins and sign-outs"
Response = HttpResponse | StreamingHttpResponse
CLOSED = "People and their rights are read by auditors and administrators."


@require_safe
@reads_day()
def people(request: HttpRequest) -> Response:
    if not reader(request).sees_people:
        raise PermissionDenied(CLOSED)
    day = day_of(request)
    rows = people_on(day.on, day.known)
    table = PeopleTable(rows)
    if file := download(request, table):
        return file
    table.caption = wording.count(len(rows), "person", "people")
    table.caption_note = f"rights at the end of {wording.day(day.on)}"
    table.empty_text = f"Nobody was on record on {wording.day(day.on)}."
    table.empty_next = (
        "The first people came with the first load of the portal: choose a later day."
    )
    configure(request, table)
    return render(request, "staff/people.html", {"table": table})


@require_safe
@reads_day()
def person(request: HttpRequest, username: str) -> Response:
    me = reader(request)
    if not me.sees_people and username != me.username:
        raise PermissionDenied(CLOSED)
    record = find(User.objects.all(), f"Nobody has the user name “{username}”.", username=username)
    day = day_of(request)
    rights = person_on(record.pk, day.on, day.known)
    context: dict[str, Any] = {
        "record": record,
        "rights": rights,
        "duties": duties(rights.roles) if rights else [],
        "own": record == me,
    }
    if me.sees_people:
        context["table"] = table = paged(request, lines_of_rights(record))
        context["entries"] = entries(table.page.object_list)
        context["sign_ins"] = events = sign_ins_of(request, record)
        if file := download(request, events):
            return file
    return render(request, "staff/person.html", context)


def sign_ins_of(request: HttpRequest, record: User) -> SignInTable:
    table = SignInTable(events_of(record))
    table.file = replace(SIGN_INS, name=f"sign-ins-of-{record.username}")
    table.empty_text = f"Nobody signed in as {record} or tried to, as far as is recorded."
    configure(request, table)
    table.caption = wording.count(
        table.paginator.count, "sign-in, failed sign-in or sign-out", EVENTS
    )
    return table


def reader(request: HttpRequest) -> Any:
    return request.user
