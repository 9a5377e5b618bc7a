"""Withdrawing the newest list: what it changed is set back, as a new change, or nothing is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from portal.audit.models import AuditedModel
from portal.editions.models import Draft, GuidanceReview
from portal.wording import moment
from therapies.models import (
    ContactChannel,
    Edition,
    HcpcsCode,
    ListedCode,
    Listing,
    Therapy,
    TherapyName,
)

# What applying writes; what others lead to comes first.
KINDS: tuple[type[AuditedModel], ...] = (
    Edition,
    HcpcsCode,
    Therapy,
    TherapyName,
    Listing,
    ListedCode,
    ContactChannel,
    GuidanceReview,
)
FIRST = "It is the first list that the portal holds. There is none to go back to."
NOT_NEWEST = "{} is newer. Withdraw that one first."


@dataclass(frozen=True)
class Written:
    """A record that the act wrote: its first and last history row of that moment."""

    model: Any
    first: Any
    last: Any

    @property
    def goes(self) -> bool:
        """Whether the act made it, so that withdrawing deletes it."""
        return bool(self.first.history_type == "+")

    @property
    def was_deleted(self) -> bool:
        return bool(self.last.history_type == "-")

    def live(self) -> Any:
        return self.model.objects.filter(pk=self.first.id).first()

    def before(self) -> Any:
        """Its history row before the act."""
        return self.model.history.get(id=self.first.id, version=self.first.version - 1)


def obstacles(edition: Edition) -> list[str]:
    """Why the edition can't be withdrawn, all reasons at once; none if it can."""
    newest = Edition.objects.newest_first().first()
    if newest != edition:
        return [NOT_NEWEST.format(newest)]
    if not Edition.objects.exclude(pk=edition.pk).exists():
        return [FIRST]
    act = written_with(edition)
    return [*changed_since(act), *leading_to(act)]


def withdraw(edition: Edition) -> Draft | None:
    """Inside `change()`. Raises ValidationError with every obstacle before anything is written.

    The file waits as a draft again; the draft is given back, or None where no file is held.
    """
    if found := obstacles(edition):
        raise ValidationError(found)
    act = written_with(edition)
    for written in reversed(act):
        if written.goes and not written.was_deleted:
            written.live().delete()
    for written in act:
        if not written.goes:
            set_back(written)
    return draft_of(edition)


def written_with(edition: Edition) -> list[Written]:
    """All that its act wrote, found by the moment that its rows share. Files and drafts stay."""
    at = edition.applied().history_date
    return [written for kind in KINDS for written in written_at(kind, at)]


def written_at(kind: Any, at: Any) -> Iterator[Written]:
    rows: dict[int, list[Any]] = {}
    for row in kind.history.filter(history_date=at).order_by("id", "version"):
        rows.setdefault(row.id, []).append(row)
    for of_record in rows.values():
        yield Written(kind, of_record[0], of_record[-1])


def changed_since(act: Iterable[Written]) -> Iterator[str]:
    """Records that differ from what the list made them; the edition's own marks don't count.

    One that was changed and set back since stands as the list left it.
    """
    for written in act:
        newest = written.model(pk=written.first.id).newest_history()
        own = written.model in (Edition, GuidanceReview)
        if not own and values(newest) != values(written.last):
            did = "deleted" if newest.history_type == "-" else "changed"
            yield (
                f"The {named(written)} was {did} by {newest.history_user_name}, "
                f"{moment(newest.history_date)}: “{newest.history_change_reason}”"
            )


def values(row: Any) -> dict[str, Any]:
    """What a version says, whether its record is gone by then included."""
    said = {f.attname: getattr(row, f.attname) for f in row.instance_type._meta.concrete_fields}
    return {**said, "version": None, "gone": row.history_type == "-"}


def leading_to(act: list[Written]) -> Iterator[str]:
    """Records of others that lead to what the list brought."""
    going = {(w.model, w.first.id) for w in act if w.goes}
    for written in act:
        if written.goes:
            for row in leading(written):
                if (type(row), row.pk) not in going:
                    yield f"{row} rests on the {named(written)}, which came with this list."


def leading(written: Written) -> Iterator[Any]:
    for relation in written.model._meta.related_objects:
        field: Any = relation.field
        yield from field.model._base_manager.filter(**{field.name: written.first.id})


def named(written: Written) -> str:
    kind = written.model._meta.verbose_name
    return f"{kind} “{written.last.instance}”"


def set_back(written: Written) -> None:
    """As it stood before the act; one that the act deleted is recorded again."""
    row = written.before()
    record = written.live() or written.model()
    for field in record._meta.concrete_fields:
        if field.name not in ("id", "version"):
            setattr(record, field.attname, getattr(row, field.attname))
    record.full_clean()
    record.save()


def draft_of(edition: Edition) -> Draft | None:
    if edition.document is None:
        return None
    held: models.QuerySet[Draft] = Draft.objects.filter(sha256=edition.sha256)
    if waiting := held.first():
        return waiting
    draft: Draft = Draft.objects.create_checked(
        document=edition.document,
        sha256=edition.sha256,
        title=edition.title,
        label=edition.label,
        source=edition.source,
        effective_on=edition.effective_on,
    )
    return draft
