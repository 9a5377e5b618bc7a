"""Seals: each closes a run of rows of one append-only table and holds the seal before it.

The newest digest, kept where nobody who can write the database can write, proves them all.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Max, Sum

from portal.audit import acts
from portal.audit.canonical import Shape
from portal.audit.models import Seal
from portal.audit.rules import audited_models
from portal.audit.stream import count, stream

# So many rows at most in one seal: a seal then stays small, and verifying needs one at a time.
ROWS_PER_SEAL = 10_000
MARK_BYTES = 4
# The first seal's digest names the chain, so that another database's digest is told apart.
CHAIN_LENGTH = 12
VERSION = "audit-seal:v1"
EXAMPLE = f"{VERSION}:0123456789ab:42: and 64 digits and letters from a to f"
WHOLE = re.compile(rf"{VERSION}:([0-9a-f]{{12}}):([1-9][0-9]{{0,17}}):([0-9a-f]{{64}})")
BEGINNING = re.compile(rf"{VERSION}:[0-9a-f]{{0,12}}|{VERSION}:[0-9a-f]{{12}}:[0-9]*(:[0-9a-f]*)?")


class UnreadableDigest(ValueError):
    """A text that was handed over as a kept digest and isn't one."""


@dataclass(frozen=True)
class Kept:
    """A digest as `seal_audit` printed it: which chain of seals, which seal of it, its SHA-256."""

    chain: str
    number: int
    sha256: str

    def __str__(self) -> str:
        return f"{VERSION}:{self.chain}:{self.number}:{self.sha256}"


@dataclass(frozen=True)
class Sealing:
    """What one sealing did: the newest digest, the first seal made (none if nothing was new)."""

    kept: Kept
    first: int | None
    rows: int

    @property
    def numbers(self) -> str:
        if self.first == self.kept.number:
            return f"seal {self.first}"
        return f"seals {self.first} to {self.kept.number}"


def parse_digest(text: str) -> Kept:
    """A kept digest. Raises UnreadableDigest, whose words say what is wrong with it."""
    text = text.strip()
    if found := WHOLE.fullmatch(text):
        return Kept(found[1], int(found[2]), found[3])
    if text and (VERSION.startswith(text) or BEGINNING.fullmatch(text)) and len(text) < 150:
        raise UnreadableDigest(
            f"The digest “{text}” is cut short or too long: copy the whole line."
        )
    shown = text if len(text) <= 80 else f"{text[:80]}…"
    raise UnreadableDigest(f"“{shown}” is no digest of seal_audit, which look like {EXAMPLE}.")


def parse_digests(lines: Iterable[str]) -> list[Kept]:
    """The kept digests of a file, one a line; blank lines and lines that begin with # don't count.

    Raises UnreadableDigest, which names the line.
    """
    kept = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            try:
                kept.append(parse_digest(line))
            except UnreadableDigest as refused:
                raise UnreadableDigest(f"Line {number}: {refused}") from refused
    if not kept:
        raise UnreadableDigest("The file holds no digest.")
    return kept


def sealed_shapes() -> list[Shape]:
    """Every history table, in the order of their names."""
    shapes = [Shape.of(model.history.model) for model in audited_models()]
    return sorted(shapes, key=lambda shape: shape.table)


def seal_shape() -> Shape:
    """What the digest of a seal is computed over: all of it but the digest."""
    return Shape.of(Seal, leave_out=["digest"])


def seal_digest(values: Iterable[bytes]) -> str:
    """The digest of a seal whose values stand in their forms."""
    content = f"{VERSION}\n".encode() + seal_shape().joined(values)
    return hashlib.sha256(content).hexdigest()


def newest_kept() -> Kept | None:
    """The digest that proves all that is sealed; None before the first seal."""
    newest = Seal.objects.order_by("-number").only("number", "digest").first()
    first = Seal.objects.order_by("number").only("number", "digest").first()
    return (
        Kept(first.digest[:CHAIN_LENGTH], newest.number, newest.digest)
        if newest and first
        else None
    )


def seal_new_rows(
    *, by: Any, reason: str, progress: Callable[[int], None] = lambda rows: None
) -> Sealing | None:
    """Seal all rows that no seal holds yet; None if there never was one.

    Under the Ledger's lock, so that no row with a lower number is committed later.
    """
    rows, first = 0, None
    with acts.change(by=by, reason=reason) as act:
        chain = newest_kept()
        number, previous = (chain.number, chain.sha256) if chain else (0, "")
        for run in new_runs():
            number += 1
            previous = write_seal(run, number, previous, act).digest
            rows, first = rows + run["row_count"], first or number
            progress(run["row_count"])
        act.wrote = first is not None
    kept = newest_kept()
    return Sealing(kept, first, rows) if kept else None


def write_seal(run: dict[str, Any], number: int, previous: str, act: acts.Act) -> Seal:
    seal = Seal(
        **run,
        number=number,
        previous=previous,
        sealed_at=act.moment,
        sealed_by_id=act.by.pk,
        sealed_by_name=str(act.by),
        reason=act.reason,
    )
    shape = seal_shape()
    seal.digest = seal_digest(shape.values([getattr(seal, name) for name, _ in shape.columns]))
    seal.save(force_insert=True)
    return seal


def rows_to_seal() -> int:
    """How many rows no seal holds yet, as far as one can tell without the Ledger's lock."""
    sealed = Seal.objects.aggregate(Sum("row_count", default=0))["row_count__sum"]
    return max(0, sum(map(count, sealed_shapes())) - int(sealed))


def new_runs() -> Iterator[dict[str, Any]]:
    """The runs of rows after the newest seal of each table, as fields of the seals to make."""
    sealed = dict(Seal.objects.order_by().values_list("table_name").annotate(Max("last_id")))
    for shape in sealed_shapes():
        after = sealed.get(shape.table)
        beyond = (f'WHERE "{shape.key}" > %s', [after]) if after is not None else ("", [])
        rows = stream(shape, order=[shape.key], where=beyond[0], params=beyond[1])
        while run := closed_run(shape, islice(rows, ROWS_PER_SEAL)):
            yield run


def closed_run(shape: Shape, rows: Iterable[tuple[Any, ...]]) -> dict[str, Any] | None:
    """What a seal says of some rows; None of none."""
    digests, marks, ids = hashlib.sha256(), bytearray(), []
    for row in rows:
        digest = shape.digest(shape.values(row))
        digests.update(digest)
        marks += digest[:MARK_BYTES]
        ids.append(row[shape.place[shape.key]])
    if not ids:
        return None
    return {
        "table_name": shape.table,
        "columns": str(shape),
        "first_id": ids[0],
        "last_id": ids[-1],
        "row_count": len(ids),
        "rows_sha256": digests.hexdigest(),
        "marks": bytes(marks),
    }
