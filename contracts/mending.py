"""What mending several contracts, agreements or certifications at once would write.

Each function takes the chosen records and what the form asked, and gives a plan; nothing is saved.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from contracts.models import Provider
from portal.audit.bulk import Edit, Plan, overlaps
from portal.wording import day, period

Asked = dict[str, Any]


def days_of(row: Any) -> str:
    return f"{row} ({period_of(row)})"


def period_of(row: Any) -> str:
    return period(row.starts_on, row.last_day)


def planned(edits: Iterable[Edit], left_out: Iterable[tuple[Any, str]], *said: str) -> Plan:
    """With what the edits would make overlap."""
    made = tuple(edits)
    return Plan(edits=made, left_out=tuple(left_out), problems=(*said, *overlaps(made)))


def end(records: list[Any], asked: Asked) -> Plan:
    """Each ends with the day. What ended earlier stays; what starts later can't end with it."""
    last_day: date = asked["last_day"]
    over = [row for row in records if row.last_day and row.last_day <= last_day]
    going_on = [row for row in records if row not in over]
    later = [row for row in going_on if row.starts_on and row.starts_on > last_day]
    edits = [Edit(row, {"last_day": last_day}) for row in going_on if row not in later]
    left_out = [(row, f"its last day is {day(row.last_day)}") for row in over]
    said = f"would end with {day(last_day)}, before it starts. Delete what was never to be."
    return planned(edits, left_out, *(f"{days_of(row)} {said}" for row in later))


def extend(records: list[Any], asked: Asked) -> Plan:
    """Each gets the later last day, or none where none is given; nothing is shortened."""
    last_day: date | None = asked["last_day"]
    longer = [row for row in records if row.last_day and (not last_day or row.last_day < last_day)]
    left_out = [
        (row, f"it lasts as long: {period_of(row)}") for row in records if row not in longer
    ]
    return planned([Edit(row, {"last_day": last_day}) for row in longer], left_out)


def move(records: list[Any], asked: Asked) -> Plan:
    """Each stands at the other provider, with all else as it is."""
    kept: Provider = asked["provider"]
    moved = [row for row in records if row.provider_id != kept.pk]
    left_out = [(row, "it stands there already") for row in records if row not in moved]
    edits = [Edit(row, {"provider_id": kept.pk}) for row in moved]
    return planned(edits, left_out)


def review(records: list[Any], asked: Asked) -> Plan:
    """Each was found right on the day; a later review stays."""
    on: date = asked["reviewed_on"]
    newer = [row for row in records if row.reviewed_on and row.reviewed_on >= on]
    edits = [Edit(row, {"reviewed_on": on}) for row in records if row not in newer]
    left_out = [(row, f"reviewed on {day(row.reviewed_on)}") for row in newer]
    return Plan(edits=tuple(edits), left_out=tuple(left_out))
