"""Which column holds what, told by its heading: in any order and case, by the names people use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import Any

from contracts.npi import tidy_npi, well_formed
from contracts.sheets.cells import shown
from contracts.sheets.opening import Cells, Row, filled
from contracts.sheets.problems import NotRead, Problem
from portal.text import compact, fold
from therapies.editions.lines import Unreadable

# Titles and notes may stand above the headings.
MOST_ABOVE = 15
# What people call a column; all are compared without case, blanks, dashes and underscores.
NPI = (
    "npi number; npi no; npi nr; npi id; npi #; provider npi; facility npi; billing npi; "
    "rendering npi; treating npi; servicing npi; organization npi; national provider identifier; "
    "national provider id"
)
THERAPY = (
    "therapy name; therapy slug; drug; drug name; product; product name; brand; brand name; "
    "medication; treatment; gene therapy; therapies"
)
CITY = "town; facility city; provider city"
STATE = "st; state code; facility state; provider state; province"
PROVIDER = "provider; provider name; facility; facility name; hospital; hospital name"
# Headings of columns that speak of one person.
PERSONAL_SAID = (
    "patient patients member members subscriber subscribers enrollee beneficiary insured customer "
    "person dob birth birthdate birthday born age sex gender ssn mrn surname lastname firstname "
    "diagnosis"
)
PERSONAL_WORDS = frozenset(PERSONAL_SAID.split())
PERSONAL = ("socialsecurity", "medicalrecord", "firstname", "lastname", "middlename", "dateofbirth")
NONE_BELOW = "There are headings, but no row below them."
NO_HEADING = (
    "Something stands in column {}, which has no heading. Is a quotation mark or a heading missing?"
)


@dataclass(frozen=True)
class Shape:
    """The columns of a kind of sheet, by their names, and what else people call them.

    `refused`: columns that are known and not taken, each with the reason. `in_order`: where no
    row names columns, they stand in the order of `read`.
    """

    read: tuple[str, ...]
    needed: tuple[str, ...]
    passed_over: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    in_order: bool = False

    @cached_property
    def known(self) -> dict[str, str]:
        """The column that a compacted heading means; a column's own name goes before others."""
        own = {compact(name): name for name in (*self.read, *self.passed_over, *self.refused)}
        said = {
            compact(alias): name
            for name, aliases in self.aliases.items()
            for alias in aliases.split(";")
        }
        return {heading: name for heading, name in {**said, **own}.items() if heading}

    def named(self, heading: str) -> str | None:
        return self.known.get(compact(heading))


@dataclass(frozen=True)
class Heading:
    """What is wrong with the headings: which one, and why; `personal`: it speaks of a person."""

    value: str
    message: str
    personal: bool = False


@dataclass(frozen=True)
class Columns:
    """The places of the columns that are read, by name, and of those passed over."""

    places: dict[str, int]
    passed_over: frozenset[int] = frozenset()
    wrong: tuple[Heading, ...] = ()

    @cached_property
    def headed(self) -> frozenset[int]:
        return self.passed_over | frozenset(self.places.values())

    def cell(self, cells: Cells, name: str) -> Any:
        """None where the row ends before the column."""
        place = self.places[name]
        return cells[place] if place < len(cells) else None

    def strays(self, number: int, cells: Cells) -> list[Problem]:
        """Cells under no heading: a comma too many, or a heading forgotten.

        What they hold isn't repeated: nobody knows whether it is about a person.
        """
        return [
            Problem(number, f"column {place + 1}", "…", NO_HEADING.format(place + 1))
            for place, cell in enumerate(cells)
            if place not in self.headed and filled(cell)
        ]


def headed(shape: Shape, rows: Iterator[Row]) -> tuple[Columns, Iterator[Row]]:
    """The columns by their headings, and the rows below those. Raises NotRead, Unreadable."""
    first = list(islice(rows, MOST_ABOVE))
    if not first:
        raise Unreadable("There are no rows: every cell is blank.")
    at = place_of_headings(shape, first)
    if at is None:
        return Columns({name: place for place, name in enumerate(shape.read)}), chain(first, rows)
    refuse_rows_above(first[:at], first[at][0])
    number, headings = first[at]
    columns = columns_of(shape, headings)
    if columns.wrong:
        raise NotRead(
            tuple(
                Problem(number, "columns", wrong.value, wrong.message, wrong.personal)
                for wrong in columns.wrong
            )
        )
    return columns, chain(first[at + 1 :], rows)


def place_of_headings(shape: Shape, first: Sequence[Row]) -> int | None:
    """The first row that names columns, else the first of all; None where there need be none.

    A row without any digit holds no NPI and no day, so it is taken for headings.
    """
    for place, (_, cells) in enumerate(first):
        if looks_like_headings(shape, cells):
            return place
    letters = "".join(map(heading_of, first[0][1]))
    return None if shape.in_order and any(map(str.isdigit, letters)) else 0


def looks_like_headings(shape: Shape, cells: Cells) -> bool:
    """Whether two cells or more, or all there are, head columns that are known or personal."""
    said = [text for cell in cells if (text := heading_of(cell))]
    heads = [text for text in said if shape.named(text) or is_personal(text)]
    return len(heads) >= min(2, len(said)) and bool(heads)


def refuse_rows_above(above: Sequence[Row], headings: int) -> None:
    """A title may stand above the headings; a row that holds an NPI there would be lost."""
    for number, cells in above:
        if any(well_formed(tidy_npi(heading_of(cell))) for cell in cells):
            raise Unreadable(
                f"Row {number} holds an NPI, and stands above the headings in row {headings}. Put "
                "the headings above all rows."
            )


def heading_of(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else "" if cell is None else str(cell)


def is_personal(heading: str) -> bool:
    words = set(fold(heading).split())
    return bool(words & PERSONAL_WORDS) or any(part in compact(heading) for part in PERSONAL)


def columns_of(shape: Shape, cells: Cells) -> Columns:
    """The columns under these headings. All that is wrong with them stands in `wrong`."""
    headings = [heading_of(cell) for cell in cells]
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        if name := shape.named(heading):
            places.setdefault(name, []).append(place)
    read = {name: own[0] for name, own in places.items() if name in shape.read}
    passed = [place for name in shape.passed_over for place in places.get(name, ())]
    wrong = (*not_taken(shape, headings), *twice(shape, headings, places), *missing(shape, read))
    return Columns(read, frozenset(passed), wrong)


def not_taken(shape: Shape, headings: Sequence[str]) -> Iterator[Heading]:
    for heading in headings:
        name, said = shape.named(heading), shown(heading)
        if name and name in shape.refused:
            yield Heading(said, f"The column “{said}”: {shape.refused[name]}")
        elif heading and not name and is_personal(heading):
            yield Heading(
                said,
                f"The column “{said}” looks like data of patients or members. The portal keeps "
                "none: take that column out.",
                personal=True,
            )
        elif heading and not name:
            yield Heading(
                said,
                f"The column “{said}” is not known here. Take it out, or head it as one of "
                f"{', '.join(shape.read)}.",
            )


def twice(shape: Shape, headings: Sequence[str], places: dict[str, list[int]]) -> Iterator[Heading]:
    for name, own in places.items():
        if len(own) > 1 and name in shape.read:
            said = " and ".join(f"“{headings[place]}”" for place in own)
            yield Heading(
                headings[own[1]], f"{said} both head the column {name}. Keep one of them."
            )


def missing(shape: Shape, read: dict[str, int]) -> Iterator[Heading]:
    lacking = [name for name in shape.needed if name not in read]
    if lacking:
        yield Heading(
            ", ".join(lacking),
            f"No column is headed {' or '.join(lacking)}. The first row names the columns: "
            f"{', '.join(shape.read)}.",
        )
    elif len(read) == 1:
        yield Heading("npi", "The file has the column npi alone, so it says nothing.")
