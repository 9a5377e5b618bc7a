"""Any list as a file: the rows of its page in their order, all pages of it, filters and day kept.

A table offers itself by naming the columns of its file,

    class ContractTable(RecordTable):
        file = ListFile("contracts", {"npi": attrgetter("provider.npi"), ...})

and its view sends the file where the query asks for one (`format`, with the table's prefix):

    table = ContractTable(filtered(filters))
    if file := download(request, table, filters):
        return file
    configure(request, table)

The keys of the rows are read first, eight bytes each, then the rows batch by batch: any number
takes little memory, and no lock is held while a slow reader takes the file.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.http import HttpRequest, StreamingHttpResponse

from portal.asof import Day, day_of
from portal.audit.known import known as reading
from portal.audit.models import Ledger
from portal.exports import SHEETS, Table, exported
from portal.parts import parts
from portal.refusals import parameter
from portal.tables import sort
from portal.wording import local

BATCH, KEYS_TOGETHER = 500, 2000
LONGEST_PART, LONGEST_NAME = 40, 120
Found = TypeVar("Found")
Fill = Callable[[Sequence[Any]], object]


def as_they_are(rows: Any) -> Any:
    return rows


def nothing_more(records: Sequence[Any]) -> None:
    """The records have what the columns need."""


@dataclass(frozen=True)
class ListFile:
    """A list as a file: its name, and under the head of each column what it says of a record.

    `load` adds to the query what only the file needs, such as a prefetch.
    """

    name: str
    columns: Mapping[str, Callable[[Any], object]]
    load: Callable[[Any], Any] = as_they_are
    batch: int = BATCH

    @property
    def title(self) -> str:
        return self.name.replace("-", " ").capitalize()

    def row(self, record: Any) -> tuple[object, ...]:
        return tuple(of(record) for of in self.columns.values())


@dataclass(frozen=True)
class OneReading:
    """Many queries that see the records of one moment, however much is recorded between them.

    `past`: the moment lies in the past from the start. Else it was the newest one, and its records
    are read as they stand for as long as nothing has been recorded since.
    """

    moment: datetime
    past: bool

    def __call__(self, read: Callable[[], Found]) -> Found:
        if not self.past:
            found = read()
            if Ledger.newest() == self.moment:
                return found
        with reading(self.moment):
            return read()


def download(
    request: HttpRequest, table: Any, filters: Any = None, fill: Fill = nothing_more
) -> StreamingHttpResponse | None:
    """The table as the file that the query asks for; None where it asks for the page.

    `fill` gives each batch of records what no query can. Raises BadInput for a format that there
    isn't and for a column by which the table can't be sorted.
    """
    field = f"{table.prefix}format"
    if not parameter(request, field):
        return None
    sort(request, table)
    held = records(request, table.data.data, table.file, fill)
    return sent(request, table.file, held, asked_of(request, filters), field)


def sent(
    request: HttpRequest,
    file: ListFile,
    held: Iterable[Any],
    asked: Mapping[str, str],
    field: str = "format",
) -> StreamingHttpResponse:
    """The records as a file in the format that the query names. Raises BadInput.

    For what is no table; `asked`: by what the list is filtered, for the file's name.
    """
    called = file_name(file.name, asked, day_of(request))
    made = Table(tuple(file.columns), map(file.row, held), title=file.title)
    return exported(parameter(request, field), made, called, SHEETS, field)


def records(request: HttpRequest, rows: Any, file: ListFile, fill: Fill) -> Iterator[Any]:
    """The records of a sorted list or queryset; the moment that they show is fixed at once."""
    if isinstance(rows, list):
        return iter(rows)
    known = day_of(request).known
    return in_batches(rows, file, fill, OneReading(known or Ledger.newest(), known is not None))


def in_batches(rows: Any, file: ListFile, fill: Fill, at: OneReading) -> Iterator[Any]:
    keys = at(partial(keys_of, rows))
    for some in parts(keys, file.batch):
        yield from at(partial(loaded, file.load(rows), some, fill))


def keys_of(rows: Any) -> "array[int]":
    keys = rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)
    return array("q", keys.iterator(chunk_size=KEYS_TOGETHER))


def loaded(rows: Any, keys: Sequence[int], fill: Fill) -> list[Any]:
    """The records of these keys, in the order of the keys.

    One deleted since the keys were read is missing, and `OneReading` reads again.
    """
    by_key = {row.pk: row for row in rows.order_by().filter(pk__in=list(keys))}
    found = [by_key[key] for key in keys if key in by_key]
    fill(found)
    return found


def asked_of(request: HttpRequest, filters: Any) -> dict[str, str]:
    """What was filtered by, as typed."""
    names = filters.filters if filters is not None else ()
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def file_name(what: str, asked: Mapping[str, str], day: Day) -> str:
    """Names the list, the day and the filters: contracts_2025-03-03_therapy-abecma."""
    return "_".join(parts_of_name(what, asked, day))[:LONGEST_NAME]


def parts_of_name(what: str, asked: Mapping[str, str], day: Day) -> Iterator[str]:
    yield what
    yield day.on.isoformat()
    if day.known:
        yield f"known-{local(day.known):%Y-%m-%d-%H%M}"
    for name, text in asked.items():
        yield f"{name}-{re.sub(r'[^0-9A-Za-z]+', '-', text)[:LONGEST_PART].strip('-')}"
