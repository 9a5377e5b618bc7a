"""Every write happens inside `change()`: one transaction, one moment, one person, one reason."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.privacy import refuse_patient_data
from portal.text import compact, tidy_lines

if TYPE_CHECKING:
    from portal.staff.models import User

SHORTEST_REASON = 3


class NoOpenChange(RuntimeError):
    """A record was written outside `change()`, so nobody would know who, when and why."""


class Stale(Exception):
    """The record was saved or deleted by somebody else after it was read."""

    def __init__(self, record: Any, newest: Any) -> None:
        self.record = record
        self.newest = newest
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Who saved the record before, and why: what the person refused must know."""
        if self.newest is None:
            return "Nothing was saved: this record no longer exists."
        did = "deleted" if self.newest.history_type == "-" else "saved"
        return (
            f"Nothing was saved: {self.newest.history_user_name} {did} this record before you. "
            f"The reason given: “{self.newest.history_change_reason}”"
        )


@dataclass
class Act:
    """One open change: who, why, and the moment that all its history rows share.

    `recording`: whether a history row is being written, by a record's own save or delete.
    """

    by: "User"
    reason: str
    moment: datetime
    wrote: bool = field(default=False)
    recording: bool = field(default=False)


_open: ContextVar[Act | None] = ContextVar("open_change", default=None)
_followers: list[Callable[[datetime], None]] = []
_tellers: list[Callable[[datetime], str]] = []
_foretellers: list[Callable[[datetime], str]] = []


def before_commit(follow: Callable[[datetime], None]) -> None:
    """Have this called with the moment of each change that wrote something, in its transaction.

    For what follows from records and must never lag behind them; it reads in history what changed.
    """
    _followers.append(follow)


def after_commit(tell: Callable[[datetime], str]) -> None:
    """Have this asked what else whoever made a change by a form must know; "" for nothing.

    With the change's moment, once it stands: what is told is read off history, of that act alone.
    """
    _tellers.append(tell)


def in_preview(foretell: Callable[[datetime], str]) -> None:
    """Have this asked what a form would turn if it were saved, in HTML; "" for nothing.

    With the moment of the change that saved it, while it stands: it is taken back at once.
    """
    _foretellers.append(foretell)


def to_be_told(act: "Act") -> list[str]:
    """What all that asked for it say of a change that was committed."""
    return said_by(_tellers, act)


def foretold(act: "Act") -> list[str]:
    """What all that asked for it foretell of a change that will be taken back."""
    return said_by(_foretellers, act)


def said_by(tellers: list[Callable[[datetime], str]], act: "Act") -> list[str]:
    """Of an act that wrote something, what is not empty."""
    told = (tell(act.moment) for tell in tellers) if act.wrote else ()
    return [said for said in told if said]


def clean_reason(text: str) -> str:
    """A reason worth keeping, tidied. Refuses blanks, dots, single letters and patient data."""
    reason = tidy_lines(text or "")
    letters = compact(reason)
    if len(letters) < SHORTEST_REASON or len(set(letters)) == 1:
        raise ValidationError("Say why, in a few words that a colleague will understand.")
    refuse_patient_data(reason)
    return reason


def current() -> Act:
    """The open change, for history rows. Raises NoOpenChange."""
    act = _open.get()
    if act is None:
        raise NoOpenChange("Records are written inside change(by=..., reason=...).")
    return act


def is_open() -> bool:
    return _open.get() is not None


def is_recording() -> bool:
    """Whether a record's own save or delete is writing its history row."""
    act = _open.get()
    return act is not None and act.recording


@contextmanager
def change(*, by: "User", reason: str) -> Iterator[Act]:
    """Open a change. The Ledger is locked first, so moments follow the order of commits.

    Raises ValidationError for a reason that says nothing, RuntimeError when one is open already.
    """
    from portal.audit.models import Ledger  # noqa: PLC0415 - models need this module

    reason = clean_reason(reason)
    if is_open():
        raise RuntimeError("A change is open already: it has one person and one reason.")
    with transaction.atomic():
        ledger = Ledger.lock()
        act = Act(by=by, reason=reason, moment=ledger.next_moment())
        token = _open.set(act)
        try:
            yield act
        finally:
            _open.reset(token)
        if act.wrote:
            ledger.at = act.moment
            ledger.save(update_fields=["at"])
            for follow in _followers:
                follow(act.moment)
