"""Which answers would turn if a plan were carried out, told in its preview.

History is read as if what the plan would write stood there already, and the check is asked twice.
So nothing is written and nobody waits; what is told is what `contracts.changed` finds afterwards.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from contracts.answers import address
from contracts.changed.falsified import ONE_TICK, Days, reach
from contracts.changed.over_time import OverTime, Pair
from contracts.changed.touched import ever_holding, pairs_of
from contracts.changed.versions import Planned
from contracts.facts import Question
from contracts.kept.comparing import BEARING, Holder, answers_of, different, newly, written_of
from contracts.kept.models import KeptAnswer, in_words
from contracts.models import Provider
from contracts.spans import Span, spans
from portal.audit.bulk import Plan
from portal.audit.compared import stored
from portal.audit.models import Ledger
from portal.parts import parts
from therapies.models import Therapy

MOST_SHOWN = 50


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


def turned(plan: Plan, moment: datetime, today: date) -> list[Turned]:
    """By days of service up to today; later ones were told as what is planned."""
    planned, pairs = planned_rows(plan, moment), sorted(pairs_touched(holders_touched(plan)))
    found = [row for part in parts(pairs) for row in of_part(part, planned, moment, today)]
    return sorted(found, key=lambda row: row.order)


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


def pairs_touched(holders: Iterable[Holder]) -> Iterable[Pair]:
    """Also what a provider holds no longer, or would hold first."""
    exact = {(provider, therapy) for provider, therapy in holders if provider and therapy}
    every = ever_holding({key for key, therapy in holders if key and not therapy}, ())
    return pairs_of({key: set() for key in (*exact, *every)})


def of_part(pairs: list[Pair], planned: Planned, moment: datetime, today: date) -> Iterator[Turned]:
    history = OverTime.of(pairs, planned)
    for pair in pairs:
        now = spans(history.facts(pair, moment - ONE_TICK), None, today)
        for days, one, other in differing(now, spans(history.facts(pair, moment), None, today)):
            yield Turned(pair=pair, days=days, now=one, then=other)


def differing(now: Iterable[Span], then: Iterable[Span]) -> Iterator[tuple[Days, Span, Span]]:
    """The days on which two readings of the same days say different things."""
    for one, other in ((one, other) for one in now for other in then if one.says != other.says):
        days = shared(reach(one), reach(other))
        if days.first <= days.last:
            yield days, one, other


def shared(one: Days, other: Days) -> Days:
    return Days(max(one.first, other.first), min(one.last, other.last))


def kept_turned(plan: Plan, moment: datetime) -> list[KeptAnswer]:
    """The kept answers, of any day, that would have to be called back about."""
    planned = planned_rows(plan, moment)
    found = {kept.pk: kept for kept in answers_of(holders_touched(plan))}
    rows = [
        row
        for part in parts(list(found.values()))
        for row in newly(different(part, moment, planned), written_of(part))
    ]
    return [row.answer for row in rows]


def foreseen(plan: Plan, today: date) -> str:
    """For the preview of a plan: the answers that would be different, in HTML."""
    moment = Ledger.newest() + ONE_TICK
    rows, kept = turned(plan, moment, today), kept_turned(plan, moment)
    context = {
        "rows": named(rows[:MOST_SHOWN]),
        "number": len(rows),
        "lost": sum(row.now.contracted for row in rows),
        "gained": sum(row.then.contracted for row in rows),
        "kept": kept[:MOST_SHOWN],
        "kept_number": len(kept),
    }
    return render_to_string("admin/contracts/foreseen.html", context)


def named(rows: Iterable[Turned]) -> list[tuple[Turned, Any, Any]]:
    """Each with its provider and therapy, as they are called now."""
    shown = list(rows)
    providers = Provider.objects.in_bulk({row.pair.npi for row in shown}, field_name="npi")
    therapies = Therapy.objects.in_bulk({row.pair.slug for row in shown}, field_name="slug")
    return [(row, providers.get(row.pair.npi), therapies.get(row.pair.slug)) for row in shown]
