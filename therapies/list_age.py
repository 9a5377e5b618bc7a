"""How long ago anybody looked whether the list in force still says what we hold of it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from portal.asof import Day
from portal.wording import count, local
from therapies.models import Edition

# Days that may pass without a comparison; from the next one on the list is amber, or red.
UNTIL_AMBER, UNTIL_RED = 30, 90


class Shade(Enum):
    """How old a list looks: the tag that says so, its icon, and what to think of the list."""

    FRESH = ("", "", "")
    AMBER = ("warn", "warn", "compare it soon")
    RED = ("no", "no", "may be out of date")

    def __init__(self, tag: str, icon: str, advice: str) -> None:
        self.tag, self.icon, self.advice = tag, icon, advice


@dataclass(frozen=True)
class ListAge:
    """Days since the list was last compared with the published page or, if it never was, in force.

    Both rules of the portal's pages are here: where the count begins, and what it means.
    """

    days: int

    @property
    def shade(self) -> Shade:
        if self.days > UNTIL_RED:
            return Shade.RED
        return Shade.AMBER if self.days > UNTIL_AMBER else Shade.FRESH

    @property
    def words(self) -> str:
        """ "Unchecked for 44 days: compare it soon"; nothing while it is fresh."""
        if self.shade is Shade.FRESH:
            return ""
        return f"Unchecked for {count(self.days, 'day')}: {self.shade.advice}"


def list_age(effective_on: date, confirmed_on: date | None, on: date) -> ListAge:
    """As of a day; a comparison made after it, or a list not yet in force, has no age."""
    return ListAge(max((on - (confirmed_on or effective_on)).days, 0))


def as_of(day: Day) -> date:
    """The day up to which a page can know of comparisons: never later than today or `known`."""
    known_on = local(day.known).date() if day.known else day.today
    return min(day.on, day.today, known_on)


def age_on(edition: Edition, day: Day) -> ListAge:
    """The age of the edition in force on the day of a page."""
    return list_age(edition.effective_on, edition.confirmed_on, as_of(day))
