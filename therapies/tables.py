"""The lists of therapies, codes and editions."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property

from portal.asof import day_of
from portal.tables import Column, RecordTable, configure
from portal.wording import count, day
from therapies import list_files, queries
from therapies.empty import explain, why_empty
from therapies.models import Edition

BY_BRAND = ("folded_brand", "pk")


class TherapyTable(RecordTable):
    row_template = "therapies/_list_row.html"
    name = Column("Name")
    generic = Column("Generic name", order_by=("folded_generic", *BY_BRAND))
    code = Column("HCPCS code", order_by=("first_code", *BY_BRAND))
    rems = Column("REMS", order_by=("rems", *BY_BRAND))
    embarc = Column("Embarc", order_by=("embarc", *BY_BRAND))

    class Meta(RecordTable.Meta):
        order_by = "name"

    @cached_property
    def counts(self) -> dict[int, int]:
        return queries.counts_by_program(self.data.data)

    def order_name(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        return queries.by_program_and_name(queryset, is_descending), True

    def group_of(self, listing: Any) -> tuple[str, str] | None:
        if self.order_by[0].bare != "name":
            return None
        number = self.counts[listing.program_id]
        return listing.program.name, count(number, "therapy", "therapies")


class ProgramTable(TherapyTable):
    """One program's list, which needs no heading for it."""

    class Meta(TherapyTable.Meta):
        """Named again: a table takes no options from the one it derives from."""

    def group_of(self, listing: Any) -> None:
        return None


def list_of_day(
    request: HttpRequest, kind: type[TherapyTable], listings: Any, words: str = ""
) -> TherapyTable:
    """The table of a day's listings as the query sorts and pages it; `words`: what was typed."""
    shown = day_of(request)
    edition = Edition.objects.in_force(shown.on)
    table = kind(listings)
    configure(request, table)
    number = count(len(table.rows), "therapy", "therapies")
    table.caption = f"{number} on the list for {day(shown.on)}"
    table.caption_note = f"{edition} edition" if edition else ""
    if not table.rows:
        explain(table, why_empty(shown, edition, words))
    return table


class ListedTable(RecordTable):
    row_template = "therapies/_listed_row.html"
    name = Column("Therapy")
    program = Column("Program", orderable=False)
    others = Column("Other codes", orderable=False)

    class Meta(RecordTable.Meta):
        order_by = "name"

    def order_name(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        return queries.by_program_and_name(queryset, is_descending), True


class AssignedTable(RecordTable):
    row_template = "therapies/_assigned_row.html"
    name = Column("Therapy", order_by=("therapy__folded_brand", "pk"))
    days = Column("Days", orderable=False)
    source = Column("Source", orderable=False)

    class Meta(RecordTable.Meta):
        order_by = "name"
        prefix = "cms-"


class EditionTable(RecordTable):
    row_template = "therapies/_edition_row.html"
    file = list_files.EDITIONS
    label = Column("List", order_by=("folded_label", "pk"))
    effective = Column("Effective", order_by=("effective_on", "pk"))
    in_force = Column("In force", orderable=False)
    changed = Column("Changed", orderable=False)
    compared = Column("Last compared", orderable=False)
    applied = Column("Applied", order_by=("applied_at", "pk"))

    class Meta(RecordTable.Meta):
        order_by = "-effective"
