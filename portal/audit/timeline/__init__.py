"""What happened to records, in words: who changed what, when and why, before and after."""

from portal.audit.timeline.entry import Change, Entry
from portal.audit.timeline.gather import entries
from portal.audit.timeline.lines import Line, lines_of
from portal.audit.timeline.record import latest, timeline, told_row

__all__ = ["Change", "Entry", "Line", "entries", "latest", "lines_of", "timeline", "told_row"]
