"""Asking: the answer to a question as known at one moment, and the address that keeps it."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from contracts.eligibility import Answer, decide
from contracts.facts import Question, gather, with_other_providers
from portal.asof import Day, moment_text
from portal.audit.known import known as reading
from portal.audit.models import Ledger


def moment_of(day: Day) -> datetime:
    """The moment to read at: the one asked for, never later than the newest committed one.

    An answer and the permalink that it carries are thereby one reading.
    """
    newest = Ledger.newest()
    return min(day.known, newest) if day.known else newest


def ask(question: Question, *, known: datetime, today: date) -> Answer:
    """Opens `known()` itself. Raises NotOnRecord for a pair of which one was never recorded."""
    with reading(known):
        (facts,) = gather([question], known=known, today=today)
        return decide(with_other_providers(facts))


def ask_again(question: Question, *, today: date) -> Answer:
    """The answer as known now, to compare a kept one with."""
    return ask(question, known=Ledger.newest(), today=today)


def address(question: Question, known: datetime | None = None) -> str:
    """The page of a question, from "/"; with a moment the permalink, which keeps the answer."""
    values = {"npi": question.npi, "therapy": question.therapy, "on": question.on.isoformat()}
    if question.case:
        values["case"] = question.case
    if known:
        values["known"] = moment_text(known)
    return f"{reverse('contracts:check')}?{urlencode(values)}"


def feed_from(moment: datetime) -> str:
    """The change feed, beginning with the act of a moment."""
    before = moment_text(moment + timedelta(microseconds=1))
    return f"{reverse('changes')}?{urlencode({'before': before})}"
