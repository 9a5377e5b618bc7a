"""From what the rows ask, as typed, to questions that can be answered, and to what is wrong."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from contracts import on_record
from contracts.asking import NOT_TEN, NUMBER
from contracts.facts import Question
from contracts.many.columns import LABELS, Field
from contracts.many.days import NoDay, day_of_service
from contracts.many.naming import Naming, NotSure, naming
from contracts.many.reading import Asked, Problem
from contracts.npi import TEN_DIGITS, tidy_npi
from contracts.on_record import Found

Value = TypeVar("Value")
SHORTENED = re.compile(r"[0-9.]+E\+?[0-9]+", re.IGNORECASE)


@dataclass(frozen=True)
class Read:
    """A row with its question, or with what is wrong in it."""

    asked: Asked
    question: Question | None
    problems: tuple[Problem, ...] = ()


def questions(rows: Sequence[Asked], moment: datetime) -> list[Read]:
    """At the moment being read, in a number of queries that doesn't grow with the rows."""
    providers = on_record.providers([tidy_npi(row.npi) for row in rows], moment)
    therapies = naming([row.therapy for row in rows], moment)
    return [read(row, providers, therapies) for row in rows]


def read(row: Asked, providers: Found, therapies: Naming) -> Read:
    """Everything that is wrong in a row is told at once."""
    wrong: list[Problem] = list(row.problems)
    npi = told(wrong, Field.NPI, row.npi, lambda text: provider(text, providers))
    on = told(wrong, Field.ON, row.on, day_of_service)
    slug = told(wrong, Field.THERAPY, row.therapy, lambda text: therapy(text, on, therapies))
    if wrong or npi is None or slug is None or on is None:
        return Read(row, None, tuple(wrong))
    return Read(row, Question(npi=npi, therapy=slug, on=on))


class NoProvider(Exception):
    """The text is no NPI on record; the message says why and the remedy."""


def told(
    wrong: list[Problem], field: Field, text: str, find: Callable[[str], Value]
) -> Value | None:
    """What a field says; where it can't be read that is added to what is wrong."""
    try:
        return find(text)
    except (NoProvider, NotSure, NoDay) as no:
        wrong.append(Problem(LABELS[field], text, str(no)))
        return None


def provider(text: str, providers: Found) -> str:
    """The NPI. Raises NoProvider."""
    npi = tidy_npi(text)
    if npi in providers.named:
        return npi
    if not npi:
        raise NoProvider("The NPI is missing. Look it up under Providers.")
    if SHORTENED.fullmatch(text):
        raise NoProvider(
            "The spreadsheet shortened this number. Give the column the format Text, and type the "
            "NPI again with its ten digits."
        )
    if not NUMBER.fullmatch(npi):
        raise NoProvider(
            "A provider is named by its NPI here, ten digits. Look it up under Providers."
        )
    if not TEN_DIGITS.match(npi):
        raise NoProvider(NOT_TEN.format(len(npi)))
    raise NoProvider(f"No provider {npi} is on record. {on_record.form_of(npi)}")


def therapy(text: str, on: date | None, therapies: Naming) -> str:
    """The slug. Raises NotSure."""
    if not text:
        raise NotSure("The therapy is missing. Write its brand, its slug, or its code.")
    return therapies.sure(text, on)


def asked_by(reads: Iterable[Read]) -> list[Question]:
    return [row.question for row in reads if row.question]
