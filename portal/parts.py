"""Many records, keys or rows, a part of them at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Each = TypeVar("Each")
# Within what SQLite takes as parameters of one statement.
AT_ONCE = 500


def parts(each: Iterable[Each], size: int = AT_ONCE) -> Iterator[list[Each]]:
    """In their order, taken only as parts are asked for; none of nothing."""
    rest = iter(each)
    while part := list(islice(rest, size)):
        yield part
