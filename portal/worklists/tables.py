"""The table of a worklist's entries."""

from operator import attrgetter

from portal.downloads import ListFile
from portal.tables import Column, RecordTable


class EntryTable(RecordTable):
    row_template = "worklists/_row.html"
    name = Column("What", orderable=False)
    why = Column("Why it is here", orderable=False)
    since = Column("Since", orderable=False)
    act = Column("Mend", orderable=False)


def list_file(name: str) -> ListFile:
    """Of records that have their `entry`."""
    return ListFile(
        name,
        {
            "what": attrgetter("entry.name"),
            "why": attrgetter("entry.why"),
            "since": attrgetter("entry.since"),
            "postponed_until": lambda r: r.entry.postponed and r.entry.postponed.until,
            "address": attrgetter("entry.address"),
        },
    )
