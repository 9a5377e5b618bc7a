"""What a provider's page says of one therapy: today's answer and all that is on record for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.answer_page import Tag, tag
from contracts.day_of_service import Facts
from contracts.eligibility import decide
from contracts.evidence import Certification, Contract, Dated, RemsStanding
from contracts.wording import capitalized, joined, span
from portal import wording


@dataclass(frozen=True)
class Held:
    """One row on record in words. `anchor`: its id on the page, empty where it stands above."""

    anchor: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A row of the table "What it may give"; agreements without their references."""

    slug: str
    name: str
    tag: Tag
    contracts: tuple[Held, ...]
    agreements: tuple[Held, ...]
    certifications: tuple[Held, ...]
    requirement: str


def holdings(gathered: Iterable[Facts]) -> list[Holding]:
    """By name. A certification that serves several therapies has its id in the first row."""
    named = sorted(gathered, key=lambda facts: facts.brand.casefold())
    anchors: set[str] = set()
    return [holding(facts, anchors) for facts in named]


def holding(facts: Facts, anchors: set[str]) -> Holding:
    therapy = facts.therapy_that_day
    return Holding(
        slug=therapy.slug,
        name=therapy.name,
        tag=tag(decide(facts)),
        contracts=tuple(held(row, contract(row, facts), anchors) for row in facts.contracts),
        agreements=tuple(held(row, span(row), anchors) for row in facts.agreements),
        certifications=tuple(
            held(row, certification(row), anchors) for row in certifications(facts)
        ),
        requirement=requirement(facts),
    )


def held(row: Dated, text: str, anchors: set[str]) -> Held:
    anchor = row.source.anchor
    if anchor in anchors:
        return Held("", text)
    anchors.add(anchor)
    return Held(anchor, text)


def contract(row: Contract, facts: Facts) -> str:
    """Its program is named where it isn't the one that lists the therapy that day."""
    if facts.program in (None, row.program):
        return span(row)
    return f"{span(row)}, under the {row.program.title}"


def certifications(facts: Facts) -> list[Certification]:
    """In every REMS that any row on record names for the therapy."""
    named = {row.rems.slug for row in facts.requirements if row.rems}
    return [row for row in facts.certifications if row.rems.slug in named]


def certification(row: Certification) -> str:
    return f"{capitalized(row.standing)} {span(row)}"


def requirement(facts: Facts) -> str:
    """Whether the REMS is required that day, and since when it isn't."""
    rems = facts.rems
    if rems.standing == RemsStanding.UNKNOWN:
        return "no record whether a REMS is required"
    if rems.required:
        return f"required: {joined([program.name for program in rems.to_hold])}"
    since = max((row.starts_on for row in rems.requirements if row.starts_on), default=None)
    return f"not required since {wording.day(since)}" if since else "not required"
