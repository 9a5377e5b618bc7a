"""Who could do what on a day: read from the history of people, for auditors and administrators."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.urls import reverse

from portal.audit.days import end_of
from portal.audit.timeline.lines import (
    COLUMNS,
    Line,
    history_rows,
    newest_first,
    with_version_before,
)
from portal.staff.models import User
from portal.staff.roles import EVERYTHING, ROLES, Role
from portal.staff.sign_ins import last_signed_in


@dataclass(frozen=True)
class Rights:
    """What one person might do at some moment. `since`: from when on these rights held.

    `last_signed_in`: by that moment, None for never; the list of people says it.
    """

    username: str
    name: str
    roles: tuple[Role, ...]
    may_sign_in: bool
    since: datetime
    last_signed_in: datetime | None = None

    @property
    def address(self) -> str:
        return reverse("staff:person", args=[self.username])

    @property
    def labels(self) -> list[str]:
        return ["staff", *(role.label for role in self.roles)]


@dataclass(frozen=True)
class Duty:
    """What one role lets a person do, as words."""

    role: str
    does: str


def people_on(on: date, known: datetime | None = None) -> list[Rights]:
    """Everybody's rights at the end of a day, by name; None of what was recorded after `known`."""
    rows = recorded_until(on, known).order_by("id", "version")
    seen = last_signed_in(on)
    people = [
        replace(rights_of(list(own)), last_signed_in=seen.get(pk))
        for pk, own in groupby(rows, key=lambda row: row.id)
    ]
    return sorted(people, key=lambda person: (person.name.casefold(), person.username))


def person_on(pk: int, on: date, known: datetime | None = None) -> Rights | None:
    """One person's rights at the end of a day; None for a day before they were on record."""
    rows = list(recorded_until(on, known).filter(id=pk).order_by("version"))
    return rights_of(rows) if rows else None


def recorded_until(on: date, known: datetime | None) -> Any:
    rows = User.history.filter(history_date__lt=end_of(on))
    return rows if known is None else rows.filter(history_date__lte=known)


def rights_of(rows: Sequence[Any]) -> Rights:
    """The rights that the newest of a person's versions gives, from versions in their order."""
    newest = rows[-1]
    return Rights(
        username=newest.username,
        name=newest.name or newest.username,
        roles=roles_of(newest),
        may_sign_in=newest.is_active,
        since=held_since(rows),
    )


def roles_of(row: Any) -> tuple[Role, ...]:
    return tuple(role for role in ROLES if getattr(row, role.flag))


def held_since(rows: Iterable[Any]) -> datetime:
    """The moment of the last version that changed a role or whether the person may sign in."""
    runs = groupby(rows, key=lambda row: (row.is_active, roles_of(row)))
    moments = [next(run).history_date for _, run in runs]
    since: datetime = moments[-1]
    return since


def lines_of_rights(person: User) -> list[Line]:
    """The history of a person's own record, newest first; sign-ins are told apart from it."""
    rows = with_version_before(history_rows(User).filter(id=person.pk), User)
    return newest_first(Line(User, *row) for row in rows.values_list(*COLUMNS, "before_id"))


def duties(roles: Iterable[Role]) -> list[Duty]:
    """What a person with these roles may do; everybody is staff."""
    staff = Duty("staff", "reads every page of the portal, and the own account")
    return [staff, *(Duty(role.label, duty(role)) for role in roles)]


def duty(role: Role) -> str:
    reads = role.reads - role.edits
    parts = [f"edits {in_words(role.edits)}"] if role.edits else []
    if role.reads == EVERYTHING:
        parts.append("reads every record in the admin, people and their rights included")
    elif reads:
        parts.append(f"reads {in_words(reads)} in the admin")
    return "; ".join(parts) if role.edits else f"{parts[0]}; writes nothing"


def in_words(records: Iterable[str]) -> str:
    """ "app.model" names as what each is called: "contracts, providers"."""
    return ", ".join(sorted(str(apps.get_model(r)._meta.verbose_name_plural) for r in records))
