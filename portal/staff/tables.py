"""The list of people, and of the sign-ins of one."""

from portal.staff.list_files import PEOPLE
from portal.tables import Column, RecordTable


class PeopleTable(RecordTable):
    row_template = "staff/_person_row.html"
    file = PEOPLE
    name = Column("Name", order_by=("name", "username"))
    username = Column("User name")
    roles = Column("Roles", accessor="labels", order_by=("labels", "username"))
    may_sign_in = Column("May sign in", order_by=("may_sign_in", "username"))
    since = Column("Since", order_by=("since", "username"))
    last_signed_in = Column("Last signed in", order_by=("last_signed_in", "username"))

    class Meta(RecordTable.Meta):
        order_by = "name"


class SignInTable(RecordTable):
    row_template = "staff/_sign_in_row.html"
    at = Column("When", accessor="history_date", orderable=False)
    what = Column("What happened", orderable=False)
    why = Column("Why", accessor="history_change_reason", orderable=False)

    class Meta(RecordTable.Meta):
        prefix = "sign-ins-"
