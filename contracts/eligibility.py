"""The decision: may this provider give this therapy on this day? A pure function of facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from contracts import sentences, verdicts
from contracts.cautions import Caution, Code, cautions
from contracts.day_of_service import Facts
from contracts.evidence import (
    Authority,
    Channel,
    Edition,
    Guidance,
    ListedCode,
    OtherProvider,
    Program,
    Provider,
    Purpose,
    RemsStanding,
    Therapy,
)
from contracts.grounds import Fact, grounds
from contracts.verdicts import Tone, Verdict

MOST_OTHER_PROVIDERS = 20


class Outcome(StrEnum):
    NO_RECORD = "no_record"
    NOT_LISTED = "not_listed"
    CONTRACTED = "contracted"
    SINGLE_CASE = "single_case"
    REMS_MISSING = "rems_missing"
    REMS_ONLY = "rems_only"
    NOT_CONTRACTED = "not_contracted"


VERDICTS: dict[Outcome, Callable[[Facts], Verdict]] = {
    Outcome.NO_RECORD: verdicts.no_record,
    Outcome.NOT_LISTED: verdicts.not_listed,
    Outcome.CONTRACTED: verdicts.contracted,
    Outcome.SINGLE_CASE: verdicts.single_case,
    Outcome.REMS_MISSING: verdicts.rems_missing,
    Outcome.REMS_ONLY: verdicts.rems_only,
    Outcome.NOT_CONTRACTED: verdicts.not_contracted,
}

CARRIED: dict[Outcome, frozenset[Code]] = {
    Outcome.NO_RECORD: frozenset({Code.PROVIDER_NOT_ON_RECORD}),
    Outcome.NOT_LISTED: frozenset(
        {
            Code.NOTICE,
            Code.PROVIDER_NPI_DEACTIVATED,
            Code.HELD_WHILE_NOT_LISTED,
            Code.DAY_AHEAD,
        }
    ),
}
"""The only cautions that an answer without a listing carries; the others carry any that applies."""

FAQ_1, FAQ_2, FAQ_3 = "prior-authorization", "contracted-per-therapy", "rems-and-contract"
BENEFIT_PLAN = "coverage-and-benefit-plan"
JUSTIFIED_BY: dict[Outcome, tuple[str, ...]] = {
    Outcome.NO_RECORD: (FAQ_1, BENEFIT_PLAN),
    Outcome.NOT_LISTED: (FAQ_1, BENEFIT_PLAN),
    Outcome.CONTRACTED: (FAQ_1, FAQ_2, BENEFIT_PLAN),
    Outcome.SINGLE_CASE: (FAQ_1, FAQ_2, BENEFIT_PLAN),
    Outcome.REMS_MISSING: (FAQ_1, FAQ_2, FAQ_3, BENEFIT_PLAN),
    Outcome.REMS_ONLY: (FAQ_1, FAQ_2, FAQ_3, BENEFIT_PLAN),
    Outcome.NOT_CONTRACTED: (FAQ_1, FAQ_2, BENEFIT_PLAN),
}
"""Slugs of the guidance entries behind each outcome."""


@dataclass(frozen=True, kw_only=True)
class RemsAnswer:
    """`certified`: in every REMS that the day's rows name, false where none is named."""

    standing: RemsStanding = RemsStanding.UNKNOWN
    certified: bool = False
    required_by: tuple[Authority, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the page and the JSON show, and nothing more. `therapy` bears the names of the day."""

    outcome: Outcome
    eligible: bool | None
    heading: str
    tone: Tone
    sentence: str
    cautions: tuple[Caution, ...]
    on: date
    today: date
    known: datetime
    provider: Provider
    therapy: Therapy
    program: Program | None
    edition: Edition | None
    embarc_may_apply: bool
    rems: RemsAnswer
    codes: tuple[ListedCode, ...]
    product_codes: tuple[str, ...]
    prior_authorization: tuple[Channel, ...]
    questions: tuple[Channel, ...]
    facts: tuple[Fact, ...]
    guidance: tuple[Guidance, ...]
    contracted_providers: tuple[OtherProvider, ...]

    @property
    def asks_for_case(self) -> bool:
        """Whether the page shows the field for the caller's case reference."""
        asking = {Code.CASE_NOT_CONFIRMED, Code.AGREEMENT_FOR_ANOTHER_CASE}
        return any(caution.code in asking for caution in self.cautions)


def decide(facts: Facts) -> Answer:
    outcome = outcome_of(facts)
    heading, tone, say = VERDICTS[outcome](facts)
    known, listed = outcome != Outcome.NO_RECORD, outcome not in CARRIED
    return Answer(
        outcome=outcome,
        eligible=eligible(outcome, facts),
        heading=heading,
        tone=tone,
        sentence=tell(say, outcome, facts),
        cautions=cautions(facts, among=CARRIED.get(outcome, frozenset(Code))),
        on=facts.on,
        today=facts.today,
        known=facts.known,
        provider=facts.provider,
        therapy=facts.therapy_that_day,
        program=facts.program,
        edition=facts.edition if facts.listing else None,
        embarc_may_apply=facts.listing is not None and facts.listing.embarc,
        rems=rems_answer(facts) if known else RemsAnswer(),
        codes=facts.codes if listed else (),
        product_codes=tuple(row.code for row in facts.codes_by_cms) if known else (),
        prior_authorization=channels(facts, Purpose.PRIOR_AUTHORIZATION) if listed else (),
        questions=channels(facts, Purpose.QUESTIONS) if listed else (),
        facts=grounds(facts),
        guidance=justification(outcome, facts.guidance),
        contracted_providers=other_providers(facts) if listed else (),
    )


def outcome_of(facts: Facts) -> Outcome:
    """The first that matches, as in the design's table."""
    if not facts.on_record:
        return Outcome.NO_RECORD
    if facts.listing is None:
        return Outcome.NOT_LISTED
    if facts.entitled and not facts.rems.met:
        return Outcome.REMS_MISSING
    if facts.contract:
        return Outcome.CONTRACTED
    if facts.counted_agreements:
        return Outcome.SINGLE_CASE
    return Outcome.REMS_ONLY if facts.rems.held else Outcome.NOT_CONTRACTED


def eligible(outcome: Outcome, facts: Facts) -> bool | None:
    """None: somebody must find out before yes or no is said."""
    if outcome == Outcome.NO_RECORD:
        return None
    if outcome in {Outcome.CONTRACTED, Outcome.SINGLE_CASE}:
        sure = outcome == Outcome.CONTRACTED or facts.case_given
        return True if sure and not facts.npi_deactivated else None
    if outcome == Outcome.REMS_MISSING:
        return False
    return None if facts.held_while_not_listed or facts.contracts_elsewhere else False


def tell(say: Callable[[Facts], str], outcome: Outcome, facts: Facts) -> str:
    """The verdict's sentence; where only the plan requires the REMS, it says so."""
    told = say(facts)
    if outcome in CARRIED or outcome == Outcome.REMS_MISSING or not facts.rems.plan_only:
        return told
    return f"{told} {sentences.plan_alone(facts)}"


def rems_answer(facts: Facts) -> RemsAnswer:
    rems = facts.rems
    return RemsAnswer(
        standing=rems.standing, certified=rems.certified, required_by=rems.required_by
    )


def channels(facts: Facts, purpose: Purpose) -> tuple[Channel, ...]:
    return tuple(channel for channel in facts.channels if channel.purpose == purpose)


def justification(outcome: Outcome, held: tuple[Guidance, ...]) -> tuple[Guidance, ...]:
    """Those of the outcome's guidance entries that are on record."""
    by_slug = {entry.slug: entry for entry in held}
    return tuple(by_slug[slug] for slug in JUSTIFIED_BY[outcome] if slug in by_slug)


def other_providers(facts: Facts) -> tuple[OtherProvider, ...]:
    """Without the one asked about; same state first, then by name; samples only beside samples."""
    asked = facts.provider
    others = (
        other
        for other in facts.contracted_providers
        if other.npi != asked.npi and (asked.is_sample or not other.is_sample)
    )

    def nearness(other: OtherProvider) -> tuple[bool, str, str]:
        return other.state != asked.state, other.name.casefold(), other.npi

    return tuple(sorted(others, key=nearness)[:MOST_OTHER_PROVIDERS])
