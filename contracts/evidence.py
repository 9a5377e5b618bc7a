"""What an answer may rest on, as plain values: no query, no clock, no request."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar


class Standing(StrEnum):
    """A provider's standing with a REMS program."""

    PENDING = "pending"
    CERTIFIED = "certified"
    WITHDRAWN = "withdrawn"


class Authority(StrEnum):
    FDA = "fda"
    PLAN = "plan"


class RemsStanding(StrEnum):
    """Whether a REMS is required that day. Unknown never counts as "not required"."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    UNKNOWN = "unknown"


class Purpose(StrEnum):
    PRIOR_AUTHORIZATION = "prior_authorization"
    QUESTIONS = "questions"


@dataclass(frozen=True, kw_only=True)
class Source:
    """The record behind a fact: its path from "/", and when and by whom it was recorded."""

    address: str
    recorded_at: datetime | None
    recorded_by: str

    @property
    def anchor(self) -> str:
        """The record's id on its page; empty where the page is the record's own."""
        return self.address.partition("#")[2]


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A fact and the days on which it holds: both end days count, None is open."""

    starts_on: date | None
    last_day: date | None
    source: Source

    def covers(self, on: date) -> bool:
        started = self.starts_on is None or self.starts_on <= on
        return started and (self.last_day is None or on <= self.last_day)


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Iterable[Row], on: date) -> tuple[Row, ...]:
    """The rows that cover a day."""
    return tuple(row for row in rows if row.covers(on))


def day_after(day: date) -> date:
    """The next day; the calendar's last day is its own, so what ends there never ends."""
    return day if day == date.max else day + timedelta(days=1)


def case_key(reference: str | None) -> str:
    """What two spellings of one case reference share: no case, blanks or dashes. "" is none."""
    folded = unicodedata.normalize("NFKC", reference or "").casefold()
    return "".join(c for c in folded if not _blank_or_dash(c))


def _blank_or_dash(character: str) -> bool:
    """Blanks, every dash, the minus sign, and what can't be seen, as pasted text has it."""
    minus = "\u2212"
    return (
        character.isspace()
        or unicodedata.category(character) in {"Pd", "Cf", "Cc"}
        or character == minus
    )


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The provider asked about; not `on_record` where `known` lies before it or it was deleted.

    One that was merged into another isn't `on_record` either: `merged_into` names the one to ask
    about, empty for all others.
    """

    npi: str
    name: str
    city: str
    state: str
    is_sample: bool = False
    deactivated_on: date | None = None
    on_record: bool = True
    merged_into: str = ""


@dataclass(frozen=True, kw_only=True)
class Therapy:
    slug: str
    brand_name: str
    mark: str
    generic_name: str
    on_record: bool = True

    @property
    def name(self) -> str:
        """The brand with its mark."""
        return f"{self.brand_name}{self.mark}"


@dataclass(frozen=True, kw_only=True)
class Program:
    slug: str
    name: str

    @property
    def title(self) -> str:
        return self.name if self.name.endswith("Program") else f"{self.name} Program"


@dataclass(frozen=True, kw_only=True)
class Rems:
    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Edition:
    label: str
    effective_on: date
    confirmed_on: date | None


@dataclass(frozen=True, kw_only=True)
class Listing(Dated):
    """The therapy on a program's list, under the names of that period."""

    program: Program
    brand_name: str
    mark: str
    generic_name: str
    embarc: bool


@dataclass(frozen=True, kw_only=True)
class Contract(Dated):
    program: Program


@dataclass(frozen=True, kw_only=True)
class Agreement(Dated):
    """A single case agreement. Its reference is shown only where the caller's case matched it."""

    reference: str


@dataclass(frozen=True, kw_only=True)
class Certification(Dated):
    rems: Rems
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Requirement(Dated):
    required: bool
    authority: Authority
    rems: Rems | None


@dataclass(frozen=True, kw_only=True)
class ListedCode(Dated):
    """A code the list shows for the therapy; `ended_on` is the last day of the code itself."""

    code: str
    unclassified: bool
    ended_on: date | None = None

    def ended_before(self, on: date) -> date | None:
        """The code's own last day, once it has passed."""
        return self.ended_on if self.ended_on is not None and self.ended_on < on else None


@dataclass(frozen=True, kw_only=True)
class ProductCode(Dated):
    """A code that CMS assigns to the product."""

    code: str


@dataclass(frozen=True, kw_only=True)
class Notice(Dated):
    text: str


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way to reach the program that day; the therapy's own stands in place of the program's."""

    purpose: Purpose
    kind: str
    value: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Guidance:
    slug: str
    question: str


@dataclass(frozen=True, kw_only=True)
class OtherProvider:
    """A provider for whom the same check would say contracted and eligible."""

    npi: str
    name: str
    city: str
    state: str
    is_sample: bool = False
