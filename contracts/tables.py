"""The lists of providers and of what they hold."""

from collections.abc import Mapping
from typing import Any

from contracts import exporting
from contracts.held import BY_PROVIDER
from contracts.states import STATES
from portal.tables import Column, RecordTable
from portal.wording import count

BY_NAME = ("folded_name", "npi")


class ProviderTable(RecordTable):
    row_template = "contracts/_provider_row.html"
    file = exporting.PROVIDERS
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


class HeldTable(RecordTable):
    """What providers hold, whoever they are: `what` they hold stands between them and the days."""

    provider = Column("Provider", order_by=BY_PROVIDER)
    npi = Column("NPI", order_by=("provider__npi", "pk"))
    state = Column("State", order_by=("provider__state", *BY_PROVIDER))
    starts = Column("First day")
    ends = Column("Last day")

    class Meta(RecordTable.Meta):
        order_by = "provider"

    def order_starts(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        return queryset.by_first_day(is_descending), True

    def order_ends(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        return queryset.by_last_day(is_descending), True


class ContractTable(HeldTable):
    row_template = "contracts/_contract_row.html"
    file = exporting.CONTRACTS
    therapy = Column("Therapy", order_by=("therapy__folded_brand", *BY_PROVIDER))
    reference = Column("Reference", order_by=("reference", *BY_PROVIDER))

    class Meta(HeldTable.Meta):
        sequence = ("provider", "npi", "state", "therapy", "...", "reference")


class AgreementTable(HeldTable):
    row_template = "contracts/_agreement_row.html"
    file = exporting.AGREEMENTS
    therapy = Column("Therapy", order_by=("therapy__folded_brand", *BY_PROVIDER))

    class Meta(HeldTable.Meta):
        sequence = ("provider", "npi", "state", "therapy", "...")


class CertificationTable(HeldTable):
    row_template = "contracts/_certification_row.html"
    file = exporting.CERTIFICATIONS
    rems = Column("REMS program", order_by=("rems_program__name", *BY_PROVIDER))
    standing = Column("Standing", order_by=("standing", *BY_PROVIDER))

    class Meta(HeldTable.Meta):
        sequence = ("provider", "npi", "state", "rems", "standing", "...")


class GridTable(RecordTable):
    """Providers down, therapies across, as a contracts.grid.Grid has them."""

    row_template = "contracts/_grid_row.html"
    look = "across"
    name = Column("Provider", order_by=BY_NAME)
    state = Column("State", order_by=("state", *BY_NAME))

    class Meta(RecordTable.Meta):
        order_by = "name"

    def __init__(self, providers: Any, grid: Any) -> None:
        across = [(f"t-{t.slug}", Column(t.name, orderable=False)) for t in grid.across]
        super().__init__(providers, extra_columns=across)
        self.file = grid.file
