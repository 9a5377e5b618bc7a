"""Keeping an answer for a caller, and seeing to one that holds no longer. Inside `change()`."""

import secrets
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from contracts.eligibility import Answer
from contracts.evidence import case_key
from contracts.kept import references
from contracts.kept.models import CallBack, DifferentNow, KeptAnswer
from portal.audit import acts

REASON = "Kept for a caller."


def offer(person: Any, permalink: str) -> dict[str, str]:
    """What the button on an answer's page needs; nothing for those who may not keep answers."""
    if not may_keep(person):
        return {}
    query = permalink.partition("?")[2]
    return {"keep": f"{reverse('contracts:keep')}?{query}", "once": secrets.token_urlsafe(16)}


def keep(answer: Answer, case: str | None) -> KeptAnswer:
    """The answer as given, under a reference of its own; of the case only that there was one."""
    act = acts.current()
    kept = KeptAnswer(
        reference=free_reference(),
        npi=answer.provider.npi,
        provider_name=answer.provider.name,
        slug=answer.therapy.slug,
        therapy_name=answer.therapy.name,
        on=answer.on,
        outcome=answer.outcome.value,
        eligible=answer.eligible,
        with_case=bool(case_key(case)),
        known=answer.known,
        kept_by=act.by,
        kept_at=act.moment,
    )
    kept.save()
    return kept


def free_reference(invent: Callable[[], str] = references.invented) -> str:
    """One that no answer has; the open change keeps others from taking it meanwhile."""
    reference = invent()
    while KeptAnswer.objects.filter(reference=reference).exists():
        reference = invent()
    return reference


def may_call_back(person: Any, kept: KeptAnswer) -> bool:
    """Those who kept it, and contract maintainers. An auditor writes nothing."""
    if getattr(person, "is_contract_maintainer", False):
        return True
    return may_keep(person) and kept.kept_by_id == person.pk


def may_keep(person: Any) -> bool:
    """Everybody but those whose only role is to read: auditors."""
    return not getattr(person, "is_auditor", False) or bool(
        person.is_contract_maintainer or person.is_catalog_maintainer or person.is_administrator
    )


def call_back(kept: KeptAnswer, now: DifferentNow) -> CallBack:
    """Done about what the answer says now; it comes back when it says something else again."""
    act = acts.current()
    done = CallBack(
        answer=kept, outcome=now.outcome, eligible=now.eligible, done_by=act.by, done_at=act.moment
    )
    done.save()
    return done
