"""The lists of providers."""

from portal.tables import Column, RecordTable

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
    row_template = "contracts/_therapy_provider_row.html"
    provider = Column("Provider", order_by=BY_PROVIDER)
    npi = Column("NPI", order_by=("provider__npi", "pk"))
    state = Column("State", order_by=("provider__state", *BY_PROVIDER))
    contract = Column("Contract", order_by=("starts_on", *BY_PROVIDER))
    answer = Column("Answer that day", orderable=False)

    class Meta(RecordTable.Meta):
        order_by = "state"


class OtherDaysTable(RecordTable):
    row_template = "contracts/_other_days_row.html"
    provider = Column("Provider", order_by=BY_PROVIDER)
    npi = Column("NPI", order_by=("provider__npi", "pk"))
    state = Column("State", order_by=("provider__state", *BY_PROVIDER))
    contract = Column("Contract", order_by=("starts_on", *BY_PROVIDER))

    class Meta(RecordTable.Meta):
        order_by = "state"
        prefix = "other-"
