"""A day among typed words: 3/3/2025, 2025-03-03, mar 3, 3 March 2025, tomorrow. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from portal.asof import EARLIEST, LATEST
from portal.wording import day as written

MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = MONTH_NAMES.split()
NAME = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
NUMBER = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
YEAR = r"(?:(?:\s*,\s*|\s+)(?P<year>(?:19|20|21)[0-9]{2}))?"
ON = re.compile(r"^on\s+", re.IGNORECASE)
START, END = r"(?<![\w./-])(?:on\s+)?", r"(?![\w/-]|\.[0-9])"
FORMS = tuple(
    re.compile(START + form + END, re.IGNORECASE)
    for form in (
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
        r"(?P<first>[0-9]{1,2})(?P<by>[-/.])(?P<second>[0-9]{1,2})(?P=by)(?P<year>(?:[0-9]{2}){1,2})",
        r"(?P<first>[0-9]{1,2})/(?P<second>[0-9]{1,2})",
        rf"{NAME}\s*{NUMBER}{YEAR}",
        rf"{NUMBER}\s+(?:of\s+)?{NAME}{YEAR}",
    )
)
NEAR = {"today": 0, "tomorrow": 1, "yesterday": -1}
NEAR_WORD = re.compile(START + rf"(?P<near>{'|'.join(NEAR)})" + END, re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """A day as read from the words: `on`, and the words without it.

    `how` says how it was read where that was open, and `other` is the day it might have been.
    `problem` says why what looks like a day is none; `on` is then empty.
    """

    rest: str
    typed: str = ""
    on: date | None = None
    how: str = ""
    other: date | None = None
    problem: str = ""


def read(words: str, today: date) -> Reading:
    """The first day among the words, if there is one."""
    for form in FORMS:
        if found := form.search(words):
            return of_match(found, words, today)
    if found := NEAR_WORD.search(words):
        on = today + timedelta(days=NEAR[found["near"].lower()])
        return Reading(without(words, found), found[0].strip(), on)
    return Reading(words)


def without(words: str, found: re.Match[str]) -> str:
    return f"{words[: found.start()]} {words[found.end() :]}".strip()


def of_match(found: re.Match[str], words: str, today: date) -> Reading:
    parts = found.groupdict()
    rest, typed = (
        without(words, found),
        re.sub(r"^on\s+", "", found[0].strip(), flags=re.IGNORECASE),
    )
    month, number, ambiguous = month_and_day(parts)
    year = parts.get("year")
    if not year:
        return nearest(rest, typed, month, number, today)
    on = calendar_day(int(year) if len(year) == 4 else 2000 + int(year), month, number)
    if on is None:
        return Reading(rest, typed, problem=f"“{typed}” is no day of the calendar.")
    if not ambiguous:
        return Reading(rest, typed, on)
    swapped = calendar_day(on.year, number, month)
    return Reading(rest, typed, on, f"{typed} was read as {written(on)}, month first", swapped)


def month_and_day(parts: dict[str, str | None]) -> tuple[int, int, bool]:
    """Month, day, and whether they might be the other way round. Month first, as in the US."""
    first, second = parts.get("first"), parts.get("second")
    if not first or not second:
        month, number = str(parts["month"]), int(str(parts["day"]))
        named = not month.isdigit()
        return (MONTHS.index(month[:3].lower()) + 1 if named else int(month)), number, False
    one, other = int(first), int(second)
    if one > 12 >= other:
        return other, one, False
    return one, other, other <= 12 and one != other


def nearest(rest: str, typed: str, month: int, number: int, today: date) -> Reading:
    """Without a year it is the nearest such day; the one next to that is named beside it."""
    years = range(today.year - 4, today.year + 5)
    days = [day for year in years if (day := calendar_day(year, month, number))]
    if not days:
        return Reading(rest, typed, problem=f"“{typed}” is no day of the calendar.")
    on, other = sorted(days, key=lambda day: (abs(day - today), day))[:2]
    return Reading(rest, typed, on, f"{typed} was read as {written(on)}, the nearest", other)


def calendar_day(year: int, month: int, number: int) -> date | None:
    try:
        day = date(year, month, number)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
