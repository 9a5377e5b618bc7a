"""Where days begin and end on the clock: history is kept in moments, people ask for days."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def start_of(day: date) -> datetime:
    """The moment at which a day begins in TIME_ZONE."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """The moment at which the next day begins: the day's own moments lie before it."""
    return start_of(day + timedelta(days=1))


def local_day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())
