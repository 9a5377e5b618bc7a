"""What waits for a catalog maintainer on a day: one rule over the list of that day each.

Every row has `since`, the day from which the rule holds of it at the earliest.
"""

from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from therapies.models import ListedCode, Listing, ProductCode
from therapies.queries import CodeKind, RemsStanding, code_kind, listings_of, rems_standing


def unclassified_only(on: date) -> QuerySet[Listing]:
    """Therapies of the list whose codes, that day, all name many therapies."""
    rows = listings_of(on).alias(kind=code_kind(on, "therapy_id"))
    return rows.filter(kind=CodeKind.UNCLASSIFIED).annotate(since=F("starts_on"))


def rems_unknown(on: date) -> QuerySet[Listing]:
    """Therapies of the list of which nothing says whether a REMS is required."""
    rows = listings_of(on).alias(rems=rems_standing(on, "therapy_id"))
    return rows.filter(rems=RemsStanding.UNKNOWN).annotate(since=F("starts_on"))


def lacking_product_code(on: date) -> QuerySet[Listing]:
    """Listings whose product CMS assigns a code that day which the list doesn't show.

    Adds `assigned_code`, the first such code.
    """
    shown = ListedCode.objects.in_force(on).filter(
        therapy=OuterRef("therapy"), code=OuterRef("code")
    )
    unshown = ProductCode.objects.in_force(on).filter(~Exists(shown), therapy=OuterRef("therapy"))
    first = unshown.by_start()
    return (
        listings_of(on)
        .filter(Exists(unshown))
        .annotate(
            since=Subquery(first.values("starts_on")[:1]),
            assigned_code=Subquery(first.values("code__code")[:1]),
        )
    )
