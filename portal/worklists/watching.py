"""What is worth watching on a day: counts for the home page, each with what stands behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from contracts import held
from contracts.held import HoldingQuerySet
from contracts.kept.models import DifferentNow
from contracts.models import Contract, SingleCaseAgreement
from portal.search.misses import still_missed
from portal.wording import day
from therapies.models import Listing, Therapy
from therapies.queries import renamed_on
from therapies.worklists import lacking_product_code, rems_unknown, unclassified_only

SOON = timedelta(days=30)
NAMED = 5


@dataclass(frozen=True)
class Watch:
    """One line: what is counted, how many, the first of them by name, and where to look."""

    title: str
    count: int
    named: tuple[tuple[str, str], ...]
    address: str = ""

    @property
    def more(self) -> int:
        return self.count - len(self.named)


def watches(on: date) -> list[Watch]:
    """All the lines for a day; those without anything stay, with a zero."""
    return [*watches_of_contracts(on), *watches_of_the_list(on)]


def watches_of_contracts(on: date) -> list[Watch]:
    """What contract maintainers have as worklists."""
    return [
        of_holdings(
            "Contracts that end within 30 days",
            ending(Contract.objects.all(), on),
            "ending-contracts",
        ),
        of_holdings(
            "Agreements that end within 30 days",
            ending(SingleCaseAgreement.objects.all(), on),
            "ending-agreements",
        ),
        of_holdings("Contracts with a deactivated NPI", deactivated(on), "deactivated-npi"),
    ]


def watches_of_the_list(on: date) -> list[Watch]:
    """What catalog maintainers have as worklists."""
    return [
        of_listings(
            "CMS has a code our list lacks",
            lacking_product_code(on),
            page_of("product-code-not-listed"),
            named=True,
        ),
        of_listings(
            "Unclassified codes only",
            unclassified_only(on),
            f"{reverse('therapies:list')}?codes=unclassified",
        ),
        of_listings(
            "REMS unknown",
            rems_unknown(on),
            f"{reverse('therapies:list')}?rems=unknown",
        ),
    ]


def watches_of_editors(on: date, today: date) -> list[Watch]:
    """What only those who edit the catalog can mend."""
    return [renamed(on), searched_in_vain(today)]


def to_call_back(person: Any) -> Watch:
    """Kept answers that say otherwise now: one's own, or all for those who mend contracts."""
    rows = DifferentNow.objects.waiting().oldest_first()
    address = f"{reverse('contracts:answers')}?state=call-back"
    if not getattr(person, "is_contract_maintainer", False):
        rows, address = rows.kept_by_person(person), f"{address}&whose=mine"
    return Watch("Kept answers to call back about", rows.count(), (), address)


def renamed(on: date) -> Watch:
    """What the list in force calls otherwise; each name leads to the therapy's editor."""
    rows = renamed_on(on)
    named = tuple((other_name(row), edit_page(row.therapy)) for row in rows[:NAMED])
    return Watch("Renamed by the list in force", rows.count(), named)


def other_name(listing: Listing) -> str:
    """How the list calls a therapy, and what it is still called here."""
    if listing.name != str(listing.therapy):
        return f"{listing.name}, here still {listing.therapy}"
    here = listing.therapy.generic_name or "without a generic name"
    return f"{listing.name}: {listing.generic_name}, here still {here}"


def edit_page(therapy: Therapy) -> str:
    return reverse("admin:therapies_therapy_change", args=[therapy.pk])


def searched_in_vain(today: date) -> Watch:
    """What was searched for and isn't found today either: perhaps a name is missing."""
    rows = list(still_missed(today))
    address = reverse("search")
    named = [
        (str(row["words"]), f"{address}?{urlencode({'q': row['words']})}") for row in rows[:NAMED]
    ]
    return Watch("Searched for in vain", len(rows), tuple(named), reverse("search-missed"))


def ending(holdings: HoldingQuerySet, on: date) -> HoldingQuerySet:
    """In force that day, with a last day within the next 30, both counted; the nearest first."""
    soon = holdings.in_force(on).filter(last_day__lte=on + SOON)
    return soon.with_names().order_by("last_day", "pk")


def deactivated(on: date) -> QuerySet[Contract]:
    """Contracts in force of providers whose NPI is deactivated by that day."""
    rows = Contract.objects.in_force(on).filter(held.deactivated(on, "provider__"))
    return rows.with_names().order_by("provider__folded_name", "pk")


def of_holdings(title: str, rows: QuerySet[Any], worklist: str) -> Watch:
    named = [
        (f"{row.provider}, {row.therapy.brand_name}{through(row.last_day)}", row.get_absolute_url())
        for row in rows[:NAMED]
    ]
    return Watch(title, rows.count(), tuple(named), page_of(worklist))


def page_of(worklist: str) -> str:
    return reverse("worklists:worklist", args=[worklist])


def through(last_day: date | None) -> str:
    return f", through {day(last_day)}" if last_day else ""


def of_listings(title: str, rows: QuerySet[Listing], address: str, *, named: bool = False) -> Watch:
    first = rows.select_related("therapy").order_by("folded_brand", "pk")[:NAMED] if named else []
    return Watch(title, rows.count(), tuple(brands(first)), address)


def brands(listings: Iterable[Listing]) -> Iterable[tuple[str, str]]:
    return ((row.brand_name, row.therapy.get_absolute_url()) for row in listings)
