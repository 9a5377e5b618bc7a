"""What a day's REMS cell says besides the standing: which REMS, on whose authority, since when."""

from collections.abc import Iterable, Sequence
from datetime import date

from portal.wording import day
from therapies.models import RemsRequirement

UNKNOWN = "no record either way; do not tell the caller it is not needed"


def note(requirements: Sequence[RemsRequirement], on: date) -> str:
    """Of the rows in force that day, and the newest requirement that ended before it."""
    in_force = [row for row in requirements if row.covers(on)]
    if not in_force:
        return UNKNOWN
    required = [row for row in in_force if row.standing == "required"]
    parts = [stated(row) for row in required or in_force]
    return "; ".join([*parts, *([] if required else ended(requirements, on))])


def stated(row: RemsRequirement) -> str:
    """ABECMA REMS, by FDA, since Mar 26, 2021."""
    since = f"since {day(row.starts_on)}" if row.starts_on else "since before our records"
    if row.standing != "required":
        return f"{since} ({row.get_authority_display()})"
    return f"{row.rems_program}, by {row.get_authority_display()}, {since}"


def ended(requirements: Iterable[RemsRequirement], on: date) -> list[str]:
    """Through which day it was required before, by the newest of such rows."""
    past = [
        (row.last_day, row.get_authority_display())
        for row in requirements
        if row.standing == "required" and row.last_day and row.last_day < on
    ]
    return [f"required through {day(last)} ({by})" for last, by in sorted(past)[-1:]]
