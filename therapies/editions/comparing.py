"""What a published list changes in the catalog of a day. Pure: values in, values out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.text import compact
from therapies.editions.catalog import Catalog, KnownTherapy, Listed
from therapies.editions.channels import ChannelChange, changed_channels, half_changed
from therapies.editions.guidance import GuidanceChange, changed_guidance
from therapies.editions.matching import Matches, match
from therapies.editions.published import Published, Remark, Row

NO_MARKS = (
    "No name on the list bears ® or ™. Look whether they were lost when the file was made; if so, "
    "save it anew."
)
Value = str | bool | frozenset[str]


@dataclass(frozen=True)
class Change:
    """One field of a listing: brand, mark, generic, program, codes or embarc."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True)
class Added:
    """A therapy that comes on the list; `therapy` is set where the portal knows it already."""

    row: Row
    therapy: KnownTherapy | None = None


@dataclass(frozen=True)
class Changed:
    """A therapy whose row differs from `listed`, what the list in force says of it."""

    therapy: KnownTherapy
    listed: Listed
    row: Row
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """All that an edition would change, and all that speaks against applying it."""

    added: tuple[Added, ...] = ()
    removed: tuple[KnownTherapy, ...] = ()
    changed: tuple[Changed, ...] = ()
    unchanged: tuple[KnownTherapy, ...] = ()
    channels: tuple[ChannelChange, ...] = ()
    guidance: tuple[GuidanceChange, ...] = ()
    warnings: tuple[Remark, ...] = ()
    errors: tuple[Remark, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.removed or self.changed or self.channels or self.guidance)


def compare(published: Published, catalog: Catalog, allow_removals: int = 0) -> Comparison:
    """What applying the list on the catalog's day would change."""
    matches = match(published.rows, catalog)
    known = {therapy.slug: therapy for therapy in catalog.therapies}
    pairs = [(known[slug], row) for slug, row in matches.of_therapy.items()]
    back = [Added(row, therapy) for therapy, row in pairs if not therapy.listed]
    compared = [
        Changed(therapy, listed, row, tuple(changes(therapy, listed, row, published.unsaid)))
        for therapy, row in pairs
        if (listed := therapy.listed)
    ]
    changed = tuple(pair for pair in compared if pair.changes)
    added = (*(Added(row) for row in matches.new), *back)
    channels = tuple(changed_channels(published.channels, catalog.channels))
    return Comparison(
        added=added,
        removed=tuple(t for t in catalog.listed if t.slug not in matches.of_therapy),
        changed=changed,
        unchanged=tuple(pair.therapy for pair in compared if not pair.changes),
        channels=channels,
        guidance=tuple(changed_guidance(published.questions, catalog.asked)),
        warnings=in_order(warnings(published, catalog, added, changed, channels)),
        errors=in_order(errors(published, catalog, matches, allow_removals)),
    )


def changes(
    therapy: KnownTherapy, listed: Listed, row: Row, unsaid: frozenset[str]
) -> Iterator[Change]:
    """Field by field. Names differ by their letters and figures; codes are sets."""
    if not same_name(listed.brand, row.brand, therapy):
        yield Change("brand", listed.brand, row.brand)
    if listed.mark != row.mark and "mark" not in unsaid:
        yield Change("mark", listed.mark, row.mark)
    if not same_name(listed.generic, row.generic, therapy) and "generic" not in unsaid:
        yield Change("generic", listed.generic, row.generic)
    if listed.program != row.program:
        yield Change("program", listed.program, row.program)
    if listed.codes != row.codes:
        yield Change("codes", listed.codes, row.codes)
    if listed.embarc != row.embarc and "embarc" not in unsaid:
        yield Change("embarc", listed.embarc, row.embarc)


def same_name(listed: str, printed: str, therapy: KnownTherapy) -> bool:
    """Known misprints are no change; other names that we know are no excuse."""
    key = compact(printed)
    return key == compact(listed) or key in therapy.printed


def errors(
    published: Published, catalog: Catalog, matches: Matches, allow_removals: int
) -> Iterator[Remark]:
    """All that forbids applying, each with what to do about it."""
    yield from published.errors
    yield from matches.errors
    yield from missing_tables(published, catalog)
    yield from too_many_removed(matches, catalog, allow_removals)
    newest = catalog.newest_effective_on
    if newest and catalog.on < newest:
        message = (
            f"The effective day {catalog.on} lies before that of the newest list, {newest}. Choose "
            "that day or a later one."
        )
        yield Remark(None, message)


def missing_tables(published: Published, catalog: Catalog) -> Iterator[Remark]:
    """A program with therapies on the list, or any on the very first one, must have its table."""
    used = {therapy.listed.program for therapy in catalog.therapies if therapy.listed}
    present = {row.program for row in published.rows}
    for program in catalog.programs:
        if program.slug not in present and (program.slug in used or not used):
            message = (
                f"The table of the {program.name} Program is missing. Add it with its heading: "
                f"“{program.name}”, “HCPCS code”."
            )
            yield Remark(None, message)


def too_many_removed(matches: Matches, catalog: Catalog, allow_removals: int) -> Iterator[Remark]:
    """More than half of the list can't end by oversight."""
    listed = len(catalog.listed)
    removed = sum(therapy.slug not in matches.of_therapy for therapy in catalog.listed)
    if removed * 2 > listed and removed > allow_removals:
        message = (
            f"{removed} of {listed} therapies would leave the list, more than half. If that is "
            f"meant, allow {removed} removals (--allow-removals {removed})."
        )
        yield Remark(None, message)


def warnings(
    published: Published,
    catalog: Catalog,
    added: Iterable[Added],
    changed: Iterable[Changed],
    channels: Iterable[ChannelChange],
) -> Iterator[Remark]:
    """What a maintainer should look at: how it was read, and what it touches."""
    yield from published.warnings
    yield from half_changed(published.channels, catalog.channels, channels)
    for pair in changed:
        if any(change.field == "generic" and not change.before for change in pair.changes):
            message = f"{pair.row.name}: the generic name is new; it was not printed before."
            yield Remark(pair.row.place, message)
    lost = any(change == Change("mark", change.before, "") for p in changed for change in p.changes)
    if lost and not any(row.mark for row in published.rows):
        yield Remark(None, NO_MARKS)
    yield from code_warnings(added, changed, published, catalog)


def code_warnings(
    added: Iterable[Added], changed: Iterable[Changed], published: Published, catalog: Catalog
) -> Iterator[Remark]:
    """On the codes that come, not on those that stay."""
    bearers = defaultdict[str, list[Row]](list)
    for row in published.rows:
        for code in row.codes:
            bearers[code].append(row)
    come = [(one.row, one.row.codes) for one in added]
    come += [(pair.row, pair.row.codes - pair.listed.codes) for pair in changed]
    for row, codes in come:
        for code in sorted(codes):
            others = [other.name for other in bearers[code] if other != row]
            if message := code_warning(code, others, catalog):
                yield Remark(row.place, f"{row.name}: {message}")


def code_warning(code: str, others: list[str], catalog: Catalog) -> str:
    if catalog.codes.get(code):
        return f"{code} is unclassified and names many therapies."
    if others:
        return f"{code} is listed for {', '.join(others)} too."
    if code not in catalog.codes:
        return f"{code} is new to the portal. Compare it with CMS's file."
    return ""


def in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """By line; what is about the whole document stands last. Each once."""
    lines = dict.fromkeys(remarks)
    return tuple(sorted(lines, key=lambda r: (r.place is None, r.place.line if r.place else 0)))
