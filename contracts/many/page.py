"""What the page of many answers shows, and what its download holds."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.answer_page import Tag
from contracts.many.answering import Line
from contracts.many.columns import HEAD
from contracts.sheets.problems import Problem
from portal.exports import Table
from portal.wording import local, moment

# More would make a page of several hundred kilobytes; the download has them all.
MOST_SHOWN, MOST_WRONG_SHOWN = 200, 50
ELIGIBLE = {True: "yes", False: "no", None: "to be found out"}


@dataclass(frozen=True)
class Counted:
    tag: Tag
    number: int


def page(lines: Sequence[Line], known: datetime) -> dict[str, Any]:
    wrong = [line for line in lines if line.problems]
    return {
        "known": known,
        "number": len(lines),
        "counted": counted(lines),
        "wrong": wrong[:MOST_WRONG_SHOWN],
        "wrong_number": len(wrong),
        "shown": lines[:MOST_SHOWN],
        "most_shown": MOST_SHOWN,
    }


def counted(lines: Sequence[Line]) -> list[Counted]:
    """How many rows have each answer, the most first."""
    tags = Counter(line.told.tag for line in lines if line.told)
    return [Counted(tag, number) for tag, number in tags.most_common()]


def table(lines: Sequence[Line], known: datetime, site: str) -> Table:
    """`site` goes before each permalink: a file is opened elsewhere."""
    return Table(HEAD, rows(lines, known, site), title="Answers")


def rows(lines: Sequence[Line], known: datetime, site: str) -> Iterator[tuple[str, ...]]:
    for line in lines:
        if line.told:
            yield told_row(line, known, site)
        else:
            asked = line.asked
            problems = " ".join(problem_text(problem) for problem in line.problems)
            blank = ("",) * 3
            yield (
                *(str(asked.number), asked.npi, *blank, asked.therapy, asked.on, "Not answered"),
                *(*blank, problems, moment(known), ""),
            )


def told_row(line: Line, known: datetime, site: str) -> tuple[str, ...]:
    told: Any = line.told
    provider = told.provider
    return (
        *(str(line.asked.number), provider.npi, provider.name, provider.city, provider.state),
        *(told.therapy, told.question.on.isoformat(), told.heading, ELIGIBLE[told.eligible]),
        *(told.sentence, " ".join(f"{c.title}: {c.sentence}" for c in told.cautions)),
        *("", moment(known), f"{site}{told.permalink}"),
    )


def problem_text(problem: Problem) -> str:
    return f"{problem.field}: {problem.message}"


def file_name(known: datetime) -> str:
    return f"checks_known-{local(known):%Y-%m-%d-%H%M}"
