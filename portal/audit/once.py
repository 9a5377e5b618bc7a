"""A form that is sent twice is recorded once."""

import json
from datetime import timedelta
from hashlib import sha256

from django.db import models
from django.http import HttpRequest

from portal.audit import acts

FIELD = "once"
# Longer than any form stays open, short enough that the table stays small.
KEPT_FOR = timedelta(days=7)


class SentForm(models.Model):
    """A form that was recorded: the digest of all that was sent, and the record it wrote.

    Written in the change itself, under the Ledger's lock, so that the same form sent again at
    the same time waits, and then finds it. Not history: it is forgotten after a week.
    """

    digest = models.CharField(max_length=64, unique=True)
    record_id = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"form sent at {self.at.isoformat()}"

    @classmethod
    def recorded(cls, request: HttpRequest) -> int | None:
        """The id of the record that this very form wrote before; None if it is sent first."""
        digest = digest_of(request)
        rows = cls.objects.filter(digest=digest).values_list("record_id", flat=True)
        return rows.first() if digest else None

    @classmethod
    def remember(cls, request: HttpRequest, record_id: int) -> None:
        """Inside the change that wrote the record; forgets what is older than a week."""
        act, digest = acts.current(), digest_of(request)
        if digest and act.wrote:
            cls.objects.filter(at__lt=act.moment - KEPT_FOR).delete()
            cls.objects.create(digest=digest, record_id=record_id, at=act.moment)


def digest_of(request: HttpRequest) -> str | None:
    """What makes two sent forms the same: token, person, address, all typed. None without token."""
    if not request.POST.get(FIELD):
        return None
    names = sorted(set(request.POST) - {"csrfmiddlewaretoken"})
    values = [(name, request.POST.getlist(name)) for name in names]
    files = sorted(
        (name, str(file), getattr(file, "size", 0)) for name, file in request.FILES.items()
    )
    whole: list[object] = [request.user.pk, request.get_full_path(), values, files]
    return sha256(json.dumps(whole).encode()).hexdigest()
