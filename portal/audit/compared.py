"""Versions of one record side by side: stored values by column, and their wording."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from portal.audit.timeline.lines import foreign_keys
from portal.audit.timeline.things import Key, Thing, heavy, link, rebuilt, things
from portal.audit.timeline.words import NameOf, Row, recorded_fields


def stored(row: Any) -> Row:
    """A history row, or a record, as its record's columns; of a file its size."""
    model: Any = getattr(row, "instance_type", type(row))
    values = {f.attname: getattr(row, f.attname) for f in recorded_fields(model)}
    return values | {name: len(values[name] or b"") for name in heavy(model)}


def named(model: Any, rows: Iterable[Row]) -> dict[Key, Thing]:
    """All that these versions of a record name, and the record itself."""
    wanted: dict[Any, set[int]] = defaultdict(set)
    for row in rows:
        wanted[model].add(row["id"])
        for field in foreign_keys(model):
            if isinstance(row[field.attname], int):
                wanted[field.related_model].add(row[field.attname])
    return things(wanted)


def name_in(found: Mapping[Key, Thing]) -> NameOf:
    """Names what was found; of a number that is nobody's, the number."""

    def name_of(model: Any, pk: Any) -> str:
        thing = found.get((model, pk))
        return str(thing.record) if thing else str(pk)

    return name_of


def title(model: Any, row: Row, found: Mapping[Key, Thing]) -> str:
    """What a record was called in one of its versions."""
    record = rebuilt(model, row)
    link(record, found)
    return str(record)
