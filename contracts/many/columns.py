"""Which column holds what: told by the heading or, without one, by the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.many.cells import Row
from portal.text import fold


class Field(StrEnum):
    NPI = "npi"
    THERAPY = "therapy"
    ON = "on"


LABELS = {Field.NPI: "NPI", Field.THERAPY: "Therapy", Field.ON: "Date of service"}
# Headings as people write them, folded.
HEADINGS = {
    Field.NPI: {
        *("npi", "npi number", "npi no", "provider npi", "facility npi", "billing npi"),
        *("rendering npi", "treating npi", "servicing npi"),
    },
    Field.THERAPY: {
        *("therapy", "therapy name", "drug", "drug name", "product", "product name", "brand"),
        *("brand name", "medication", "treatment", "code", "hcpcs", "hcpcs code", "procedure code"),
    },
    Field.ON: {
        *("date of service", "service date", "dos", "date", "day", "on", "day of service"),
        *("treatment date", "infusion date", "from date"),
    },
}
# Besides those of our own download: what a list of providers has, and the check doesn't need.
PASSED_OVER = {
    *("row", "provider", "provider name", "facility", "facility name", "city", "state"),
    *("answer", "eligible", "tell the caller", "cautions", "known at", "link", "problem"),
}
OF_PERSONS = {
    *("patient", "patients", "member", "members", "subscriber", "enrollee", "customer", "person"),
    *("mrn", "ssn", "dob", "birth", "birthdate", "birthday", "age", "sex", "gender", "diagnosis"),
    *("first", "last", "name", "address", "phone", "email"),
}
OF_CASES = {
    *("case", "reference", "authorization", "auth", "claim", "note", "notes", "comment"),
    *("comments", "remark", "remarks", "reason"),
}
READ = "This check reads NPI, therapy and date of service alone"


class Refused(Exception):
    """The rows can't be taken as they are; each message says what and the remedy."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = list(messages)


@dataclass(frozen=True)
class Columns:
    """`places`: where each field stands, from 0; `named`: columns that may hold something."""

    places: dict[Field, int]
    named: frozenset[int]

    def cell(self, row: Row, field: Field) -> str:
        place = self.places[field]
        return row.cells[place] if place < len(row.cells) else ""

    def besides(self, row: Row) -> list[int]:
        """Columns, counted from 1, that hold something under no heading."""
        filled = [place for place, cell in enumerate(row.cells) if cell]
        return [place + 1 for place in filled if place not in self.named]


IN_ORDER = Columns({field: place for place, field in enumerate(Field)}, frozenset({0, 1, 2}))


def is_heading(row: Row) -> bool:
    """A row of names, not of data: it names a column that is read, or holds no digit at all."""
    known = set().union(*HEADINGS.values())
    if any(fold(cell) in known for cell in row.cells):
        return True
    return not any(character.isdigit() for cell in row.cells for character in cell)


def columns_of(heading: Row) -> Columns:
    """Raises Refused for columns that aren't read, are missing, or stand there twice."""
    found: dict[Field, list[int]] = {field: [] for field in Field}
    named, messages = set(), []
    for place, cell in enumerate(heading.cells):
        field = field_of(cell)
        if field:
            found[field].append(place)
        if cell:
            named.add(place)
        if cell and not field and fold(cell) not in PASSED_OVER:
            messages.append(unwanted(cell))
    messages += [message for field in Field for message in wrong(field, heading, found[field])]
    if messages:
        raise Refused(messages)
    return Columns({field: places[0] for field, places in found.items()}, frozenset(named))


def field_of(heading: str) -> Field | None:
    return next((field for field, names in HEADINGS.items() if fold(heading) in names), None)


def unwanted(heading: str) -> str:
    """Why a column isn't taken; what it holds is looked at by nobody."""
    shown, words = heading[:80], set(fold(heading).split())
    if words & OF_CASES:
        return (
            f"Column “{shown}”: cases and notes are not taken here. {READ}; take the column out. "
            "One case is asked about on the check page."
        )
    if words & OF_PERSONS:
        return f"Column “{shown}”: no patient data is taken here. {READ}; take the column out."
    return f"Column “{shown}” is not known. {READ}; take the column out, or name it as one of them."


def wrong(field: Field, heading: Row, places: Sequence[int]) -> list[str]:
    label = LABELS[field]
    if not places:
        return [f"No column is headed “{label}”. Head the column so."]
    if len(places) > 1:
        twice = " and ".join(f"“{heading.cells[place]}”" for place in places)
        return [f"{len(places)} columns hold the {label}: {twice}. Leave one."]
    return []
