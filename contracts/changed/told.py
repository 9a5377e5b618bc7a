"""What an editor is told whose change makes answers other ones that were yes."""

from datetime import date, datetime
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse

from contracts.changed.answers import Changed, changed_answers, told
from contracts.changed.touched import Wanted

MOST_TOLD = 5


def by_act(moment: datetime, today: date) -> str:
    """Of the act of this moment, perhaps still open; "" where no answer was a yes before it."""
    rows = changed_answers(Wanted(since=moment), moment)
    if not rows:
        return ""
    context = {
        "rows": told(rows[:MOST_TOLD], moment, today),
        "more": len(rows) - MOST_TOLD if len(rows) > MOST_TOLD else 0,
        "address": address_of(rows, today),
    }
    return render_to_string("admin/contracts/changed_answers.html", context)


def address_of(rows: list[Changed], today: date) -> str:
    """The changed answers of the day; of one provider where all are its."""
    npis = {row.pair.npi for row in rows}
    query = {"since": today.isoformat()} | ({"provider": min(npis)} if len(npis) == 1 else {})
    return f"{reverse('contracts:changed')}?{urlencode(query)}"
