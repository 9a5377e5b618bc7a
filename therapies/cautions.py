"""What a therapy's or a code's page warns of. Pure: titles and sentences from rows at hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.wording import day, period
from therapies.models import HcpcsCode, ListedCode, Listing, ProductCode, TherapyNotice


@dataclass(frozen=True)
class Caution:
    title: str
    sentence: str
    shade: str = "warn"


def not_listed(
    name: str, on: date, first_day: date | None, listings: Sequence[Listing]
) -> list[Caution]:
    """That the therapy stands on no list that day, and when it did or will."""
    if first_day is None:
        return [Caution("Cannot say", "No list is on record, so nothing is known of any day.")]
    if on < first_day:
        return [Caution("Cannot say", f"Our first list starts on {day(first_day)}.")]
    other = "; ".join(period(row.starts_on, row.last_day) for row in listings)
    when = f"Its days on the list: {other}." if other else "It never stood on a list we hold."
    sentence = f"{name} is on no list for {day(on)}. {when}"
    return [Caution("Not on the list that day", sentence)]


def of_codes(
    name: str, listed: Sequence[ListedCode], assigned: Iterable[ProductCode], on: date
) -> list[Caution]:
    """Where the day's list and CMS differ: a code that only CMS has, a listed one that ended."""
    ours = {row.code_id for row in listed}
    lacking = [row for row in assigned if row.code_id not in ours]
    ended = [row.code for row in listed if row.code.last_day and row.code.last_day < on]
    return [*lacking_codes(name, lacking, listed), *ended_codes(ended, on)]


def lacking_codes(
    name: str, lacking: Sequence[ProductCode], listed: Sequence[ListedCode]
) -> list[Caution]:
    if not lacking:
        return []
    theirs = ", ".join(f"{row.code} ({period(row.starts_on, row.last_day)})" for row in lacking)
    ours = ", ".join(row.code.code for row in listed)
    shown = f"shows {ours}" if ours else "shows no code"
    sentence = (
        f"CMS assigns to {name}: {theirs}. Our list {shown}. "
        "The claim may need CMS’s code; ask the program team."
    )
    return [Caution("CMS has a code our list lacks", sentence)]


def ended_codes(ended: Sequence[HcpcsCode], on: date) -> list[Caution]:
    if not ended:
        return []
    codes = ", ".join(f"{code} ended on {day(code.last_day)}" for code in ended if code.last_day)
    it = "it" if len(ended) == 1 else "them"
    return [Caution("Listed code has ended", f"{codes}; our list for {day(on)} still has {it}.")]


def of_notices(notices: Iterable[TherapyNotice]) -> list[Caution]:
    return [
        Caution("Notice", f"{row.text} ({period(row.starts_on, row.last_day)})") for row in notices
    ]


def of_code(code: HcpcsCode, therapies: int, on: date) -> list[Caution]:
    """That a code names no therapy by itself, or isn't in force that day."""
    found = []
    if code.unclassified:
        number = f"{therapies:,} therapies" if therapies != 1 else "1 therapy"
        sentence = f"It stands for {number} on the list for {day(on)}. Ask which product."
        found.append(Caution("This code names no therapy by itself", sentence))
    if not code.covers(on):
        days = period(code.starts_on, code.last_day)
        sentence = f"{code} has no use on {day(on)}. Its own days: {days}."
        found.append(Caution("Not in force that day", sentence))
    return found
