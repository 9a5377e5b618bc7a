"""Which acts may have taken a yes from which pairs: read off history, in a fixed number of queries.

Only what can take a yes away is looked at: a contract or certification that became shorter, other
or none, a listing likewise, a requirement that came or changed, a provider's NPI, the first list.
Whether a yes was lost, `contracts.changed.falsified` tells.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q

from contracts.changed.falsified import ONE_TICK
from contracts.changed.over_time import Pair, editions
from contracts.changed.versions import COLUMNS, DAYS, DELETED, Stored, Version, standing
from contracts.models import Contract, Provider, RemsCertification
from portal.audit.days import local_day
from portal.audit.timeline.lines import history_rows, with_version_before
from portal.parts import parts
from therapies.models import Edition, Listing, RemsRequirement, Therapy

WHO = ("history_user_name", "history_change_reason")
OF_CONTRACT = ("provider_id", "therapy_id", "program_id")
OF_CERTIFICATION = ("provider_id", "rems_program_id", "standing")
OF_LISTING = ("therapy_id", "program_id")
OF_PROVIDER = ("npi", "deactivated_on")
Moments = dict[Any, set[datetime]]


class Step(NamedTuple):
    """A history row and the version before it; None before the first, and once deleted."""

    moment: datetime
    before: Stored | None
    after: Stored | None


class Act(NamedTuple):
    """Who changed something at a moment, and why."""

    moment: datetime
    who: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Acts from a moment on, up to the one being read; of these records by their keys, or all."""

    since: datetime
    providers: frozenset[int] | None = None
    therapies: frozenset[int] | None = None

    def holds(self, provider: int, therapy: int) -> bool:
        return (self.providers is None or provider in self.providers) and (
            self.therapies is None or therapy in self.therapies
        )


@dataclass(frozen=True)
class Touched:
    """The moments at which each pair may have lost a yes, and the acts of these moments."""

    pairs: dict[Pair, set[datetime]] = field(default_factory=dict)
    acts: dict[datetime, Act] = field(default_factory=dict)


def touched(wanted: Wanted) -> Touched:
    acts: dict[datetime, Act] = {}
    holders: Moments = defaultdict(set)
    for moment, row in shorter(Contract, OF_CONTRACT, wanted, acts):
        holders[row["provider_id"], row["therapy_id"]].add(moment)
    providers, therapies = of_providers(wanted, acts), of_therapies(wanted, acts)
    for holder in ever_holding(providers, therapies):
        holders[holder] |= providers.get(holder[0], set()) | therapies.get(holder[1], set())
    return Touched(pairs_of({key: at for key, at in holders.items() if wanted.holds(*key)}), acts)


def of_providers(wanted: Wanted, acts: dict[datetime, Act]) -> Moments:
    """By provider: whatever it gives rests on its certifications and its NPI."""
    found: Moments = defaultdict(set)
    for moment, row in shorter(RemsCertification, OF_CERTIFICATION, wanted, acts):
        found[row["provider_id"]].add(moment)
    for moment, before, after in steps(Provider, OF_PROVIDER, wanted, acts):
        if before and not same(before, after, OF_PROVIDER):
            found[before["id"]].add(moment)
    return found


def of_therapies(wanted: Wanted, acts: dict[datetime, Act]) -> Moments:
    """By therapy: whoever gives it rests on its listing, its requirements and the first list."""
    found: Moments = defaultdict(set)
    for moment, row in shorter(Listing, OF_LISTING, wanted, acts):
        found[row["therapy_id"]].add(moment)
    for moment, *both in steps(RemsRequirement, ("therapy_id", *DAYS), wanted, acts):
        begun = [row for row in both if row and begins_by(row, local_day(moment))]
        for requirement in begun:
            found[requirement["therapy_id"]].add(moment)
    if late := later_first_lists(wanted, acts):
        for key in history_rows(Therapy).values_list("id", flat=True).distinct():
            found[key] |= late
    return found


def later_first_lists(wanted: Wanted, acts: dict[datetime, Act]) -> set[datetime]:
    """Acts after which our first list begins later than before, or there is none."""
    at = {step.moment for step in steps(Edition, ("effective_on",), wanted, acts)}
    held = editions() if at else []
    return {moment for moment in at if first(held, moment) > first(held, moment - ONE_TICK)}


def first(held: Iterable[Version], moment: datetime) -> date:
    return min(standing(held, moment), default=date.max)


def shorter(
    model: Any, keys: tuple[str, ...], wanted: Wanted, acts: dict[datetime, Act]
) -> Iterator[tuple[datetime, Stored]]:
    """Periods that lost days up to that of the act, or changed what they are about: as before."""
    for moment, before, after in steps(model, (*keys, *DAYS), wanted, acts):
        day = local_day(moment)
        if before and begins_by(before, day) and not holds_as_long(before, after, keys, day):
            yield moment, before


def begins_by(row: Stored, day: date) -> bool:
    return row["starts_on"] is None or bool(row["starts_on"] <= day)


def holds_as_long(before: Stored, after: Stored | None, keys: tuple[str, ...], day: date) -> bool:
    """Whether a period still covers all its days up to one."""
    if after is None or not same(before, after, keys):
        return False
    starts_on, last_day = after["starts_on"], after["last_day"]
    due = min(before["last_day"] or date.max, day)
    started = starts_on is None or bool(before["starts_on"] and starts_on <= before["starts_on"])
    return started and (last_day is None or bool(last_day >= due))


def same(before: Stored, after: Stored | None, names: Iterable[str]) -> bool:
    return after is not None and all(before[name] == after[name] for name in names)


def steps(
    model: Any, fields: tuple[str, ...], wanted: Wanted, acts: dict[datetime, Act]
) -> Iterator[Step]:
    """What was recorded of a model, each row with the one before it; adds to the acts."""
    newer = history_rows(model).filter(history_date__gte=wanted.since)
    before_ids = with_version_before(newer, model).values("before_id")
    earlier = history_rows(model).filter(history_id__in=before_ids).values(*COLUMNS, *fields)
    before = {(row["id"], row["version"]): row for row in earlier}
    for row in newer.values(*COLUMNS, *WHO, *fields).order_by("history_date", "history_id"):
        moment = row["history_date"]
        acts.setdefault(moment, Act(moment, row[WHO[0]], row[WHO[1]]))
        after = None if row["history_type"] == DELETED else row
        yield Step(moment, before.get((row["id"], row["version"] - 1)), after)


def ever_holding(providers: Collection[int], therapies: Collection[int]) -> set[tuple[int, int]]:
    """Those of any of these providers or therapies that ever had a contract."""
    held: set[tuple[int, int]] = set()
    for name, keys in (("provider_id__in", providers), ("therapy_id__in", therapies)):
        for part in parts(sorted(keys)):
            rows = history_rows(Contract).filter(Q(**{name: part}))
            held.update(rows.values_list("provider_id", "therapy_id").distinct())
    return held


def pairs_of(holders: Moments) -> dict[Pair, set[datetime]]:
    """By the NPIs that a provider ever bore and the slug of the therapy."""
    npis = names(Provider, "npi", sorted({provider for provider, _ in holders}))
    slugs = names(Therapy, "slug", sorted({therapy for _, therapy in holders}))
    found: dict[Pair, set[datetime]] = defaultdict(set)
    for (provider, therapy), moments in holders.items():
        for npi in npis[provider]:
            for slug in slugs[therapy]:
                found[Pair(npi, slug)] |= moments
    return dict(found)


def names(model: Any, name: str, keys: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for part in parts(keys):
        rows = history_rows(model).filter(id__in=part)
        for key, text in rows.values_list("id", name).distinct():
            found[key].add(text)
    return found
