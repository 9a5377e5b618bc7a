"""Verifying the whole record: live rows, histories, seals, kept digests and rules.

Everything is read as the database stores it, history once by number and once by record, in
constant memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from django.db import DatabaseError

from portal.audit.canonical import MISFIT, NOTHING, Shape
from portal.audit.checks import rules_stand
from portal.audit.findings import Finding, Kind, Report
from portal.audit.models import Ledger, Seal
from portal.audit.rules import audited_models
from portal.audit.sealed import Run, bears_out, broken, seal_follows
from portal.audit.seals import CHAIN_LENGTH, Kept, seal_digest, seal_shape
from portal.audit.stream import count, snapshot, stream
from portal.audit.versions import Live, Version, agrees, follows, misfits

Progress = Callable[[int], None]
EVERY = 1_000
SEALS = Shape.of(Seal)
LEDGER = Shape.of(Ledger)


class Pair:
    """A record's live table and its history table."""

    def __init__(self, model: Any) -> None:
        self.live = Shape.of(model, leave_out=model.history_leaves_out)
        self.history = Shape.of(model.history.model)


def pairs() -> list[Pair]:
    return sorted(map(Pair, audited_models()), key=lambda pair: pair.history.table)


def rows_to_read() -> int:
    """How many history rows there are, twice: each is read by record and by number."""
    return sum(2 * count(pair.history) for pair in pairs())


def is_empty() -> bool:
    """Whether there is nothing to verify: no record, no history and no seal."""
    tables = [shape for pair in pairs() for shape in (pair.live, pair.history)]
    return not any(map(count, [*tables, SEALS]))


def verify(kept: Sequence[Kept] = (), progress: Progress = lambda rows: None) -> Report:
    """All that is wrong, with the first finding of each kind."""
    report = Report()
    attempt(report, SEALS.table, partial(check_seals, kept, report))
    for pair in pairs():
        attempt(report, pair.history.table, partial(check, pair, report, progress))
    for error in rules_stand(databases=["default"]):
        report.add(Finding(Kind.RULE, error.msg))
    return report


def attempt(report: Report, table: str, check: Callable[[], Iterable[Finding]]) -> None:
    """Check within one view of the database; what can't be read there is a finding itself."""
    try:
        with snapshot():
            for finding in check():
                report.add(finding)
    except DatabaseError as error:
        report.add(Finding(Kind.UNREADABLE, f"it can't be read to its end: {error}", table))


def check(pair: Pair, report: Report, progress: Progress) -> Iterator[Finding]:
    yield from by_number(pair.history, report, progress)
    yield from by_record(pair, report, progress)


def counted(rows: Iterable[Any], progress: Progress) -> Iterator[Any]:
    """The rows, telling of every thousand that passed."""
    passed = 0
    for row in rows:
        yield row
        passed += 1
        if passed % EVERY == 0:
            progress(EVERY)
    progress(passed % EVERY)


# --- by record: versions, and the live row -------------------------------------------------------


def by_record(pair: Pair, report: Report, progress: Progress) -> Iterator[Finding]:
    rows = stream(pair.history, order=["id", "version", "history_id"])
    versions = (Version.of(pair.history, row) for row in counted(rows, progress))
    numbered = (version for version in versions if version.is_numbered)
    live_rows = (Live.of(pair.live, row) for row in stream(pair.live, order=["id"]))
    live = next(live_rows, None)
    for record_id, history in groupby(numbered, key=lambda version: version.id):
        while live and live.id < record_id:
            yield unrecorded(live, report)
            live = next(live_rows, None)
        mine = live if live and live.id == record_id else None
        yield from of_record(pair.history, history, mine)
        if mine:
            report.records += 1
            live = next(live_rows, None)
    while live:
        yield unrecorded(live, report)
        live = next(live_rows, None)


def of_record(shape: Shape, history: Iterable[Version], live: Live | None) -> Iterator[Finding]:
    """What is wrong with one record: its versions in order, and its live row if there is one."""
    newest: Any = None
    for version in history:
        yield from follows(newest, version)
        newest = version
    yield from agrees(shape, newest, live)


def unrecorded(live: Live, report: Report) -> Finding:
    report.records += 1
    return live.finding(Kind.UNRECORDED, "no history row tells of it")


# --- by number: moments, and seals ---------------------------------------------------------------


def by_number(shape: Shape, report: Report, progress: Progress) -> Iterator[Finding]:
    newest, sealed_at = newest_moment(LEDGER, "at"), newest_moment(SEALS, "sealed_at")
    before, runs = b"", SealedRuns(shape)
    for row in counted(stream(shape, order=[shape.key]), progress):
        version, values = Version.of(shape, row), shape.values(row)
        report.rows += 1
        yield from misfits(shape, version, values)
        if version.moment > newest:
            yield version.finding(Kind.BACK_IN_TIME, "it is later than the newest change known")
        elif version.moment < before:
            yield version.finding(Kind.BACK_IN_TIME, "it is earlier than the row before it")
        else:
            before = version.moment
        yield from runs.up_to(version.history_id)
        if runs.run:
            yield from runs.take(version, values)
            continue
        report.not_sealed += 1
        if version.moment <= sealed_at:
            text = "no seal holds it, but it bears a moment before the newest seal"
            yield version.finding(Kind.PUT_IN, text)
    yield from runs.up_to(None)


def newest_moment(shape: Shape, column: str) -> bytes:
    """The newest moment in a column, in its form; one before all others where there is none."""
    only = Shape(shape.table, column, ((column, "moment"),))
    return max((only.values(row)[0] for row in stream(only, order=[column])), default=b"")


class SealedRuns:
    """The runs of a table in the order of their seals, as its rows pass."""

    def __init__(self, shape: Shape) -> None:
        self.runs = runs_of(shape)
        self.run = next(self.runs, None)

    def up_to(self, history_id: Any) -> Iterator[Finding]:
        """Closes the runs that end before a row; None: all."""
        while self.run and (history_id is None or history_id > self.run.last_id):
            if finding := self.run.verdict():
                yield finding
            self.run = next(self.runs, None)

    def take(self, version: Version, values: list[bytes]) -> Iterator[Finding]:
        assert self.run
        if version.history_id >= self.run.first_id:
            self.run.take(version, values)
        else:
            yield version.finding(Kind.PUT_IN, "no seal holds it, but later rows are sealed")


def runs_of(shape: Shape) -> Iterator[Run]:
    """The runs of a table in the order of their seals, which `check_seals` judges."""
    for row in stream(SEALS, order=["number"], where="WHERE table_name = %s", params=[shape.table]):
        seal, values = as_seal(row)
        if fits(values):
            yield Run(seal, shape, trusted=seal["digest"] == seal_digest(values))


# --- seals and kept digests ----------------------------------------------------------------------


def as_seal(row: tuple[Any, ...]) -> tuple[dict[str, Any], list[bytes]]:
    """A seal's values by column, and in their forms those that its digest is over."""
    seal = dict(zip(SEALS.place, row, strict=True))
    shape = seal_shape()
    return seal, shape.values([seal[name] for name in shape.place])


def fits(values: Iterable[bytes]) -> bool:
    return not any(value.startswith((MISFIT, NOTHING)) for value in values)


def check_seals(kept: Sequence[Kept], report: Report) -> Iterator[Finding]:
    """The chain from the first seal to the newest, and the kept digests against it."""
    wanted: dict[int, str] = {one.number: "" for one in kept}
    before: dict[str, Any] | None = None
    ends: dict[str, int] = {}
    chain = ""
    for row in stream(SEALS, order=["number"]):
        seal, values = as_seal(row)
        number = seal["number"]
        report.seals += 1
        if not fits(values):
            yield broken(number, "it holds what no seal can hold")
            continue
        yield from seal_follows(before, seal, values, ends)
        chain = chain or str(seal["digest"])[:CHAIN_LENGTH]
        wanted |= {number: seal["digest"]} if number in wanted else {}
        before, ends[seal["table_name"]] = seal, seal["last_id"]
    if before:
        report.newest = str(Kept(chain, before["number"], before["digest"]))
    for one in kept:
        yield from judged(one, chain, before, wanted, report)


def judged(
    kept: Kept, chain: str, newest: Any, wanted: dict[int, str], report: Report
) -> Iterator[Finding]:
    number = newest["number"] if newest else 0
    if finding := bears_out(kept, chain, number, wanted[kept.number]):
        yield finding
    else:
        report.proved.append(proof(kept.number, number))


def proof(number: int, newest: int) -> str:
    if number == newest:
        return f"The kept digest proves every sealed row, up to seal {newest}."
    since = f"seal {newest} was" if newest == number + 1 else f"seals {number + 1} to {newest} were"
    return f"The kept digest proves the rows up to seal {number}; {since} made after it."
