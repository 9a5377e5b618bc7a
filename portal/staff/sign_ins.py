"""Recording who signs in and out, and who fails to; and who signed in last.

At the door nobody waits for a record: where one can't be written, within LONGEST_WAIT where the
database can say so, that is logged and the person goes on.
"""

import logging
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from portal.audit.acts import change
from portal.audit.days import end_of
from portal.audit.timeline.lines import history_rows
from portal.staff.models import SignIn, User

SIGNED_IN = "Signed in."
SIGNED_OUT = "Signed out."
WRONG_PASSWORD = "The password was wrong."  # noqa: S105 - words, no password
NOBODYS_NAME = "Nobody has the user name typed."
TOO_MANY = "Too many attempts, so none was made."
SWITCHED_OFF = "The person is switched off."
LONGEST_WAIT = "2s"

log = logging.getLogger(__name__)


def signed_in(person: User) -> None:
    record(SignIn.What.IN, person, SIGNED_IN, by=person)


def signed_out(person: User) -> None:
    record(SignIn.What.OUT, person, SIGNED_OUT, by=person)


def failed(person: User | None, reason: str) -> None:
    """Recorded by the portal itself: whoever it was did not prove to be the person."""
    record(SignIn.What.FAILED, person, reason)


def record(what: SignIn.What, person: User | None, reason: str, by: User | None = None) -> None:
    try:
        with transaction.atomic():
            wait_briefly()
            with change(by=by or User.objects.system(), reason=reason):
                SignIn(what=what, person=person).save()
    except Exception:
        log.exception("Not recorded: person %s %s.", person and person.pk, what.label)


def wait_briefly() -> None:
    """The Ledger may be locked by a long change. On SQLite the session waits for it anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])


def named(username: str) -> User | None:
    """Whom allauth takes a typed name for: case doesn't matter."""
    return User.objects.filter(username__iexact=username).first()


def last_signed_in(on: date) -> dict[int, datetime]:
    """When each person signed in last by the end of a day, by the person's id."""
    rows = history_rows(SignIn).filter(
        what=SignIn.What.IN, history_date__lt=end_of(on), person__isnull=False
    )
    return dict(rows.values_list("person_id").annotate(Max("history_date")))


def events_of(person: User) -> Any:
    """A person's sign-ins, failed ones and sign-outs, newest first, as history has them."""
    return history_rows(SignIn).filter(person=person.pk).order_by("-history_id")
