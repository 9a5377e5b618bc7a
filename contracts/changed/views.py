from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from contracts.answers import moment_of
from contracts.changed import page
from contracts.changed.answers import told
from contracts.changed.page import ChangedForm, ChangedTable
from portal.asof import day_of, read_date, reads_day
from portal.exports import exported
from portal.refusals import parameter
from portal.tables import configure
from portal.wording import count, day
from therapies.empty import Empty, explain

FORMATS = {"csv": "CSV", "xlsx": "Excel"}


@reads_day()
def changed(request: HttpRequest) -> HttpResponse:
    shown = day_of(request)
    rows, asked = page.found(request, shown)
    table = ChangedTable(rows)
    configure(request, table)
    told((row.record for row in table.paginated_rows), moment_of(shown), shown.today)
    since = day(read_date("since", asked["since"]))
    table.caption = count(len(rows), "changed answer")
    table.caption_note = f"by what was recorded since {since}, newest change first"
    nothing = f"No answer that was “contracted” has become another one since {since}."
    explain(table, Empty(nothing, "Choose an earlier day, or take a filter away."))
    context = {"table": table, "form": ChangedForm(asked), "formats": FORMATS}
    return render(request, "contracts/changed.html", context)


@reads_day()
def export(request: HttpRequest) -> StreamingHttpResponse:
    shown = day_of(request)
    rows, asked = page.found(request, shown)
    table = page.exported_table(rows, moment_of(shown), shown.today)
    name = f"changed-answers_since-{asked['since']}_{shown.today.isoformat()}"
    return exported(parameter(request, "format"), table, name)
