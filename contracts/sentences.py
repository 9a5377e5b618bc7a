"""What to tell the caller, one function for each verdict.

Past tense when the day of service lies before the day of asking. A case reference is spoken only
where the caller's own matched it, and without one nothing says that an agreement exists.
"""

from datetime import date

from contracts.day_of_service import Facts
from contracts.evidence import Purpose
from contracts.wording import joined, possessive
from portal.wording import clock, local, spoken_day

BENEFIT_PLAN = "What is covered depends on the customer's benefit plan."
ASK_TEAM_BEFORE_YES = "I will ask the contract team before I say yes."
ASK_TEAM_BEFORE_NO = "I will ask the contract team before I say no."


def before_first_list(facts: Facts) -> str:
    first = f"our first list starts on {spoken_day(facts.first_edition_on or facts.on)}"
    return (
        f"I can't answer for {spoken_day(facts.on)}: {first}. "
        "I will pass it on, and someone will call you back."
    )


def not_on_record(facts: Facts) -> str:
    pair = ((facts.provider.name, facts.provider), (facts.brand, facts.therapy))
    unknown = [name for name, record in pair if not record.on_record] or ["any list of therapies"]
    moment = f"{spoken_day(local(facts.known))}, at {clock(facts.known)}"
    return (
        f"On {moment}, we had no record of {joined(unknown, 'or')}, "
        "so I can't say what we would have answered."
    )


def merged(facts: Facts) -> str:
    return (
        f"We have NPI {facts.provider.npi} merged into {facts.provider.merged_into}. "
        "Is that the provider, and the NPI, that you ask about?"
    )


def not_listed(facts: Facts) -> str:
    is_, covers = ("was", "covered") if facts.past else ("is", "covers")
    ahead = " The list may change; please ask again nearer the date."
    return (
        f"{facts.brand} {is_} not on the list of classified therapies for {spoken_day(facts.on)}, "
        f"so no program contract {covers} it.{ahead if facts.on > facts.today else ''}"
    )


def not_listed_but_held(facts: Facts) -> str:
    is_, holds = ("was", "held") if facts.past else ("is", "holds")
    held = ""
    if facts.contracts_in_force:
        held = f", though {facts.provider.name} {holds} a contract for it"
    elif facts.matching_agreements:
        held = f", though {facts.provider.name} {holds} an agreement for case {case(facts)}"
    return (
        f"{facts.brand} {is_} not on the list for {spoken_day(facts.on)}{held}. "
        "I will ask the contract team."
    )


def contracted(facts: Facts) -> str:
    is_ = "was" if facts.past else "is"
    return (
        f"Yes. On {spoken_day(facts.on)}, {facts.provider.name} {is_} contracted "
        f"for {facts.brand}. "
        f"{prior_authorization('Every case needs prior authorization', facts)} {BENEFIT_PLAN}"
    )


def contracted_npi_deactivated(facts: Facts) -> str:
    has = "had" if facts.past else "has"
    return (
        f"On {spoken_day(facts.on)}, {facts.provider.name} {has} a contract for {facts.brand}, "
        f"but its NPI {deactivated(facts)}. {ASK_TEAM_BEFORE_YES}"
    )


def one_case(facts: Facts) -> str:
    return (
        f"Yes, on {spoken_day(facts.on)}, for case {case(facts)} only. {its_agreement(facts)}. "
        f"No other case counts. {prior_authorization('Prior authorization is needed', facts)} "
        f"{BENEFIT_PLAN}"
    )


def one_case_npi_deactivated(facts: Facts) -> str:
    return (
        f"For case {case(facts)} I can't say yes yet. {its_agreement(facts)}, "
        f"but the provider's NPI {deactivated(facts)}. {ASK_TEAM_BEFORE_YES}"
    )


def which_case(facts: Facts) -> str:
    is_, name = ("was" if facts.past else "is"), facts.provider.name
    contract = f"{facts.brand} {is_} not under contract for {name}"
    if facts.contracts_elsewhere:
        contract = f"{possessive(name)} contract for {facts.brand} {is_} under the other program"
    question = "What is the reference of your single case agreement?"
    return f"On {spoken_day(facts.on)}, {contract}. {question}"


def which_case_npi_deactivated(facts: Facts) -> str:
    return f"{which_case(facts)} The provider's NPI {deactivated(facts)}. {ASK_TEAM_BEFORE_YES}"


def rems_missing(facts: Facts) -> str:
    if facts.contract:
        is_ = "was" if facts.past else "is"
        return (
            f"No. {facts.provider.name} {is_} contracted for {facts.brand}, but {no_rems(facts)}."
        )
    if facts.case_given:
        return (
            f"No. {facts.provider.name} {'had' if facts.past else 'has'} an agreement for "
            f"{facts.brand} for case {case(facts)}, but {no_rems(facts)}."
        )
    return (
        f"If you have a single case agreement for {facts.brand}, what is its reference? "
        f"As it stands, the answer is no: {no_rems(facts)}."
    )


def rems_only(facts: Facts) -> str:
    is_ = "was" if facts.past else "is"
    return (
        f"No. On {spoken_day(facts.on)}, {facts.provider.name} {is_} REMS certified "
        f"for {facts.brand}, but certification alone is not enough; "
        f"a contract for {facts.brand} {is_} needed too. "
        f"{no_such_case(facts)}A single case agreement is sometimes possible{ask_where(facts)}."
    )


def not_contracted(facts: Facts) -> str:
    had = "had" if facts.past else "has"
    return (
        f"No. {facts.provider.name} {had} no contract for {facts.brand} on {spoken_day(facts.on)}. "
        f"{no_such_case(facts)}Contracts are per therapy. "
        f"A single case agreement is sometimes possible{ask_where(facts)}."
    )


def other_program(facts: Facts) -> str:
    is_ = "was" if facts.past else "is"
    return (
        f"On {spoken_day(facts.on)}, {possessive(facts.provider.name)} contract for {facts.brand} "
        f"{is_} under the other program. {ASK_TEAM_BEFORE_NO}"
    )


def plan_alone(facts: Facts) -> str:
    """Added where only the plan requires the REMS: the caller may know that the FDA doesn't."""
    requires = "required" if facts.past else "requires"
    return f"The plan itself {requires} REMS certification for {facts.brand}."


def prior_authorization(lead: str, facts: Facts) -> str:
    ways = [
        f"{verb} {joined(values, 'or')}"
        for verb, kind in (("call", "phone"), ("fax", "fax"))
        if (values := reached_by(facts, Purpose.PRIOR_AUTHORIZATION, kind))
    ]
    return f"{lead}: {' or '.join(ways)}." if ways else f"{lead}."


def ask_where(facts: Facts) -> str:
    """The program's telephone, else its address for questions; nothing where there is neither."""
    ways = (
        *reached_by(facts, Purpose.QUESTIONS, "phone"),
        *reached_by(facts, Purpose.QUESTIONS, "email"),
        *reached_by(facts, Purpose.PRIOR_AUTHORIZATION, "phone"),
    )
    return f"; ask: {ways[0]}" if ways else ""


def reached_by(facts: Facts, purpose: Purpose, kind: str) -> list[str]:
    return [c.value for c in facts.channels if (c.purpose, c.kind) == (purpose, kind)]


def case(facts: Facts) -> str:
    """The reference that the caller's case matched, as we hold it."""
    return facts.matching_agreements[0].reference


def its_agreement(facts: Facts) -> str:
    last_day = max(row.last_day or date.max for row in facts.matching_agreements)
    if last_day == date.max:
        return f"Its agreement for {facts.brand} has no end on record"
    runs = "ran" if last_day < facts.today else "runs"
    return f"Its agreement for {facts.brand} {runs} through {spoken_day(last_day)}"


def deactivated(facts: Facts) -> str:
    since = facts.provider.deactivated_on or facts.on
    return f"{'was' if since <= facts.today else 'will be'} deactivated on {spoken_day(since)}"


def no_such_case(facts: Facts) -> str:
    if not facts.case_given:
        return ""
    is_ = "was" if facts.past else "is"
    return f"There {is_} no single case agreement with the reference you gave. "


def no_rems(facts: Facts) -> str:
    """on March 3, 2025, Carvykti required REMS certification and P's was withdrawn"""
    requires = "required" if facts.past else "requires"
    demand = f"{facts.brand} {requires} REMS certification"
    if facts.rems.plan_only:
        demand = f"the plan itself {requires} REMS certification for {facts.brand}"
    return f"on {spoken_day(facts.on)}, {demand} and {certification_missing(facts)}"


def certification_missing(facts: Facts) -> str:
    is_, rems = ("was" if facts.past else "is"), facts.rems
    names_needed = len(rems.to_hold) > 1
    missing = [
        f"{f'for the {program.name} ' if names_needed else ''}{is_} {standing or 'not on record'}"
        for program, standing in rems.missing
    ] or [f"{is_} not on record"]
    return f"{possessive(facts.provider.name)} {joined(missing)}"
