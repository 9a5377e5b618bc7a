"""What hangs on therapies that leave or move: contracts, agreements and certifications."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from contracts.day_of_service import Facts
from contracts.eligibility import decide
from contracts.evidence import Program
from contracts.facts import Question, gather
from contracts.models import Contract, RemsCertification, SingleCaseAgreement
from portal.audit.known import known as reading
from portal.audit.models import Ledger
from therapies.editions.catalog import KnownTherapy
from therapies.editions.comparing import Comparison
from therapies.editions.published import ProgramName
from therapies.models import RemsRequirement


@dataclass(frozen=True)
class Touched:
    """A record that hangs on a therapy that leaves or moves, and the check's answers."""

    kind: str
    therapy: str
    provider: str
    address: str
    before: str
    after: str


def contracts_in_force(removed: Iterable[KnownTherapy], on: date) -> dict[str, int]:
    """How many are in force on a day, by therapy; without those that have none."""
    slugs = [therapy.slug for therapy in removed]
    rows = Contract.objects.in_force(on).filter(therapy__slug__in=slugs).order_by()
    counted = rows.values("therapy__slug").annotate(number=Count("pk"))
    return {row["therapy__slug"]: row["number"] for row in counted}


def touched_by(comparison: Comparison, programs: Iterable[ProgramName], on: date) -> list[Touched]:
    """All of a removed therapy; of one that moves those whose answer changes. Contracts first.

    In a number of queries that doesn't grow with the records.
    """
    lists = after_it(comparison, programs)
    slugs = list(lists)
    found = [
        *holdings("contract", Contract, slugs, on),
        *holdings("single case agreement", SingleCaseAgreement, slugs, on),
        *certifications(slugs, on),
    ]
    asked = list(dict.fromkeys((row.provider.npi, slug) for _, row, slug in found))
    answers = dict(zip(asked, before_and_after(asked, lists, on), strict=True))
    told = [
        (slug, Touched(kind, name, str(row.provider), row.get_absolute_url(), before, after))
        for kind, row, slug in found
        for name, before, after in [answers[row.provider.npi, slug]]
    ]
    return [one for slug, one in told if lists[slug] is None or one.before != one.after]


def after_it(comparison: Comparison, programs: Iterable[ProgramName]) -> dict[str, Program | None]:
    """Therapies that leave the list, with None, or that move, with their new program; by slug."""
    named = {program.slug: Program(slug=program.slug, name=program.name) for program in programs}
    moved = {
        one.therapy.slug: named[str(change.after)]
        for one in comparison.changed
        for change in one.changes
        if change.field == "program" and change.after in named
    }
    return {**dict.fromkeys(therapy.slug for therapy in comparison.removed), **moved}


def holdings(kind: str, model: Any, slugs: list[str], on: date) -> Iterator[tuple[str, Any, str]]:
    rows = model.objects.in_force(on).filter(therapy__slug__in=slugs).with_names()
    for row in rows.order_by("therapy__folded_brand", "provider__folded_name", "pk"):
        yield kind, row, row.therapy.slug


def certifications(slugs: list[str], on: date) -> Iterator[tuple[str, Any, str]]:
    """Those in a REMS that any row of the day names for a removed therapy."""
    named = RemsRequirement.objects.in_force(on).filter(therapy__slug__in=slugs)
    pairs = named.exclude(rems_program=None).values_list("rems_program_id", "therapy__slug")
    rows = RemsCertification.objects.in_force(on).with_names()
    for rems, slug in sorted(set(pairs)):
        for row in rows.filter(rems_program=rems).order_by("provider__folded_name", "pk"):
            yield "REMS certification", row, slug


def before_and_after(
    asked: Iterable[tuple[str, str]], lists: Mapping[str, Program | None], on: date
) -> Iterator[tuple[str, str, str]]:
    """The therapy's name and two headings for each provider and therapy."""
    moment = Ledger.newest()
    questions = [Question(npi=npi, therapy=slug, on=on) for npi, slug in asked]
    with reading(moment):
        gathered = gather(questions, known=moment, today=timezone.localdate())
    for facts in gathered:
        therapy = facts.therapy_that_day
        other = decide(relisted(facts, lists[therapy.slug]))
        yield therapy.name, decide(facts).heading, other.heading


def relisted(facts: Facts, program: Program | None) -> Facts:
    """The same facts once the therapy is on another program's list that day, or on none."""
    other = [row for row in facts.listings if not row.covers(facts.on)]
    if program:
        moved = [row for row in facts.listings if row.covers(facts.on)]
        other += [replace(row, program=program) for row in moved]
    return replace(facts, listings=tuple(other))
