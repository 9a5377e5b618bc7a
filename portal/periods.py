"""Periods: the days on which a fact holds. Both end days count; an empty one is open."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Q

from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.triggers import PostgresConstraint, field_of


def in_force(on: date, prefix: str = "") -> Q:
    """Rows covering a day: both end days count, an empty one is open.

    `prefix` reaches the row from another model, as in "contracts__".
    """
    return overlapping(on, on, prefix)


def covers(starts_on: date | None, last_day: date | None, on: date) -> bool:
    """What `in_force` asks the database, of two days at hand."""
    started = starts_on is None or starts_on <= on
    return started and (last_day is None or on <= last_day)


def overlapping(starts_on: date | None, last_day: date | None, prefix: str = "") -> Q:
    """Rows sharing at least one day with a period; None is an open end."""
    condition = Q()
    if last_day is not None:
        condition &= Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": last_day})
    if starts_on is not None:
        condition &= Q(**{f"{prefix}last_day": None}) | Q(**{f"{prefix}last_day__gte": starts_on})
    return condition


class PeriodQuerySet(AuditedQuerySet):
    def in_force(self, on: date) -> Self:
        return self.filter(in_force(on))

    def overlapping(self, starts_on: date | None, last_day: date | None) -> Self:
        return self.filter(overlapping(starts_on, last_day))

    def over(self, on: date) -> Self:
        """Those whose last day lies before a day."""
        return self.filter(last_day__lt=on)

    def to_come(self, on: date) -> Self:
        """Those that begin after a day."""
        return self.filter(starts_on__gt=on)

    def ending(self, first: date, last: date) -> Self:
        """Those whose last day is one of these, both counted."""
        return self.filter(last_day__range=(first, last))

    def by_start(self) -> Self:
        """Oldest first; a period without a first day began before our records."""
        return self.order_by(F("starts_on").asc(nulls_first=True), "pk")


class Period(AuditedModel):
    """A fact with the days on which it holds."""

    starts_on = models.DateField(
        "first day", null=True, blank=True, help_text="Counts. Empty: since before our records."
    )
    last_day = models.DateField(
        "last day", null=True, blank=True, help_text="Counts. Empty: no end known."
    )

    objects = PeriodQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        abstract = True
        constraints = [
            *AuditedModel.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_days_in_order",
                condition=Q(starts_on=None) | Q(last_day=None) | Q(last_day__gte=F("starts_on")),
                violation_error_message=(
                    "The last day lies before the first day. Put the later day last."
                ),
            ),
        ]

    def covers(self, on: date) -> bool:
        """What `in_force` asks the database, of a row at hand."""
        return covers(self.starts_on, self.last_day, on)


class NoOverlap(PostgresConstraint):
    """No two rows with the same keys are in force on one day."""

    dated_by = ("starts_on",)

    def postgres_definition(self, model: type[models.Model]) -> str:
        fields = [field_of(model, key) for key in self.keys]
        keys = [f'(COALESCE("{f.column}", 0))' if f.null else f'"{f.column}"' for f in fields]
        same = ", ".join(f"{key} WITH =" for key in keys)
        return f"EXCLUDE USING gist ({same}, daterange(starts_on, last_day, '[]') WITH &&)"

    def events(self, model: type[models.Model], vendor: str) -> Iterable[tuple[str, str]]:
        if vendor != "sqlite":
            return []
        same = " AND ".join(f'o."{c}" IS NEW."{c}"' for c in self.columns(model))
        overlap = (
            f'EXISTS (SELECT 1 FROM %(table)s o WHERE o."id" IS NOT NEW."id" AND {same} '
            "AND (o.last_day IS NULL OR NEW.starts_on IS NULL OR o.last_day >= NEW.starts_on) "
            "AND (NEW.last_day IS NULL OR o.starts_on IS NULL OR NEW.last_day >= o.starts_on))"
        )
        return [("BEFORE INSERT", overlap), ("BEFORE UPDATE", overlap)]

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """By the instance's own values: inlines exclude the parent's key, which still counts."""
        if {"starts_on", "last_day"} & set(exclude or ()):
            return
        rows = self.siblings(instance)
        period: Any = instance
        days = overlapping(period.starts_on, period.last_day)
        if rows is not None and rows.filter(days).exists():
            self.refuse()

    def clash(self, one: Any, other: Any) -> bool:
        return self.same_keys(one, other) and meet(one, other)


def meet(one: Any, other: Any) -> bool:
    """Whether two periods in hand share a day; both end days count, an empty one is open."""
    return not (ends_before(one, other) or ends_before(other, one))


def ends_before(one: Any, other: Any) -> bool:
    ends, starts = one.last_day, other.starts_on
    return ends is not None and starts is not None and bool(ends < starts)


def one_per_day(*keys: str, message: str) -> NoOverlap:
    """The rule that no two rows with these keys are in force on one day, for a child's Meta."""
    name = "%(app_label)s_%(class)s_one_per_day"
    return NoOverlap(name=name, keys=keys, violation_error_message=message)
