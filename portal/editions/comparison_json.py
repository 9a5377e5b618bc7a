"""The comparison of an edition as JSON: the object of `import_edition --json`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.editions.proposals import Proposal
from therapies.editions.catalog import KnownTherapy
from therapies.editions.channels import ChannelChange
from therapies.editions.comparing import Added, Change, Changed, Comparison
from therapies.editions.guidance import GuidanceChange
from therapies.editions.published import Remark

Json = dict[str, Any]


def as_json(
    proposal: Proposal,
    comparison: Comparison,
    contracts: Mapping[str, int],
    warnings: Iterable[Remark],
    errors: Iterable[Remark],
) -> Json:
    """`contracts`: how many are in force on the effective day, by the slug of a removed therapy."""
    return {
        "edition": edition(proposal),
        "counts": counts(comparison),
        "added": [added(one) for one in comparison.added],
        "removed": [removed(one, contracts) for one in comparison.removed],
        "changed": [changed(one) for one in comparison.changed],
        "channels": [channel(one) for one in comparison.channels],
        "guidance": [guidance(one) for one in comparison.guidance],
        "warnings": remarks(warnings),
        "errors": remarks(errors),
    }


def only_errors(messages: Sequence[str]) -> Json:
    """The object where nothing could be compared."""
    nothing = dict.fromkeys(("title", "label", "effective_on", "sha256"))
    errors = [Remark(None, message) for message in messages]
    empty = as_json(Proposal("", b""), Comparison(), {}, (), errors)
    return {**empty, "edition": nothing}


def edition(proposal: Proposal) -> Json:
    on = proposal.effective_on
    return {
        "title": proposal.title,
        "label": proposal.label,
        "effective_on": on.isoformat() if on else None,
        "sha256": proposal.sha256,
    }


def counts(comparison: Comparison) -> dict[str, int]:
    kinds = ("added", "removed", "changed", "unchanged")
    return {kind: len(getattr(comparison, kind)) for kind in kinds}


def added(one: Added) -> Json:
    row = one.row
    return {
        "brand": row.brand,
        "mark": row.mark,
        "generic": row.generic,
        "program": row.program,
        "codes": sorted(row.codes),
        "embarc": row.embarc,
    }


def removed(one: KnownTherapy, contracts: Mapping[str, int]) -> Json:
    listed: Any = one.listed
    return {
        "slug": one.slug,
        "brand": listed.brand,
        "program": listed.program,
        "contracts_in_force": contracts.get(one.slug, 0),
    }


def changed(one: Changed) -> Json:
    listed: Any = one.therapy.listed
    return {
        "slug": one.therapy.slug,
        "brand": listed.brand,
        "changes": [change(each) for each in one.changes],
    }


def change(one: Change) -> Json:
    return {"field": one.field, "before": value(one.before), "after": value(one.after)}


def value(one: Any) -> Any:
    return sorted(one) if isinstance(one, frozenset) else one


def channel(one: ChannelChange) -> Json:
    return {
        "program": one.program,
        "purpose": one.purpose,
        "kind": one.kind,
        "before": one.before,
        "after": one.after,
    }


def guidance(one: GuidanceChange) -> Json:
    return {"slug": one.slug, "before": one.before, "after": one.after}


def remarks(some: Iterable[Remark]) -> list[Json]:
    return [{"line": one.place.line if one.place else None, "message": one.message} for one in some]
