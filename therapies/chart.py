"""Codes over time: the rows a page shows, and the geometry of their chart as strings for SVG.

Horizontal places are percentages of the width, so that the chart fits any screen; vertical ones
are pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.wording import period

LEFT, RIGHT = 26.0, 97.0
TOP, ROW, BAR = 20, 30, 16
MOST_YEARS_NAMED = 7
# A day would be a hair too thin to see.
THINNEST = 0.5


@dataclass(frozen=True, kw_only=True)
class CodeSpan:
    """A code stands for a therapy on certain days: on our list, or as CMS assigns it."""

    code: str
    address: str
    anchor: str
    listed: bool
    starts_on: date | None
    last_day: date | None

    @property
    def by(self) -> str:
        return "Our list" if self.listed else "CMS"

    @property
    def sentence(self) -> str:
        who = "on our list" if self.listed else "assigned by CMS"
        return f"{self.code} {who}: {period(self.starts_on, self.last_day)}"


@dataclass(frozen=True)
class Year:
    name: str
    x: str


@dataclass(frozen=True)
class Bar:
    """One span; `open_start` and `open_end` are drawn as arrows."""

    span: CodeSpan
    x: str
    width: str
    y: int
    open_start: bool
    open_end: bool

    @property
    def text_y(self) -> int:
        return self.y + 12

    @property
    def label(self) -> str:
        return "list" if self.span.listed else "CMS"


@dataclass(frozen=True)
class Chart:
    height: int
    years: tuple[Year, ...]
    bars: tuple[Bar, ...]
    now: str
    label: str
    left: str = f"{LEFT:.1f}%"
    right: str = f"{RIGHT:.1f}%"
    top: int = TOP
    bar: int = BAR


def in_order(spans: Sequence[CodeSpan]) -> list[CodeSpan]:
    """Oldest first, CMS before our list where both begin on one day."""
    return sorted(spans, key=lambda s: (s.starts_on or date.min, s.listed, s.code))


def chart(spans: Sequence[CodeSpan], on: date) -> Chart | None:
    """The chart of these spans, with a line at a day; None where there is nothing to draw."""
    if not spans:
        return None
    ordered = in_order(spans)
    first, last = years_shown(ordered, on)
    bars = tuple(bar(span, index, first, last) for index, span in enumerate(ordered))
    return Chart(
        height=TOP + ROW * len(bars) + 12,
        years=named_years(first, last),
        bars=bars,
        now=percent(place(on.toordinal(), first, last)),
        label="; ".join(span.sentence for span in ordered),
    )


def years_shown(spans: Sequence[CodeSpan], on: date) -> tuple[int, int]:
    """The first year shown, and the year whose first day ends the axis: at least a year ahead."""
    days = [day for s in spans for day in (s.starts_on, s.last_day) if day] + [on]
    open_start = any(s.starts_on is None for s in spans)
    first = max(min(days).year - open_start, date.min.year)
    return first, min(max(days).year + 2, date.max.year)


def named_years(first: int, last: int) -> tuple[Year, ...]:
    """Years far enough apart to be read, the end of the axis aside."""
    step = -(-(last - first) // MOST_YEARS_NAMED)
    starts = range(first, last, step)
    return tuple(Year(str(y), percent(place(first_of(y), first, last))) for y in starts)


def bar(span: CodeSpan, index: int, first: int, last: int) -> Bar:
    """Both end days count, so a span reaches to the end of its last day."""
    start = place(span.starts_on.toordinal(), first, last) if span.starts_on else LEFT
    end = place(span.last_day.toordinal() + 1, first, last) if span.last_day else RIGHT
    return Bar(
        span=span,
        x=percent(start),
        width=percent(max(end - start, THINNEST)),
        y=TOP + ROW * index + 9,
        open_start=span.starts_on is None,
        open_end=span.last_day is None,
    )


def first_of(year: int) -> int:
    return date(year, 1, 1).toordinal()


def place(ordinal: int, first: int, last: int) -> float:
    """Where a day stands between the first day of one year and that of another."""
    start, end = first_of(first), first_of(last)
    share = (min(max(ordinal, start), end) - start) / (end - start)
    return LEFT + share * (RIGHT - LEFT)


def percent(value: float) -> str:
    return f"{value:.1f}%"
