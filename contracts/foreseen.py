"""Which answers would turn if a plan were carried out or a form saved, told in its preview.

For a plan history is read as if what it would write stood there already: so nothing is written and
nobody waits. For a form it does stand there, as it was saved to be taken back. Either way the check
is asked twice, and what is told is what `contracts.changed` finds afterwards.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self

from django.template.loader import render_to_string

from contracts.answers import address
from contracts.changed.falsified import ONE_TICK, Days, reach
from contracts.changed.over_time import OverTime, Pair
from contracts.changed.touched import ever_holding, pairs_of
from contracts.changed.versions import Planned
from contracts.facts import Question
from contracts.kept.comparing import (
    BEARING,
    Holder,
    answers_of,
    different,
    newly,
    touched_holders,
    written_of,
)
from contracts.kept.models import DifferentNow, KeptAnswer, in_words
from contracts.models import Provider
from contracts.spans import Span, spans
from portal.audit.bulk import Plan
from portal.audit.compared import stored
from portal.audit.days import local_day
from portal.audit.models import Ledger
from portal.parts import parts
from therapies.models import Therapy

MOST_SHOWN = 50
# So many pairs of provider and therapy are compared: some two seconds for a form, which holds the
# Ledger's lock, and four for a plan.
MOST_OF_FORM, MOST_OF_PLAN = 5_000, 10_000
TEMPLATE = "admin/contracts/foreseen.html"


@dataclass(frozen=True, kw_only=True)
class Turned:
    """Days of a pair for which the check says one thing, and would say another."""

    pair: Pair
    days: Days
    now: Span
    then: Span

    @property
    def order(self) -> tuple[bool, bool, Pair, Days]:
        """What is a yes no longer stands first, then what becomes one."""
        return not self.now.contracted, not self.then.contracted, self.pair, self.days

    @property
    def says_now(self) -> str:
        return in_words(*self.now.says)

    @property
    def would_say(self) -> str:
        return in_words(*self.then.says)

    @property
    def address(self) -> str:
        return address(Question(npi=self.pair.npi, therapy=self.pair.slug, on=self.days.first))


@dataclass(frozen=True, kw_only=True)
class Foresight:
    """What is planned for a moment or recorded at it, and whose answers it bears on."""

    moment: datetime
    holders: set[Holder]
    planned: Planned = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, moment: datetime) -> Self:
        planned = planned_rows(plan, moment)
        return cls(moment=moment, holders=holders_touched(plan), planned=planned)

    @classmethod
    def recorded(cls, moment: datetime) -> Self:
        return cls(moment=moment, holders=touched_holders(moment - ONE_TICK))

    @cached_property
    def pairs(self) -> list[Pair]:
        """Also what a provider holds no longer, or would hold first."""
        exact = {(provider, therapy) for provider, therapy in self.holders if provider and therapy}
        providers = {key for key, therapy in self.holders if key and not therapy}
        therapies = {key for provider, key in self.holders if key and not provider}
        every = ever_holding(providers, therapies)
        return sorted(pairs_of({key: set() for key in (*exact, *every)}))

    def turned(self, today: date) -> list[Turned]:
        """By days of service up to today; later ones were told as what is planned."""
        found = [row for part in parts(self.pairs) for row in self.of_part(part, today)]
        return sorted(found, key=lambda row: row.order)

    def of_part(self, pairs: list[Pair], today: date) -> Iterator[Turned]:
        history = OverTime.of(pairs, self.planned)
        for pair in pairs:
            facts = (history.facts(pair, at) for at in (self.moment - ONE_TICK, self.moment))
            for days, one, other in differing(*(spans(known, None, today) for known in facts)):
                yield Turned(pair=pair, days=days, now=one, then=other)

    def kept_turned(self) -> list[KeptAnswer]:
        """The kept answers, of any day, that would have to be called back about."""
        found = {kept.pk: kept for kept in answers_of(self.holders)}
        rows = [
            row
            for part in parts(list(found.values()))
            for row in newly(different(part, self.moment, self.planned), written_of(part))
        ]
        return [row.answer for row in rows]


def planned_rows(plan: Plan, moment: datetime) -> Planned:
    """The history rows that the plan's edits would write at a moment."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for edit in plan.edits:
        act = {"history_date": moment, "history_type": "~", "version": edit.record.version + 1}
        row = {**stored(edit.record), **edit.values, **act}
        found.setdefault(type(edit.record), []).append(row)
    return found


def holders_touched(plan: Plan) -> set[Holder]:
    """Whose answers the plan bears on. None is any; other names bear on none."""
    found: set[Holder] = set()
    for edit in plan.edits:
        if bears := BEARING.get(type(edit.record)):
            before = stored(edit.record)
            found |= bears.turned(before, {**before, **edit.values})
    return found


def differing(now: Iterable[Span], then: Iterable[Span]) -> Iterator[tuple[Days, Span, Span]]:
    """The days on which two readings of the same days say different things."""
    for one, other in ((one, other) for one in now for other in then if one.says != other.says):
        days = shared(reach(one), reach(other))
        if days.first <= days.last:
            yield days, one, other


def shared(one: Days, other: Days) -> Days:
    return Days(max(one.first, other.first), min(one.last, other.last))


def of_plan(plan: Plan, today: date) -> str:
    """For the preview of a plan: the answers that would be different, in HTML."""
    foresight = Foresight.of(plan, Ledger.newest() + ONE_TICK)
    return told(foresight, foresight.kept_turned(), today, MOST_OF_PLAN)


def of_form(moment: datetime) -> str:
    """For the preview of a form that a change of this moment saved: see `in_preview`.

    "" where no answer rests on what was saved.
    """
    foresight = Foresight.recorded(moment)
    if not foresight.holders:
        return ""
    kept = [row.answer for row in DifferentNow.objects.waiting().filter(since=moment)]
    return told(foresight, kept, local_day(moment), MOST_OF_FORM)


def told(foresight: Foresight, kept: list[KeptAnswer], today: date, most: int) -> str:
    """Of more pairs than are compared it is only said how many they are."""
    context = {"kept": kept[:MOST_SHOWN], "kept_number": len(kept)}
    if len(foresight.pairs) > most:
        context |= {"pairs": len(foresight.pairs)}
    else:
        context |= told_of(foresight.turned(today))
    return render_to_string(TEMPLATE, context)


def told_of(rows: list[Turned]) -> dict[str, Any]:
    return {
        "rows": named(rows[:MOST_SHOWN]),
        "number": len(rows),
        "lost": sum(row.now.contracted for row in rows),
        "gained": sum(row.then.contracted for row in rows),
    }


def named(rows: Iterable[Turned]) -> list[tuple[Turned, Any, Any]]:
    """Each with its provider and therapy, as they are called now."""
    shown = list(rows)
    providers = Provider.objects.in_bulk({row.pair.npi for row in shown}, field_name="npi")
    therapies = Therapy.objects.in_bulk({row.pair.slug for row in shown}, field_name="slug")
    return [(row, providers.get(row.pair.npi), therapies.get(row.pair.slug)) for row in shown]
