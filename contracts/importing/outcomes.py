"""What comes of some rows of a file, and how it is written. Both kinds of comparing give this."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.importing.spans import Outcome


@dataclass(frozen=True)
class Compared:
    """An outcome with what its row is about in words, and the versions of what it rests on."""

    outcome: Outcome
    key: str
    rests_on: tuple[tuple[int, int], ...]

    @property
    def changes(self) -> list[Any]:
        return [change.json for change in self.outcome.changes]

    @property
    def canonical(self) -> bytes:
        """For the digest: another one where anything was changed that the row is compared with."""
        outcome = self.outcome
        told = outcome.problem.message if outcome.problem else ""
        whole = [outcome.row, self.key, outcome.what, self.changes, told, self.rests_on]
        return json.dumps(whole).encode()


@dataclass(frozen=True)
class Batch:
    """`write`: inside `change()`, writes what comes of the rows; the number of records."""

    compared: Sequence[Compared]
    write: Callable[[], int]
