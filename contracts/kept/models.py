"""Answers kept for callers, and the calls back about those that hold no longer."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse

from contracts.eligibility import Outcome
from portal.audit.following import CompleteUpTo
from portal.audit.history import AppendOnly
from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet

OUTCOMES = [(outcome.value, outcome.value.replace("_", " ")) for outcome in Outcome]

GIVEN = {
    (Outcome.CONTRACTED, True): "Contracted",
    (Outcome.CONTRACTED, None): "Contracted, NPI deactivated",
    (Outcome.SINGLE_CASE, True): "This case only",
    (Outcome.SINGLE_CASE, None): "One case only, to be confirmed",
    (Outcome.REMS_MISSING, False): "REMS certification missing",
    (Outcome.REMS_ONLY, False): "REMS certified, but no contract",
    (Outcome.REMS_ONLY, None): "Contracted under the other program",
    (Outcome.NOT_CONTRACTED, False): "Not contracted",
    (Outcome.NOT_CONTRACTED, None): "Contracted under the other program",
    (Outcome.NOT_LISTED, False): "Not on the list that day",
    (Outcome.NOT_LISTED, None): "Not listed, but something held",
    (Outcome.NO_RECORD, None): "Not on record",
}
"""What was said, in a word or two, by what is stored of it."""


def in_words(outcome: str, eligible: bool | None) -> str:
    return GIVEN[Outcome(outcome), eligible]


class KeptAnswerQuerySet(AuditedQuerySet):
    def with_people(self) -> Self:
        return self.select_related("kept_by")

    def with_waiting(self) -> Self:
        """Adds `waiting`: whether it says otherwise now, and nobody called back since it does."""
        rows = DifferentNow.objects.waiting().filter(answer=OuterRef("pk"))
        return self.annotate(waiting=Exists(rows))

    def kept_by_person(self, person: Any) -> Self:
        return self.filter(kept_by=person)

    def to_call_back(self) -> Self:
        return self.filter(pk__in=DifferentNow.objects.waiting().values("answer"))


class KeptAnswer(AuditedModel):
    """An answer as a caller was given it: provider, therapy, day, outcome, as known at a moment.

    By NPI and slug, as a question names them, so that it outlives the deletion of either. Never the
    case: `with_case` says that the answer was for one, and what is asked again is asked without.
    """

    reference = models.CharField(max_length=9, unique=True)
    npi = models.CharField("NPI", max_length=10)
    provider_name = models.CharField("provider", max_length=255)
    slug = models.SlugField("slug of the therapy", db_index=False)
    therapy_name = models.CharField("therapy", max_length=260)
    on = models.DateField("date of service")
    outcome = models.CharField(max_length=20, choices=OUTCOMES)
    eligible = models.BooleanField(null=True)
    with_case = models.BooleanField("for a case", default=False)
    known = models.DateTimeField("as known at")
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="kept_answers"
    )
    kept_at = models.DateTimeField("kept")

    objects = KeptAnswerQuerySet.as_manager()
    # What people did on the phone, not what changed: it would bury the changes.
    shown_to_readers_of_people_only = True

    class Meta(AuditedModel.Meta):
        verbose_name = "kept answer"
        constraints = [
            *AuditedModel.Meta.constraints,
            AppendOnly(name="%(app_label)s_%(class)s_append_only"),
        ]
        ordering = ["-kept_at", "-pk"]
        indexes = [
            models.Index(fields=["npi", "slug"], name="contracts_keptanswer_pair"),
            models.Index(fields=["slug"], name="contracts_keptanswer_therapy"),
            models.Index(fields=["kept_by", "-kept_at"], name="contracts_keptanswer_mine"),
            models.Index(fields=["-kept_at"], name="contracts_keptanswer_newest"),
        ]

    def __str__(self) -> str:
        return f"Kept answer {self.reference}"

    @property
    def said(self) -> str:
        return in_words(self.outcome, self.eligible)

    def get_absolute_url(self) -> str:
        return reverse("contracts:answer", args=[self.reference])


class CallBackQuerySet(AuditedQuerySet):
    def about(self, answer: KeptAnswer) -> Self:
        """Newest first, with the reason as `why`."""
        why = CallBack.history.filter(id=OuterRef("pk")).values("history_change_reason")[:1]
        rows = self.filter(answer=answer).select_related("done_by")
        return rows.annotate(why=Subquery(why)).order_by("-done_at")


class CallBack(AuditedModel):
    """Somebody saw to a kept answer that says otherwise now; the reason says how. Never altered."""

    answer = models.ForeignKey(KeptAnswer, models.PROTECT, related_name="call_backs")
    outcome = models.CharField("outcome now", max_length=20, choices=OUTCOMES)
    eligible = models.BooleanField("eligible now", null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="call_backs")
    done_at = models.DateTimeField("done")

    objects = CallBackQuerySet.as_manager()
    shown_to_readers_of_people_only = True

    class Meta(AuditedModel.Meta):
        ordering = ["-done_at"]
        constraints = [
            *AuditedModel.Meta.constraints,
            AppendOnly(name="%(app_label)s_%(class)s_append_only"),
        ]

    def __str__(self) -> str:
        return f"Call back about {self.answer.reference}"

    @property
    def said(self) -> str:
        """What the answer said when it was called back about."""
        return in_words(self.outcome, self.eligible)

    def get_absolute_url(self) -> str:
        return f"{self.answer.get_absolute_url()}#call-back-{self.pk}"


class DifferentNowQuerySet(models.QuerySet["DifferentNow"]):
    def waiting(self) -> Self:
        """Those about which nobody called back since they say what they say now."""
        called = CallBack.objects.filter(answer=OuterRef("answer"), done_at__gte=OuterRef("since"))
        return self.filter(~Exists(called))

    def kept_by_person(self, person: Any) -> Self:
        return self.filter(answer__kept_by=person)

    def oldest_first(self) -> Self:
        return self.select_related("answer").order_by("since", "pk")


class DifferentNow(models.Model):
    """A kept answer that is another one today, and since which act. It follows from the records.

    Written in each change's own transaction, see `contracts.kept.comparing`: no record, an index.
    """

    answer = models.OneToOneField(KeptAnswer, models.PROTECT, related_name="different_now")
    outcome = models.CharField(max_length=20, choices=OUTCOMES)
    eligible = models.BooleanField(null=True)
    since = models.DateTimeField(db_index=True)

    objects = DifferentNowQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.answer} says {self.outcome} since {self.since.isoformat()}"

    @property
    def in_words(self) -> str:
        return in_words(self.outcome, self.eligible)


class Compared(CompleteUpTo):
    """One row: the newest change up to which kept answers were compared with the records."""
