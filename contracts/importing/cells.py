"""What the cells of a record's columns say, as text."""

from collections.abc import Callable
from typing import Any

from contracts.sheets.cells import (
    Unread,
    npi,
    refuse_personal,
    refuse_shortened,
    refuse_stand_ins,
    shown,
    text_of,
)
from contracts.sheets.cells import day as day_in
from contracts.states import STATES
from portal.text import fold, tidy

STATE_NAMES = {fold(name): code for code, name in STATES.items()}


def one_line(value: Any) -> str:
    """Text on one line. Refuses what stands for nothing, and what a spreadsheet spoiled.

    `1E5` may be a text; `1.5E+5` was a number.
    """
    text = text_of(value).strip()
    if "\n" in text or "\r" in text:
        raise Unread(shown(text), "The cell holds several lines. Write one.")
    text = tidy(text)
    refuse_stand_ins(text)
    if "+" in text or "." in text:
        refuse_shortened(text)
    refuse_personal(text)
    return text


def day(value: Any) -> str:
    """A day as ISO has it; empty for an empty cell."""
    found = day_in(value, unlikely="A day that is not known stays empty.")
    return found.isoformat() if found else ""


def state(value: Any) -> str:
    """Two letters, or a state's name in full."""
    text = one_line(value)
    return STATE_NAMES.get(fold(text), text.upper() if len(text) == 2 else text)


def names(value: Any) -> str:
    """Several names as they stand in their cell."""
    text = text_of(value)
    refuse_stand_ins(text.strip())
    refuse_personal(text)
    return text.strip()


READ: dict[str, Callable[[Any], str]] = {
    "npi": npi,
    "starts_on": day,
    "last_day": day,
    "state": state,
    "other_names": names,
}


def read(column: str, value: Any) -> str:
    """What a cell of a column says, as text. Raises Unread."""
    return READ.get(column, one_line)(value)
