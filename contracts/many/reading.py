"""From rows of cells to what each asks, as typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.many.cells import Row
from contracts.many.columns import IN_ORDER, LABELS, Columns, Field, Refused, columns_of, is_heading
from portal.privacy import patient_data_in

MOST_ROWS = 5_000
LONGEST = 200
MOST_NAMED = 10
PRIVATE = (
    "Row {} looks like it holds {}. No patient data is taken here: take it out, and ask again."
)


@dataclass(frozen=True)
class Problem:
    """What of a row can't be read: the field by its label, the value as typed, and the remedy."""

    field: str
    value: str
    message: str


@dataclass(frozen=True)
class Asked:
    """A row as typed; `problems` are those that its form alone shows."""

    number: int
    npi: str
    therapy: str
    on: str
    problems: tuple[Problem, ...] = ()


def read(rows: Sequence[Row]) -> list[Asked]:
    """The questions of a table, with or without a heading. Raises Refused."""
    if not rows:
        raise Refused(["There are no rows. Paste some, or upload a file."])
    headed = is_heading(rows[0])
    columns = columns_of(rows[0]) if headed else IN_ORDER
    asking = rows[1:] if headed else rows
    if not asking:
        raise Refused(["There is a heading, but no row below it."])
    if len(asking) > MOST_ROWS:
        raise Refused(
            [f"These are {len(asking):,} rows; {MOST_ROWS:,} can be asked at once. Ask in parts."]
        )
    refuse_patient_data(asking)
    return [asked(row, columns) for row in asking]


def refuse_patient_data(rows: Iterable[Row]) -> None:
    """The values are not repeated: only where they stand."""
    found = [(row.number, what) for row in rows if (what := patient_data_in(" ".join(row.cells)))]
    if found:
        raise Refused([PRIVATE.format(number, what) for number, what in found[:MOST_NAMED]])


def asked(row: Row, columns: Columns) -> Asked:
    cells = {field: columns.cell(row, field) for field in Field}
    long = [field for field, cell in cells.items() if len(cell) > LONGEST]
    problems = [
        *(
            Problem(f"Column {place}", "", "It holds something, but has no heading. Take it out.")
            for place in columns.besides(row)
        ),
        *(too_long(field, cells[field]) for field in long),
    ]
    shown = {field.value: cell[:LONGEST] for field, cell in cells.items()}
    return Asked(number=row.number, **shown, problems=tuple(problems))


def too_long(field: Field, cell: str) -> Problem:
    message = f"This has {len(cell):,} characters; {LONGEST} are enough."
    return Problem(LABELS[field], f"{cell[:40]}…", message)
