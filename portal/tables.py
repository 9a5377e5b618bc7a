"""Lists: what each table of records has, and reading the query that sorts, pages and filters it.

A list page is:

    class ProviderTable(RecordTable):
        row_template = "contracts/_provider_row.html"   # the cells of one row; the record is `r`
        name = Column("Name", order_by=("folded_name", "npi"))
        codes = Column("Codes", orderable=False)

        class Meta(RecordTable.Meta):
            order_by = "name"

    @reads_day()
    def providers(request):
        filters = ProviderFilters(request.GET, Provider.objects.for_list(), request=request)
        table = ProviderTable(filtered(filters))
        table.caption = ...
        configure(request, table)
        return render(request, "contracts/providers.html", {"table": table, "filter": filters})

and its template has `{% include "components/filters.html" with form=filter.form label="..." %}` and
`{% include "tables/table.html" %}`. End each `order_by` with a unique column, or pages overlap.
"""

import re
from typing import Any

from django.core.paginator import EmptyPage
from django.http import HttpRequest
from django_filters import FilterSet
from django_tables2 import Column, Table

from portal.refusals import BadInput, NotOnRecord, parameter

__all__ = ["Column", "RecordTable", "configure", "filtered", "sort"]

POSITIVE = re.compile(r"0*[1-9][0-9]*", re.ASCII)
# More digits than any list has pages: past the end, whatever they say.
MOST_DIGITS = 9


class RecordTable(Table):
    """A list of records: columns to sort by, and a template for the cells of a row.

    `caption` counts and dates the rows; `empty_text` says what was looked for and on which day,
    `empty_next`, `empty_address` and `empty_link` what to do then. `look` names a component of the
    stylesheet for a table unlike others. `file`, a ListFile of portal.downloads, says what the list
    is as a file; without one it can't be downloaded.
    """

    row_template = ""
    look = ""
    caption = ""
    caption_note = ""
    empty_text = ""
    empty_next = ""
    empty_address = ""
    empty_link = ""
    file: Any = None

    class Meta:
        template_name = "tables/table.html"


def configure(request: HttpRequest, table: Any, per_page: int = 50) -> None:
    """Sort and page a table as the query says.

    Raises BadInput for a column it can't sort by and a page that is no positive number,
    NotOnRecord for a page past the end. The first page of an empty list exists.
    """
    sort(request, table)
    page = parameter(request, table.prefixed_page_field)
    try:
        table.paginate(page=page_number(table.prefixed_page_field, page), per_page=per_page)
    except EmptyPage:
        last = table.paginator.num_pages
        message = f"There is no page {page}: this list ends with page {last}."
        raise NotOnRecord(table.prefixed_page_field, page, message) from None


def sort(request: HttpRequest, table: Any) -> None:
    """Sort a table as the query says. Raises BadInput for a column it can't sort by."""
    order = parameter(request, table.prefixed_order_by_field)
    if order:
        refuse_unknown_order(table, order)
        table.order_by = order


def refuse_unknown_order(table: Any, order: str) -> None:
    """Raises BadInput unless `order` is one column that the table sorts by, or "-" and one."""
    names = [column.name for column in table.columns.iterall() if column.orderable]
    if order.removeprefix("-") not in names:
        message = f"This list can’t be sorted so. It sorts by {', '.join(names)}, with - downwards."
        raise BadInput(table.prefixed_order_by_field, order, message)


def page_number(name: str, text: str) -> int:
    """The page asked for, counted from 1; none given means the first."""
    if not text:
        return 1
    if not POSITIVE.fullmatch(text):
        raise BadInput(name, text, "A page is a positive number: 1, 2, 3.")
    digits = text.lstrip("0")
    return int(digits) if len(digits) <= MOST_DIGITS else 10**MOST_DIGITS


def filtered(filters: FilterSet) -> Any:
    """The rows that the filters of a query leave. Raises BadInput for the first it can't read."""
    for name in filters.filters:
        parameter(filters.request, name)
    for name, messages in filters.form.errors.items():
        raise BadInput(name, filters.data.get(name, ""), " ".join(messages))
    return filters.qs
