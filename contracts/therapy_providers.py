"""The tables on the page of a therapy's providers: who may give it, who nearly may, other days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from contracts import exporting
from contracts.answer_page import tag
from contracts.answers import moment_of
from contracts.eligibility import decide
from contracts.facts import Question, gather
from contracts.giving import Demand, by_state, demand
from contracts.missing import missing
from contracts.models import Contract
from contracts.tables import NearlyTable, OtherDaysTable, TherapyProviderTable
from portal.asof import Day
from portal.downloads import download
from portal.tables import configure
from portal.wording import count, day
from therapies.empty import Empty, explain
from therapies.models import Therapy


@dataclass(frozen=True)
class Tables:
    """Each sorted, paged and downloaded for itself, as the query says."""

    therapy: Therapy
    day: Day
    giving: TherapyProviderTable
    nearly: NearlyTable
    others: OtherDaysTable

    def file(self, request: HttpRequest) -> StreamingHttpResponse | None:
        """The table that the query asks for as a file; None where it asks for the page."""
        return (
            download(request, self.giving, fill=self.answer_contracts)
            or download(request, self.nearly, fill=self.answer_providers)
            or download(request, self.others)
        )

    def shown(self, request: HttpRequest) -> dict[str, Any]:
        """For the template; the rows shown have their answers."""
        for table in (self.giving, self.nearly, self.others):
            configure(request, table)
        self.answer(rows_of(self.giving), rows_of(self.nearly))
        return {"table": self.giving, "nearly": self.nearly, "others": self.others}

    def answer_contracts(self, contracts: Sequence[Any]) -> None:
        self.answer(contracts, ())

    def answer_providers(self, providers: Sequence[Any]) -> None:
        self.answer((), providers)

    def answer(self, contracts: Iterable[Any], providers: Iterable[Any]) -> None:
        answer(contracts, providers, self.therapy, self.day)


def tables_of(therapy: Therapy, name: str, shown: Day) -> Tables:
    wanted = demand(therapy, shown.on)
    return Tables(
        therapy=therapy,
        day=shown,
        giving=giving_table(therapy, wanted, name),
        nearly=nearly_table(therapy, wanted, name),
        others=other_days_table(therapy, shown.on, name),
    )


def rows_of(table: Any) -> list[Any]:
    return [row.record for row in table.paginated_rows]


def giving_table(therapy: Therapy, wanted: Demand, name: str) -> TherapyProviderTable:
    giving, on = wanted.giving(), day(wanted.on)
    table = TherapyProviderTable(giving)
    table.file = exporting.contracts_for(therapy.slug)
    table.by_state = by_state(giving)
    table.caption = f"{count(len(table.rows), 'provider')} may give {name} on {on}"
    nobody = f"No provider on record may give {name} under a contract on {on}."
    if wanted.listing is None:
        nobody = f"{name} is not on the list for {on}, so no contract covers it that day."
    explain(table, Empty(nobody, "Look at who nearly may and at other days, below."))
    return table


def nearly_table(therapy: Therapy, wanted: Demand, name: str) -> NearlyTable:
    table = NearlyTable(wanted.nearly())
    table.file = exporting.nearly_for(therapy.slug)
    lack = "lacks" if len(table.rows) == 1 else "lack"
    table.caption = f"{count(len(table.rows), 'provider')} {lack} something for {name}"
    table.caption_note = "contracts that ended within the last year count"
    explain(table, Empty(f"Nobody else holds or lately held anything for {name}.", ""))
    return table


def other_days_table(therapy: Therapy, on: date, name: str) -> OtherDaysTable:
    table = OtherDaysTable(Contract.objects.of_therapy(therapy).on_other_days(on).by_place())
    table.file = exporting.contracts_on_other_days(therapy.slug)
    table.caption = f"{count(len(table.rows), 'contract')} for {name} on other days"
    explain(table, Empty(f"No contract for {name} is over or still to come.", ""))
    return table


def answer(contracts: Iterable[Any], providers: Iterable[Any], therapy: Therapy, on: Day) -> None:
    """Gives each row, as `answer`, the day's answer in a word or two, and what it lacks."""
    known = moment_of(on)
    asked = [
        *((row, row.provider.npi) for row in contracts),
        *((row, row.npi) for row in providers),
    ]
    questions = [Question(npi=npi, therapy=therapy.slug, on=on.on) for _, npi in asked]
    gathered = gather(questions, known=known, today=on.today)
    for (row, _), facts in zip(asked, gathered, strict=True):
        row.answer, row.missing = tag(decide(facts)), missing(facts)
