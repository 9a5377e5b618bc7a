"""The table of a worklist's entries."""

from portal.tables import Column, RecordTable


class EntryTable(RecordTable):
    row_template = "worklists/_row.html"
    name = Column("What", orderable=False)
    why = Column("Why it is here", orderable=False)
    since = Column("Since", orderable=False)
    act = Column("Mend", orderable=False)
