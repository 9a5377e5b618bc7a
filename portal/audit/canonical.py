"""Rows in one form, whatever the engine: what seals are computed over and `verify_audit` compares.

A row is its columns in the order of their names, each as `name=length:value` and a line feed. The
value begins with a letter for its kind, so that nothing, "" and "None" differ; a moment is UTC with
microseconds, JSON has its keys sorted. What doesn't fit its column begins with a question mark.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cached_property
from typing import Any, Self

from django.db import models

KINDS = {
    "AutoField": "number",
    "BigAutoField": "number",
    "BigIntegerField": "number",
    "IntegerField": "number",
    "SmallIntegerField": "number",
    "PositiveIntegerField": "number",
    "PositiveBigIntegerField": "number",
    "PositiveSmallIntegerField": "number",
    "BooleanField": "yesno",
    "CharField": "text",
    "SlugField": "text",
    "TextField": "text",
    "DateField": "day",
    "DateTimeField": "moment",
    "BinaryField": "bytes",
    "JSONField": "json",
}
NOTHING = b"n"
MISFIT = b"?"
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def number(value: Any) -> bytes:
    return b"i%d" % value if type(value) is int else misfit(value)


def yesno(value: Any) -> bytes:
    """SQLite gives 0 and 1; any other number is no answer."""
    return b"b%d" % value if type(value) in (bool, int) and value in (0, 1) else misfit(value)


def text(value: Any) -> bytes:
    return b"t" + value.encode("utf-8", "surrogatepass") if type(value) is str else misfit(value)


def day(value: Any) -> bytes:
    """A day, or the text that SQLite keeps of it: 2024-11-01 and no other spelling."""
    if type(value) is date:
        return b"d" + value.isoformat().encode()
    parsed = parsed_exactly(value, date.fromisoformat)
    return b"d" + parsed.isoformat().encode() if parsed else misfit(value)


def moment(value: Any) -> bytes:
    """A moment with its zone, or the text that SQLite keeps of it in UTC, in Django's spelling."""
    if type(value) is datetime:
        utc = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else None
    else:
        utc = parsed_exactly(value, datetime.fromisoformat)
    if utc is None or utc.tzinfo:
        return misfit(value)
    return b"m" + utc.isoformat(timespec="microseconds").encode() + b"Z"


def binary(value: Any) -> bytes:
    fits = isinstance(value, bytes | bytearray | memoryview)
    return b"x" + bytes(value) if fits else misfit(value)


def json_document(value: Any) -> bytes:
    try:
        parsed = json.loads(value, parse_int=Decimal, parse_float=Decimal, parse_constant=Decimal)
    except (TypeError, ValueError):
        return misfit(value)
    return b"j" + settled(parsed).encode()


def settled(value: Any) -> str:
    """A JSON document with its keys sorted and its numbers in their shortest form."""
    if isinstance(value, dict):
        pairs = [f"{json.dumps(key)}:{settled(value[key])}" for key in sorted(value)]
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(settled, value)) + "]"
    if isinstance(value, Decimal):
        return str(value.normalize(EXACT)) if value else "0"
    return json.dumps(value)


def parsed_exactly(value: Any, parse: Callable[[str], Any]) -> Any:
    """What the text says, if it is spelled as it would be written again; None otherwise."""
    try:
        parsed = parse(value)
    except (TypeError, ValueError):
        return None
    return parsed if str(parsed) == value else None


def misfit(value: Any) -> bytes:
    said = repr(bytes(value) if isinstance(value, memoryview) else value)
    return MISFIT + said.encode("utf-8", "backslashreplace")


FORMS: dict[str, Callable[[Any], bytes]] = {
    "number": number,
    "yesno": yesno,
    "text": text,
    "day": day,
    "moment": moment,
    "bytes": binary,
    "json": json_document,
}


def kind_of(field: Any) -> str:
    """The kind of a column; KeyError for a field that nobody has given a form yet."""
    return KINDS[(field.target_field if field.is_relation else field).get_internal_type()]


@dataclass(frozen=True)
class Shape:
    """What is read of a table: its columns with their kinds in the order of their names."""

    table: str
    key: str
    columns: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, model: type[models.Model], leave_out: Iterable[str] = ()) -> Self:
        fields: list[Any] = [f for f in model._meta.concrete_fields if f.name not in leave_out]
        columns = sorted((field.column, kind_of(field)) for field in fields)
        return cls(model._meta.db_table, key_of(model), tuple(columns))

    def __str__(self) -> str:
        return " ".join(f"{name}:{kind}" for name, kind in self.columns)

    @cached_property
    def place(self) -> dict[str, int]:
        return {name: n for n, (name, _) in enumerate(self.columns)}

    @cached_property
    def forms(self) -> list[Callable[[Any], bytes]]:
        return [FORMS[kind] for _, kind in self.columns]

    @cached_property
    def starts(self) -> list[bytes]:
        return [f"{name}=".encode() for name, _ in self.columns]

    def values(self, row: Sequence[Any]) -> list[bytes]:
        """Each value of a row in its form."""
        pairs = zip(self.forms, row, strict=True)
        return [NOTHING if value is None else form(value) for form, value in pairs]

    def joined(self, values: Iterable[bytes]) -> bytes:
        """The row in its form."""
        pairs = zip(self.starts, values, strict=True)
        return b"".join([b"%b%d:%b\n" % (start, len(value), value) for start, value in pairs])

    def digest(self, values: Iterable[bytes]) -> bytes:
        return hashlib.sha256(self.joined(values)).digest()


def key_of(model: type[models.Model]) -> str:
    field: Any = model._meta.pk
    return str(field.column)
