"""What stands on a worklist on a day: its open and its postponed rows, how many, since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from portal.worklists.lists import Worklist
from portal.worklists.models import Postponement


@dataclass(frozen=True)
class Tally:
    """A worklist's line on the home page. `oldest`: the day since which its first entry stands.

    `counts`: of each further window its days, its address and how many. `count` is None where the
    list isn't counted.
    """

    worklist: Worklist
    count: int | None
    oldest: date | None
    counts: tuple[tuple[int, str, int], ...] = ()

    @property
    def title(self) -> str:
        windows = self.worklist.windows
        return self.worklist.titled(windows[0] if windows else None)

    @property
    def is_empty(self) -> bool:
        """Nothing stands on it, in its further windows either; never said of what isn't counted."""
        return self.count == 0 and not any(number for _, _, number in self.counts)


@dataclass(frozen=True)
class Entry:
    """One row of a worklist in words. `postponed`: until when, why and by whom, or None.

    `beside`: the key of another record of its kind, without which it can't be mended.
    """

    key: int
    name: str
    why: str
    since: date | None
    address: str
    editor: str
    postponed: Postponement | None = None
    beside: int | None = None


def put_off(worklist: Worklist, on: date) -> QuerySet[Postponement, Any]:
    keys: Any = Postponement.objects.of(worklist.slug).active(on).values("record_id")
    return keys


def open_rows(worklist: Worklist, on: date, within: int | None = None) -> Any:
    column = worklist.key
    return worklist.rows_on(on, within).exclude(**{f"{column}__in": put_off(worklist, on)})


def postponed_rows(worklist: Worklist, on: date, within: int | None = None) -> Any:
    """Those that would stand there, but are postponed."""
    return worklist.rows_about(put_off(worklist, on), on, within)


def oldest_first(rows: Any) -> Any:
    """What has stood there since nobody knows when comes first."""
    since = (F(name).asc(nulls_first=True) for name in since_columns(rows))
    return rows.order_by(*since, "pk")


def since_columns(rows: Any) -> list[str]:
    return [name for name in ("since", "since_moment") if name in rows.query.annotations]


def tallies(worklists: Iterable[Worklist], on: date) -> list[Tally]:
    """Those with something to do first."""
    return sorted((tally(each, on) for each in worklists), key=lambda line: line.is_empty)


def tally(worklist: Worklist, on: date) -> Tally:
    """One query, one more for the further windows, and one for how many might be compared."""
    if not is_counted(worklist):
        return Tally(worklist, None, None)
    rows = open_rows(worklist, on)
    first = {f"first_{name}": Min(name) for name in since_columns(rows)}
    found = rows.order_by().aggregate(count=Count("pk"), **first)
    count, oldest = found.pop("count"), earliest(found.values())
    return Tally(worklist, count, oldest, further(worklist, on))


def is_counted(worklist: Worklist) -> bool:
    most = worklist.counted_up_to
    return most is None or worklist.model.objects.count() <= most


def further(worklist: Worklist, on: date) -> tuple[tuple[int, str, int], ...]:
    """Of each window but the first its days, its address and how many."""
    windows = worklist.windowed()[1:]
    if not windows:
        return ()
    rows = open_rows(worklist, on, windows[-1][0]).order_by()
    counts = rows.aggregate(
        **{
            f"within_{days}": Count("pk", filter=Q(last_day__lte=on + timedelta(days)))
            for days, _ in windows
        }
    )
    return tuple((days, address, counts[f"within_{days}"]) for days, address in windows)


def earliest(found: Iterable[Any]) -> date | None:
    return min((as_day(value) for value in found if value is not None), default=None)


def as_day(value: Any) -> date:
    """A day, or the day of a moment on the portal's own clock."""
    return timezone.localdate(value, timezone.get_default_timezone()) if has_time(value) else value


def has_time(value: Any) -> bool:
    return hasattr(value, "tzinfo")


def entries(worklist: Worklist, rows: Iterable[Any], on: date) -> list[Entry]:
    """The rows in words. One query, for what is postponed among them."""
    read = list(rows)
    keys = [key_of(worklist, row) for row in read]
    found = Postponement.objects.of(worklist.slug).active(on).filter(record_id__in=keys)
    postponed = {row.record_id: row for row in found.with_reason()}
    return [entry(worklist, row, postponed.get(key_of(worklist, row))) for row in read]


def key_of(worklist: Worklist, row: Any) -> int:
    return int(getattr(row, worklist.key))


def entry(worklist: Worklist, row: Any, postponed: Postponement | None) -> Entry:
    key = key_of(worklist, row)
    since = earliest([getattr(row, name, None) for name in ("since", "since_moment")])
    return Entry(
        key=key,
        name=worklist.name(row),
        why=worklist.why(row),
        since=since,
        address=row.get_absolute_url(),
        editor=worklist.editor(key),
        postponed=postponed,
        beside=getattr(row, "other_key", None),
    )


def in_the_admin(worklist: Worklist, entries: Iterable[Entry]) -> str:
    """The admin's list of exactly these records, where they are mended together."""
    found = dict.fromkeys(key for one in entries for key in (one.key, one.beside) if key)
    keys = ",".join(map(str, found))
    return f"{worklist.changelist()}?pk__in={keys}"
