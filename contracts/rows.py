"""Reads stored rows as the plain values that a decision rests on."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from django.utils import timezone

from contracts import evidence, models
from therapies import models as catalog

Row = TypeVar("Row")


def by_key(
    rows: Iterable[Any], key: Callable[[Any], Hashable], read: Callable[[Any], Row]
) -> dict[Hashable, tuple[Row, ...]]:
    """The rows read, in their order, under what they belong to."""
    found: dict[Hashable, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(read(row))
    return {belongs_to: tuple(values) for belongs_to, values in found.items()}


def days(row: Any) -> dict[str, Any]:
    """What every dated fact has; the row comes from `with_recorded()`."""
    source = evidence.Source(
        address=row.get_absolute_url(),
        recorded_at=timezone.localtime(row.recorded_at),
        recorded_by=row.recorded_by,
    )
    return {"starts_on": row.starts_on, "last_day": row.last_day, "source": source}


def program(row: catalog.Program) -> evidence.Program:
    return evidence.Program(slug=row.slug, name=row.name)


def rems(row: catalog.RemsProgram) -> evidence.Rems:
    return evidence.Rems(slug=row.slug, name=row.name)


def edition(row: catalog.Edition) -> evidence.Edition:
    return evidence.Edition(
        label=row.label, effective_on=row.effective_on, confirmed_on=row.confirmed_on
    )


def listing(row: catalog.Listing) -> evidence.Listing:
    return evidence.Listing(
        program=program(row.program),
        brand_name=row.brand_name,
        mark=row.mark,
        generic_name=row.generic_name,
        embarc=row.embarc,
        **days(row),
    )


def contract(row: models.Contract) -> evidence.Contract:
    return evidence.Contract(program=program(row.program), **days(row))


def agreement(row: models.SingleCaseAgreement) -> evidence.Agreement:
    return evidence.Agreement(reference=row.reference, **days(row))


def certification(row: models.RemsCertification) -> evidence.Certification:
    return evidence.Certification(
        rems=rems(row.rems_program), standing=evidence.Standing(row.standing), **days(row)
    )


def requirement(row: catalog.RemsRequirement) -> evidence.Requirement:
    return evidence.Requirement(
        required=row.standing == catalog.RemsRequirement.Standing.REQUIRED,
        authority=evidence.Authority(row.authority),
        rems=rems(row.rems_program) if row.rems_program else None,
        **days(row),
    )


def listed_code(row: catalog.ListedCode) -> evidence.ListedCode:
    return evidence.ListedCode(
        code=row.code.code,
        unclassified=row.code.unclassified,
        ended_on=row.code.last_day,
        **days(row),
    )


def product_code(row: catalog.ProductCode) -> evidence.ProductCode:
    return evidence.ProductCode(code=row.code.code, **days(row))


def notice(row: catalog.TherapyNotice) -> evidence.Notice:
    return evidence.Notice(text=row.text, **days(row))


def channel(row: catalog.ContactChannel) -> evidence.Channel:
    return evidence.Channel(
        purpose=evidence.Purpose(row.purpose), kind=row.kind, value=row.value, note=row.note
    )
