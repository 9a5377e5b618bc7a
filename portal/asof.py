"""Which day a page is about, and as known when: the `on` and `known` of its address."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.audit.known import known
from portal.audit.models import Ledger
from portal.refusals import BadInput, parameter

DAY = re.compile(r"\A\d{4}-\d{2}-\d{2}\Z")
MOMENT = re.compile(r"\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})\Z")
# Days beyond these are slips of the keyboard, and arithmetic on them would overflow.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Day:
    """The day a page is about. `known` None: as known now; `asked`: the page answers a question."""

    on: date
    today: date
    known: datetime | None = None
    on_given: bool = False
    asked: bool = False

    @property
    def state(self) -> str:
        """Which of its states the day bar shows: today, asked, past, ahead or kept."""
        if self.known is not None:
            return "kept"
        if self.asked:
            return "asked"
        if self.on == self.today:
            return "today"
        return "past" if self.on < self.today else "ahead"

    @property
    def query(self) -> str:
        """What every link on the page carries, so that it stays on the day: "on=...&known=..."."""
        values = {}
        if self.on_given:
            values["on"] = self.on.isoformat()
        if self.known is not None:
            values["known"] = moment_text(self.known)
        return urlencode(values)


def refuse_stand_in(day: date) -> None:
    """9999-12-31 and the like stand for “no end known” elsewhere; here an empty field does."""
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(
            "%(day)s can't be meant: days lie between 1900 and 2199. A day that is not known stays "
            "empty.",
            code="stand_in",
            params={"day": day.isoformat()},
        )


def moment_text(moment: datetime) -> str:
    """A moment as addresses carry it: ISO 8601 in UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_date(name: str, text: str) -> date:
    """A day of the query, YYYY-MM-DD; anything else is refused, and says why."""
    hint = "Write a day as year-month-day, e.g. 2025-03-03."
    if not DAY.match(text):
        raise BadInput(name, text, f"“{text}” is not a day. {hint}")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(name, text, f"“{text}” is not in the calendar. {hint}") from None
    if not EARLIEST <= day <= LATEST:
        raise BadInput(name, text, f"“{text}” lies outside 1900 to 2199. {hint}")
    return day


def read_moment(name: str, text: str) -> datetime:
    """A moment of the query, ISO 8601 with its zone, not later than now."""
    hint = "Write it with its zone, e.g. 2025-03-03T14:30:00Z; a plus sign is %2B in an address."
    if not MOMENT.match(text):
        raise BadInput(name, text, f"“{text}” is not a moment. {hint}")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(name, text, f"“{text}” is not in the calendar. {hint}") from None
    if not EARLIEST.year < moment.year < LATEST.year:
        raise BadInput(name, text, f"“{text}” lies outside 1900 to 2199. {hint}")
    if moment > max(timezone.now(), Ledger.newest()):
        raise BadInput(name, text, f"“{text}” is yet to come: nobody knows then what was known.")
    return moment


def read_day(request: HttpRequest, *, asked: bool = False) -> Day:
    """The day and moment of the query; absent and empty mean today and the newest moment."""
    on, moment = parameter(request, "on"), parameter(request, "known")
    today = timezone.localdate()
    return Day(
        on=read_date("on", on) if on else today,
        today=today,
        known=read_moment("known", moment) if moment else None,
        on_given=bool(on),
        asked=asked,
    )


def day_of(request: HttpRequest) -> Day:
    """The day of the page being made; today on pages that are about no other day."""
    day: Day | None = getattr(request, "day", None)
    return day or Day(on=timezone.localdate(), today=timezone.localdate())


def rendered(response: HttpResponse) -> HttpResponse:
    """The response with its template rendered: read later, it would show today."""
    render: Callable[[], HttpResponse] | None = getattr(response, "render", None)
    return render() if render else response


def reads_day(*, asked: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For views: `request.day` is the day asked for, and the page is read as known at `known`.

    Reading is all that such a page does: other methods than GET and HEAD are refused.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @require_safe
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            day = read_day(request, asked=asked)
            request.day = day  # type: ignore[attr-defined]
            if day.known is None:
                return view(request, *args, **kwargs)
            with known(day.known):
                return rendered(view(request, *args, **kwargs))

        return wrapper

    return decorate
