"""What a provider lacks for a yes on the contract, in words. A pure function of facts."""

from collections.abc import Iterator

from contracts.day_of_service import Facts
from contracts.wording import joined
from portal.wording import day


def missing(facts: Facts) -> tuple[str, ...]:
    """Nothing where the check says contracted and eligible."""
    return (*listing(facts), *contract(facts), *rems(facts), *npi(facts))


def listing(facts: Facts) -> Iterator[str]:
    if facts.edition is None:
        yield "No list on record for that day"
    elif facts.listing is None:
        yield "Not on the list that day"


def contract(facts: Facts) -> Iterator[str]:
    """Without a listing there is no program under which a contract could be."""
    if facts.contract or facts.program is None:
        return
    if facts.contracts_elsewhere:
        programs = sorted({f"the {row.program.title}" for row in facts.contracts_elsewhere})
        yield f"Contract under {joined(programs)}, not the {facts.program.title}"
        return
    only = ", one case only" if facts.agreements_in_force else ""
    yield f"{without(facts)}{only}"


def without(facts: Facts) -> str:
    """No contract that day: which one was the last, else which is the next."""
    over = [row.last_day for row in facts.contracts if row.last_day and row.last_day < facts.on]
    coming = [
        row.starts_on for row in facts.contracts if row.starts_on and row.starts_on > facts.on
    ]
    told = [
        *([f"ended on {day(max(over))}"] if over else []),
        *([f"starts on {day(min(coming))}"] if coming else []),
    ]
    return f"Contract {joined(told)}" if told else "No contract"


def rems(facts: Facts) -> Iterator[str]:
    if facts.rems.met:
        return
    lacking = [
        f"{standing or 'not on record'}: {rems.name}" for rems, standing in facts.rems.missing
    ]
    yield f"REMS certification {'; '.join(lacking) or 'not on record'}"


def npi(facts: Facts) -> Iterator[str]:
    since = facts.provider.deactivated_on
    if facts.npi_deactivated and since:
        yield f"NPI deactivated on {day(since)}"
