"""What waits for a contract maintainer on a day: one rule over stored rows each.

Every row has `since`, the day from which the rule holds of it, or `since_moment`, the moment at
which it was recorded; both are empty where nothing on record tells.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone

from contracts.duplicates import close_names
from contracts.held import deactivated
from contracts.models import (
    Contract,
    Provider,
    RemsCertification,
    SingleCaseAgreement,
)
from therapies.models import Listing, RemsRequirement
from therapies.queries import listings_of

MOST_CLOSE = 500
NOT_REVIEWED_FOR = timedelta(days=180)
ONE_DAY = timedelta(days=1)


def shifted(day: Any, by: timedelta) -> Cast:
    """A day of the database, some days later or earlier."""
    return Cast(ExpressionWrapper(day + by, output_field=DateField()), DateField())


def later_of(one: Any, other: Any) -> Greatest:
    """The later of two days; where one is open, the other."""
    return Greatest(Coalesce(one, other), Coalesce(other, one))


def ending(holdings: Any, keys: tuple[str, ...], on: date, within: int) -> Any:
    """In force that day, with a last day within so many days, both counted; the nearest first.

    Left out are those that another row with the same keys follows on the next day.
    """
    next_day = shifted(OuterRef("last_day"), ONE_DAY)
    same = {key: OuterRef(key) for key in keys}
    following = holdings.filter(**same, starts_on=next_day)
    rows = holdings.in_force(on).filter(~Exists(following), last_day__lte=on + timedelta(within))
    entered = shifted(F("last_day"), -timedelta(within))
    return rows.with_names().annotate(since=later_of(entered, F("starts_on")))


def ending_contracts(on: date, within: int) -> QuerySet[Contract]:
    rows: QuerySet[Contract] = ending(
        Contract.objects.all(), ("provider", "therapy", "program"), on, within
    )
    return rows


def ending_agreements(on: date, within: int) -> QuerySet[SingleCaseAgreement]:
    keys = ("provider", "therapy", "folded_reference")
    rows: QuerySet[SingleCaseAgreement] = ending(
        SingleCaseAgreement.objects.all(), keys, on, within
    )
    return rows


def ending_certifications(on: date, within: int) -> QuerySet[RemsCertification]:
    """Only those that certify."""
    certified = RemsCertification.objects.filter(standing=RemsCertification.Standing.CERTIFIED)
    rows: QuerySet[RemsCertification] = ending(certified, ("provider", "rems_program"), on, within)
    return rows


def required(on: date) -> QuerySet[RemsRequirement]:
    rows = RemsRequirement.objects.in_force(on)
    return rows.filter(standing=RemsRequirement.Standing.REQUIRED)


def certified_without_contract(on: date) -> QuerySet[RemsCertification]:
    """Certified in a REMS that a listed therapy requires, without a contract for any such one."""
    listed = listings_of(on).filter(therapy=OuterRef("therapy"))
    needing = required(on).filter(Exists(listed), rems_program=OuterRef("rems_program"))
    of_this_rems = required(on).filter(
        therapy=OuterRef("therapy"), rems_program=OuterRef(OuterRef("rems_program"))
    )
    contracts = Contract.objects.in_force(on).filter(
        Exists(of_this_rems), provider=OuterRef("provider")
    )
    rows = RemsCertification.objects.certified(on).filter(Exists(needing), ~Exists(contracts))
    return rows.with_names().annotate(since=F("starts_on"))


def listing_it(on: date) -> QuerySet[Listing]:
    """The listing, that day, of an outer contract's therapy under the contract's program."""
    return listings_of(on).filter(therapy=OuterRef("therapy"), program=OuterRef("program"))


def off_the_list(on: date) -> QuerySet[Contract]:
    """Contracts in force for a therapy that is not listed that day, or by another program.

    Adds `listed_by`, the name of that program.
    """
    rows = Contract.objects.in_force(on).filter(~Exists(listing_it(on)))
    before = Listing.objects.filter(
        therapy=OuterRef("therapy"), program=OuterRef("program"), last_day__lt=on
    )
    left = Subquery(before.order_by("-last_day").values("last_day")[:1])
    listed = listings_of(on).filter(therapy=OuterRef("therapy")).values("program__name")[:1]
    rows = rows.alias(left=left).with_names().with_program()
    since = later_of(shifted(F("left"), ONE_DAY), F("starts_on"))
    return rows.annotate(since=since, listed_by=Subquery(listed))


def rems_missing(on: date) -> QuerySet[Contract]:
    """Contracts that count that day, but for a required REMS in which the provider isn't certified.

    Adds `missing_rems`, the name of one such.
    """
    certified = RemsCertification.objects.certified(on).filter(
        provider=OuterRef(OuterRef("provider")), rems_program=OuterRef("rems_program")
    )
    missing = required(on).filter(~Exists(certified), therapy=OuterRef("therapy"))
    rows = Contract.objects.in_force(on).filter(Exists(listing_it(on)), Exists(missing))
    first = missing.order_by(F("starts_on").asc(nulls_first=True), "pk")
    asked = Subquery(first.values("starts_on")[:1])
    rows = rows.alias(asked=asked).with_names().with_program()
    named = Subquery(first.values("rems_program__name")[:1])
    return rows.annotate(since=later_of(F("asked"), F("starts_on")), missing_rems=named)


def deactivated_but_holding(on: date) -> QuerySet[Provider]:
    """Providers with a deactivated NPI that day, and something in force."""
    held = [
        Exists(model.objects.in_force(on).filter(provider=OuterRef("pk")))
        for model in (Contract, SingleCaseAgreement, RemsCertification)
    ]
    rows = Provider.objects.filter(deactivated(on)).filter(held[0] | held[1] | held[2])
    return rows.annotate(since=F("deactivated_on"))


def recorded(model: Any) -> Subquery:
    """The moment at which a record came on record."""
    first = model.history.filter(id=OuterRef("pk"), version=1)
    return Subquery(first.values("history_date")[:1], output_field=DateTimeField())


def same_name_and_city(on: date) -> QuerySet[Provider]:
    """Providers with the folded name and city of one that was recorded before them.

    On whatever day: they have none. Adds key, name and NPI of the first such one.
    """
    earlier = Provider.objects.unmerged().filter(
        folded_name=OuterRef("folded_name"),
        folded_city=OuterRef("folded_city"),
        pk__lt=OuterRef("pk"),
    )
    rows = Provider.objects.unmerged().filter(Exists(earlier)).exclude(folded_name="")
    return beside(rows, earlier.order_by("pk"))


def close_name(on: date) -> QuerySet[Provider]:
    """Providers with nearly the name of one in their city that was recorded before them.

    On whatever day. At most 500; adds the other one’s key, name and NPI.
    """
    found = dict(islice(close_names().items(), MOST_CLOSE))
    rows = Provider.objects.filter(pk__in=found)
    other = Case(*(When(pk=pk, then=key) for pk, key in found.items()), default=0)
    rows = rows.alias(other=other)
    return beside(rows, Provider.objects.filter(pk=OuterRef("other")))


def beside(rows: QuerySet[Provider], others: QuerySet[Provider]) -> QuerySet[Provider]:
    """Adds `other_key`, `other_name` and `other_npi`, and since when the later is on record."""
    return rows.annotate(
        since_moment=recorded(Provider),
        other_key=Subquery(others.values("pk")[:1]),
        other_name=Subquery(others.values("name")[:1]),
        other_npi=Subquery(others.values("npi")[:1]),
    )


def not_reviewed(records: Any, on: date) -> Any:
    """Neither reviewed nor first recorded within the 180 days that end that day, it counted."""
    limit = on - NOT_REVIEWED_FOR
    midnight = datetime.combine(limit + ONE_DAY, time.min, tzinfo=timezone.get_default_timezone())
    first = records.model.history.filter(id=OuterRef("pk"), version=1, history_date__lt=midnight)
    never = Q(reviewed_on=None) & Q(Exists(first))
    moment = Case(When(reviewed_on=None, then=recorded(records.model)), default=None)
    rows = records.filter(Q(reviewed_on__lte=limit) | never)
    return rows.annotate(since=F("reviewed_on"), since_moment=moment)


def unreviewed(records: Callable[[date], Any]) -> Callable[[date], Any]:
    """The rule `not_reviewed` over the records that count on a day."""
    return lambda on: not_reviewed(records(on), on)


unreviewed_contracts = unreviewed(lambda on: Contract.objects.in_force(on).with_names())
unreviewed_agreements = unreviewed(lambda on: SingleCaseAgreement.objects.in_force(on).with_names())
unreviewed_certifications = unreviewed(
    lambda on: RemsCertification.objects.in_force(on).with_names()
)
unreviewed_providers = unreviewed(lambda on: Provider.objects.unmerged())
