"""The answer that the words ask for, where they name one provider and one therapy for certain."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from contracts import answer_page
from contracts.answer_json import as_json
from contracts.answers import address, ask, moment_of
from contracts.eligibility import Answer
from contracts.facts import Question
from portal.asof import Day
from portal.search.finding import Found


@dataclass(frozen=True)
class Asked:
    """The question read from the words, its answer, and the moment that was read for it."""

    question: Question
    answer: Answer
    moment: datetime
    known: datetime | None
    found: Found

    @property
    def address(self) -> str:
        """The check's page, as known at the moment that the search's page keeps."""
        return address(self.question, self.known)

    @property
    def other_address(self) -> str:
        """The same question about the other day that was perhaps meant."""
        other = self.found.day.other or self.question.on
        return address(replace(self.question, on=other), self.known)

    @property
    def tag(self) -> answer_page.Tag:
        return answer_page.tag(self.answer)

    @property
    def brand(self) -> str:
        return self.answer.therapy.name

    def as_json(self) -> dict[str, Any]:
        return as_json(self.answer, address(self.question, self.moment))


def answer_to(found: Found, day: Day) -> Asked | None:
    """None where the words don't name both, or name a day that is none."""
    if not (found.slug and found.npi) or found.day.problem:
        return None
    question = Question(npi=found.npi, therapy=found.slug, on=found.day.on or day.on)
    moment = moment_of(day)
    answer = ask(question, known=moment, today=day.today)
    return Asked(question, answer, moment, day.known, found)
