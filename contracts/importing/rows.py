"""One row of a file: what its cells say, as text and as keys of the catalog's records."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from django.core.exceptions import ValidationError

from contracts.columns import split_names
from contracts.importing import cells
from contracts.importing.catalog import Catalog
from contracts.importing.spool import Fields
from contracts.models import Contract, Provider, ProviderName, RemsCertification
from contracts.sheets.cells import Unread, shown
from contracts.sheets.columns import Columns
from contracts.sheets.opening import Cells
from contracts.sheets.problems import Problem
from contracts.wording import joined
from portal.privacy import refuse_patient_data

# The fields whose rules a text must keep, by its column.
RULED: dict[str, Any] = {
    "name": Provider._meta.get_field("name"),
    "city": Provider._meta.get_field("city"),
    "state": Provider._meta.get_field("state"),
    "other_names": ProviderName._meta.get_field("name"),
    "reference": Contract._meta.get_field("reference"),
}
NEVER_EMPTY = ("name", "city", "state")
STANDINGS = {str(value): value for value in RemsCertification.Standing.values}
# By which a row competes with others, after its NPI.
KEYS = {"providers": (), "contracts": ("therapy", "program"), "certifications": ("rems",)}


@dataclass(frozen=True)
class ReadRow:
    """`fields`: what was read, by column; `whose`: alike for rows that are about one thing."""

    kind: str
    number: int
    fields: Fields
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, kind: str, known: Catalog, columns: Columns, number: int, own: Cells) -> Self:
        reader = RowReader(number, own, columns, known)
        reader.read_cells()
        reader.link(kind)
        return cls(kind, number, reader.fields, tuple(reader.problems))

    @property
    def whose(self) -> str:
        return " ".join(str(self.fields[name]) for name in ("npi", *KEYS[self.kind]))


class RowReader:
    """Reads a row cell by cell, and gathers all that is wrong with it."""

    def __init__(self, number: int, own: Cells, columns: Columns, known: Catalog) -> None:
        self.number, self.own, self.columns, self.known = number, own, columns, known
        self.fields: Fields = {}
        self.problems = columns.strays(number, own)

    def read_cells(self) -> None:
        for column in self.columns.places:
            value = self.columns.cell(self.own, column)
            try:
                self.fields[column] = checked(column, cells.read(column, value))
            except Unread as no:
                self.refuse(column, no)

    def refuse(self, column: str, no: Unread) -> None:
        self.problems.append(Problem(self.number, column, no.shown, no.message, no.personal))

    def link(self, kind: str) -> None:
        """What the cells name, by its key."""
        if kind == "contracts":
            self.replace("therapy", self.known.therapies.find)
            self.link_program()
        elif kind == "certifications":
            self.replace("rems", self.known.rems.find)
            self.replace("standing", standing)

    def replace(self, column: str, read: Any) -> None:
        if column in self.fields:
            try:
                self.fields[column] = read(self.fields[column])
            except Unread as no:
                del self.fields[column]
                self.refuse(column, no)

    def link_program(self) -> None:
        """The program that is named; where none is, the one that lists the therapy that day."""
        if self.fields.get("program"):
            self.replace("program", self.known.programs.find)
        elif {"therapy", "starts_on"} <= self.fields.keys():
            therapy, starts_on = self.fields["therapy"], self.fields["starts_on"]
            self.fields["program"] = ""
            self.replace("program", lambda _: self.known.program_of(therapy, starts_on))


def checked(column: str, text: str) -> str:
    """The text, if the field that will hold it takes it. Raises Unread."""
    if column in NEVER_EMPTY and not text:
        raise Unread("", f"The {column} is missing.")
    if column in RULED:
        for part in split_names(text) if column == "other_names" else [text]:
            refuse_unfit(column, part)
    return text


@lru_cache(maxsize=50_000)
def refuse_unfit(column: str, text: str) -> None:
    field = RULED[column]
    for validator in field.validators if text else ():
        if validator is refuse_patient_data:  # every text was looked at when it was read
            continue
        try:
            validator(text)
        except ValidationError as refused:
            raise Unread(shown(text), " ".join(refused.messages)) from None


def standing(text: str) -> str:
    if text.lower() not in STANDINGS:
        known = joined(list(STANDINGS), "or")
        raise Unread(shown(text), f"“{shown(text)}” is no standing. Write {known}.")
    return STANDINGS[text.lower()]
