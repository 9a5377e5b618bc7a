"""The lists of providers."""

from collections.abc import Mapping
from typing import Any

from contracts.states import STATES
from portal.tables import Column, RecordTable
from portal.wording import count

BY_NAME = ("folded_name", "npi")
BY_PROVIDER = ("provider__folded_name", "provider__npi", "pk")


class ProviderTable(RecordTable):
    row_template = "contracts/_provider_row.html"
    name = Column("Name", order_by=BY_NAME)
    npi = Column("NPI", order_by=("npi",))
    city = Column("City", order_by=("city", *BY_NAME))
    state = Column("State", order_by=("state", *BY_NAME))
    contracts = Column("Contracts that day", orderable=False)

    class Meta(RecordTable.Meta):
        order_by = "name"


class TherapyProviderTable(RecordTable):
    """Who may give a therapy. `by_state`: how many providers each state has, over all pages."""

    by_state: Mapping[str, int] = {}
    row_template = "contracts/_therapy_provider_row.html"
    provider = Column("Provider", order_by=BY_PROVIDER)
    npi = Column("NPI", order_by=("provider__npi", "pk"))
    state = Column("State", order_by=("provider__state", *BY_PROVIDER))
    contract = Column("Contract", order_by=("starts_on", *BY_PROVIDER))
    answer = Column("Answer that day", orderable=False)

    class Meta(RecordTable.Meta):
        order_by = "state"

    def group_of(self, contract: Any) -> tuple[str, str] | None:
        """A heading for each state while the rows stand by state."""
        if self.order_by[0].bare != "state":
            return None
        state = contract.provider.state
        return STATES.get(state, state), count(self.by_state[state], "provider")


class NearlyTable(RecordTable):
    """Providers, each with `.answer` and what it lacks, `.missing`."""

    row_template = "contracts/_nearly_row.html"
    provider = Column("Provider", order_by=BY_NAME)
    npi = Column("NPI", order_by=("npi",))
    state = Column("State", order_by=("state", *BY_NAME))
    missing = Column("What is missing", orderable=False)
    answer = Column("Answer that day", orderable=False)

    class Meta(RecordTable.Meta):
        order_by = "state"
        prefix = "near-"


class OtherDaysTable(RecordTable):
    row_template = "contracts/_other_days_row.html"
    provider = Column("Provider", order_by=BY_PROVIDER)
    npi = Column("NPI", order_by=("provider__npi", "pk"))
    state = Column("State", order_by=("provider__state", *BY_PROVIDER))
    contract = Column("Contract", order_by=("starts_on", *BY_PROVIDER))

    class Meta(RecordTable.Meta):
        order_by = "state"
        prefix = "other-"
