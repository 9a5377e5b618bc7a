"""When a reader was here last, kept in the reader's own browser: no record is written."""

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

from portal.asof import moment_text

# Pages read within this time belong to one visit.
ONE_VISIT = timedelta(minutes=30)
A_YEAR = 365 * 24 * 60 * 60


def cookie(request: HttpRequest) -> str:
    return f"visits-{request.user.pk}"


def read(request: HttpRequest) -> tuple[datetime, datetime] | None:
    """The end of the visit before, and the last page of this one; None on the first visit."""
    try:
        before, last = str(request.get_signed_cookie(cookie(request))).split("|")
        return datetime.fromisoformat(before), datetime.fromisoformat(last)
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
    before = last_visit(request, now) or now
    response.set_signed_cookie(
        cookie(request),
        f"{moment_text(before)}|{moment_text(now.astimezone(UTC))}",
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
