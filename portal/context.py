"""What the frame of every page shows: the day it is about, and the list in force."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property

from portal.asof import Day, day_of
from therapies.list_age import ListAge, age_on
from therapies.models import Edition


@dataclass(frozen=True)
class DayBar:
    """The day bar under the header."""

    day: Day
    request: HttpRequest

    on = property(lambda self: self.day.on)
    today = property(lambda self: self.day.today)
    known = property(lambda self: self.day.known)
    state = property(lambda self: self.day.state)
    query = property(lambda self: self.day.query)
    asked = property(lambda self: self.day.asked)

    @cached_property
    def edition(self) -> Edition | None:
        return Edition.objects.in_force(self.day.on)

    @cached_property
    def list_age(self) -> ListAge | None:
        """How long ago the list in force was compared with the published page."""
        return age_on(self.edition, self.day) if self.edition else None

    @property
    def today_url(self) -> str:
        """This page without its day."""
        values = self.request.GET.copy()
        for name in ("on", "known", "page"):
            values.pop(name, None)
        return f"{self.request.path}?{values.urlencode()}" if values else self.request.path

    @property
    def form_fields(self) -> list[tuple[str, str]]:
        """What the "Another day" form keeps."""
        kept = ("on", "known", "page")
        pairs = [(n, v) for n, values in self.request.GET.lists() for v in values]
        return [(name, value) for name, value in pairs if name not in kept]


def frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "day": SimpleLazyObject(lambda: DayBar(day_of(request), request)),
        "me": getattr(request, "user", None),
        "now": timezone.now(),
    }
