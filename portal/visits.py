"""When a reader was here last, kept in the reader's own browser: no record is written."""

from datetime import datetime, timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

from portal.asof import moment_text

# Pages read within this time belong to one visit.
ONE_VISIT = timedelta(minutes=30)
A_YEAR = 365 * 24 * 60 * 60
FIRST = "first"


def cookie(request: HttpRequest) -> str:
    return f"visits-{request.user.pk}"


def read(request: HttpRequest) -> tuple[datetime | None, datetime] | None:
    """The end of the visit before, None in the first one, and the newest page of this one."""
    try:
        before, last = str(request.get_signed_cookie(cookie(request))).split("|")
        return None if before == FIRST else datetime.fromisoformat(before), datetime.fromisoformat(
            last
        )
    except (KeyError, ValueError, signing.BadSignature):
        return None


def last_visit(request: HttpRequest, now: datetime) -> datetime | None:
    """When the visit before this one ended; None where this is the first."""
    seen = read(request)
    if seen is None:
        return None
    before, last = seen
    return last if now - last > ONE_VISIT else before


def remember(request: HttpRequest, response: HttpResponse, now: datetime) -> None:
    """Keep this moment as the newest of the visit."""
    before = last_visit(request, now)
    response.set_signed_cookie(
        cookie(request),
        f"{moment_text(before) if before else FIRST}|{moment_text(now)}",
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
