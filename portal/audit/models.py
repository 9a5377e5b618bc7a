"""The spine: every record of ours is an AuditedModel; the Ledger gives each change its moment."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.utils import timezone

from portal.audit import acts
from portal.audit.history import AppendOnly, AuditHistory, EachVersionRecorded
from portal.audit.once import SentForm  # noqa: F401 - a table of this app
from portal.audit.queryset import AuditedQuerySet

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
ONE_TICK = timedelta(microseconds=1)


class Ledger(models.Model):
    """One row: the moment of the newest committed change. Locked by each change while it lasts."""

    at = models.DateTimeField("newest committed moment", default=BEFORE_ALL)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"newest change: {self.at.isoformat()}"

    @classmethod
    def lock(cls) -> Self:
        return cls.objects.select_for_update().get_or_create(pk=1)[0]

    @classmethod
    def newest(cls) -> datetime:
        """The newest committed moment; reading at it shows what is known now."""
        row = cls.objects.filter(pk=1).first()
        return row.at if row else BEFORE_ALL

    def next_moment(self) -> datetime:
        return max(timezone.now(), self.at + ONE_TICK)


class Seal(models.Model):
    """One row closes a run of rows of one history table: none of them can change unseen.

    Seals are numbered without gaps over all tables, and each holds the digest of the one before,
    so that the newest digest, kept elsewhere, proves every sealed row. Made by `seal_audit`.
    """

    number = models.BigIntegerField(primary_key=True)
    table_name = models.CharField("table", max_length=100)
    columns = models.TextField(help_text="What was sealed of each row, as name:kind.")
    first_id = models.BigIntegerField("first row's number")
    last_id = models.BigIntegerField("last row's number")
    row_count = models.BigIntegerField("number of rows")
    rows_sha256 = models.CharField("SHA-256 over the rows", max_length=64)
    marks = models.BinaryField("the beginning of each row's SHA-256, to name a row that differs")
    previous = models.CharField("digest of the seal before", max_length=64, blank=True)
    sealed_at = models.DateTimeField()
    sealed_by_id = models.BigIntegerField()
    sealed_by_name = models.CharField(max_length=200)
    reason = models.TextField()
    digest = models.CharField("SHA-256 over all of this", max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [AppendOnly(name="%(app_label)s_%(class)s_append_only")]

    def __str__(self) -> str:
        return f"seal {self.number} of {self.table_name}"


class AuditedModel(models.Model):
    """A record whose every version stands in history with who, when and why.

    Written only inside `change(by=, reason=)`. `version` goes up by one with each change; saving
    a version that is no longer the newest raises Stale; saving without a change writes nothing.
    """

    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AuditedQuerySet.as_manager()
    history = AuditHistory()

    # Field names that history leaves out: a password's hash, nothing else.
    history_leaves_out: frozenset[str] = frozenset()
    _history_user = property(lambda self: acts.current().by)
    _history_date = property(lambda self: acts.current().moment)
    _change_reason = property(lambda self: acts.current().reason)

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints = [EachVersionRecorded(name="%(app_label)s_%(class)s_recorded")]

    def save(
        self,
        *args: Any,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Any = None,
    ) -> None:
        """Save the whole row, and its history row with it. Raises NoOpenChange, Stale."""
        if args or hasattr(self, "skip_history_when_saving"):
            raise TypeError("A record is saved with its history, and with keywords.")
        acts.current()
        if self._state.adding:
            self._write(version=1, force_insert=True)
            return
        stored = self._stored()
        named = self._named_fields(update_fields)
        if named is not None:
            self._save_over(stored, named)
        elif self._differs_from(stored):
            self._write(version=self.version + 1, force_update=True)

    def delete(self, using: Any = None, keep_parents: bool = False) -> Any:
        """Delete the row; its history stays, with one more row that says who deleted it."""
        acts.current()
        self._stored()
        self.version += 1
        try:
            return super().delete(using=using, keep_parents=keep_parents)
        except BaseException:
            self.version -= 1
            raise

    def refuse_conflicts(self) -> None:
        """Raise ValidationError for what only a look at other tables, under the lock, can tell."""

    @property
    def may_be_written_with_others(self) -> bool:
        """Whether `refuse_conflicts` finds all even where others of its kind are written along."""
        return type(self).refuse_conflicts is AuditedModel.refuse_conflicts

    def newest_history(self) -> Any:
        """The newest history row, also of a record that is gone; None if there never was one."""
        rows: Any = type(self).history.filter(id=self.pk)
        return rows.order_by("-version").first()

    def at_version(self, version: int | None) -> Any:
        """The history row of one version; None if there never was one."""
        rows: Any = type(self).history.filter(id=self.pk, version=version)
        return rows.first()

    def _write(self, version: int, **how: Any) -> None:
        read_at = self.version
        self.version = version
        self.__dict__["_writing"] = True
        try:
            with transaction.atomic():
                self.refuse_conflicts()
                super().save(**how)
        except BaseException:
            self.version = read_at
            raise
        finally:
            del self.__dict__["_writing"]

    def _stored(self) -> Self:
        """The row as it stands, if it is the version that was read; raises Stale."""
        stored = type(self)._base_manager.filter(pk=self.pk).first()
        if stored is None or stored.version != self.version:
            raise acts.Stale(self, self.newest_history())
        return stored

    def _named_fields(self, update_fields: Any) -> set[str] | None:
        """The fields a partial save is about: those named, or those loaded; None for all."""
        if update_fields is not None:
            return set(update_fields)
        missing = self.get_deferred_fields()
        fields = {f.attname for f in self._meta.concrete_fields}
        return fields - missing if missing else None

    def _save_over(self, stored: Self, named: set[str]) -> None:
        """A partial save writes the whole stored row with the named fields replaced."""
        for field in self._meta.concrete_fields:
            if field.name in named or field.attname in named:
                setattr(stored, field.attname, getattr(self, field.attname))
        stored.version = self.version
        stored.save()
        self.version = stored.version

    def _differs_from(self, stored: Self) -> bool:
        return any(
            comparable(field, self) != comparable(field, stored)
            for field in self._meta.concrete_fields
        )

    def _do_insert(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_side_door()
        return super()._do_insert(*args, **kwargs)

    def _do_update(self, base_qs: Any, *args: Any, **kwargs: Any) -> Any:
        self._refuse_side_door()
        rows = base_qs.filter(version=self.version - 1)
        if not super()._do_update(rows, *args, **kwargs):
            raise acts.Stale(self, self.newest_history())
        return True

    def _refuse_side_door(self) -> None:
        """`loaddata`, `save_base` and `Model.save` would write without history."""
        if "_writing" not in self.__dict__:
            raise acts.NoOpenChange("Records are saved by their own save(), inside change().")


def comparable(field: Any, record: models.Model) -> Any:
    """A field's value in the type that the database gives back, so that "2025-01-01" is a day."""
    value = getattr(record, field.attname)
    if isinstance(value, memoryview):
        return bytes(value)
    target = field.target_field if field.is_relation else field
    return target.to_python(value)
