"""Therapies by all that names one, held in memory: what `asking.match_therapy` asks row by row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contracts import on_record
from contracts.sheets import names
from contracts.sheets.cells import Unread
from contracts.sheets.names import Names, some
from portal.periods import covers
from portal.wording import day
from therapies.models import Edition, ListedCode, Listing
from therapies.models.codes import CODE, tidy_code

Days = tuple[date | None, date | None]


@dataclass(frozen=True, kw_only=True)
class Naming:
    """All names, and the days of listings and listed codes, at one moment.

    `slugs` are those ever recorded, among the words asked about.
    """

    slugs: frozenset[str]
    names: Names
    listed: Mapping[str, list[Days]]
    coded: Mapping[str, list[tuple[str, Days]]]
    first_day: date | None

    def sure(self, text: str, on: date | None) -> str:
        """The slug of the one therapy that a name or code is sure to mean. Raises Unread.

        A code is looked up on the list of the day; without a day it says nothing.
        """
        if text in self.slugs:
            return text
        named = self.names.called(text)
        if len(named) == 1:
            return self.names.slugs[next(iter(named))]
        code = tidy_code(text)
        if not CODE.fullmatch(code):
            raise self.names.unread(text, named)
        if on is None:
            raise Unread(text, f"{code} is looked up on the list of the day: it needs the date.")
        return self.only(code, on)

    def only(self, code: str, on: date) -> str:
        """The one therapy that the day's list shows under a code. Raises Unread."""
        found = self.under(code, on)
        listed = f"The list for {day(on)} shows {code} for"
        if not found:
            raise Unread(code, f"{listed} no therapy. Write the brand.")
        if len(found) > 1:
            raise Unread(
                code, f"{listed} {len(found)} therapies: {some(found)}. Write one of these."
            )
        return found[0]

    def under(self, code: str, on: date) -> list[str]:
        """By slug; none before the first list."""
        if self.first_day is None or on < self.first_day:
            return []
        coded = {slug for slug, days in self.coded.get(code, ()) if covers(*days, on)}
        return sorted(
            slug for slug in coded if any(covers(*days, on) for days in self.listed.get(slug, ()))
        )


def naming(texts: Iterable[str], moment: datetime) -> Naming:
    """All that may name a therapy at the moment being read, in the same queries for any texts."""
    listed: defaultdict[str, list[Days]] = defaultdict(list)
    coded: defaultdict[str, list[tuple[str, Days]]] = defaultdict(list)
    for slug, *days in Listing.objects.order_by().values_list("therapy__slug", *DAYS):
        listed[slug].append(tuple(days))
    rows = ListedCode.objects.order_by()
    for code, slug, *days in rows.values_list("code__code", "therapy__slug", *DAYS):
        coded[code].append((slug, tuple(days)))
    return Naming(
        slugs=frozenset(on_record.therapies(texts, moment).named),
        names=names.therapies(),
        listed=listed,
        coded=coded,
        first_day=Edition.objects.first_day(),
    )


DAYS = ("starts_on", "last_day")
