"""An older version as the values of a form: read again, reasoned, saved as an ordinary change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from portal import wording
from portal.audit.compared import name_in, named, stored
from portal.audit.timeline.entry import Change
from portal.audit.timeline.lines import foreign_keys
from portal.audit.timeline.words import change_of, told_fields
from portal.refusals import BadInput, NotOnRecord, parameter

VERSION, ROW = "restore", "again"
# Wider than any version or history id that a database holds.
MOST_DIGITS = 18


@dataclass(frozen=True)
class Past:
    """What a form is filled from. `row`: the history row; `gone`: what it names is deleted since.

    `changes`: what saving it would change; `apart`: what differs too, but no form changes.
    """

    row: Any
    values: Mapping[str, Any]
    gone: tuple[Change, ...]
    changes: tuple[Change, ...] = ()
    apart: tuple[Change, ...] = ()

    @property
    def again(self) -> bool:
        """Whether the record was deleted, and would be recorded as a new one."""
        return bool(self.row.history_type == "-")


def past_version(request: HttpRequest, record: Any, names: Iterable[str]) -> Past | None:
    """The version of a record that the query asks to restore, for a form's fields; None if none.

    Raises BadInput for what is no older version's number, NotOnRecord for one that never was.
    """
    text = parameter(request, VERSION)
    if not text:
        return None
    number = number_of(VERSION, text, "A version is restored by its number, such as 2.")
    if number == record.version:
        message = f"Version {number} is how the record stands now: there is nothing to restore."
        raise BadInput(VERSION, text, message)
    row = record.at_version(number)
    if row is None:
        message = f"There is no version {text} of this record: the newest is {record.version}."
        raise NotOnRecord(VERSION, text, message)
    reason = f"Restored version {number} of {day_of(row)}."
    return past(row, record.newest_history(), names, reason)


def deleted_record(request: HttpRequest, model: Any, names: Iterable[str]) -> Past | None:
    """The deleted record that the query asks to record again; None if it asks for none.

    Raises BadInput for what is no deletion's number, NotOnRecord for one that never was.
    """
    text = parameter(request, ROW)
    if not text:
        return None
    number = number_of(ROW, text, "What was deleted is found by the number of its deletion.")
    row = model.history.filter(history_id=number).first()
    if row is None:
        kind = model._meta.verbose_name
        raise NotOnRecord(ROW, text, f"No change of a {kind} has the number {text}.")
    if row.history_type != "-":
        message = "Only what was deleted is recorded again. Restore an older version instead."
        raise BadInput(ROW, text, message)
    return past(row, None, names, f"Recorded again: it was deleted on {day_of(row)}.")


def number_of(name: str, text: str, message: str) -> int:
    if not is_number(text):
        raise BadInput(name, text, message)
    return int(text)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def day_of(row: Any) -> str:
    return wording.day(timezone.localdate(row.history_date, timezone.get_default_timezone()))


def past(row: Any, newest: Any, names: Iterable[str], reason: str) -> Past:
    """What a history row fills in, compared with the newest one unless there is none."""
    model, then, shown = row.instance_type, stored(row), set(names)
    now = stored(newest) if newest else then
    found = named(model, [then, now])
    lost = {
        field.attname
        for field in foreign_keys(model)
        if then[field.attname] is not None
        and not found[field.related_model, then[field.attname]].alive
    }
    told = [
        (field, change_of(field, now[field.attname], then[field.attname], name_in(found)))
        for field in told_fields(model)
    ]
    differing = [(field, change) for field, change in told if change.before != change.after]
    return Past(
        row=row,
        values={**filled(model, then, shown, lost), "reason": reason},
        gone=tuple(change for field, change in told if field.attname in lost),
        changes=tuple(change for field, change in differing if field.name in shown),
        apart=tuple(change for field, change in differing if field.name not in shown),
    )


def filled(model: Any, then: Mapping[str, Any], shown: set[str], lost: set[str]) -> dict[str, Any]:
    """The form's values by field; a link to something deleted since is left empty."""
    return {
        field.name: None if field.attname in lost else then[field.attname]
        for field in told_fields(model)
        if field.name in shown
    }
