"""Which column holds what, told by its heading: in any order and case, by the names people use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.columns import FOR_THE_READER, READ
from portal.text import compact, fold

NEEDED = {
    "providers": ("npi",),
    "contracts": ("npi", "therapy", "starts_on"),
    "certifications": ("npi", "rems", "standing", "starts_on"),
}
# What people call a column; all are compared without case, blanks, dashes and underscores.
DAYS = {
    "starts_on": "start; start date; starts; starts on; first day; from; from date; effective; "
    "effective date; effective from; effective on; begin; begin date; begins; valid from",
    "last_day": "last day; last date; end; end date; ends; ends on; to; to date; through; "
    "through date; thru; until; termination; termination date; term date; terminated; terms on; "
    "expiration; expiration date; expires; expires on; expiry; effective to; effective through; "
    "valid through; valid to; valid until",
}
NPI = {
    "npi": "npi number; npi no; npi nr; npi id; npi #; provider npi; facility npi; "
    "national provider identifier; national provider id; organization npi; billing npi"
}
NAME = "name; provider name; facility; facility name; hospital; hospital name; provider; "
PLACE = {
    "city": "town; facility city; provider city",
    "state": "st; state code; facility state; provider state; province",
}
REMS = {
    "rems": "rems program; rems name; rems program name; rems slug",
    "standing": "status; rems status; certification; certification status; certified",
}
ALIASES = {
    "providers": {
        **NPI,
        **PLACE,
        "name": f"{NAME} organization; organization name; legal name",
        "other_names": "other name; other names; alias; aliases; also known as; aka; "
        "alternate name; alternate names; dba; doing business as; former name; former names",
        "npi_deactivated_on": "npi deactivated; npi deactivated on; npi deactivation date",
        "contracts_in_force": "contracts in force; contracts",
    },
    "contracts": {
        **NPI,
        **DAYS,
        **PLACE,
        "therapy": "therapy name; therapy slug; drug; drug name; product; product name; brand; "
        "brand name; medication; treatment; gene therapy; therapies",
        "program": "program name; plan program; list; network program; program slug",
        "reference": "ref; ref no; reference number; reference no; contract; contract number; "
        "contract no; contract #; contract id; contract reference; contract ref; agreement number",
        "provider": NAME,
    },
    "certifications": {**NPI, **DAYS, **PLACE, **REMS, "provider": NAME},
}
# Headings of columns that speak of one person.
PERSONAL_SAID = (
    "patient patients member members subscriber subscribers enrollee beneficiary insured dob birth "
    "birthdate birthday born ssn mrn surname lastname firstname diagnosis"
)
PERSONAL_WORDS = frozenset(PERSONAL_SAID.split())
PERSONAL = ("socialsecurity", "medicalrecord", "firstname", "lastname", "middlename", "dateofbirth")


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


def known(kind: str) -> dict[str, str]:
    """The column that a compacted heading means."""
    names = {*READ[kind], *FOR_THE_READER[kind]}
    own = {compact(name): name for name in names}
    said = {
        compact(alias): name
        for name, aliases in ALIASES[kind].items()
        for alias in aliases.split(";")
    }
    return {heading: name for heading, name in {**said, **own}.items() if heading}


def is_personal(heading: str) -> bool:
    words = set(fold(heading).split())
    return bool(words & PERSONAL_WORDS) or any(part in compact(heading) for part in PERSONAL)


def looks_like_headings(kind: str, cells: Sequence[Any]) -> bool:
    """Whether two cells or more, or all there are, head columns that are known or personal."""
    names = known(kind)
    said = [text for cell in cells if (text := heading_of(cell))]
    heads = [text for text in said if compact(text) in names or is_personal(text)]
    return len(heads) >= min(2, len(said)) and bool(heads)


def heading_of(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else "" if cell is None else str(cell)


def columns_of(kind: str, cells: Sequence[Any]) -> Columns:
    """The columns under these headings. All that is wrong with them stands in `wrong`."""
    names = known(kind)
    headings = [heading_of(cell) for cell in cells]
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        if name := names.get(compact(heading)):
            places.setdefault(name, []).append(place)
    read = {name: own[0] for name, own in places.items() if name in READ[kind]}
    passed = [n for name, own in places.items() if name in FOR_THE_READER[kind] for n in own]
    wrong = (*personal(headings), *unknown(kind, headings), *twice(kind, headings, places))
    return Columns(read, frozenset(passed), (*wrong, *missing(kind, read)))


def personal(headings: Sequence[str]) -> Iterator[Heading]:
    for heading in headings:
        if is_personal(heading):
            yield Heading(
                heading,
                f"The column “{heading}” looks like data of patients or members. The portal keeps "
                "none: take that column out of the file, and import it again.",
                personal=True,
            )


def unknown(kind: str, headings: Sequence[str]) -> Iterator[Heading]:
    names = known(kind)
    for heading in headings:
        if heading and compact(heading) not in names and not is_personal(heading):
            yield Heading(
                heading,
                f"The column “{heading}” is not known here. Take it out, or head it as one of "
                f"{', '.join(READ[kind])}.",
            )


def twice(kind: str, headings: Sequence[str], places: dict[str, list[int]]) -> Iterator[Heading]:
    for name, own in places.items():
        if len(own) > 1 and name in READ[kind]:
            said = " and ".join(f"“{headings[place]}”" for place in own)
            yield Heading(
                headings[own[1]], f"{said} both head the column {name}. Keep one of them."
            )


def missing(kind: str, read: dict[str, int]) -> Iterator[Heading]:
    lacking = [name for name in NEEDED[kind] if name not in read]
    if lacking:
        yield Heading(
            ", ".join(lacking),
            f"No column is headed {' or '.join(lacking)}. The first row names the columns: "
            f"{', '.join(READ[kind])}.",
        )
    elif len(read) == 1:
        yield Heading("npi", "The file has the column npi alone, so it says nothing.")
