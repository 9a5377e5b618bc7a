"""Reading a question from what somebody typed: one sure match is taken, a guess never is."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from contracts import on_record
from contracts.evidence import case_key
from contracts.facts import Question
from contracts.models import Provider
from contracts.npi import TEN_DIGITS, tidy_npi
from portal.asof import read_date, read_moment
from portal.refusals import BadInput, parameter
from portal.text import fold
from therapies import queries
from therapies.models import Therapy
from therapies.models.codes import CODE, tidy_code

FIELDS = ("npi", "therapy", "on", "case", "known")
ON_THE_FORM = frozenset({"npi", "therapy", "on", "case"})
LONGEST, MOST_CHOICES = 200, 20
NUMBER = re.compile(r"[0-9]+")
NAME_AND_NPI = re.compile(r"(?P<name>.*\S)\s*\((?P<npi>[0-9\s.-]+)\)")
NOT_TEN = "An NPI is ten digits, and this has {}. Have it read back, digit by digit."


@dataclass(frozen=True)
class Typed:
    """What the query of the check page holds, and what of it can't be read, by field."""

    values: dict[str, str]
    errors: dict[str, str]

    @property
    def complete(self) -> bool:
        return bool(self.values["npi"] and self.values["therapy"])

    @property
    def asks(self) -> bool:
        """Whether a question was put, be it one that can't be read."""
        return self.complete or bool(self.errors)

    @property
    def day_is_readable(self) -> bool:
        return not {"on", "known"} & self.errors.keys()

    @property
    def day(self) -> date | None:
        """The day of service as typed; None where none was, or it can't be read."""
        text = self.values["on"]
        return date.fromisoformat(text) if text and "on" not in self.errors else None

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the summary: the id of the field, if the form has one, and the message."""
        return [
            (f"check-{name}" if name in ON_THE_FORM else "", message)
            for name, message in self.errors.items()
        ]

    @property
    def case(self) -> str | None:
        return case_given(self.values["case"])

    @property
    def besides_case(self) -> list[tuple[str, str]]:
        return [(name, text) for name, text in self.values.items() if text and name != "case"]

    def address(self, **changed: str) -> str:
        """The check page with what was typed, some of it replaced; empty values are left out."""
        values = {**self.values, "case": self.case or "", **changed}
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{reverse('contracts:check')}?{query}"


@dataclass(frozen=True)
class Choice:
    """One of those that may be meant; `key` is an NPI or a slug."""

    key: str
    name: str
    note: str
    is_sample: bool = False


@dataclass(frozen=True)
class Match:
    """What one field names: `key` where that is sure, else the choices, else `message` why not."""

    field: str
    typed: str
    key: str = ""
    choices: tuple[Choice, ...] = ()
    message: str = ""

    def links(self, typed: "Typed") -> list[tuple[Choice, str]]:
        """Each choice with the address that takes it and keeps the rest of the question."""
        return [(choice, typed.address(**{self.field: choice.key})) for choice in self.choices]


def case_given(text: str) -> str | None:
    """A case reference as typed; blanks and dashes alone are none."""
    return text if case_key(text) else None


def strict(request: HttpRequest, on: date) -> Question:
    """The question of the JSON address, which takes an NPI and a slug. Raises BadInput."""
    npi, slug = parameter(request, "npi"), parameter(request, "therapy")
    if not TEN_DIGITS.match(npi):
        message = NOT_TEN.format(len(npi)) if NUMBER.fullmatch(npi) else "Give an NPI: ten digits."
        raise BadInput("npi", npi, message)
    if not slug:
        raise BadInput("therapy", slug, "Give the slug of a therapy, e.g. zolgensma.")
    case = parameter(request, "case")
    refuse_long("case", case, there=True)
    return Question(npi=npi, therapy=slug, on=on, case=case_given(case))


def read(request: HttpRequest) -> Typed:
    """What was typed, with every error in it. A field that isn't there yet is none."""
    values, errors = {}, {}
    for name in FIELDS:
        values[name] = request.GET.get(name, "").strip()
        try:
            READERS[name](name, parameter(request, name), name in request.GET)
        except BadInput as refusal:
            errors[name] = refusal.message
    return Typed(values=values, errors=errors)


def refuse_provider(name: str, text: str, there: bool) -> None:
    if there and not text:
        raise BadInput(name, text, "Say which provider: its name or its NPI.")
    refuse_long(name, text, there)
    digits = tidy_npi(text)
    if NUMBER.fullmatch(digits) and len(digits) != 10:
        raise BadInput(name, text, NOT_TEN.format(len(digits)))


def refuse_therapy(name: str, text: str, there: bool) -> None:
    if there and not text:
        raise BadInput(name, text, "Say which therapy: its name or its code.")
    refuse_long(name, text, there)


def refuse_long(name: str, text: str, there: bool) -> None:
    if len(text) > LONGEST:
        raise BadInput(name, text, f"This has {len(text):,} characters; {LONGEST} are enough.")


def refuse_day(name: str, text: str, there: bool) -> None:
    if text:
        read_date(name, text)


def refuse_moment(name: str, text: str, there: bool) -> None:
    if text:
        read_moment(name, text)


READERS: dict[str, Callable[[str, str, bool], None]] = {
    "npi": refuse_provider,
    "therapy": refuse_therapy,
    "on": refuse_day,
    "case": refuse_long,
    "known": refuse_moment,
}


def look_up(typed: Typed, on: date, moment: datetime) -> tuple[Match, Match]:
    """What provider and therapy the words name, at the moment being read."""
    return match_provider(typed.values["npi"], moment), match_therapy(
        typed.values["therapy"], on, moment
    )


def match_provider(text: str, moment: datetime) -> Match:
    digits = tidy_npi(text)
    if TEN_DIGITS.match(digits):
        return match_npi(text, digits, moment)
    both = NAME_AND_NPI.fullmatch(text)
    if both:
        return match_name_and_npi(text, both["name"], tidy_npi(both["npi"]), moment)
    return match_name(text, text)


def match_npi(text: str, npi: str, moment: datetime) -> Match:
    found = on_record.providers([npi], moment).named.get(npi)
    if found and found.merged_into:
        return match_merged(text, npi)
    if found:
        return Match("npi", text, key=npi)
    return Match("npi", text, message=on_record.form_of(npi))


def match_merged(text: str, npi: str) -> Match:
    """The provider into which this one was merged: claims go by NPI, so the caller is asked."""
    row = Provider.objects.select_related("merged_into").get(npi=npi)
    message = f"{row.name} (NPI {npi}) was merged into another record. Read its NPI back too."
    return Match("npi", text, choices=(provider_choice(row.merged_into),), message=message)


def match_name_and_npi(text: str, name: str, npi: str, moment: datetime) -> Match:
    """As the form is filled in; where the two name different providers, either may be meant."""
    of_npi = on_record.providers([npi], moment).named.get(npi)
    of_name = Provider.objects.called(name)
    names = {row.npi for row in of_name}
    if of_npi and of_npi.merged_into:
        return match_merged(text, npi)
    if of_npi and (npi in names or fold(of_npi.name) == fold(name)):
        return Match("npi", text, key=npi)
    if not of_npi:
        return match_name(text, name)
    others = [provider_choice(row) for row in of_name]
    return Match("npi", text, choices=(provider_choice(of_npi), *others))


def match_name(text: str, name: str) -> Match:
    called = list(Provider.objects.called(name).by_name()[:MOST_CHOICES])
    if len(called) == 1:
        return Match("npi", text, key=called[0].npi)
    near = called or Provider.objects.near(name)
    found = tuple(provider_choice(row) for row in near[:MOST_CHOICES])
    message = "" if found else "No provider on record has these words in its names or its city."
    return Match("npi", text, choices=found, message=message)


def provider_choice(row: Any) -> Choice:
    return Choice(row.npi, row.name, f"{row.city}, {row.state}", row.is_sample)


def match_therapy(text: str, on: date, moment: datetime) -> Match:
    if text in on_record.therapies([text], moment).named:
        return Match("therapy", text, key=text)
    called = list(Therapy.objects.called(text))
    if len(called) == 1:
        return Match("therapy", text, key=called[0].slug)
    return match_code(text, on) if CODE.fullmatch(tidy_code(text)) else match_near(text)


def match_code(text: str, on: date) -> Match:
    """One therapy listed under a code that day is sure; of CMS's own codes none is."""
    listed = [row.therapy for row in queries.listings_under(tidy_code(text), on)]
    if len(listed) == 1:
        return Match("therapy", text, key=listed[0].slug)
    near = listed or list(queries.assigned_therapies(tidy_code(text)))
    message = "Our list of that day shows this code for no therapy, and CMS assigns it to none."
    return Match("therapy", text, choices=choices(near), message="" if near else message)


def match_near(text: str) -> Match:
    found = choices(Therapy.objects.resembling(text).by_name()[:MOST_CHOICES])
    message = "" if found else on_record.no_therapy(text).message
    return Match("therapy", text, choices=found, message=message)


def choices(therapies: Iterable[Therapy]) -> tuple[Choice, ...]:
    return tuple(Choice(row.slug, str(row), row.generic_name) for row in therapies)
