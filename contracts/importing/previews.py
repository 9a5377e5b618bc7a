"""What importing a file would change, and applying it: all of it or nothing."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from contracts.importing import facilities
from contracts.importing.catalog import Catalog, catalog
from contracts.importing.holdings import CERTIFICATIONS, CONTRACTS
from contracts.importing.outcomes import Batch
from contracts.importing.reading import Reading, Step, still
from contracts.importing.spans import Way, WayOf, What
from contracts.importing.spool import Group

Compare = Callable[[Mapping[str, Group], Catalog, WayOf], Batch]
KINDS: dict[str, Compare] = {
    "providers": facilities.batch,
    "contracts": CONTRACTS.batch,
    "certifications": CERTIFICATIONS.batch,
}


Conflict = tuple[str, tuple[Way, ...]]


@dataclass(frozen=True)
class Ways:
    """What to do with rows that contradict records: one way for all, others for some."""

    usual: Way = Way.REFUSE
    by_row: Mapping[int, Way] = field(default_factory=dict)

    def __call__(self, row: int) -> Way:
        return self.by_row.get(row, self.usual)


@dataclass(frozen=True)
class Preview:
    """`digest`: of all that was compared; another one where anything was changed since.

    `conflicts`: rows that contradict records, each with what it is about and the ways there are,
    up to a number.
    """

    reading: Reading
    counts: Mapping[str, int]
    errors: int
    digest: str
    conflicts: Mapping[int, Conflict]

    @property
    def may_be_applied(self) -> bool:
        return not self.errors

    @property
    def changes(self) -> int:
        return self.counts["added"] + self.counts["changed"]


class NotApplied(Exception):
    """Nothing was written: the rows are refused now, or what they change is not what was seen."""


# More than anybody decides one by one.
MOST_CONFLICTS = 200


class Comparing:
    """One pass over the rows, batch by batch, that keeps what a preview shows and the digest."""

    def __init__(self, reading: Reading, ways: Ways, step: Step = still) -> None:
        self.reading, self.ways, self.step = reading, ways, step
        self.digest = hashlib.sha256(repr((reading.kind, ways)).encode())
        self.conflicts: dict[int, Conflict] = {}
        reading.spool.forget_comparison()

    def batches(self) -> Iterator[Batch]:
        """Each is kept before it is given."""
        self.digest.update(self.reading.catalog.digest.encode())
        compare = KINDS[self.reading.kind]
        for groups in self.reading.spool.batches():
            batch = compare(groups, self.reading.catalog, self.ways)
            self.keep(batch)
            yield batch
            self.step(sum(map(len, groups.values())))

    def keep(self, batch: Batch) -> None:
        spool, outcomes = self.reading.spool, [one.outcome for one in batch.compared]
        spool.add_outcomes(
            (one.outcome.row, one.key, one.outcome.what, one.changes) for one in batch.compared
        )
        spool.add_problems((one.problem for one in outcomes if one.problem), compared=True)
        for one in batch.compared:
            self.digest.update(one.canonical)
        for one in batch.compared:
            if one.outcome.ways and len(self.conflicts) < MOST_CONFLICTS:
                self.conflicts[one.outcome.row] = one.key, one.outcome.ways

    def preview(self) -> Preview:
        spool = self.reading.spool
        found = spool.counts()
        counts = {what.value: found.get(what.value, 0) for what in What}
        errors = spool.count_problems()
        digest = self.digest.hexdigest()
        return Preview(self.reading, counts, errors, digest, dict(sorted(self.conflicts.items())))


def preview_of(reading: Reading, ways: Ways, step: Step = still) -> Preview:
    """Compared with the records as they stand."""
    comparing = Comparing(reading, ways, step)
    for _ in comparing.batches():
        pass
    return comparing.preview()


def apply(reading: Reading, ways: Ways, seen: str, step: Step = still) -> Preview:
    """Inside `change()`, whose lock keeps the records still. `seen`: the digest of the preview.

    What a batch changes is no other batch's to compare with, so each is written as soon as it is
    compared. Raises NotApplied, after which, as after any other error, the change must be rolled
    back.
    """
    if catalog().digest != reading.catalog.digest:
        raise NotApplied
    comparing = Comparing(reading, ways, step)
    for batch in comparing.batches():
        if reading.spool.count_problems():
            raise NotApplied
        batch.write()
    preview = comparing.preview()
    if preview.digest != seen:
        raise NotApplied
    return preview
