"""Guidance: what to tell a caller, and on what it rests."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse

from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import FoldedField, TidyCharField, TidyTextField
from therapies.models import Program, Therapy
from therapies.queries import with_listing


class GuidanceQuerySet(AuditedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("topic", "position", "pk")

    def concerning(self, program: Program) -> Self:
        """Those that name the program, and those that name nothing and so concern everything."""
        return self.filter(Q(concerns__program=program) | Q(concerns=None)).in_order()

    def with_concerns(self, on: date) -> Self:
        """With what each entry concerns, therapies with their listing of that day as `listed`."""
        concerns = GuidanceConcern.objects.select_related("program", "therapy")
        programs_first = F("program__position").asc(nulls_last=True)
        concerns = concerns.order_by(programs_first, "therapy__folded_brand", "pk")
        listed = with_listing(on, "concerns__therapy__listings")
        return self.prefetch_related(Prefetch("concerns", concerns), listed)


class GuidanceEntry(AuditedModel):
    """A question, a one-line answer and the whole answer, with its source."""

    class Topic(models.TextChoices):
        PRIOR_AUTHORIZATION = "1-prior-authorization", "Prior authorization"
        CONTRACTS = "2-contracts", "Contracts"
        COVERAGE = "3-coverage", "Coverage and payment"
        MORE = "4-more", "Where to read more"

    slug = models.SlugField(
        max_length=80, unique=True, help_text="In addresses; it stays for ever."
    )
    question = TidyCharField(max_length=255)
    folded_question = FoldedField(source="question")
    short_answer = TidyCharField(
        "one-line answer", max_length=300, help_text="What to say first; callers stop listening."
    )
    answer = TidyTextField(
        "whole answer", help_text="Markdown: paragraphs, lists, links, **bold**."
    )
    topic = models.CharField(max_length=30, choices=Topic)
    position = models.PositiveSmallIntegerField("order", default=1, help_text="Within its topic.")
    source = TidyCharField(max_length=255, help_text="E.g. FAQ 3 of the list of November 2024.")

    objects = GuidanceQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name_plural = "guidance entries"
        ordering = ["topic", "position"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["folded_question"],
                name="guidance_guidanceentry_question_once",
                violation_error_message="This question is answered already. Edit that entry.",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("guidance:detail", args=[self.slug])


class GuidanceConcern(AuditedModel):
    """A program or a therapy that an entry concerns."""

    entry = models.ForeignKey(GuidanceEntry, models.PROTECT, related_name="concerns")
    program = models.ForeignKey(
        Program, models.PROTECT, related_name="guidance_concerns", null=True, blank=True
    )
    therapy = models.ForeignKey(
        Therapy, models.PROTECT, related_name="guidance_concerns", null=True, blank=True
    )

    class Meta(AuditedModel.Meta):
        verbose_name = "concern"
        ordering = ["entry", "program", "therapy"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.CheckConstraint(
                name="guidance_guidanceconcern_one_thing",
                condition=Q(program__isnull=True) ^ Q(therapy__isnull=True),
                violation_error_message="Choose a program or a therapy, one of the two.",
            ),
            models.UniqueConstraint(
                fields=["entry", "program"],
                name="guidance_guidanceconcern_program_once",
                violation_error_message="The entry concerns this program already.",
            ),
            models.UniqueConstraint(
                fields=["entry", "therapy"],
                name="guidance_guidanceconcern_therapy_once",
                violation_error_message="The entry concerns this therapy already.",
            ),
        ]

    def __str__(self) -> str:
        return f"concerns {self.program or self.therapy}"

    def get_absolute_url(self) -> str:
        return self.entry.get_absolute_url()


class Keyword(AuditedModel):
    """Words in which people ask about a guidance entry or a program, by which search finds it."""

    entry = models.ForeignKey(
        GuidanceEntry, models.PROTECT, related_name="keywords", null=True, blank=True
    )
    program = models.ForeignKey(
        Program, models.PROTECT, related_name="keywords", null=True, blank=True
    )
    words = TidyCharField(max_length=120, help_text="As people ask: where to fax the form.")
    folded = FoldedField(source="words", db_index=True)

    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        ordering = ["folded", "pk"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.CheckConstraint(
                name="guidance_keyword_one_thing",
                condition=Q(entry__isnull=True) ^ Q(program__isnull=True),
                violation_error_message="Choose a guidance entry or a program, one of the two.",
            ),
            models.UniqueConstraint(
                fields=["entry", "folded"],
                name="guidance_keyword_entry_once",
                violation_error_message="The entry has these words already.",
            ),
            models.UniqueConstraint(
                fields=["program", "folded"],
                name="guidance_keyword_program_once",
                violation_error_message="The program has these words already.",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.words}” asks about {self.entry or self.program}"

    def get_absolute_url(self) -> str:
        about: GuidanceEntry | Program = self.entry or self.program  # type: ignore[assignment]
        return about.get_absolute_url()


class Synonym(AuditedModel):
    """Words that search reads as other words: PA as prior authorization."""

    words = TidyCharField(max_length=80, help_text="As people say it: PA.")
    folded = FoldedField(source="words")
    means = TidyCharField(max_length=80, help_text="As the portal says it: prior authorization.")

    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        ordering = ["folded", "pk"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["folded"],
                name="guidance_synonym_once",
                violation_error_message="These words have a meaning already. Edit that one.",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.words}” means “{self.means}”"

    def get_absolute_url(self) -> str:
        return reverse("guidance:list")
