"""What the page of an answer shows besides the answer itself. A pure function of the answer."""

from dataclasses import dataclass
from typing import Any

from contracts.cautions import Code
from contracts.eligibility import BENEFIT_PLAN, Answer, Outcome
from contracts.evidence import Authority, Guidance, RemsStanding
from contracts.grounds import Fact
from contracts.verdicts import Tone
from contracts.wording import joined
from portal.wording import day, moment

NOT_ON_RECORD = "Not on record"
REMS_STANDINGS = {
    RemsStanding.REQUIRED: "Required",
    RemsStanding.NOT_REQUIRED: "Not required",
    RemsStanding.UNKNOWN: "Unknown",
}
REQUIRED_BY = {Authority.FDA: "FDA", Authority.PLAN: "the plan"}
UNLISTED = {Outcome.NO_RECORD: NOT_ON_RECORD, Outcome.NOT_LISTED: "Not listed"}
ICONS = {Tone.YES: "yes", Tone.ONCE: "yes", Tone.UNSURE: "warn", Tone.NO: "no"}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One of the four cells under an answer, see components/answer.html."""

    label: str
    main: str
    code: bool = False
    tel: bool = False
    note: str = ""
    to_therapy: bool = False


@dataclass(frozen=True)
class Tag:
    """An answer in a word or two, for a list."""

    kind: str
    icon: str
    text: str


def page(answer: Answer, again: Answer | None, permalink: str) -> dict[str, Any]:
    """For the template. `again`: today's answer beside a kept one; `permalink` is absolute."""
    return {
        "brand": answer.therapy.name,
        "next_npi": f"{answer.provider.name} ({answer.provider.npi})",
        "next_therapy": next_therapy(answer),
        "cells": cells(answer),
        "facts": facts_with_history(answer),
        "searched": searched(answer),
        "turns_elsewhere": turns_elsewhere(answer),
        "elsewhere_note": elsewhere_note(answer),
        "why": why(answer),
        "benefit_plan": next((row for row in answer.guidance if row.slug == BENEFIT_PLAN), None),
        "notes": notes(answer, permalink),
        "asked_again": asked_again(answer, again) if again else "",
    }


def next_therapy(answer: Answer) -> str:
    """What finds the therapy again: where it isn't on record, only its slug does."""
    return answer.therapy.brand_name if answer.therapy.on_record else answer.therapy.slug


def tag(answer: Answer) -> Tag:
    """The heading without its first word: "No: not contracted" is "Not contracted"."""
    text = answer.heading.partition(": ")[2]
    return Tag(ICONS[answer.tone], answer.tone.value, text[:1].upper() + text[1:])


def cells(answer: Answer) -> tuple[Cell, ...]:
    return (
        code_cell(answer),
        prior_authorization_cell(answer),
        rems_cell(answer),
        embarc_cell(answer),
    )


def code_cell(answer: Answer) -> Cell:
    label = "Code that day"
    if answer.outcome in UNLISTED:
        return Cell(label=label, main=UNLISTED[answer.outcome])
    if not answer.codes:
        return Cell(label=label, main="None", note="the list prints no code for it")
    unclassified = [row.code for row in answer.codes if row.unclassified]
    note = "names this product alone" if len(answer.codes) == 1 else "name this product alone"
    if unclassified:
        which = f"{joined(unclassified)} " if len(answer.codes) > 1 else ""
        note = f"{which}unclassified: many therapies share it"
    ended = [(row.code, row.ended_on) for row in answer.codes if row.ended_on]
    if past := [f"{code} ended {day(last)}" for code, last in ended if last < answer.on]:
        note = f"{joined(past)}; see the caution"
    codes = ", ".join(row.code for row in answer.codes)
    return Cell(label=label, main=codes, code=True, note=note)


def prior_authorization_cell(answer: Answer) -> Cell:
    label = "Prior authorization: always required"
    reached = [row for row in answer.prior_authorization if row.kind in {"phone", "fax", "email"}]
    if answer.outcome in UNLISTED:
        return Cell(
            label=label, main=UNLISTED[answer.outcome], note="no program to name for that day"
        )
    if not reached:
        return Cell(label=label, main="No channel on record", to_therapy=True)
    first, *others = reached
    note = joined([f"{row.kind} {row.value}" for row in others], "or")
    return Cell(
        label=label,
        main=first.value,
        tel=first.kind == "phone",
        note=f"or {note}" if note else "",
        to_therapy=True,
    )


def rems_cell(answer: Answer) -> Cell:
    label, rems = "REMS that day", answer.rems
    if answer.outcome == Outcome.NO_RECORD:
        return Cell(label=label, main=NOT_ON_RECORD)
    note = "no record either way" if rems.standing == RemsStanding.UNKNOWN else ""
    if rems.standing == RemsStanding.REQUIRED:
        by = joined([REQUIRED_BY[authority] for authority in rems.required_by])
        note = f"by {by}; provider {'certified' if rems.certified else 'not certified'}"
    return Cell(label=label, main=REMS_STANDINGS[rems.standing], note=note)


def embarc_cell(answer: Answer) -> Cell:
    label = "Embarc Benefit Protection"
    if answer.outcome in UNLISTED:
        return Cell(label=label, main=UNLISTED[answer.outcome])
    main = "May apply" if answer.embarc_may_apply else "No footnote"
    note = "footnote of the list" if answer.embarc_may_apply else "the list prints none for it"
    return Cell(label=label, main=main, note=note)


def facts_with_history(answer: Answer) -> tuple[tuple[Fact, str], ...]:
    """Each fact with the address of the history in which it stands: that of its record's page."""
    return tuple(
        (fact, f"{fact.source.address.partition('#')[0]}history/") for fact in answer.facts
    )


def searched(answer: Answer) -> str:
    """What was looked for in vain, where the answer rests on the lack of it."""
    if not (missing := missing_for(answer)):
        return ""
    return (
        f"{missing} for {answer.therapy.brand_name} on {day(answer.on)}, "
        f"in all that was on record at {moment(answer.known)}."
    )


def missing_for(answer: Answer) -> str:
    if answer.outcome == Outcome.NOT_LISTED:
        return "No listing"
    held = {"contract", "agreement"} & {fact.kind.value for fact in answer.facts}
    codes = {caution.code for caution in answer.cautions}
    without = {Outcome.NOT_CONTRACTED, Outcome.REMS_ONLY}
    if answer.outcome not in without or held or Code.AGREEMENT_FOR_ANOTHER_CASE in codes:
        return ""
    return "No contract and no agreement"


def turns_elsewhere(answer: Answer) -> bool:
    """Whether the page says where the caller can turn: on every answer that isn't a yes."""
    return answer.eligible is not True and answer.outcome not in UNLISTED


def elsewhere_note(answer: Answer) -> str:
    """How near those are to whom the caller can turn."""
    state = answer.provider.state
    here = sum(1 for other in answer.contracted_providers if other.state == state)
    return f"{here or 'none'} in {state}; same state first"


def why(answer: Answer) -> tuple[Guidance, ...]:
    """The guidance entries behind the answer, but for the reminder of the benefit plan."""
    return tuple(entry for entry in answer.guidance if entry.slug != BENEFIT_PLAN)


def notes(answer: Answer, permalink: str) -> str:
    """The call notes: plain lines with the permalink, as an absolute address, and its moment."""
    lines = [
        answer.heading,
        f"{answer.provider.name} (NPI {answer.provider.npi})",
        f"{answer.therapy.name}, date of service {day(answer.on)}",
        *coded(answer),
        *(f"! {caution.title}: {caution.sentence}" for caution in answer.cautions),
        f"As known {moment(answer.known)}:",
        permalink,
    ]
    return "\n".join(lines)


def coded(answer: Answer) -> list[str]:
    if answer.outcome in UNLISTED:
        return []
    codes = joined([row.code for row in answer.codes])
    word = "codes" if len(answer.codes) > 1 else "code"
    named = f"{word.capitalize()} {codes}" if codes else "No code listed"
    ways = [
        f"{row.kind} {row.value}"
        for row in answer.prior_authorization
        if row.kind in {"phone", "fax"}
    ]
    return [f"{named}. Prior authorization required{': ' if ways else ''}{', '.join(ways)}."]


def asked_again(answer: Answer, again: Answer) -> str:
    """How a kept answer compares with the answer to the same question as known today."""
    if verdict(answer) != verdict(again):
        different = "Asked again with what we know today, the answer is different"
        return f"{different}: “{again.heading}”"
    if grounds(answer) != grounds(again):
        return (
            "Asked again with what we know today, the answer is the same, "
            "but its facts or cautions have changed"
        )
    return "Asked again with what we know today, the answer is the same"


def verdict(answer: Answer) -> tuple[object, ...]:
    return answer.outcome, answer.eligible, answer.heading


def grounds(answer: Answer) -> tuple[object, ...]:
    return answer.facts, answer.cautions, answer.codes, answer.prior_authorization
