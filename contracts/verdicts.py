"""The heading over an answer, its shape, and which sentence to tell the caller."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from contracts import sentences
from contracts.day_of_service import Facts


class Tone(StrEnum):
    """The shape and colour of a verdict."""

    YES = "yes"
    ONCE = "once"
    UNSURE = "unsure"
    NO = "no"


class Verdict(NamedTuple):
    heading: str
    tone: Tone
    say: Callable[[Facts], str]


def no_record(facts: Facts) -> Verdict:
    """Lack of the pair or of any list at `known` outweighs a day before the first list."""
    if facts.provider.merged_into:
        return _unsure("Cannot say: this NPI was merged into another", sentences.merged)
    if facts.first_edition_on and facts.provider.on_record and facts.therapy.on_record:
        return _unsure("Cannot say: before our first list", sentences.before_first_list)
    return _unsure("Cannot say: not on record then", sentences.not_on_record)


def not_listed(facts: Facts) -> Verdict:
    """An agreement never makes a provider look contracted."""
    if not facts.held_while_not_listed:
        return _no("No: not on the list that day", sentences.not_listed)
    held = "under contract" if facts.contracts_in_force else "one case on record"
    return _unsure(f"Perhaps: not listed, but {held}", sentences.not_listed_but_held)


def contracted(facts: Facts) -> Verdict:
    if facts.npi_deactivated:
        heading = "Perhaps: contracted, NPI deactivated"
        return _unsure(heading, sentences.contracted_npi_deactivated)
    return Verdict("Yes: contracted", Tone.YES, sentences.contracted)


def single_case(facts: Facts) -> Verdict:
    if not facts.case_given:
        return _case_to_be_confirmed(facts)
    if facts.npi_deactivated:
        heading = "Perhaps: this case only, NPI deactivated"
        return _unsure(heading, sentences.one_case_npi_deactivated)
    return Verdict("Yes: this case only", Tone.ONCE, sentences.one_case)


def _case_to_be_confirmed(facts: Facts) -> Verdict:
    if facts.npi_deactivated:
        heading = "Perhaps: one case only, NPI deactivated"
        return _unsure(heading, sentences.which_case_npi_deactivated)
    return _unsure("Perhaps: one case only", sentences.which_case)


def rems_missing(_: Facts) -> Verdict:
    return _no("No: REMS certification missing", sentences.rems_missing)


def rems_only(facts: Facts) -> Verdict:
    return _no_contract(facts, "No: REMS certified, but no contract", sentences.rems_only)


def not_contracted(facts: Facts) -> Verdict:
    return _no_contract(facts, "No: not contracted", sentences.not_contracted)


def _no_contract(facts: Facts, heading: str, say: Callable[[Facts], str]) -> Verdict:
    if facts.contracts_elsewhere:
        return _unsure("Perhaps: contracted under the other program", sentences.other_program)
    return _no(heading, say)


def _no(heading: str, say: Callable[[Facts], str]) -> Verdict:
    return Verdict(heading, Tone.NO, say)


def _unsure(heading: str, say: Callable[[Facts], str]) -> Verdict:
    return Verdict(heading, Tone.UNSURE, say)
