"""The answers to many questions as known at one moment, a thousand to each round of queries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.answer_page import Tag, tag
from contracts.answers import address
from contracts.cautions import Caution
from contracts.eligibility import Answer, decide
from contracts.evidence import Provider
from contracts.facts import Question, gather
from contracts.many.questions import Read, asked_by, questions
from contracts.many.reading import Asked
from contracts.sheets.problems import Problem
from portal.audit.known import known as reading
from portal.parts import parts

TOGETHER = 1_000


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer as a table shows it."""

    question: Question
    known: datetime
    provider: Provider
    therapy: str
    heading: str
    eligible: bool | None
    tag: Tag
    sentence: str
    cautions: tuple[Caution, ...]

    @property
    def permalink(self) -> str:
        """A path from "/"."""
        return address(self.question, self.known)


@dataclass(frozen=True)
class Line:
    """A row with its answer, or with what is wrong in it."""

    asked: Asked
    told: Told | None
    problems: tuple[Problem, ...] = ()


def answered(rows: Sequence[Asked], *, known: datetime, today: date) -> list[Line]:
    """Each row's line, in their order. Opens `known()` itself."""
    with reading(known):
        reads = questions(rows, known)
        told = iter(answers(asked_by(reads), known=known, today=today))
        return [line(read, told) for read in reads]


def line(read: Read, told: Iterator[Told]) -> Line:
    return Line(read.asked, next(told) if read.question else None, read.problems)


def answers(asked: Sequence[Question], *, known: datetime, today: date) -> list[Told]:
    """In the order of the questions.

    They are gathered by therapy, so that a round of queries reads what is held for few of them.
    """
    places = sorted(range(len(asked)), key=lambda place: (asked[place].therapy, asked[place].npi))
    found: dict[int, Told] = {}
    for some in parts(places, TOGETHER):
        found |= zip(some, round_of([asked[place] for place in some], known, today), strict=True)
    return [found[place] for place in range(len(asked))]


def round_of(asked: Sequence[Question], known: datetime, today: date) -> Iterable[Told]:
    gathered = gather(asked, known=known, today=today)
    return [told(question, decide(facts)) for question, facts in zip(asked, gathered, strict=True)]


def told(question: Question, answer: Answer) -> Told:
    return Told(
        question=question,
        known=answer.known,
        provider=answer.provider,
        therapy=answer.therapy.name,
        heading=answer.heading,
        eligible=answer.eligible,
        tag=tag(answer),
        sentence=answer.sentence,
        cautions=answer.cautions,
    )
