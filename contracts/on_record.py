"""Who and what is asked about: as on record at the moment being read, else from their history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts import evidence
from contracts.models import Provider
from contracts.npi import well_formed
from portal.refusals import NotOnRecord
from therapies.models import Therapy

WELL_FORMED = (
    "The number is well formed (ten digits, and the last one checks), so it may be a real NPI that "
    "nobody has recorded. That is not the same as “not contracted”."
)
MALFORMED = (
    "The number is not well formed: an NPI is ten digits, the first 1 or 2, and its last digit "
    "must check. Have it read back, digit by digit."
)

NOT_HERE = "I don’t have your NPI on record. Let me take it down and call you back."


@dataclass(frozen=True)
class Found:
    """Those asked about. `keys`: the primary keys of those on record, by NPI or slug."""

    keys: Mapping[str, int]
    named: Mapping[str, Any]


def providers(npis: Iterable[str], moment: datetime) -> Found:
    """By NPI; one never recorded is left out."""
    rows = Provider.objects.filter(npi__in=set(npis)).select_related("merged_into")
    return found(Provider, "npi", npis, moment, rows, provider)


def therapies(slugs: Iterable[str], moment: datetime) -> Found:
    """By slug; one never recorded is left out."""
    rows = Therapy.objects.filter(slug__in=set(slugs))
    return found(Therapy, "slug", slugs, moment, rows, therapy)


def found(
    model: Any, field: str, asked: Iterable[str], moment: datetime, rows: Iterable[Any], read: Any
) -> Found:
    """One query, and one more of the history where something isn't on record at the moment."""
    live = {getattr(row, field): row for row in rows}
    missing = set(asked) - live.keys()
    past = from_history(model, field, missing, moment) if missing else {}
    read_live = {key: read(row, on_record=True) for key, row in live.items()}
    return Found(
        keys={key: live[key].pk for key, one in read_live.items() if one.on_record},
        named={
            **read_live,
            **{key: read(row, on_record=False) for key, row in past.items()},
        },
    )


def from_history(model: Any, field: str, missing: set[str], moment: datetime) -> dict[str, Any]:
    """The newest version up to the moment, else the first one after it.

    Neither changes with what is recorded later, so a kept answer names them for ever alike.
    """
    versions = model.history.filter(**{f"{field}__in": missing}).order_by("history_date", "version")
    chosen: dict[str, Any] = {}
    for version in versions:
        if version.history_date <= moment or getattr(version, field) not in chosen:
            chosen[getattr(version, field)] = version
    return chosen


def provider(row: Any, *, on_record: bool) -> evidence.Provider:
    """One merged into another is answered for under that one's NPI alone, so isn't on record."""
    kept = row.merged_into if on_record else None
    return evidence.Provider(
        npi=row.npi,
        name=row.name,
        city=row.city,
        state=row.state,
        is_sample=row.is_sample,
        deactivated_on=row.deactivated_on,
        on_record=on_record and kept is None,
        merged_into=f"{kept.name} (NPI {kept.npi})" if kept else "",
    )


def therapy(row: Any, *, on_record: bool) -> evidence.Therapy:
    return evidence.Therapy(
        slug=row.slug,
        brand_name=row.brand_name,
        mark=row.mark,
        generic_name=row.generic_name,
        on_record=on_record,
    )


def refuse_unknown(npi: str, slug: str, providers: Found, therapies: Found) -> None:
    """Raises NotOnRecord where the provider or the therapy was never recorded."""
    if npi not in providers.named:
        raise no_provider(npi)
    if slug not in therapies.named:
        raise no_therapy(slug)


def form_of(npi: str) -> str:
    """Whether a number can be an NPI at all, and what that says."""
    return WELL_FORMED if well_formed(npi) else MALFORMED


def no_provider(npi: str) -> NotOnRecord:
    title = f"No provider {npi} on record"
    return NotOnRecord("npi", npi, f"{title}. {form_of(npi)}", heading=title, say=NOT_HERE)


def no_therapy(slug: str) -> NotOnRecord:
    message = "No therapy is on record by this name. That is not the same as “not listed”."
    return NotOnRecord("therapy", slug, message)
