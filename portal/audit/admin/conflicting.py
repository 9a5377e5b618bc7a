"""The page that a stale form leads to, and the one that goes on from the newer version."""

from django.http import HttpResponse
from django.template.response import TemplateResponse

from portal.audit.conflicts import carried, left_out, tell
from portal.audit.typed import REVIEW


def all_forms(form, formsets=()):
    rows = [row for rows in formsets for row in (rows.management_form, *rows.forms)]
    return [form, *rows]


def conflicts_in(form, formsets=()):
    own = [found for f in all_forms(form, formsets) if (found := getattr(f, "conflict", None))]
    vanished = [conflict for rows in formsets for conflict in rows.conflicts]
    # A row saved between check and save is known to the record's form and to its own: told once.
    told = {(type(c.newest), c.newest.history_id): c for c in (*own, *vanished)}
    return list(told.values())


def is_unversioned(form, formsets=()):
    return any(getattr(f, "unversioned", False) for f in all_forms(form, formsets))


def conflict_page(request, context, form, formsets=(), **more) -> HttpResponse:
    """Both versions beside what was typed. `more`: `address` to go on to, `drop` to give up."""
    forms, own = all_forms(form, formsets), getattr(form, "conflict", None)
    found = conflicts_in(form, formsets)
    context |= {
        "told": [tell(one, request.user, row=one is not own) for one in found],
        "carried": carried(forms),
        "left_out": any(left_out(field) for f in forms for field in f),
        "review": REVIEW,
        "is_nav_sidebar_enabled": False,
        **more,
    }
    return TemplateResponse(request, "admin/conflict.html", context, status=409)
