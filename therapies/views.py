from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.asof import Day, day_of, reads_day
from portal.audit import views as audit
from portal.tables import configure, filtered
from portal.wording import count, day, keep
from therapies import pages, queries
from therapies.cautions import of_code
from therapies.filters import TherapyFilters
from therapies.models import Edition, HcpcsCode, Program, Therapy
from therapies.models.codes import CODE, tidy_code
from therapies.tables import AssignedTable, EditionTable, ListedTable, TherapyTable


@reads_day()
def therapies(request: HttpRequest) -> HttpResponse:
    on = day_of(request).on
    filters = TherapyFilters(request.GET, queries.the_list(on), request=request)
    edition = Edition.objects.in_force(on)
    table = TherapyTable(filtered(filters), on=on, edition=edition)
    configure(request, table)
    say_why_empty(table, day_of(request), filters.form.cleaned_data)
    return render(request, "therapies/list.html", {"table": table, "filter": filters})


def say_why_empty(table: TherapyTable, shown: Day, asked: dict[str, Any]) -> None:
    """What an empty list says: no list for that day, nothing that fits, or nothing listed."""
    if table.edition is None:
        first_day = Edition.objects.first_day()
        table.empty_text = f"No list is on record for {day(shown.on)}."
        table.empty_next = "A catalog maintainer loads the first one."
        if first_day:
            table.empty_next = f"Our first list starts on {day(first_day)}."
            ...
