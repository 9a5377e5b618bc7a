"""Published lists on their way: drafts to be applied, and guidance to be looked at afterwards."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import TidyCharField, TidyTextField
from portal.guidance.models import GuidanceEntry
from portal.staff.models import User
from therapies.models import Edition, EditionDocument


class DraftQuerySet(AuditedQuerySet):
    def with_uploader(self) -> Self:
        """Adds `uploaded_by`, `uploaded_by_id` and `uploaded_at`, of its file."""
        first: Any = EditionDocument.history.filter(id=OuterRef("document_id"), version=1)
        return self.annotate(
            uploaded_by=first.values("history_user_name")[:1],
            uploaded_by_id=first.values("history_user_id")[:1],
            uploaded_at=first.values("history_date")[:1],
        )


class Draft(AuditedModel):
    """A list that was uploaded and waits to be applied, by whoever takes it up."""

    document = models.ForeignKey(EditionDocument, models.PROTECT, related_name="drafts")
    sha256 = models.CharField(
        "SHA-256",
        max_length=64,
        unique=True,
        editable=False,
        validators=[RegexValidator(r"\A[0-9a-f]{64}\Z", "64 hexadecimal digits.")],
        error_messages={"unique": "This file waits already as a draft. Go on from that one."},
    )
    title = TidyCharField(max_length=255, help_text="As the list is headed.")
    label = TidyCharField(
        max_length=60, blank=True, help_text="As people call it: November 2024. No two are alike."
    )
    source = TidyCharField(max_length=255, blank=True, help_text="Where it was published.")
    effective_on = models.DateField(
        "effective day", null=True, blank=True, help_text="From this day its facts hold."
    )
    allow_removals = models.PositiveSmallIntegerField(
        "removals allowed",
        default=0,
        help_text="Only where more than half of the list would end, and that is meant.",
    )

    objects = DraftQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = "draft list"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label or self.title

    def get_absolute_url(self) -> str:
        return reverse("therapies:editions")

    def uploader(self) -> User:
        """Who uploaded its file, whoever has edited the draft since."""
        first: Any = EditionDocument.history.get(id=self.document_id, version=1)
        user: User = User.objects.get(pk=first.history_user_id)
        return user


class ReviewQuerySet(AuditedQuerySet):
    def pending(self) -> Self:
        """Those nobody confirmed, of entries that stand as they did or are yet to be written."""
        entry = GuidanceEntry.objects.filter(slug=OuterRef("slug"))
        as_it_stood = Exists(entry.filter(version=OuterRef("entry_version")))
        unwritten = Q(entry_version=None) & ~Exists(entry)
        return self.filter(as_it_stood | unwritten, reviewed=False)

    def with_entry(self) -> Self:
        """Adds `entry_id`: the key of our own entry, None where there is none."""
        entry = GuidanceEntry.objects.filter(slug=OuterRef("slug"))
        return self.annotate(entry_id=models.Subquery(entry.values("pk")[:1]))


class GuidanceReview(AuditedModel):
    """A question that an edition added, reworded or dropped: our own wording is to be looked at.

    It is settled when a maintainer ticks it, or edits the entry. Without `entry_version` we had no
    entry; without `after` the question is printed no longer.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="reviews")
    slug = models.SlugField("guidance", max_length=80)
    entry_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    before = TidyTextField("words before", blank=True)
    after = TidyTextField("words now", blank=True)
    reviewed = models.BooleanField(
        default=False, help_text="Our own wording was compared with the new words, and holds."
    )

    objects = ReviewQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = "question to review"
        verbose_name_plural = "questions to review"
        ordering = ["edition", "pk"]

    def __str__(self) -> str:
        return f"{self.slug}: {self.what}"

    @property
    def what(self) -> str:
        if not self.after:
            return "printed no longer"
        return "reworded" if self.before else "printed for the first time"

    def get_absolute_url(self) -> str:
        return self.edition.get_absolute_url()
