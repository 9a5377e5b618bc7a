"""Who may give a therapy on a day, and who nearly may: as rows of tables, a page at a time."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from contracts import rows
from contracts.day_of_service import RemsOfTheDay
from contracts.models import Contract, Provider
from therapies import queries
from therapies.models import Listing, Therapy

# How long ago a contract may have ended for its provider to stand among those who nearly may.
LATELY = timedelta(days=365)


@dataclass(frozen=True)
class Demand:
    """What the day asks of a provider: a contract under the listing's program, and the REMS."""

    therapy: Therapy
    on: date
    listing: Listing | None
    rems: RemsOfTheDay

    @property
    def slugs(self) -> list[str]:
        return [program.slug for program in self.rems.to_hold]

    def giving(self) -> QuerySet[Contract]:
        """The contracts on which a check of the day says contracted and eligible."""
        if self.listing is None:
            return Contract.objects.none()
        program = self.listing.program.slug
        found = Contract.objects.giving(self.on, self.therapy.slug, program, self.slugs)
        return found.with_names().with_program()

    def nearly(self) -> QuerySet[Provider]:
        """The other providers with a contract, an agreement or the REMS, or a contract lately."""
        since = self.on - LATELY
        near = Provider.objects.near_to_giving(self.therapy, self.on, since, self.slugs)
        return near.besides(self.giving())


def demand(therapy: Therapy, on: date) -> Demand:
    listing = queries.listings_of(on).filter(therapy=therapy).select_related("program").first()
    required = therapy.rems_requirements.in_force(on).with_program().with_recorded()
    requirements = tuple(rows.requirement(row) for row in required)
    return Demand(therapy, on, listing, RemsOfTheDay(requirements=requirements, certifications=()))


def by_state(contracts: QuerySet[Contract]) -> dict[str, int]:
    """How many of these contracts' providers each state has."""
    counted = contracts.order_by().values("provider__state").annotate(number=Count("pk"))
    return {row["provider__state"]: row["number"] for row in counted}
