"""The lists of editions and of a code's therapies as files."""

from operator import attrgetter
from typing import Any

from portal.downloads import ListFile
from portal.wording import local
from therapies.models import HcpcsCode

EDITIONS = ListFile(
    "published-lists",
    {
        "list": attrgetter("label"),
        "title": attrgetter("title"),
        "effective_on": attrgetter("effective_on"),
        "last_day": attrgetter("last_day"),
        "changed": attrgetter("changed"),
        "last_compared_on": attrgetter("confirmed_on"),
        "applied_at": lambda edition: local(edition.applied_at).isoformat(timespec="seconds"),
        "applied_by": attrgetter("applied_by"),
    },
)


def listed_under(code: HcpcsCode) -> ListFile:
    return ListFile(
        f"listed-under-{code}",
        {
            "therapy": attrgetter("therapy.slug"),
            "name": attrgetter("name"),
            "program": attrgetter("program.slug"),
            "codes": codes_listed,
        },
    )


def codes_listed(listing: Any) -> str:
    return ", ".join(use.code.code for use in listing.therapy.codes_listed)


def assigned_by_cms(code: HcpcsCode) -> ListFile:
    return ListFile(
        f"assigned-by-CMS-to-{code}",
        {
            "therapy": attrgetter("therapy.slug"),
            "name": name_that_day,
            "listed": lambda use: "yes" if use.therapy.listed else "no",
            "starts_on": attrgetter("starts_on"),
            "last_day": attrgetter("last_day"),
            "source": attrgetter("source"),
            "trust": attrgetter("trust"),
        },
    )


def name_that_day(use: Any) -> str:
    """The name of the day's listing, else the therapy's."""
    listed = use.therapy.listed
    return listed[0].name if listed else str(use.therapy)
