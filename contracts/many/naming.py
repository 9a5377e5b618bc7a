"""Therapies by all that names one, held in memory: what `asking.match_therapy` asks row by row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts import on_record
from contracts.wording import joined
from portal.periods import covers
from portal.text import fold
from portal.wording import day
from therapies.models import Edition, ListedCode, Listing, Therapy, TherapyName
from therapies.models.codes import CODE, tidy_code

Days = tuple[date | None, date | None]
MOST_SHOWN = 5
UNKNOWN = "No therapy is on record by this name. Write its brand or its slug, as our list has it."


class NotSure(Exception):
    """The words name no therapy, or several; the message says what to write instead."""


@dataclass(frozen=True, kw_only=True)
class Naming:
    """Slugs by folded name, and the days of listings and listed codes, all at one moment.

    `slugs` are those ever recorded, among the words asked about.
    """

    slugs: frozenset[str]
    named: Mapping[str, frozenset[str]]
    brands: Mapping[str, str]
    listed: Mapping[str, list[Days]]
    coded: Mapping[str, list[tuple[str, Days]]]
    first_day: date | None

    def sure(self, text: str, on: date | None) -> str:
        """The slug of the one therapy that a name or code is sure to mean. Raises NotSure.

        A code is looked up on the list of the day; without a day it says nothing.
        """
        if text in self.slugs:
            return text
        named = self.named.get(fold(text), frozenset())
        if len(named) == 1:
            return next(iter(named))
        code = tidy_code(text)
        if not CODE.fullmatch(code):
            raise NotSure(UNKNOWN)
        if on is None:
            raise NotSure(f"{code} is looked up on the list of the day: it needs the date.")
        return self.only(code, on)

    def only(self, code: str, on: date) -> str:
        """The one therapy that the day's list shows under a code. Raises NotSure."""
        found = self.under(code, on)
        if not found:
            raise NotSure(f"The list for {day(on)} shows {code} for no therapy. Write the brand.")
        if len(found) > 1:
            shown = joined([self.brands[slug] for slug in found[:MOST_SHOWN]])
            more = f" and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
            raise NotSure(
                f"The list for {day(on)} shows {code} for {len(found)} therapies: {shown}{more}. "
                "Write the brand."
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
    names: defaultdict[str, set[str]] = defaultdict(set)
    listed: defaultdict[str, list[Days]] = defaultdict(list)
    coded: defaultdict[str, list[tuple[str, Days]]] = defaultdict(list)
    brands = {}
    for slug, brand, *folded in rows(Therapy, "slug", "brand_name", *FOLDED):
        brands[slug] = brand
        add(names, slug, folded)
    for slug, folded in rows(TherapyName, "therapy__slug", "folded"):
        add(names, slug, [folded])
    for slug, first, last, *folded in rows(Listing, "therapy__slug", *DAYS, *FOLDED):
        listed[slug].append((first, last))
        add(names, slug, folded)
    for code, slug, first, last in rows(ListedCode, "code__code", "therapy__slug", *DAYS):
        coded[code].append((slug, (first, last)))
    return Naming(
        slugs=frozenset(on_record.therapies(texts, moment).named),
        named={name: frozenset(slugs) for name, slugs in names.items()},
        brands=brands,
        listed=listed,
        coded=coded,
        first_day=Edition.objects.first_day(),
    )


FOLDED = ("folded_brand", "folded_generic")
DAYS = ("starts_on", "last_day")


def rows(model: Any, *fields: str) -> Iterable[tuple[Any, ...]]:
    found: Iterable[tuple[Any, ...]] = model.objects.order_by().values_list(*fields)
    return found


def add(names: defaultdict[str, set[str]], slug: str, folded: Iterable[str]) -> None:
    for name in filter(None, folded):
        names[name].add(slug)
