"""The facts that an answer rests on, each with its days and its record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.day_of_service import Facts
from contracts.evidence import (
    Agreement,
    Authority,
    Certification,
    Contract,
    Dated,
    ListedCode,
    Listing,
    Requirement,
    Source,
    Standing,
)
from portal import wording


class Kind(StrEnum):
    LISTING = "listing"
    CONTRACT = "contract"
    AGREEMENT = "agreement"
    REMS = "rems"
    CERTIFICATION = "certification"
    CODE = "code"
    NOTICE = "notice"


ORDER = list(Kind)
SAID_BY = {Authority.FDA: "FDA", Authority.PLAN: "the plan"}


@dataclass(frozen=True, kw_only=True)
class Fact:
    kind: Kind
    sentence: str
    starts_on: date | None
    last_day: date | None
    source: Source


def grounds(facts: Facts) -> tuple[Fact, ...]:
    """By kind, then oldest first; none where nothing was on record to answer from."""
    found = _found(facts) if facts.on_record else ()
    return tuple(sorted((_fact(*each) for each in found), key=_place))


def _place(fact: Fact) -> tuple[int, date, str, str]:
    start = fact.starts_on or date.min
    return ORDER.index(fact.kind), start, fact.source.address, fact.sentence


def _fact(kind: Kind, row: Dated, sentence: str) -> Fact:
    return Fact(
        kind=kind,
        sentence=sentence,
        starts_on=row.starts_on,
        last_day=row.last_day,
        source=row.source,
    )


def _found(facts: Facts) -> Iterator[tuple[Kind, Dated, str]]:
    if facts.listing:
        yield Kind.LISTING, facts.listing, listing_sentence(facts.listing)
    for contract in contracts(facts):
        yield Kind.CONTRACT, contract, contract_sentence(contract, facts)
    for agreement in agreements(facts):
        yield Kind.AGREEMENT, agreement, agreement_sentence(agreement, facts)
    yield from _rems(facts)
    yield from _codes(facts)
    for notice in facts.notices_in_force:
        yield Kind.NOTICE, notice, notice.text


def contracts(facts: Facts) -> tuple[Contract, ...]:
    """The Contract, else what the day holds under another program or for an unlisted therapy."""
    return (facts.contract,) if facts.contract else facts.contracts_in_force


def agreements(facts: Facts) -> tuple[Agreement, ...]:
    """Beside a Contract none counts; for an unlisted therapy all do, whatever the case."""
    if facts.contract:
        return ()
    return facts.counted_agreements if facts.listing else facts.agreements_in_force


def _rems(facts: Facts) -> Iterator[tuple[Kind, Dated, str]]:
    for requirement in facts.rems.requirements:
        yield Kind.REMS, requirement, requirement_sentence(requirement)
    named = {rems.slug for rems in facts.rems.named}
    for row in facts.rems.certifications:
        if row.rems.slug in named:
            yield Kind.CERTIFICATION, row, certification_sentence(row)


def _codes(facts: Facts) -> Iterator[tuple[Kind, Dated, str]]:
    for listed in facts.codes if facts.listing else ():
        yield Kind.CODE, listed, code_sentence(listed, facts)
    for product in facts.codes_by_cms:
        yield Kind.CODE, product, f"Code {product.code}, assigned by CMS to {facts.brand}"


def listing_sentence(listing: Listing) -> str:
    footnote = ", with the Embarc Benefit Protection footnote" if listing.embarc else ""
    return f"{listing.brand_name}{listing.mark} on the {listing.program.title} list{footnote}"


def contract_sentence(contract: Contract, facts: Facts) -> str:
    return f"Contract for {facts.brand} under the {contract.program.title}"


def agreement_sentence(agreement: Agreement, facts: Facts) -> str:
    """Names the reference only where the caller's case matched it."""
    case = f", case {agreement.reference}" if agreement in facts.matching_agreements else ""
    return f"Single case agreement for {facts.brand}{case}"


def requirement_sentence(requirement: Requirement) -> str:
    required = "required" if requirement.required else "not required"
    program = f": {requirement.rems.name}" if requirement.rems else ""
    return f"REMS {required} by {SAID_BY[requirement.authority]}{program}"


def certification_sentence(row: Certification) -> str:
    certified = row.standing == Standing.CERTIFIED
    return f"REMS {'' if certified else 'certification '}{row.standing}: {row.rems.name}"


def code_sentence(row: ListedCode, facts: Facts) -> str:
    unclassified = ", unclassified" if row.unclassified else ""
    last_day = row.ended_before(facts.on)
    ended = f", itself ended on {wording.day(last_day)}" if last_day else ""
    return f"Code {row.code} on our list{unclassified}{ended}"
