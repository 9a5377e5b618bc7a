"""Whether the rows and seals of a table are still those that were sealed. Pure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from portal.audit.canonical import Shape
from portal.audit.findings import Finding, Kind
from portal.audit.seals import MARK_BYTES, Kept, seal_digest
from portal.audit.versions import Version

# A row that differs and its follower tell whether it was altered, put in, or stands after a gap.
SUSPECTS = 2


class Run:
    """The rows that one seal closed, taken one after the other; `verdict()` says if they are."""

    def __init__(self, seal: Mapping[str, Any], shape: Shape, *, trusted: bool = True) -> None:
        """`shape` is that of the table as it is now. An altered seal isn't to be trusted."""
        self.seal, self.shape, self.trusted = seal, shape, trusted
        self.first_id, self.last_id = seal["first_id"], seal["last_id"]
        self.marks = bytes(seal["marks"])
        self.sealed_columns = seal["columns"].split()
        self.digests = hashlib.sha256()
        self.count = 0
        self.agreeing: Version | None = None
        self.agreed = 0
        self.suspects: list[tuple[Version, bytes]] = []

    @cached_property
    def lost(self) -> list[str]:
        """Sealed columns that the table no longer has, or has of another kind."""
        return [column for column in self.sealed_columns if column not in str(self.shape).split()]

    @cached_property
    def sealed_shape(self) -> Shape:
        """What was sealed of each row; columns added to the table since are left out."""
        columns = [pair for pair in self.shape.columns if ":".join(pair) in self.sealed_columns]
        return replace(self.shape, columns=tuple(columns))

    def digest(self, values: list[bytes]) -> bytes:
        """The SHA-256 over a row, given the forms of all its values."""
        shape = self.sealed_shape
        if len(shape.columns) < len(values):
            values = [values[self.shape.place[name]] for name in shape.place]
        return shape.digest(values)

    def expected(self, place: int) -> bytes:
        """The mark of the row at a place of the run; empty past its end."""
        return self.marks[place * MARK_BYTES : (place + 1) * MARK_BYTES]

    def take(self, row: Version, values: list[bytes]) -> None:
        digest = self.digest(values)
        mark = digest[:MARK_BYTES]
        self.digests.update(digest)
        self.count += 1
        if not self.suspects and mark == self.expected(self.agreed):
            self.agreeing, self.agreed = row, self.agreed + 1
        elif len(self.suspects) < SUSPECTS:
            self.suspects.append((row, mark))

    def verdict(self) -> Finding | None:
        """The first row that is not as it was sealed, as far as the marks can tell."""
        closed = f"since seal {self.seal['number']} closed it"
        if not self.trusted or (self.digests.hexdigest(), self.count) == self.sealed:
            return None
        if self.lost:
            columns = ", ".join(self.lost)
            return self.of_all(
                Kind.ALTERED, f"these columns are gone or of another kind: {columns}"
            )
        if not self.suspects:
            return self.without_suspect(closed)
        first, mark = self.suspects[0]
        if gone := self.skipped(mark):
            return first.finding(Kind.REMOVED, f"{rows_gone(gone)} before it {closed}")
        due = self.expected(self.agreed)
        if not due or due in [mark for _, mark in self.suspects[1:]]:
            return first.finding(Kind.PUT_IN, f"it was put in {closed}")
        return first.finding(Kind.ALTERED, f"it was altered {closed}")

    @property
    def sealed(self) -> tuple[str, int]:
        return self.seal["rows_sha256"], self.seal["row_count"]

    def without_suspect(self, closed: str) -> Finding:
        sealed = self.seal["row_count"]
        if self.count < sealed:
            gone = rows_gone(sealed - self.count)
            if self.agreeing is None:
                return self.of_all(Kind.REMOVED, f"{gone} {closed}, which are all of it")
            return self.agreeing.finding(Kind.REMOVED, f"{gone} after it {closed}")
        return self.of_all(Kind.ALTERED, f"a row was altered {closed}")

    def of_all(self, kind: Kind, text: str) -> Finding:
        names = f"rows {self.first_id} to {self.last_id}"
        return Finding(kind, f"of its history {names}, {text}", self.seal["table_name"])

    def skipped(self, mark: bytes) -> int:
        """How many rows of the run are missing where a row with this mark stands; 0 if none."""
        later = range(self.agreed + 1, len(self.marks) // MARK_BYTES)
        return next((n - self.agreed for n in later if self.expected(n) == mark), 0)


def rows_gone(number: int) -> str:
    return "1 row was removed" if number == 1 else f"{number:,} rows were removed"


def seal_follows(
    before: Mapping[str, Any] | None,
    seal: Mapping[str, Any],
    values: list[bytes],
    ends: Mapping[str, int],
) -> Iterator[Finding]:
    """What is wrong with a seal, given the one before it and where each table's seals ended."""
    number, expected = seal["number"], (before["number"] if before else 0) + 1
    if number != expected:
        yield broken(number, f"seal {expected} should stand here; some are missing or out of order")
    elif seal["previous"] != (before["digest"] if before else ""):
        yield broken(number, "it doesn't continue from the seal before it")
    if seal["digest"] != seal_digest(values):
        yield broken(number, "it was altered: its digest is another")
    elif seal["first_id"] <= ends.get(seal["table_name"], seal["first_id"] - 1):
        yield broken(number, "its rows were sealed before")


def bears_out(kept: Kept, chain: str, newest: int, sha256: str) -> Finding | None:
    """What is wrong with a kept digest, given the chain here, its newest seal and the seal's own.

    `sha256` is the digest stored at the kept number, empty where no such seal stands.
    """
    if not newest:
        return unproved(kept, "no seal stands here")
    if kept.chain != chain:
        text = f"it is of another database, or every seal here was made anew: this chain is {chain}"
        return unproved(kept, text)
    if kept.number > newest:
        text = (
            f"the newest seal here is {newest}: later ones were removed, or this is an older copy"
        )
        return unproved(kept, text)
    if sha256 != kept.sha256:
        return unproved(kept, f"seal {kept.number} here is another one, or gone")
    return None


def unproved(kept: Kept, text: str) -> Finding:
    return Finding(Kind.DIGEST, f"{kept}: {text}")


def broken(number: Any, text: str) -> Finding:
    return Finding(Kind.SEAL, f"seal {number}: {text}")
