"""What the search keeps: the words of providers' names, and what was looked for in vain.

Neither is a record: words follow from the providers on record, and misses are counts. So they
stand outside history.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Sum

from portal.audit.following import CompleteUpTo


class ProviderWord(models.Model):
    """A word of a provider's names, city or state, as `words_of` writes it. An index, no record.

    `provider` is a provider's key without being a reference: the index follows, it holds nothing.
    """

    provider = models.BigIntegerField()
    word = models.CharField(max_length=60)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["word", "provider"], name="search_providerword_once")
        ]
        indexes = [models.Index(fields=["provider"], name="search_providerword_provider")]

    def __str__(self) -> str:
        return f"{self.word} of provider {self.provider}"


class Index(CompleteUpTo):
    """One row: the moment of the newest change that the words of providers include."""


class MissQuerySet(models.QuerySet["Miss"]):
    def since(self, day: date) -> Self:
        return self.filter(day__gte=day)

    def by_words(self) -> "models.QuerySet[Miss, dict[str, object]]":
        """Each of the words with how often they were looked for, and the last day; most first."""
        rows = self.values("words").annotate(times=Sum("count"), last=models.Max("day"))
        return rows.order_by("-times", "-last", "words")


class Miss(models.Model):
    """How often some words found nothing sure on one day. Nobody's name stands here."""

    day = models.DateField(db_index=True)
    words = models.CharField(max_length=80)
    count = models.PositiveIntegerField(default=0)

    objects = MissQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "misses"
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="search_miss_once")]

    def __str__(self) -> str:
        return f"“{self.words}”, {self.count} on {self.day}"

    @classmethod
    def add(cls, day: date, words: str) -> None:
        miss, _ = cls.objects.get_or_create(day=day, words=words)
        cls.objects.filter(pk=miss.pk).update(count=F("count") + 1)
