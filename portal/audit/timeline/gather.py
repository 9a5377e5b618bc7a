"""Gathers what entries need: whole rows, the versions before them, and the names of records."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from portal.audit.timeline.entry import ADDED, CHANGED, REMOVED, Entry
from portal.audit.timeline.lines import Line, foreign_keys
from portal.audit.timeline.things import Key, Thing, link, rebuilt, things, versions
from portal.audit.timeline.words import Row, compare

WHAT = {"+": ADDED, "~": CHANGED, "-": REMOVED}


def entries(lines: Sequence[Line]) -> list[Entry]:
    """The lines in words. As many queries as there are kinds of records in them, two for each."""
    rows = whole_rows(lines)
    found = things(mentioned(rows))
    return [entry(line, rows, found) for line in lines]


def whole_rows(lines: Sequence[Line]) -> dict[Key, Row]:
    """The lines' history rows and those of the versions before, by model and history id."""
    wanted: dict[Any, set[int]] = defaultdict(set)
    for line in lines:
        wanted[line.model] |= {line.history_id, line.before_id or line.history_id}
    return {
        (model, row["history_id"]): row
        for model, ids in wanted.items()
        for row in versions(model, model.history.model._base_manager.filter(history_id__in=ids))
    }


def mentioned(rows: Mapping[Key, Row]) -> dict[Any, set[int]]:
    """The ids of all records that the rows are of, or name."""
    ids: dict[Any, set[int]] = defaultdict(set)
    for (model, _), row in rows.items():
        ids[model].add(row["id"])
        for field in foreign_keys(model):
            if row[field.attname] is not None:
                ids[field.related_model].add(row[field.attname])
    return ids


def entry(line: Line, rows: Mapping[Key, Row], found: Mapping[Key, Thing]) -> Entry:
    model, what = line.model, WHAT[line.mark]
    row = rows[model, line.history_id]
    record, own = rebuilt(model, row), found[model, line.record_id]
    link(record, found)
    page = (own.record if own.alive else record).get_absolute_url()
    return Entry(
        moment=line.moment,
        who=row["history_user_name"],
        reason=row["history_change_reason"],
        what=what,
        kind=str(model._meta.verbose_name),
        label=str(record),
        page=page,
        address=page if own.alive or "#" not in page else None,
        anchor=f"{model._meta.model_name}-{line.record_id}-{line.version}",
        version=line.version,
        newest=own.record.version if own.alive else None,
        changes=changes(line, rows, found),
        unsaid=tuple(sorted(model.history_leaves_out)),
    )


def changes(line: Line, rows: Mapping[Key, Row], found: Mapping[Key, Thing]) -> Any:
    """Before and after; of a removed record what it last was, of an added one what it began as."""
    after: Row | None = rows[line.model, line.history_id]
    before = rows[line.model, line.before_id] if line.before_id else None
    if line.mark == "-":
        before, after = after, None

    def name_of(model: Any, pk: int) -> str:
        return str(found[model, pk].record)

    return compare(line.model, before, after, name_of)
