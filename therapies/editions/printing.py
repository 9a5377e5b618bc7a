"""The list of a day in the published form: what is printed so is read back as it was."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from therapies.editions.catalog import Catalog, Listed
from therapies.editions.channels import PURPOSES
from therapies.editions.published import Channel, ProgramName
from therapies.editions.words import forms_of

EMBARC_NOTE = "1. Embarc Benefit Protection® may apply."


@dataclass(frozen=True)
class Table:
    heading: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


Block = str | Table


def blocks(catalog: Catalog, title: str, label: str) -> list[Block]:
    """The list as paragraphs and tables. Questions are left out: their text is not ours."""
    found: list[Block] = [title, f"Updated {label}"]
    for program in catalog.programs:
        listed = [t.listed for t in catalog.listed if t.listed and t.listed.program == program.slug]
        found += section(program, listed, catalog.channels)
    return found


def section(
    program: ProgramName, listed: Iterable[Listed], channels: Sequence[Channel]
) -> Iterator[Block]:
    singular, plural = (form[:1].upper() + form[1:] for form in forms_of(program))
    rows = sorted(listed, key=lambda one: one.brand.casefold())
    yield plural
    yield Table((singular, "HCPCS code"), tuple((printed_name(r), printed_codes(r)) for r in rows))
    if any(row.embarc for row in rows):
        yield EMBARC_NOTE
    for channel in channels:
        if channel.program == program.slug:
            yield f"For {PURPOSES[channel.purpose]}, by {channel.kind}: {channel.value}"


def printed_name(listed: Listed) -> str:
    """Zolgensma® (onasemnogene abeparvovec-xioi)¹"""
    generic = f" ({listed.generic})" if listed.generic else ""
    return f"{listed.brand}{listed.mark}{generic}{'¹' if listed.embarc else ''}"


def printed_codes(listed: Listed) -> str:
    return ", ".join(sorted(listed.codes))


def as_text(parts: Iterable[Block]) -> str:
    """Plain text: a tab between cells, a blank line between blocks."""
    return "\n\n".join(block_text(block) for block in parts) + "\n"


def block_text(block: Block) -> str:
    if isinstance(block, str):
        return block
    return "\n".join("\t".join(row) for row in (block.heading, *block.rows))
