"""Which kept answers say otherwise now: brought up to date in each change's own transaction.

An answer for a fixed day turns only with an act, never with time. So each act compares the answers
of the pairs that it touched, read off history as the search's index does, and the worklist is a
count of few rows however many answers are kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from contracts.changed.falsified import ONE_TICK
from contracts.changed.over_time import OverTime, Pair, editions
from contracts.changed.touched import Wanted, first, names, same, steps
from contracts.changed.versions import DAYS, NOTHING, Planned, Stored
from contracts.day_of_service import Facts
from contracts.eligibility import Outcome
from contracts.evidence import case_key, in_force
from contracts.kept.models import Compared, DifferentNow, KeptAnswer
from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from contracts.spans import said_on
from portal.audit.timeline.lines import history_rows
from portal.parts import parts
from therapies.models import Edition, Listing, RemsRequirement, Therapy

# A provider and a therapy by their keys; None is any.
Holder = tuple[int | None, int | None]


class Bearing(NamedTuple):
    """How a record bears on answers: of which provider and therapy it tells, what else counts.

    The names of columns; None is of any. What changes nothing of these turns no answer.
    """

    provider: str | None
    therapy: str | None
    counting: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        about = [name for name in (self.provider, self.therapy) if name and name != "id"]
        return (*about, *self.counting)

    def turned(self, before: Stored | None, now: Stored | None) -> set[Holder]:
        """Whose answers may turn with a step from one version to the next."""
        if before and same(before, now, self.columns):
            return set()
        return {holder(row, self.provider, self.therapy) for row in (before, now) if row}


BEARING: dict[Any, Bearing] = {
    Contract: Bearing("provider_id", "therapy_id", ("program_id", *DAYS)),
    SingleCaseAgreement: Bearing("provider_id", "therapy_id", ("reference", *DAYS)),
    RemsCertification: Bearing("provider_id", None, ("rems_program_id", "standing", *DAYS)),
    Provider: Bearing("id", None, ("npi", "deactivated_on", "merged_into_id")),
    Listing: Bearing(None, "therapy_id", ("program_id", *DAYS)),
    RemsRequirement: Bearing(
        None, "therapy_id", ("rems_program_id", "standing", "authority", *DAYS)
    ),
    Therapy: Bearing(None, "id", ("slug",)),
}


def follow(moment: datetime) -> None:
    """Bring the comparison up to a change that is about to be committed; the Ledger is locked."""
    index = Compared.lock()
    if index.at >= moment:
        return
    if KeptAnswer.objects.exists():
        for part in parts(touched_answers(index.at, moment)):
            compare(part, moment)
    index.move(moment)


def touched_answers(after: datetime, moment: datetime) -> list[KeptAnswer]:
    """Those kept after a moment, and those whose pair some act after it touched."""
    if first_list_moved(after, moment):
        return list(KeptAnswer.objects.all())
    newly = history_rows(KeptAnswer).filter(history_date__gt=after).values("id")
    found = {kept.pk: kept for kept in KeptAnswer.objects.filter(pk__in=newly)}
    for kept in answers_of(touched_holders(after)):
        found[kept.pk] = kept
    return list(found.values())


def first_list_moved(after: datetime, moment: datetime) -> bool:
    if not history_rows(Edition).filter(history_date__gt=after).exists():
        return False
    held = editions()
    return first(held, after) != first(held, moment)


def touched_holders(after: datetime) -> set[Holder]:
    """By keys, also what a row was about before; None stands for any."""
    wanted, found = Wanted(since=after + ONE_TICK), set()
    for model, bears in BEARING.items():
        for _, before, now in steps(model, bears.columns, wanted, {}):
            found |= bears.turned(before, now)
    return found


def holder(row: Stored, provider: str | None, therapy: str | None) -> Holder:
    return (row[provider] if provider else None, row[therapy] if therapy else None)


def answers_of(holders: set[Holder]) -> Iterator[KeptAnswer]:
    """The kept answers of these, under whatever NPI a provider ever had."""
    npis = names(Provider, "npi", sorted({key for key, _ in holders if key is not None}))
    slugs = names(Therapy, "slug", sorted({key for _, key in holders if key is not None}))
    wanted = {
        (npi, slug)
        for provider, therapy in holders
        for npi in (npis[provider] if provider is not None else [""])
        for slug in (slugs[therapy] if therapy is not None else [""])
    }
    for part in parts(sorted({npi for npi, _ in wanted if npi})):
        for kept in KeptAnswer.objects.filter(npi__in=part):
            if {(kept.npi, kept.slug), (kept.npi, "")} & wanted:
                yield kept
    yield from KeptAnswer.objects.filter(slug__in=[slug for npi, slug in wanted if not npi])


def compare(answers: list[KeptAnswer], moment: datetime) -> None:
    """Write which of these are other ones now than when they were given."""
    found = different(answers, moment)
    stored = written_of(answers)
    DifferentNow.objects.filter(
        answer__in=stored.keys() - {row.answer_id for row in found}
    ).delete()
    DifferentNow.objects.bulk_create(
        newly(found, stored),
        update_conflicts=True,
        unique_fields=["answer"],
        update_fields=["outcome", "eligible", "since"],
    )


def different(
    answers: Iterable[KeptAnswer], moment: datetime, planned: Planned = NOTHING
) -> list[DifferentNow]:
    """What those say that are other ones at a moment than they were given; nothing is written."""
    asked = list(answers)
    history = OverTime.of({pair_of(kept) for kept in asked}, planned)
    found = (difference(kept, history, moment) for kept in asked)
    return [row for row in found if row]


def written_of(answers: Iterable[KeptAnswer]) -> dict[int, DifferentNow]:
    return {row.answer_id: row for row in DifferentNow.objects.filter(answer__in=list(answers))}


def newly(found: Iterable[DifferentNow], stored: Mapping[int, DifferentNow]) -> list[DifferentNow]:
    """Those that nothing was written of yet, or that say something else now."""
    return [row for row in found if not says_the_same(stored.get(row.answer_id), row)]


def difference(kept: KeptAnswer, history: OverTime, moment: datetime) -> DifferentNow | None:
    now = history.facts(pair_of(kept), moment)
    if not differs(kept, history, now):
        return None
    outcome, eligible = said_on(now, kept.on)
    return DifferentNow(answer=kept, outcome=outcome.value, eligible=eligible, since=moment)


def says_the_same(stored: DifferentNow | None, row: DifferentNow) -> bool:
    """Then it is another answer since when it became so, not since now."""
    return stored is not None and (stored.outcome, stored.eligible) == (row.outcome, row.eligible)


def pair_of(kept: KeptAnswer) -> Pair:
    return Pair(kept.npi, kept.slug)


def differs(kept: KeptAnswer, history: OverTime, now: Facts) -> bool:
    """Whether an answer is another one now than it was given.

    One for a case is compared as asked without it, since the case isn't kept; where it rested on
    agreements, other agreements may be another answer too.
    """
    said = said_on(now, kept.on)
    if not kept.with_case:
        return said != (kept.outcome, kept.eligible)
    given = history.facts(pair_of(kept), kept.known)
    rests_on_case = kept.outcome != Outcome.CONTRACTED
    return said != said_on(given, kept.on) or (
        rests_on_case and cases(given, kept) != cases(now, kept)
    )


def cases(facts: Facts, kept: KeptAnswer) -> set[str]:
    return {case_key(row.reference) for row in in_force(facts.agreements, kept.on)}
