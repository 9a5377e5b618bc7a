"""The lists of people and of sign-ins as files."""

from datetime import datetime
from operator import attrgetter

from portal.downloads import ListFile
from portal.wording import local


def at(moment: datetime | None) -> str:
    return local(moment).isoformat(timespec="seconds") if moment else ""


PEOPLE = ListFile(
    "people",
    {
        "name": attrgetter("name"),
        "username": attrgetter("username"),
        "roles": lambda person: ", ".join(person.labels),
        "may_sign_in": lambda person: "yes" if person.may_sign_in else "no",
        "since": lambda person: at(person.since),
        "last_signed_in": lambda person: at(person.last_signed_in),
    },
)
SIGN_INS = ListFile(
    "sign-ins",
    {
        "at": lambda event: at(event.history_date),
        "what": lambda event: event.get_what_display(),
        "why": attrgetter("history_change_reason"),
    },
)
