"""How days, moments and names are put into words."""

from collections.abc import Sequence
from datetime import date, datetime

from contracts.evidence import Dated

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def spoken(day: date) -> str:
    """A day to be read out: March 3, 2025."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def shown(day: date) -> str:
    """A day on a page: Mar 3, 2025."""
    return f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


def time_of_day(moment: datetime) -> str:
    """10:42 am ET; another zone than New York's under its own name."""
    zone = moment.tzname() or ""
    clock = f"{moment.hour % 12 or 12}:{moment.minute:02} {'am' if moment.hour < 12 else 'pm'}"
    return f"{clock} {'ET' if zone in {'EST', 'EDT'} else zone}".rstrip()


def span(row: Dated) -> str:
    """The days of a period on a page; both count."""
    start = shown(row.starts_on) if row.starts_on else "since before our records"
    return (
        f"{start} through {shown(row.last_day)}" if row.last_day else f"{start}, no end on record"
    )


def joined(words: Sequence[str], last: str = "and") -> str:
    """A, B and C."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def capitalized(text: str) -> str:
    """As a sentence begins; capitals further on stay."""
    return text[:1].upper() + text[1:]
