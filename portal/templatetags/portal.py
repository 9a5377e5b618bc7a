"""What every template may use without loading it (settings: TEMPLATES builtins).

The wording itself is in portal.wording; an empty day or moment is written as nothing.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from django import template
from django.shortcuts import resolve_url
from django.template import Context
from django.utils.html import format_html

from portal import wording

register = template.Library()

ICONS = frozenset({"day", "half", "info", "no", "once", "unsure", "warn", "yes"})
AWAY = frozenset({"past", "ahead", "kept"})


@register.filter
def day(value: date | None) -> str:
    return wording.day(value) if value else ""


@register.filter
def spoken_day(value: date | None) -> str:
    return wording.spoken_day(value) if value else ""


@register.filter
def weekday_day(value: date | None) -> str:
    return wording.weekday_day(value) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    return wording.clock(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    return wording.moment(value) if value else ""


@register.filter
def weekday_moment(value: datetime | None) -> str:
    return wording.weekday_moment(value) if value else ""


@register.filter
def period(starts_on: date | None, last_day: date | None) -> str:
    return wording.period(starts_on, last_day)


@register.filter
def age(value: date | None, today: date) -> str:
    return wording.age(value, today) if value else ""


@register.filter
def months_in_force(starts_on: date | None, on: date) -> str:
    return wording.months_in_force(starts_on, on) if starts_on else ""


@register.filter
def counted(number: int, words: str) -> str:
    """`{{ 2|counted:"therapy,therapies" }}`; an s is added where only one word is given."""
    one, _, many = words.partition(",")
    return wording.count(number, one, many)


@register.filter
def breakable(value: str) -> str:
    """An address that is broken after its @ where it is too long, rather than within a word."""
    name, at, place = value.partition("@")
    return format_html("{}{}<wbr>{}", name, at, place) if at else value


@register.filter
def reach(kind: str, value: str) -> str:
    return wording.reach(kind, value)


@register.simple_tag
def zone_in_full() -> str:
    return wording.zone_in_full()


@register.filter
def away(frame: Any) -> bool:
    """Whether a page shows another state than today's, so that its whole frame must say so."""
    return getattr(frame, "state", "") in AWAY


@register.filter
def keep(address: str, frame: Any) -> str:
    """An address that keeps the day and the moment of the page: `{{ url|keep:day }}`."""
    return wording.keep(address, frame.query) if frame else address


@register.simple_tag(takes_context=True)
def link(context: Context, to: Any, *args: Any, **kwargs: Any) -> str:
    """An address that keeps the day: `{% link record %}`, `{% link "therapies:list" %}`, a path."""
    own = isinstance(to, str) and to.startswith(("/", "?"))
    return keep(to if own else resolve_url(to, *args, **kwargs), context.get("day"))


@register.filter
def pairs(query: str) -> list[tuple[str, str]]:
    """A query string as names and values, for a form's hidden fields."""
    return parse_qsl(query or "")


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, str]:
    if name not in ICONS:
        raise ValueError(f"No icon is called {name!r}; there are {', '.join(sorted(ICONS))}.")
    return {"name": name}


@register.filter
def group(row: Any) -> tuple[str, str] | None:
    """The heading and note of a table row's group, where its table defines `group_of(record)`."""
    group_of = getattr(row.table, "group_of", None)
    return group_of(row.record) if group_of else None
