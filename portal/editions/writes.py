"""Records to be written, in plain values, and the rows with days that they take the place of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.audit.models import AuditedModel
from portal.editions.held import Held
from therapies.editions.published import Remark
from therapies.models import HcpcsCode, Therapy


@dataclass(frozen=True)
class Write:
    """One record: a new one without `pk`, one that goes without `fields`.

    Links stand as the slug or the code of what they lead to, which may be new itself.
    """

    model: type[AuditedModel]
    pk: int | None = None
    fields: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Plan:
    """Writes in the order in which they go: what ends makes room for what begins."""

    writes: tuple[Write, ...] = ()
    errors: tuple[Remark, ...] = ()


def turn(write: Write) -> int:
    """What others lead to comes first, then what changes or goes, then what is new."""
    if write.pk is not None:
        return 1
    return 0 if write.model in (HcpcsCode, Therapy) else 2


def in_place(rows: Iterable[Held], on: date) -> list[Held]:
    """Those that began by the day; all that are held last until it."""
    return [row for row in rows if row.starts_on is None or row.starts_on <= on]


def since(row: Held) -> str:
    return f"from {row.starts_on:%Y-%m-%d} on"
