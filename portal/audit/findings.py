"""What `verify_audit` finds: kinds of damage, how many of each, and the first of each in words."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

SHOWN = 60


class Kind(StrEnum):
    """What is wrong; the value says it of one, and of how many with a number before it."""

    UNREADABLE = "table that can't be read"
    CHANGED = "live row that differs from its newest history row"
    UNRECORDED = "live row without history"
    GONE = "live row deleted without a history row that says so"
    REVIVED = "live row that history says was deleted"
    MISSING = "place in a history where versions are missing"
    DOUBLED = "version that history has twice"
    START = "history that doesn't begin with an addition"
    AFTER_END = "history row after a deletion"
    BACK_IN_TIME = "history row whose moment can't be"
    MISFIT = "value that doesn't fit its column"
    ALTERED = "run of sealed history rows of which one was altered"
    REMOVED = "run of sealed history rows of which some were removed"
    PUT_IN = "history row put in among sealed ones"
    SEAL = "seal altered, removed or out of order"
    DIGEST = "kept digest that this database doesn't bear out"
    RULE = "rule missing from the database or switched off"


@dataclass(frozen=True)
class Finding:
    """One thing wrong, in words; and the row, as far as there is one."""

    kind: Kind
    text: str
    table: str = ""
    id: Any = None
    version: Any = None
    history_id: Any = None

    def __str__(self) -> str:
        parts = [("id", self.id), ("version", self.version), ("history", self.history_id)]
        row = ", ".join(f"{name} {value}" for name, value in parts if value is not None)
        place = " ".join(filter(None, [self.table, row]))
        return f"{place}: {self.text}" if place else self.text

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "kind"}


@dataclass
class Report:
    """How verifying went: what was read, and the first finding and the number of each kind."""

    rows: int = 0
    records: int = 0
    seals: int = 0
    not_sealed: int = 0
    newest: str = ""
    proved: list[str] = field(default_factory=list)
    first: dict[Kind, Finding] = field(default_factory=dict)
    counts: Counter[Kind] = field(default_factory=Counter)

    def add(self, found: Finding) -> None:
        self.first.setdefault(found.kind, found)
        self.counts[found.kind] += 1

    @property
    def is_well(self) -> bool:
        return not self.counts

    def lines(self) -> list[str]:
        """One line for each kind found, in the order found."""
        return [
            f"{number:,} × {kind}. {'It is' if number == 1 else 'The first is'} {one}"
            for kind, one in self.first.items()
            if (number := self.counts[kind])
        ]

    def as_json(self) -> dict[str, Any]:
        figures = ("rows", "records", "seals", "not_sealed", "newest", "proved")
        return {
            "well": self.is_well,
            **{name: getattr(self, name) for name in figures},
            "found": [
                {"kind": kind.name.lower(), "count": self.counts[kind], "first": one.as_json()}
                for kind, one in self.first.items()
            ],
        }


def said(value: Any) -> str:
    """A stored value in a finding: short, and never mistaken for another."""
    if value is None:
        return "nothing"
    if isinstance(value, bytes | memoryview):
        return f"{len(bytes(value)):,} bytes"
    shown = f"“{value}”" if isinstance(value, str) else str(value)
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
