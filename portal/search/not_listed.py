"""What is not on the list, said plainly, and since when it is gone if it ever was there."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from contracts import on_record
from portal.search.catalog import Catalog, Thing
from portal.search.hits import Hit
from portal.search.identifiers import Identifier, Kind
from portal.text import fold
from portal.wording import day
from therapies.models import HcpcsCode, Therapy

SHOWN, AS_LONG_AS_A_CODE = 60, 5
OTHER_CODES = "Its codes are a letter from A to V and four digits."
NO_NAME = "No therapy has this name in our catalog, nor does a program or provider on record."


def say(
    typed: str, hits: list[Hit], read: list[Identifier], catalog: Catalog, on: date
) -> tuple[str, ...]:
    """The sentences to stand above the hits; none where what was asked about is on the list."""
    sure = [hit for hit in hits if hit.sure]
    if read:
        each = (of_identifier(identifier, hits, catalog, on) for identifier in read)
        return tuple(text for texts in each for text in texts)
    if sure:
        things = (catalog.by_slug[hit.entry.key] for hit in sure if hit.entry.kind == "therapy")
        return tuple(text for thing in things if (text := of_therapy(thing, on)))
    return (f"“{shortened(typed)}” is not on this list. {gone(Therapy, typed) or NO_NAME}",)


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"


def of_identifier(
    identifier: Identifier, hits: list[Hit], catalog: Catalog, on: date
) -> tuple[str, ...]:
    text = identifier.text
    if identifier.kind is Kind.CODE:
        return of_code(text, catalog, on)
    if identifier.kind is Kind.OTHER_CODE or (not hits and len(text) == AS_LONG_AS_A_CODE):
        return (f"{text} is not on this list. {OTHER_CODES}",)
    if hits or identifier.kind is Kind.CODE_BEGINNING:
        return () if hits else (f"No code on this list begins with {text}.",)
    form = on_record.form_of(text) if identifier.kind is Kind.NUMBER else ""
    nobody = "is neither an NPI on record nor a number of a program."
    return (f"{text} {nobody} {form}".strip(),)


def of_code(text: str, catalog: Catalog, on: date) -> tuple[str, ...]:
    """For a well-formed code that no therapy is listed under that day."""
    code = catalog.codes.get(text)
    said = f"{text} is not on this list on {day(on)}."
    if code is None:
        return (f"{said} {gone(HcpcsCode, text) or 'No therapy was ever listed under it.'}",)
    if code.listed_for(on):
        return ()
    parts = [
        f"It was listed for {thing.entry.title} through {day(span.last_day)}."
        for span, thing in code.listed
        if span.last_day and span.last_day < on
    ]
    parts += [
        f"It is to be listed for {thing.entry.title} from {day(span.starts_on)}."
        for span, thing in code.listed
        if span.starts_on and span.starts_on > on
    ]
    parts += [f"CMS assigns it to {titles(thing for _, thing in code.assigned)}."] * bool(
        code.assigned
    )
    return (" ".join([said, *(parts or ["No therapy was ever listed under it."])]),)


def titles(things: Iterable[Thing]) -> str:
    return ", ".join(dict.fromkeys(thing.entry.title for thing in things))


def of_therapy(thing: Thing, on: date) -> str:
    """Empty where the therapy is on the list that day."""
    if any(span.covers(on) for span in thing.listed):
        return ""
    return " ".join([f"{thing.entry.title} is not on this list on {day(on)}.", *spans(thing, on)])


def spans(thing: Thing, on: date) -> list[str]:
    ended = [span.last_day for span in thing.listed if span.last_day and span.last_day < on]
    coming = [span.starts_on for span in thing.listed if span.starts_on and span.starts_on > on]
    said = [f"It was, through {day(max(ended))}."] if ended else []
    said += [f"It is from {day(min(coming))}."] if coming else []
    return said or ["It never was."]


def gone(model: Any, typed: str) -> str:
    """When a code or therapy of this name was taken off the records, if it ever stood there."""
    names = {"code": typed} if model is HcpcsCode else {"folded_brand": fold(typed)}
    newest = model.history.filter(**names).order_by("-history_date", "-version").first()
    return f"It was on record until {moment_day(newest.history_date)}." if newest else ""


def moment_day(moment: datetime) -> str:
    return day(timezone.localdate(moment))
