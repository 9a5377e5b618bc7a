"""Sheets that were uploaded and wait for somebody to read what they would change."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone

from contracts.importing.reading import MOST_BYTES, ON_SERVER, Reading, read
from contracts.sheets.opening import Bounds

if TYPE_CHECKING:
    from portal.staff.models import User

KEPT_FOR = timedelta(days=7)
# Compared while somebody waits for the page.
IN_BROWSER = Bounds(
    MOST_BYTES,
    20_000,
    "A browser imports no more. Split the file, or have it imported on the server: manage.py "
    f"import_records takes {ON_SERVER.rows:,}.",
)


class UploadQuerySet(models.QuerySet["Upload"]):
    def waiting(self, kind: str) -> Self:
        """Of one kind, the newest first, without what they hold."""
        return self.filter(kind=kind).defer("content").order_by("-at", "-pk")

    def find(self, kind: str, pk: int) -> "Upload | None":
        return self.filter(kind=kind, pk=pk).first()

    def forget_old(self) -> None:
        self.filter(at__lt=timezone.now() - KEPT_FOR).delete()


class Upload(models.Model):
    """A sheet on its way. No record: gone once it is applied or dropped, or after a week."""

    kind = models.CharField(max_length=20)
    name = models.CharField("file", max_length=255)
    content = models.BinaryField()
    uploaded_by = models.CharField(max_length=200)
    at = models.DateTimeField("uploaded at", db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, kind: str, name: str, content: bytes, by: "User") -> "Upload":
        cls.objects.forget_old()
        about: dict[str, Any] = {"uploaded_by": str(by), "at": timezone.now()}
        return cls.objects.create(kind=kind, name=name, content=content, **about)

    def read(self) -> Reading:
        return read_upload(self.kind, self.name, bytes(self.content))


def read_upload(kind: str, name: str, content: bytes) -> Reading:
    """As much of a file as a browser may send. Raises NotRead."""
    return read(kind, name[:255], content[: MOST_BYTES + 1], bounds=IN_BROWSER)
