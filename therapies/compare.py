"""Comparing the lists of two days: which days a page asks about, and what it shows of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from portal.asof import Day, day_of, read_date
from portal.refusals import BadInput, parameter
from therapies.differences import Differences, differences
from therapies.editions.between import between
from therapies.editions.over_time import catalogs_on
from therapies.models import Edition

NUMBER = re.compile(r"[0-9]{1,18}")
LONGEST_SHOWN = 80
HINT = (
    "Give the number of a list on record, as in the address of its page, or a day as "
    "year-month-day, e.g. 2025-03-03."
)


@dataclass(frozen=True)
class Side:
    """One of the two days; `edition` where a list was named, `in_force` the list of that day."""

    on: date
    in_force: Edition | None
    edition: Edition | None = None

    @property
    def key(self) -> str:
        """As the address has it: the number of the list that was named, or the day."""
        return str(self.edition.pk) if self.edition else self.on.isoformat()

    @property
    def address(self) -> str:
        """The list of that day."""
        return f"{reverse('therapies:list')}?on={self.on}"


def side_of_day(on: date, editions: Sequence[Edition]) -> Side:
    return Side(on, next((one for one in editions if one.effective_on <= on), None))


def side_of(edition: Edition, editions: Sequence[Edition]) -> Side:
    """Its effective day, on which another list of the same day may be the one in force."""
    return Side(edition.effective_on, side_of_day(edition.effective_on, editions).in_force, edition)


def read_side(name: str, text: str, editions: Sequence[Edition]) -> Side:
    """A list's number or a day; `editions` stand newest first. Raises BadInput."""
    if not NUMBER.fullmatch(text):
        return side_of_day(read_day_of_list(name, text), editions)
    edition = next((one for one in editions if one.pk == int(text)), None)
    if edition is None:
        raise BadInput(name, text, f"No list is on record under number {text}. {HINT}")
    return side_of(edition, editions)


def read_day_of_list(name: str, text: str) -> date:
    if not re.match(r"[0-9]{4}-", text):
        what = f"“{text[:LONGEST_SHOWN]}” is neither the number of a list nor a day."
        raise BadInput(name, text, f"{what} {HINT}")
    return read_date(name, text)


def compare_page(request: HttpRequest) -> dict[str, Any]:
    """The lists of `from` and `to`. Without them the newest list is compared with the one before.

    `found` is None where that one doesn't exist. Raises BadInput.
    """
    editions = list(Edition.objects.newest_first())
    texts = {name: parameter(request, name) for name in ("from", "to")}
    read = {name: read_side(name, text, editions) for name, text in texts.items() if text}
    after = read.get("to") or newest(editions, day_of(request))
    before = read.get("from") or (after and the_list_before(after.on, editions))
    found = differences_of(before.on, after.on) if before and after else None
    swapped = address(after.key, before.key) if before and after else ""
    sides = {"before": before, "after": after, "swapped": swapped}
    return {"editions": editions, "found": found, **sides}


def address(before: str, after: str) -> str:
    """Of the page that compares two sides, each by its key."""
    return f"{reverse('therapies:compare')}?from={before}&to={after}"


def comparison(before: Edition, after: Edition) -> str:
    return address(str(before.pk), str(after.pk))


def newest(editions: Sequence[Edition], day: Day) -> Side | None:
    """The newest list on record; on a page about the past, the one in force that day."""
    shown = [one for one in editions if one.effective_on <= day.on or day.on >= day.today]
    return side_of(shown[0], editions) if shown else None


def the_list_before(on: date, editions: Sequence[Edition]) -> Side | None:
    earlier = next((one for one in editions if one.effective_on < on), None)
    return side_of(earlier, editions) if earlier else None


def differences_of(before: date, after: date) -> Differences:
    catalogs = catalogs_on({before, after})
    names = {program.slug: program.name for program in catalogs[after].programs}
    return differences(between(catalogs[before], catalogs[after]), names)
