"""The first load of the catalog: the list of November 2024 and what is known beside it.

The facts stand in data/, readable and without any text of the published list. Each coherent part
is one change, so that the history says where it comes from.
"""

import csv
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal.audit.acts import change
from portal.staff.models import User
from therapies.models import (
    ContactChannel,
    Edition,
    HcpcsCode,
    ListedCode,
    Listing,
    ProductCode,
    Program,
    RemsProgram,
    RemsRequirement,
    Therapy,
    TherapyName,
    TherapyNotice,
)

DATA = Path(__file__).parent / "data"
Facts = dict[str, Any]


def load_catalog() -> None:
    """Record the whole catalog, into an empty one, as the user `system`."""
    by = User.objects.system()
    for part, reason in PARTS.items():
        with change(by=by, reason=f"First load: {reason}"):
            part()


def rows(name: str) -> list[Facts]:
    """A table of data/; an empty cell is left out, so that the record's own default holds."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(file)]


def published() -> Facts:
    """What the list says of itself and its programs, and the codes that name many therapies."""
    return tomllib.loads((DATA / "programs.toml").read_text(encoding="utf-8"))


def by_key(model: Any, field: str = "slug") -> dict[str, Any]:
    """The records of a model by their slug or code."""
    found: dict[str, Any] = model.objects.in_bulk(field_name=field)
    return found


def load_codes() -> None:
    """A code's own days are those of the product it is assigned to; successors come first."""
    for code, description in published()["unclassified"].items():
        HcpcsCode.objects.create_checked(code=code, description=description, unclassified=True)
    codes: dict[str | None, HcpcsCode | None] = {None: None}
    for row in sorted(rows("product_codes.csv"), key=lambda row: "successor" in row):
        codes[row["code"]] = HcpcsCode.objects.create_checked(
            code=row["code"],
            starts_on=row["starts_on"],
            last_day=row.get("last_day"),
            successor=codes[row.get("successor")],
        )


def load_list() -> None:
    """The edition, its programs, and what it lists, all in force from its effective day."""
    facts = published()
    edition = Edition.objects.create_checked(**facts["edition"])
    for position, program in enumerate(facts["programs"], start=1):
        load_program(position, edition, **program)
    programs, codes = by_key(Program), by_key(HcpcsCode, "code")
    for row in rows("therapies.csv"):
        therapy = load_therapy(row)
        load_listing(therapy, edition, programs[row["program"]], embarc="embarc" in row)
        for code in row["codes"].split():
            ListedCode.objects.create_checked(
                therapy=therapy, code=codes[code], starts_on=edition.effective_on
            )


def load_program(
    position: int, edition: Edition, slug: str, name: str, channels: list[Facts]
) -> None:
    program = Program.objects.create_checked(slug=slug, name=name, position=position)
    for place, channel in enumerate(channels, start=1):
        ContactChannel.objects.create_checked(
            program=program, position=place, starts_on=edition.effective_on, **channel
        )


def load_therapy(row: Facts) -> Therapy:
    """A therapy with its other names; a misprint stands here as a `printed` name alone."""
    therapy: Therapy = Therapy.objects.create_checked(
        slug=row["brand"].lower(),
        brand_name=row["brand"],
        mark=row["mark"],
        generic_name=row.get("generic", ""),
    )
    for kind in TherapyName.Kind.values:
        if kind in row:
            TherapyName.objects.create_checked(therapy=therapy, kind=kind, name=row[kind])
    return therapy


def load_listing(therapy: Therapy, edition: Edition, program: Program, *, embarc: bool) -> None:
    Listing.objects.create_checked(
        therapy=therapy,
        program=program,
        brand_name=therapy.brand_name,
        mark=therapy.mark,
        generic_name=therapy.generic_name,
        embarc=embarc,
        starts_on=edition.effective_on,
    )


def load_product_codes() -> None:
    therapies, codes = by_key(Therapy), by_key(HcpcsCode, "code")
    for row in rows("product_codes.csv"):
        row.pop("successor", None)  # the code's, not the product's
        therapy, code = therapies[row.pop("therapy")], codes[row.pop("code")]
        ProductCode.objects.create_checked(therapy=therapy, code=code, **row)


def load_rems() -> None:
    """What is known of REMS; a therapy without a row is unknown."""
    for row in rows("rems_programs.csv"):
        RemsProgram.objects.create_checked(**row)
    therapies, programs = by_key(Therapy), by_key(RemsProgram)
    for row in rows("rems_requirements.csv"):
        row["therapy"] = therapies[row["therapy"]]
        if "rems_program" in row:
            row["rems_program"] = programs[row["rems_program"]]
        RemsRequirement.objects.create_checked(**row)


def load_notices() -> None:
    therapies = by_key(Therapy)
    for row in rows("notices.csv"):
        TherapyNotice.objects.create_checked(therapy=therapies[row.pop("therapy")], **row)


PARTS: dict[Callable[[], None], str] = {
    load_codes: "HCPCS codes with their own days, from CMS's files up to January 2026.",
    load_list: "the list of November 2024, effective Nov 1, 2024, two misprints put right.",
    load_product_codes: "the codes that CMS assigns to the products, from the same files.",
    load_rems: "REMS programs and requirements, from FDA's notices and, where said, press reports.",
    load_notices: "market and safety events of these therapies, each with its source.",
}
