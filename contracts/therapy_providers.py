"""The tables on the page of a therapy's providers: who may give it, who nearly may, other days."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest

from contracts.answer_page import tag
from contracts.answers import moment_of
from contracts.eligibility import decide
from contracts.facts import Question, gather
from contracts.giving import Demand, by_state, demand
from contracts.missing import missing
from contracts.models import Contract
from contracts.tables import NearlyTable, OtherDaysTable, TherapyProviderTable
from portal.asof import Day, day_of
from portal.tables import configure
from portal.wording import count, day
from therapies.empty import Empty, explain
from therapies.models import Therapy


def tables(request: HttpRequest, therapy: Therapy, name: str) -> dict[str, Any]:
    """Each sorted and paged for itself, as the query says; the rows shown have their answers."""
    shown = day_of(request)
    wanted = demand(therapy, shown.on)
    table, nearly = giving_table(request, wanted, name), nearly_table(request, wanted, name)
    answer(rows_of(table), rows_of(nearly), therapy, shown)
    others = other_days_table(request, therapy, shown.on, name)
    return {"table": table, "nearly": nearly, "others": others}


def rows_of(table: Any) -> list[Any]:
    return [row.record for row in table.paginated_rows]


def giving_table(request: HttpRequest, wanted: Demand, name: str) -> TherapyProviderTable:
    giving, on = wanted.giving(), day(wanted.on)
    table = TherapyProviderTable(giving)
    table.by_state = by_state(giving)
    configure(request, table)
    table.caption = f"{count(len(table.rows), 'provider')} may give {name} on {on}"
    nobody = f"No provider on record may give {name} under a contract on {on}."
    if wanted.listing is None:
        nobody = f"{name} is not on the list for {on}, so no contract covers it that day."
    explain(table, Empty(nobody, "Look at who nearly may and at other days, below."))
    return table


def nearly_table(request: HttpRequest, wanted: Demand, name: str) -> NearlyTable:
    table = NearlyTable(wanted.nearly())
    configure(request, table)
    lack = "lacks" if len(table.rows) == 1 else "lack"
    table.caption = f"{count(len(table.rows), 'provider')} {lack} something for {name}"
    table.caption_note = "contracts that ended within the last year count"
    explain(table, Empty(f"Nobody else holds or lately held anything for {name}.", ""))
    return table


def other_days_table(request: HttpRequest, therapy: Therapy, on: date, name: str) -> OtherDaysTable:
    table = OtherDaysTable(Contract.objects.of_therapy(therapy).on_other_days(on).by_place())
    configure(request, table)
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
