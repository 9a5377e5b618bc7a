"""What whoever changed a record is told: which answers it turned. Registered with `after_commit`.

Whatever the record is, a contract or what the catalog says of a therapy: it is read off history.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse

from contracts.changed.answers import Changed, changed_answers, told
from contracts.changed.touched import Wanted
from contracts.kept.models import DifferentNow
from portal.audit.days import local_day
from portal.audit.known import known as reading

MOST_TOLD = 5


def by_act(moment: datetime) -> str:
    """Of the act of this moment; "" where it turned no answer that was a yes, and none kept."""
    with reading(moment):
        rows = changed_answers(Wanted(since=moment), moment)
        kept = DifferentNow.objects.waiting().filter(since=moment).count()
        return render_to_string(*page_of(rows, kept, moment)) if rows or kept else ""


def page_of(rows: list[Changed], kept: int, moment: datetime) -> tuple[str, dict[str, Any]]:
    today = local_day(moment)
    context = {
        "rows": told(rows[:MOST_TOLD], moment, today),
        "more": max(len(rows) - MOST_TOLD, 0),
        "address": address_of(rows, today),
        "kept": kept,
    }
    return "admin/contracts/changed_answers.html", context


def address_of(rows: list[Changed], today: date) -> str:
    """The changed answers of the day; of one provider where all are its."""
    npis = {row.pair.npi for row in rows}
    query = {"since": today.isoformat()} | ({"provider": min(npis)} if len(npis) == 1 else {})
    return f"{reverse('contracts:changed')}?{urlencode(query)}"
