"""From the rows of a sheet to what each asks, as typed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from contracts.many.columns import SHAPE, Field
from contracts.sheets.cells import typed
from contracts.sheets.columns import NONE_BELOW, Columns, headed
from contracts.sheets.opening import Bounds, Row, rows_in, rows_of
from contracts.sheets.problems import NotRead, Problem
from portal.privacy import patient_data_in
from therapies.editions.lines import Unreadable

BOUNDS = Bounds(size=5 * 1024 * 1024, rows=5_000, remedy="Ask in parts.")
# The form shows the rows again, each on its line.
LAST_ROW = 20_000
LONGEST = 200
MOST_NAMED = 10
PRIVATE = (
    "Row {} looks like it holds {}. No patient data is taken here: take it out, and ask again."
)


@dataclass(frozen=True)
class Asked:
    """A row as typed; `problems` are those that its form alone shows."""

    number: int
    npi: str
    therapy: str
    on: str
    problems: tuple[Problem, ...] = ()


def of_file(name: str, content: bytes) -> list[Row]:
    """The rows of a .csv or .xlsx, as they would be typed. Raises Unreadable."""
    return list(as_typed(rows_of(name, content, BOUNDS)))


def of_text(text: str) -> list[Row]:
    return list(as_typed(rows_in(text)))


def as_typed(rows: Iterable[Row]) -> Iterator[Row]:
    """Each row up to its last filled cell."""
    for number, cells in rows:
        if number > LAST_ROW:
            raise Unreadable(
                f"The sheet goes on below row {LAST_ROW:,}. Keep the rows to be asked, "
                f"{BOUNDS.rows:,} at most, and delete what stands below them."
            )
        texts = [typed(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number, texts


def read(rows: Sequence[Row]) -> list[Asked]:
    """The questions of a table, with or without headings. Raises NotRead, Unreadable."""
    columns, below = headed(SHAPE, iter(rows))
    asking = list(BOUNDS.kept(below))
    if not asking:
        raise Unreadable(NONE_BELOW)
    refuse_patient_data(asking)
    return [asked(number, cells, columns) for number, cells in asking]


def refuse_patient_data(rows: Iterable[Row]) -> None:
    """The values are not repeated: only where they stand."""
    found = [
        Problem(number, "", "", PRIVATE.format(number, what), personal=True)
        for number, cells in rows
        if (what := patient_data_in(" ".join(cells)))
    ]
    if found:
        raise NotRead(tuple(found[:MOST_NAMED]))


def asked(number: int, cells: list[str], columns: Columns) -> Asked:
    own = {name: columns.cell(cells, name) or "" for name in Field}
    long = [too_long(number, name, text) for name, text in own.items() if len(text) > LONGEST]
    npi, therapy, on = (text[:LONGEST] for text in own.values())
    return Asked(number, npi, therapy, on, (*columns.strays(number, cells), *long))


def too_long(number: int, field: str, text: str) -> Problem:
    message = f"This has {len(text):,} characters; {LONGEST} are enough."
    return Problem(number, field, f"{text[:40]}…", message)
