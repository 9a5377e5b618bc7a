"""What whoever changed a record is told: which answers it turned. Registered with `after_commit`.

Whatever the record is, a contract or what the catalog says of a therapy: it is read off history.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse

from contracts.changed.answers import Changed, changed_among, told
from contracts.changed.touched import Wanted, touched
from contracts.kept.models import DifferentNow
from portal.audit.days import local_day
from portal.audit.known import known as reading

MOST_TOLD = 5
# So many pairs of provider and therapy are compared before the next page comes: some two seconds.
MOST_COMPARED = 5_000


def by_act(moment: datetime) -> str:
    """Of the act of this moment; "" where it turned no answer that was a yes, and none kept.

    Of more pairs than are compared here it is said only that their answers may be others.
    """
    with reading(moment):
        found = touched(Wanted(since=moment))
        too_many = len(found.pairs) > MOST_COMPARED
        rows = [] if too_many else changed_among(found, moment)
        kept = DifferentNow.objects.waiting().filter(since=moment).count()
        if not (rows or kept or too_many):
            return ""
        context = context_of(rows, moment) | {"kept": kept}
        context |= {"pairs": len(found.pairs)} if too_many else {}
        return render_to_string("admin/contracts/changed_answers.html", context)


def context_of(rows: list[Changed], moment: datetime) -> dict[str, Any]:
    today = local_day(moment)
    return {
        "rows": told(rows[:MOST_TOLD], moment, today),
        "more": max(len(rows) - MOST_TOLD, 0),
        "address": address_of(rows, today),
    }


def address_of(rows: list[Changed], today: date) -> str:
    """The changed answers of the day; of one provider where all are its."""
    npis = {row.pair.npi for row in rows}
    query = {"since": today.isoformat()} | ({"provider": min(npis)} if len(npis) == 1 else {})
    return f"{reverse('contracts:changed')}?{urlencode(query)}"
