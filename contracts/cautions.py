"""Cautions: when each applies, its title and its sentence. They speak to staff."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from contracts.day_of_service import Facts
from contracts.evidence import (
    Certification,
    Contract,
    Dated,
    Listing,
    Program,
    Rems,
    Standing,
    case_key,
    day_after,
    in_force,
)
from contracts.wording import capitalized, joined, possessive, span
from portal.wording import day, moment

WINDOW = 30
"""Days that "soon", "shortly before" and "shortly after" reach from the day of service."""


class Code(StrEnum):
    PROVIDER_NOT_ON_RECORD = "provider_not_on_record"
    HELD_WHILE_NOT_LISTED = "held_while_not_listed"
    CONTRACT_UNDER_ANOTHER_PROGRAM = "contract_under_another_program"
    AGREEMENT_FOR_ANOTHER_CASE = "agreement_for_another_case"
    REMS_UNKNOWN = "rems_unknown"
    PROVIDER_NPI_DEACTIVATED = "provider_npi_deactivated"
    UNCLASSIFIED_CODE = "unclassified_code"
    PRODUCT_CODE_NOT_LISTED = "product_code_not_listed"
    LISTED_CODE_ENDED = "listed_code_ended"
    NOTICE = "notice"
    ENDS_SOON = "ends_soon"
    CASE_NOT_CONFIRMED = "case_not_confirmed"
    OTHER_DAY = "other_day"
    DAY_AHEAD = "day_ahead"


class Shade(StrEnum):
    """How a caution looks on the page."""

    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, kw_only=True)
class Caution:
    code: Code
    title: str
    sentence: str
    shade: Shade = Shade.WARN


UnderProgram = TypeVar("UnderProgram", Contract, Listing)
Sentences = Callable[[Facts], Iterator[str]]
"""A caution's sentences on these facts: none where it doesn't apply."""


def provider_not_on_record(facts: Facts) -> Iterator[str]:
    name, npi, kept = facts.provider.name, facts.provider.npi, facts.provider.merged_into
    if kept:
        yield f"{name} (NPI {npi}) was merged into {kept}. Ask about that one."
    elif not facts.provider.on_record:
        yield f"At {moment(facts.known)} we had no record of {name}: not yet, or it was deleted."


def held_while_not_listed(facts: Facts) -> Iterator[str]:
    if facts.held_while_not_listed:
        held = [
            *(["a contract"] if facts.contracts_in_force else []),
            *(["a single case agreement"] if facts.agreements_in_force else []),
        ]
        yield (
            f"No list shows {facts.brand} on {day(facts.on)}, but {facts.provider.name} has "
            f"{joined(held)} on record for it. Ask the contract team."
        )


def contract_under_another_program(facts: Facts) -> Iterator[str]:
    if facts.contracts_elsewhere and facts.program:
        programs = sorted({f"the {row.program.title}" for row in facts.contracts_elsewhere})
        yield (
            f"{possessive(facts.provider.name)} contract for {facts.brand} is under "
            f"{joined(programs)}; that day's list has {facts.brand} under the "
            f"{facts.program.title}. Ask the contract team."
        )


def agreement_for_another_case(facts: Facts) -> Iterator[str]:
    if not facts.contract and facts.agreements_in_force and not facts.counted_agreements:
        yield (
            "What is on record is for another case than the one the caller gave. "
            "Have the reference read again; do not read ours out."
        )


def rems_unknown(facts: Facts) -> Iterator[str]:
    if not facts.rems.requirements:
        yield (
            f"We hold no record either way for {facts.brand} on {day(facts.on)}. "
            "Do not say that none is needed."
        )


def provider_npi_deactivated(facts: Facts) -> Iterator[str]:
    since = facts.provider.deactivated_on
    if since is not None and facts.npi_deactivated:
        yield (
            f"{facts.provider.npi} is deactivated from {day(since)}. "
            "Ask the contract team before anything is promised."
        )


def unclassified_code(facts: Facts) -> Iterator[str]:
    codes = facts.codes
    if codes and all(row.unclassified for row in codes):
        names = "names" if len(codes) == 1 else "name"
        listed = joined([row.code for row in codes])
        yield f"{listed} {names} many therapies; the claim needs the product named."


def product_code_not_listed(facts: Facts) -> Iterator[str]:
    listed = {row.code for row in facts.codes}
    unlisted = [row for row in facts.codes_by_cms if row.code not in listed]
    if unlisted:
        codes = joined([f"{row.code} ({span(row)})" for row in unlisted])
        yield f"CMS assigns to {facts.brand} that day: {codes}. The claim may need it."


def listed_code_ended(facts: Facts) -> Iterator[str]:
    ended = [
        f"{row.code} ended on {day(last_day)}"
        for row in facts.codes
        if (last_day := row.ended_before(facts.on))
    ]
    if ended:
        them = "it" if len(ended) == 1 else "them"
        yield f"{joined(ended)}, though our list for {day(facts.on)} has {them}."


def notice(facts: Facts) -> Iterator[str]:
    yield from (row.text for row in facts.notices_in_force)


def ends_soon(facts: Facts) -> Iterator[str]:
    ending = list(dict.fromkeys(endings(facts))) if facts.entitled and facts.rems.met else []
    if ending:
        them = "it" if len(ending) == 1 else "them"
        yield f"{capitalized('; '.join(ending))}. Nothing on record replaces {them}."


def endings(facts: Facts) -> Iterator[str]:
    """Each thing the answer rests on that ends within 30 days with nothing in its place."""
    if facts.contract:
        same_program = under(facts.contracts, facts.contract.program)
        yield from last_days("the contract's", [facts.contract], same_program, facts.on)
    for row in () if facts.contract else facts.counted_agreements:
        same_case = [
            r for r in facts.agreements if case_key(r.reference) == case_key(row.reference)
        ]
        yield from last_days("the agreement's", [row], same_case, facts.on)
    for rems in facts.rems.to_hold:
        certified = certified_in(facts.certifications, rems)
        ending = in_force(certified, facts.on)
        yield from last_days(f"the {rems.name} certification's", ending, certified, facts.on)
    for listing in in_force(facts.listings, facts.on):
        same_list = under(facts.listings, listing.program)
        yield from last_days("the listing's", [listing], same_list, facts.on)


def under(rows: Iterable[UnderProgram], program: Program) -> list[UnderProgram]:
    return [row for row in rows if row.program.slug == program.slug]


def certified_in(rows: Iterable[Certification], rems: Rems) -> list[Certification]:
    certified = Standing.CERTIFIED
    return [row for row in rows if (row.rems.slug, row.standing) == (rems.slug, certified)]


def last_days(
    whose: str, rows: Iterable[Dated], in_its_place: Sequence[Dated], on: date
) -> Iterator[str]:
    """Last days from `on` to 30 days after it that nothing follows on the next day."""
    for row in rows:
        last_day = row.last_day
        if last_day is None or not 0 <= (last_day - on).days <= WINDOW:
            continue
        if not in_force(in_its_place, day_after(last_day)):
            itself = ", the date of service itself" if last_day == on else ""
            yield f"{whose} last day is {day(last_day)}{itself}"


def case_not_confirmed(facts: Facts) -> Iterator[str]:
    if facts.rests_on_agreement and not facts.case_given:
        yield (
            "Ask the caller for the reference of the single case agreement; do not read ours out. "
            "It holds for that case only."
        )


def other_day(facts: Facts) -> Iterator[str]:
    near = () if facts.contract else sorted({*shortly_before(facts), *shortly_after(facts)})
    if near:
        verbs = joined([f"{verb} on {day(then)}" for then, verb in near])
        yield f"A contract for {facts.brand} {verbs}. Make sure of the date of service."


def shortly_before(facts: Facts) -> Iterator[tuple[date, str]]:
    for row in facts.contracts:
        if row.last_day and 1 <= (facts.on - row.last_day).days <= WINDOW:
            yield row.last_day, "ended" if row.last_day < facts.today else "ends"


def shortly_after(facts: Facts) -> Iterator[tuple[date, str]]:
    for row in facts.contracts:
        if row.starts_on and 1 <= (row.starts_on - facts.on).days <= WINDOW:
            yield row.starts_on, "started" if row.starts_on <= facts.today else "starts"


def day_ahead(facts: Facts) -> Iterator[str]:
    if facts.on > facts.today:
        yield (
            f"{day(facts.on)} is still to come, and the list may change without notice. "
            "Ask again nearer the date."
        )


CAUTIONS: dict[Code, tuple[str, Sentences]] = {
    Code.PROVIDER_NOT_ON_RECORD: ("Provider not on record", provider_not_on_record),
    Code.HELD_WHILE_NOT_LISTED: ("Held, but not listed", held_while_not_listed),
    Code.CONTRACT_UNDER_ANOTHER_PROGRAM: (
        "Contract under the other program",
        contract_under_another_program,
    ),
    Code.AGREEMENT_FOR_ANOTHER_CASE: ("Another case", agreement_for_another_case),
    Code.REMS_UNKNOWN: ("REMS unknown", rems_unknown),
    Code.PROVIDER_NPI_DEACTIVATED: ("NPI deactivated", provider_npi_deactivated),
    Code.UNCLASSIFIED_CODE: ("Unclassified code", unclassified_code),
    Code.PRODUCT_CODE_NOT_LISTED: ("CMS has a code our list lacks", product_code_not_listed),
    Code.LISTED_CODE_ENDED: ("Listed code has ended", listed_code_ended),
    Code.NOTICE: ("Notice", notice),
    Code.ENDS_SOON: ("Ends soon", ends_soon),
    Code.CASE_NOT_CONFIRMED: ("Case not confirmed", case_not_confirmed),
    Code.OTHER_DAY: ("Contracted on other days", other_day),
    Code.DAY_AHEAD: ("Day ahead", day_ahead),
}
"""In the order in which an answer shows them."""

INFO = frozenset({Code.REMS_UNKNOWN, Code.DAY_AHEAD})


def cautions(facts: Facts, among: Container[Code]) -> tuple[Caution, ...]:
    """Every caution that applies, of those that the outcome may carry."""
    return tuple(
        Caution(
            code=code,
            title=title,
            sentence=sentence,
            shade=Shade.INFO if code in INFO else Shade.WARN,
        )
        for code, (title, sentences) in CAUTIONS.items()
        if code in among
        for sentence in sentences(facts)
    )
