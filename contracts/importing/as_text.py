"""A preview as the command prints it: what is wrong first, then what would change."""

from collections.abc import Iterator
from typing import Any

from contracts.importing.previews import Preview
from contracts.sheets.problems import Problem

# More are counted, not printed.
MOST_ROWS = 1_000
MOST_ERRORS = 1_000
WAYS = "Rows that contradict records: give --on-conflict skip, end-old or correct."
SHOWN = ("refused", "changed", "added")


def lines(preview: Preview) -> Iterator[str]:
    spool = preview.reading.spool
    yield ", ".join(f"{number:,} {what}" for what, number in preview.counts.items())
    yield from map(error_line, spool.problems(MOST_ERRORS))
    yield from left_out(preview.errors - MOST_ERRORS, "errors")
    if preview.conflicts and preview.errors:
        yield WAYS
    for what in SHOWN:
        yield from (row_line(row) for row in spool.outcomes(what, MOST_ROWS))
        yield from left_out(preview.counts[what] - MOST_ROWS, f"rows {what}")


def left_out(number: int, what: str) -> Iterator[str]:
    if number > 0:
        yield f"… and {number:,} more {what}; --json lists all."


def error_line(problem: Problem) -> str:
    place = f"Row {problem.row}, {problem.field}: " if problem.row else ""
    return f"Error. {place}{problem.message}"


def row_line(row: dict[str, Any]) -> str:
    changes = "; ".join(map(change_line, row["changes"]))
    said = f": {changes}" if changes else ""
    return f"Row {row['row']}, {row['what']}, {row['key']}{said}"


def change_line(change: dict[str, str]) -> str:
    name = f"{change['field']} of {change['of']}" if "of" in change else change["field"]
    if not change["before"]:
        return f"{name} {change['after']}"
    return f"{name} {change['before']} → {change['after'] or 'empty'}"
