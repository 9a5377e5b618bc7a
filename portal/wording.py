"""How days, moments and spans are written: Mar 3, 2025 on pages, March 3, 2025 to be spoken."""

import re
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.utils import timezone

EASTERN = "America/New_York"
DAYS_PER_MONTH = 365.25 / 12
DAYS_PER_YEAR = 365.25
NO_START = "since before our records"
NO_END = "no end on record"
US_NUMBER = re.compile(r"1?([2-9]\d{9})", re.ASCII)


def day(value: date) -> str:
    """Mar 3, 2025: the day as pages write it."""
    return f"{value:%b} {value.day}, {value.year}"


def spoken_day(value: date) -> str:
    """March 3, 2025: the day in a sentence to be read to a caller."""
    return f"{value:%B} {value.day}, {value.year}"


def weekday_day(value: date) -> str:
    """Mon Jun 30, 2025."""
    return f"{value:%a} {day(value)}"


def local(value: datetime) -> datetime:
    """A moment on the portal's own clock."""
    return timezone.localtime(value, timezone.get_default_timezone())


def zone(value: datetime) -> str:
    """The short name of the portal's zone: ET, or what the zone says of itself at that moment."""
    return "ET" if settings.TIME_ZONE == EASTERN else str(local(value).tzname())


def zone_in_full() -> str:
    """The portal's zone in a sentence: US Eastern, or its name as in America/Chicago."""
    return "US Eastern" if settings.TIME_ZONE == EASTERN else settings.TIME_ZONE


def clock(value: datetime) -> str:
    """10:42 am ET: a moment's time, where its day stands in a heading."""
    here = local(value)
    half = "am" if here.hour < 12 else "pm"
    return f"{here.hour % 12 or 12}:{here:%M} {half} {zone(value)}"


def moment(value: datetime) -> str:
    """Jun 30, 2025, 10:42 am ET."""
    return f"{day(local(value))}, {clock(value)}"


def weekday_moment(value: datetime) -> str:
    """Tue Feb 4, 2025, 10:12 am ET."""
    return f"{weekday_day(local(value))}, {clock(value)}"


def period(starts_on: date | None, last_day: date | None) -> str:
    """The days a fact holds; both count, and an empty one is an open end."""
    start = day(starts_on) if starts_on else NO_START
    if last_day:
        return f"{start} through {day(last_day)}"
    return f"{start}, {NO_END}"


def count(number: int, one: str, many: str = "") -> str:
    """1 therapy, 23 therapies: `many` is `one` with an s unless given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def age(value: date, today: date) -> str:
    """How far a day lies from today, roughly: 4 days ago, in 2 weeks, 4 months ago, yesterday."""
    apart = (value - today).days
    if apart in (-1, 0, 1):
        return ("today", "tomorrow", "yesterday")[apart]
    span = _span(abs(apart))
    return f"in {span}" if apart > 0 else f"{span} ago"


def _span(days: int) -> str:
    if days < 14:
        return count(days, "day")
    if days < 60:
        return count(round(days / 7), "week")
    if days < 2 * DAYS_PER_YEAR:
        return count(round(days / DAYS_PER_MONTH), "month")
    return count(round(days / DAYS_PER_YEAR), "year")


def months_in_force(starts_on: date, on: date) -> str:
    """How long something has been in force on a day, both days counted: 8 months, 12 days."""
    after = min(on, date.max - timedelta(days=1)) + timedelta(days=1)
    months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
    months -= after.day < starts_on.day
    if months < 1:
        return count(max((after - starts_on).days, 0), "day")
    if months < 24:
        return count(months, "month")
    years, rest = divmod(months, 12)
    return count(years, "year") + (f" {count(rest, 'month')}" if rest else "")


def keep(address: str, query: str) -> str:
    """An address with a query added; what it already names wins, its fragment stays last."""
    parts = urlsplit(address)
    own = parse_qsl(parts.query, keep_blank_values=True)
    named = {name for name, _ in own}
    added = [pair for pair in parse_qsl(query) if pair[0] not in named]
    return urlunsplit(parts._replace(query=urlencode(own + added)))


def reach(kind: str, value: str) -> str:
    """The link that opens a contact channel by its kind; empty where none can, as for a fax."""
    if kind == "phone":
        number = US_NUMBER.fullmatch(re.sub(r"[\s().+-]", "", value))
        return f"tel:+1{number[1]}" if number else ""
    if " " in value:
        return ""
    if kind == "email":
        return f"mailto:{value}"
    if kind == "web":
        return value if value.startswith(("https://", "http://")) else f"https://{value}"
    return ""
