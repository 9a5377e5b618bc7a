"""Any table as a file: CSV, XLSX and JSON Lines, written row by row while the browser reads.

A cell is text and stays text: what a spreadsheet would take for a formula is disarmed, and
numbers that are names (NPIs, codes, versions of things) keep their digits.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from portal.exports.xlsx import workbook
from portal.refusals import BadInput

BOM = "\ufeff"
# Characters that no cell needs: control characters but tab and line ends, and half a character.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# What makes a spreadsheet run a cell; a blank before it doesn't stop every program.
RUNS = r"(?:[\t\r]|\s*[=+@\-\uff1d\uff0b\uff0d\uff20])"
FORMULA = re.compile(f"'*{RUNS}")
DISARMED = re.compile(f"'+{RUNS}")
# Rows joined before they are sent on.
TOGETHER = 200


@dataclass(frozen=True)
class Table:
    """What is exported: `head` names the columns; a row is a value for each.

    In CSV and XLSX a value is written as `str` has it; in JSON Lines under its column's name, so
    numbers and lists keep their form there. `cell` writes what isn't plain, such as a list.
    """

    head: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]
    title: str = "Sheet1"
    cell: Callable[[Any], str] = str

    def cells(self) -> Iterator[list[str]]:
        yield list(self.head)
        for row in self.rows:
            yield [UNWANTED.sub("", "" if v is None else self.cell(v)) for v in row]


def csv_lines(table: Table) -> Iterator[bytes]:
    """With a byte order mark, so that Excel reads it as UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    buffer.write(BOM)
    for number, row in enumerate(table.cells()):
        writer.writerow([disarmed(cell) for cell in row])
        if number % TOGETHER == 0:
            yield taken(buffer)
    yield taken(buffer)


def disarmed(cell: str) -> str:
    """As text to every spreadsheet, by an apostrophe before what one would run.

    A cell that looks disarmed gets one more, so that `as_meant` gives each cell back.
    """
    return f"'{cell}" if FORMULA.match(cell) else cell


def as_meant(cell: str) -> str:
    """What a cell of one of our files said before it was disarmed; the same in every format."""
    return cell[1:] if DISARMED.match(cell) else cell


def taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def json_lines(table: Table) -> Iterator[bytes]:
    for row in table.rows:
        record = dict(zip(table.head, row, strict=True))
        text = json.dumps(record, ensure_ascii=False)
        yield f"{text}\n".encode(errors="replace")


def xlsx_bytes(table: Table) -> Iterator[bytes]:
    """Its cells are text as they are; only what looks disarmed needs its apostrophe kept apart."""
    return workbook(table.title, (list(map(kept_apart, row)) for row in table.cells()))


def kept_apart(cell: str) -> str:
    return f"'{cell}" if DISARMED.match(cell) else cell


@dataclass(frozen=True)
class Format:
    label: str
    content_type: str
    write: Callable[[Table], Iterator[bytes]]


FORMATS = {
    "csv": Format("CSV", "text/csv; charset=utf-8", csv_lines),
    "xlsx": Format(
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx_bytes,
    ),
    "jsonl": Format("JSON Lines", "application/x-ndjson; charset=utf-8", json_lines),
}
# What a list is offered in; the change feed in all of them.
SHEETS = {name: FORMATS[name] for name in ("csv", "xlsx")}


def exported(
    name: str,
    table: Table,
    file_name: str,
    formats: Mapping[str, Format] = FORMATS,
    field: str = "format",
) -> StreamingHttpResponse:
    """The table in the format of that name. Raises BadInput for a format that there isn't.

    `field`: the parameter that named it.
    """
    if name not in formats:
        message = f"“{name[:80]}” is no format here. There are {', '.join(formats)}."
        raise BadInput(field, name, message)
    kind = formats[name]
    response = StreamingHttpResponse(kind.write(table), content_type=kind.content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{file_name}.{name}") or ""
    response["Cache-Control"] = "no-store"
    return response
