"""What is asked of the changed answers, and how they are shown and exported."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest

from contracts.answers import moment_of
from contracts.changed.answers import Changed, changed_answers, told
from contracts.changed.touched import Wanted
from portal import wording
from portal.asof import Day, read_date
from portal.audit.days import start_of
from portal.audit.forms_feed import DayInput
from portal.audit.meant import read_about
from portal.exports import Table
from portal.parts import parts
from portal.refusals import BadInput, parameter
from portal.tables import Column, RecordTable

LOOKED_BACK = timedelta(days=30)
SAID = "Contracted"
HEAD = (
    "NPI", "Provider", "Therapy", "First day", "Last day", "Said until then", "Says now",
    "Changed at", "Changed by", "Reason",
)  # fmt: skip


class ChangedForm(forms.Form):
    """The filters, showing what was asked for."""

    since = forms.DateField(label="Changed since", widget=DayInput(format="%Y-%m-%d"))
    provider = forms.CharField(label="Provider (name or NPI)", max_length=200)
    therapy = forms.CharField(label="Therapy (name or code)", max_length=200)

    def __init__(self, asked: dict[str, str]) -> None:
        super().__init__(initial=asked, use_required_attribute=False)

    def has_changed(self) -> bool:
        """Whether the list is filtered, so that there is something to clear."""
        return any(self.initial[name] for name in ("provider", "therapy"))


class ChangedTable(RecordTable):
    row_template = "contracts/_changed_row.html"
    provider = Column("Provider", orderable=False)
    therapy = Column("Therapy", orderable=False)
    days = Column("Days of service", orderable=False)
    said = Column("Said until then", orderable=False)
    now = Column("Says now", orderable=False)
    act = Column("Changed", orderable=False)


def read(request: HttpRequest, day: Day) -> tuple[Wanted, dict[str, str]]:
    """What is asked for, and as it was typed; without a day the last 30. Raises BadInput."""
    asked = {name: parameter(request, name) for name in ChangedForm.base_fields}
    asked["since"] = asked["since"] or (day.today - LOOKED_BACK).isoformat()
    since = read_date("since", asked["since"])
    if since > day.today:
        message = f"{wording.day(since)} is yet to come: nothing has changed since then."
        raise BadInput("since", asked["since"], message)
    wanted = Wanted(
        since=start_of(since),
        providers=keys_of("provider", asked["provider"]),
        therapies=keys_of("therapy", asked["therapy"]),
    )
    return wanted, asked


def keys_of(name: str, text: str) -> frozenset[int] | None:
    return frozenset(read_about(name, text)[1]) if text else None


def found(request: HttpRequest, day: Day) -> tuple[list[Changed], dict[str, str]]:
    wanted, asked = read(request, day)
    return changed_answers(wanted, moment_of(day)), asked


def exported_table(rows: list[Changed], now: datetime, today: date) -> Table:
    lines = [line(row) for part in parts(rows) for row in told(part, now, today)]
    return Table(HEAD, lines, title="Changed answers")


def line(row: Changed) -> tuple[Any, ...]:
    """A row under HEAD."""
    answer: Any = row.now
    return (
        row.pair.npi,
        answer.provider.name,
        answer.therapy.brand_name,
        row.days.starts_on.isoformat(),
        row.days.last_day.isoformat(),
        SAID,
        row.tag.text if row.tag else "",
        wording.local(row.act.moment).isoformat(timespec="seconds"),
        row.act.who,
        row.act.reason,
    )
