"""The check's JSON, field by field as others rely on it."""

from datetime import date, datetime
from typing import Any

from contracts.eligibility import Answer
from contracts.evidence import OtherProvider
from contracts.grounds import Fact


def as_json(answer: Answer, permalink: str) -> dict[str, Any]:
    """`permalink` is a path from "/"; the rest is the answer's own."""
    return {
        "outcome": answer.outcome.value,
        "eligible": answer.eligible,
        "sentence": answer.sentence,
        "cautions": [{"code": c.code.value, "sentence": c.sentence} for c in answer.cautions],
        "provider": {"npi": answer.provider.npi, "name": answer.provider.name},
        "therapy": _therapy(answer),
        "on": answer.on.isoformat(),
        "known": _moment(answer.known),
        "codes": [{"code": c.code, "unclassified": c.unclassified} for c in answer.codes],
        "product_codes": list(answer.product_codes),
        "list": _list(answer),
        "rems": {"standing": answer.rems.standing.value, "certified": answer.rems.certified},
        "prior_authorization": _prior_authorization(answer),
        "embarc_may_apply": answer.embarc_may_apply,
        "facts": [_fact(fact) for fact in answer.facts],
        "guidance": [{"slug": g.slug, "question": g.question} for g in answer.guidance],
        "contracted_providers": [_provider(other) for other in answer.contracted_providers],
        "permalink": permalink,
    }


def _therapy(answer: Answer) -> dict[str, str | None]:
    return {
        "slug": answer.therapy.slug,
        "brand_name": answer.therapy.brand_name,
        "generic_name": answer.therapy.generic_name,
        "program": answer.program.slug if answer.program else None,
    }


def _list(answer: Answer) -> dict[str, str | None] | None:
    if answer.edition is None:
        return None
    return {
        "edition": answer.edition.label,
        "effective_on": answer.edition.effective_on.isoformat(),
        "confirmed_on": _day(answer.edition.confirmed_on),
    }


def _prior_authorization(answer: Answer) -> dict[str, Any]:
    channels = [{"kind": c.kind, "value": c.value} for c in answer.prior_authorization]
    return {"required": True, "channels": channels}


def _provider(other: OtherProvider) -> dict[str, str]:
    return {"npi": other.npi, "name": other.name, "city": other.city, "state": other.state}


def _fact(fact: Fact) -> dict[str, str | None]:
    recorded_at = fact.source.recorded_at
    return {
        "kind": fact.kind.value,
        "sentence": fact.sentence,
        "starts_on": _day(fact.starts_on),
        "last_day": _day(fact.last_day),
        "address": fact.source.address,
        "recorded_at": _moment(recorded_at) if recorded_at else None,
        "recorded_by": fact.source.recorded_by,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime) -> str:
    """ISO 8601 with its zone, always to the microsecond."""
    return moment.isoformat(timespec="microseconds")
