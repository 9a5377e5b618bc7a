"""What must hold of the versions of one record, and between the newest and the live row. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Self

from portal.audit.canonical import MISFIT, Shape, moment
from portal.audit.findings import Finding, Kind, said

ADDED, CHANGED, DELETED = TYPES = ("+", "~", "-")


class Version(NamedTuple):
    """One history row: its names, its moment in the form of `canonical`, and all that it holds."""

    table: str
    id: Any
    version: Any
    history_id: Any
    type: Any
    moment: bytes
    row: tuple[Any, ...]

    @classmethod
    def of(cls, shape: Shape, row: tuple[Any, ...]) -> Self:
        at = shape.place
        return cls(
            shape.table,
            row[at["id"]],
            row[at["version"]],
            row[at["history_id"]],
            row[at["history_type"]],
            moment(row[at["history_date"]]),
            row,
        )

    @property
    def is_numbered(self) -> bool:
        """Whether its numbers are numbers, so that it can be put in order with others."""
        return all(type(n) is int for n in (self.id, self.version, self.history_id))

    def finding(self, kind: Kind, text: str) -> Finding:
        return Finding(kind, text, self.table, self.id, self.version, self.history_id)


class Live(NamedTuple):
    """One live row, with its values by column, as stored and in their forms."""

    table: str
    id: Any
    version: Any
    row: Mapping[str, Any]
    values: Mapping[str, bytes]

    @classmethod
    def of(cls, shape: Shape, row: tuple[Any, ...]) -> Self:
        stored = dict(zip(shape.place, row, strict=True))
        values = dict(zip(shape.place, shape.values(row), strict=True))
        return cls(shape.table, stored["id"], stored["version"], stored, values)

    def finding(self, kind: Kind, text: str, history_id: Any = None) -> Finding:
        return Finding(kind, text, self.table, self.id, self.version, history_id)


def follows(before: Version | None, row: Version) -> Iterator[Finding]:
    """What is wrong with a version, given the one before it of the same record."""
    expected = before.version + 1 if before else 1
    if before and row.version == before.version:
        twin = f"history {before.history_id} has this version too"
        yield row.finding(Kind.DOUBLED, twin)
    elif row.version > expected:
        yield row.finding(Kind.MISSING, missing(expected, row.version - 1))
    elif row.version < expected:
        yield row.finding(Kind.START, "versions are counted from 1")
    if (row.type == ADDED) != (row.version == 1):
        yield row.finding(Kind.START, f"this version is recorded as {said(row.type)}")
    if before and before.type == DELETED:
        yield row.finding(Kind.AFTER_END, f"history {before.history_id} says it was deleted")
    if before and (row.moment < before.moment or row.history_id < before.history_id):
        yield row.finding(
            Kind.BACK_IN_TIME, f"it was recorded before version {before.version}, which it follows"
        )


def misfits(shape: Shape, row: Version, values: list[bytes]) -> Iterator[Finding]:
    """Values that their columns can't hold, by which SQLite alone can be filled."""
    for (name, kind), value, stored in zip(shape.columns, values, row.row, strict=True):
        if value.startswith(MISFIT):
            yield row.finding(Kind.MISFIT, f"{name} is {said(stored)}, which is no {kind}")
    if row.type not in TYPES:
        yield row.finding(Kind.MISFIT, f"its type is {said(row.type)}, which is none of + ~ -")


def missing(first: int, last: int) -> str:
    if first == last:
        return f"version {first} is missing before it"
    return f"versions {first} to {last} are missing before it"


def agrees(history: Shape, newest: Version, live: Live | None) -> Iterator[Finding]:
    """What is wrong between a record's newest version and its live row, or the lack of one."""
    if live is None:
        if newest.type != DELETED:
            yield newest.finding(Kind.GONE, "its live row is gone, and no history row says why")
        return
    if newest.type == DELETED:
        text = f"history {newest.history_id} says it was deleted at version {newest.version}"
        yield live.finding(Kind.REVIVED, text, newest.history_id)
        return
    values = history.values(newest.row)
    places = {column: history.place[column] for column in live.row}
    different = [
        f"{column} is {said(live.row[column])}, in history {said(newest.row[place])}"
        for column, place in places.items()
        if live.values[column] != values[place]
    ]
    if different:
        yield live.finding(Kind.CHANGED, "; ".join(different), newest.history_id)
