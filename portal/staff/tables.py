"""The list of people."""

from portal.tables import Column, RecordTable


class PeopleTable(RecordTable):
    row_template = "staff/_person_row.html"
    name = Column("Name", order_by=("name", "username"))
    username = Column("User name")
    roles = Column("Roles", accessor="labels", order_by=("labels", "username"))
    may_sign_in = Column("May sign in", order_by=("may_sign_in", "username"))
    since = Column("Since", order_by=("since", "username"))

    class Meta(RecordTable.Meta):
        order_by = "name"
