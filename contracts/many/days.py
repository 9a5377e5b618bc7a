"""A date of service as a row has it: never guessed, and never today where it is missing."""

import re
from datetime import date

from portal.asof import read_date
from portal.refusals import BadInput

US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2}", re.ASCII)
WRITE = "Write it as 2025-03-03, or as month/day/year: 3/3/2025."


class NoDay(Exception):
    """The text is no day; the message says why and the remedy."""


def day_of_service(text: str) -> date:
    """ISO, or US slashes with the month first. Raises NoDay."""
    if not text:
        raise NoDay(f"The date of service is missing; it is not taken to be today. {WRITE}")
    slashes = US.fullmatch(text)
    try:
        return read_date("on", iso(text, *slashes.groups()) if slashes else text)
    except BadInput as refused:
        raise NoDay(why_not(text, refused)) from None


def iso(text: str, month: str, day: str, year: str) -> str:
    if not 1 <= int(month) <= 12:
        raise NoDay(f"“{text}” has no such month: the month comes first. {WRITE}")
    return f"{year}-{month:0>2}-{day:0>2}"


def why_not(text: str, refused: BadInput) -> str:
    if SHORT_YEAR.fullmatch(text):
        return f"“{text}” leaves the century open. Write the year with four digits: 3/3/2025."
    if text.isdigit():
        return f"“{text}” is a number, not a day. Give the column the format Date. {WRITE}"
    reasons = ("is not in the calendar", "lies outside 1900 to 2199")
    reason = next((each for each in reasons if each in refused.message), "is not a day")
    return f"“{text}” {reason}. {WRITE}"
