"""What an empty list of therapies says: what was looked for, on which day, and what to do next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from portal.asof import Day
from portal.wording import day, keep, period
from therapies.models import Edition, HcpcsCode
from therapies.models.codes import CODE, tidy_code


@dataclass(frozen=True)
class Empty:
    text: str
    next: str
    address: str = ""
    link: str = ""


def explain(table: Any, empty: Empty) -> None:
    table.empty_text, table.empty_next = empty.text, empty.next
    table.empty_address, table.empty_link = empty.address, empty.link


def no_list(shown: Day) -> Empty:
    """No edition is in force that day: the first that we hold starts later, if there is one."""
    text = f"No list is on record for {day(shown.on)}."
    first_day = Edition.objects.first_day()
    if first_day is None:
        return Empty(text, "A catalog maintainer adds the first one in the admin.")
    address = keep(f"{reverse('therapies:list')}?on={first_day}", shown.query)
    return Empty(text, f"Our first list starts on {day(first_day)}.", address, "Show that day")


def nothing_fits(shown: Day, words: str) -> Empty:
    """The filters leave nothing; a code that our list lacks may still have its own page."""
    text = f"No therapy on the list for {day(shown.on)} fits"
    code = tidy_code(words)
    if CODE.fullmatch(code):
        address = keep(reverse("therapies:code", args=[code]), shown.query)
        next_step = "CMS may assign the code to a therapy all the same."
        return Empty(f"{text} “{words}” and the other filters.", next_step, address, f"See {code}")
    address = keep(reverse("therapies:list"), shown.query)
    what = f" “{words}” and the other filters." if words else " these filters."
    next_step = "Try a part of the name, or fewer filters."
    return Empty(f"{text}{what}", next_step, address, "Show the whole list")


def why_empty(shown: Day, edition: Edition | None, words: str = "") -> Empty:
    return nothing_fits(shown, words) if edition else no_list(shown)


def no_therapy(shown: Day, code: HcpcsCode, text: str) -> Empty:
    """Nobody has the code that day; where it has ended or is yet to start, that day is near."""
    near = next((d for d in (code.starts_on, code.last_day) if d and code.covers(d)), None)
    if near is None or code.covers(shown.on):
        return Empty(text, "Look at another day, or at the codes of the therapy in question.")
    address = keep(f"{code.get_absolute_url()}?on={near}", shown.query)
    days = period(code.starts_on, code.last_day)
    return Empty(text, f"Its own days: {days}.", address, f"Show {day(near)}")
