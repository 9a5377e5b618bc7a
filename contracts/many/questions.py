"""From what the rows ask, as typed, to questions that can be answered, and to what is wrong."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from contracts import on_record
from contracts.facts import Question
from contracts.many.columns import Field
from contracts.many.naming import Naming, naming
from contracts.many.reading import Asked
from contracts.on_record import Found
from contracts.sheets import cells
from contracts.sheets.cells import Unread
from contracts.sheets.problems import Problem

Value = TypeVar("Value")


@dataclass(frozen=True)
class Read:
    """A row with its question, or with what is wrong in it."""

    asked: Asked
    question: Question | None
    problems: tuple[Problem, ...] = ()


def questions(rows: Sequence[Asked], moment: datetime) -> list[Read]:
    """At the moment being read, in a number of queries that doesn't grow with the rows."""
    providers = on_record.providers([npi_of(row) for row in rows], moment)
    therapies = naming([row.therapy for row in rows], moment)
    return [read(row, providers, therapies) for row in rows]


def npi_of(row: Asked) -> str:
    """Blank for a cell that can't be read; `read` says why."""
    try:
        return cells.npi(row.npi)
    except Unread:
        return ""


def read(row: Asked, providers: Found, therapies: Naming) -> Read:
    """Everything that is wrong in a row is told at once."""
    wrong: list[Problem] = list(row.problems)

    def told(field: Field, find: Callable[[], Value]) -> Value | None:
        try:
            return find()
        except Unread as no:
            wrong.append(Problem(row.number, field, no.shown, no.message))
            return None

    npi = told(Field.NPI, lambda: provider(row.npi, providers))
    on = told(Field.ON, lambda: day_of_service(row.on))
    slug = told(Field.THERAPY, lambda: therapies.sure(row.therapy, on))
    if wrong or npi is None or slug is None or on is None:
        return Read(row, None, tuple(wrong))
    return Read(row, Question(npi=npi, therapy=slug, on=on))


def provider(text: str, providers: Found) -> str:
    """The NPI of a provider ever recorded. Raises Unread."""
    npi = cells.npi(text)
    if npi not in providers.named:
        raise Unread(npi, f"No provider {npi} is on record. {on_record.WELL_FORMED}")
    return npi


def day_of_service(text: str) -> date:
    """Never today where it is missing. Raises Unread."""
    on = cells.day(text)
    if on is None:
        missing = "The date of service is missing; it is not taken to be today."
        raise Unread("", f"{missing} {cells.HINT}")
    return on


def asked_by(reads: Iterable[Read]) -> list[Question]:
    return [row.question for row in reads if row.question]
