"""What a cell says. Nothing is guessed: what can be read in two ways is refused, with a remedy."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from contracts.npi import WRONG_FORM, tidy_npi, well_formed
from portal.asof import EARLIEST, LATEST
from portal.privacy import patient_data_in, refuse_patient_data
from portal.text import tidy

SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+]?\d+")
WHOLE = re.compile(r"(\d+)\.0+")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 0?0:00(?::00)?)?", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
WITH_TIME = re.compile(r".*\d[T ]\d{1,2}:\d{2}.*")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
# Words that stand for an empty cell elsewhere, and for an error in a spreadsheet.
NO_VALUE = frozenset({"n/a", "#n/a", "null", "none", "nan", "nil", "tbd", "unknown", "-", "--"})
SHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)|#+")
NO_TEXT = (bool, date, time, timedelta)
LONGEST_SHOWN = 80
HINT = "Write a day as 2025-03-04 or 3/4/2025 (month first), or format the cell as a date."


class Unread(Exception):
    """A cell that can't be read. `shown` is what may be told of it, `personal` why it may not."""

    def __init__(self, shown: str, message: str, *, personal: bool = False) -> None:
        super().__init__(message)
        self.shown, self.message, self.personal = shown, message, personal


def shown(value: Any) -> str:
    """A cell as a message may repeat it."""
    said = value.isoformat() if isinstance(value, date | time) else str(value)
    said = tidy(said)
    if patient_data_in(said):
        return ""
    return said if len(said) <= LONGEST_SHOWN else f"{said[:LONGEST_SHOWN]}…"


def typed(value: Any) -> str:
    """A cell as somebody would type it, on one line; one of midnight is its day."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return tidy(written(value))


def text_of(value: Any) -> str:
    """A cell as text; whole numbers without a decimal point. Raises Unread for what is none."""
    if isinstance(value, NO_TEXT):
        raise Unread(
            shown(value),
            f"“{shown(value)}” is no text: the spreadsheet made something else of it. Format the "
            "cell as text, and type it again.",
        )
    return written(value)


def written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def refuse_stand_ins(text: str) -> None:
    if SHEET_ERROR.fullmatch(text):
        raise Unread(text, f"“{text}” is an error of the spreadsheet. Mend the formula there.")
    if text.lower() in NO_VALUE:
        raise Unread(
            text, f"“{text}” says nothing. Leave the cell empty where there is nothing to say."
        )


def refuse_shortened(text: str) -> None:
    if SCIENTIFIC.fullmatch(text):
        raise Unread(
            text,
            f"“{text}” lost its digits in a spreadsheet. Format the column as text, and type or "
            "paste the numbers again.",
        )


def refuse_personal(text: str) -> None:
    try:
        refuse_patient_data(text)
    except ValidationError as refused:
        raise Unread("", " ".join(refused.messages), personal=True) from None


def npi(value: Any) -> str:
    """An NPI as text or as the number that a spreadsheet made of it."""
    text = text_of(value).strip()
    if not text:
        raise Unread("", "The NPI is missing. Write its ten digits.")
    refuse_stand_ins(text)
    refuse_shortened(text)
    digits = tidy_npi(whole[1] if (whole := WHOLE.fullmatch(text)) else text)
    if not well_formed(digits):
        raise Unread(shown(text), f"“{shown(text)}” is no NPI. {why_no_npi(digits)}")
    return digits


def why_no_npi(digits: str) -> str:
    if digits.isdigit() and len(digits) != 10:
        return f"An NPI is ten digits, and this has {len(digits)}. Look for a slip."
    return WRONG_FORM


def day(value: Any, *, unlikely: str = "Look for a slip.") -> date | None:
    """A day, or None for an empty cell. `unlikely`: the remedy for one that can't be meant."""
    found = day_of(value)
    if found and not EARLIEST <= found <= LATEST:
        said = found.isoformat()
        raise Unread(said, f"{said} can't be meant: days lie between 1900 and 2199. {unlikely}")
    return found


def day_of(value: Any) -> date | None:
    if isinstance(value, datetime):
        if value.time() != time():
            raise Unread(shown(value), f"“{shown(value)}” has a time. {HINT}")
        return value.date()
    if isinstance(value, date):
        return value
    text = tidy(text_of(value)) if isinstance(value, str | None) else not_a_day(value)
    return written_day(text) if text else None


def not_a_day(value: Any) -> str:
    raise Unread(shown(value), f"“{shown(value)}” is a number, not a day. {HINT}")


def written_day(text: str) -> date:
    """A day as ISO or with American slashes; month first, and never the other way round."""
    if iso := ISO.fullmatch(text):
        return calendar_day(text, *map(int, iso.groups()))
    if slashes := SLASHES.fullmatch(text):
        month, on, year = map(int, slashes.groups())
        if month > 12 >= on:
            raise Unread(
                text, f"“{text}” has no month {month}: the month comes first, as in 3/31/2025."
            )
        return calendar_day(text, year, month, on)
    raise Unread(shown(text), why_no_day(text))


def calendar_day(text: str, year: int, month: int, on: int) -> date:
    try:
        return date(year, month, on)
    except ValueError:
        raise Unread(text, f"“{text}” is not in the calendar. {HINT}") from None


def why_no_day(text: str) -> str:
    said = shown(text)
    refuse_personal(text)
    refuse_stand_ins(text)
    if SHORT_YEAR.fullmatch(text):
        return f"“{said}” has a year of two digits. Write all four: 3/4/2025."
    if SERIAL.fullmatch(text) or SCIENTIFIC.fullmatch(text):
        return f"“{said}” is a number, not a day. {HINT}"
    if WITH_TIME.fullmatch(text):
        return f"“{said}” has a time. {HINT}"
    return f"“{said}” is not a day. {HINT}"
