"""What a history table is: every column of the record, and who, when and why; append-only."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement, Table
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from portal.audit import acts
from portal.audit.history_rows import HistoryQuerySet, HistoryRow
from portal.triggers import TriggerRule, field_of


class AppendOnly(TriggerRule):
    """Rows are written once: no UPDATE, no DELETE, no TRUNCATE, no INSERT OR REPLACE."""

    def events(self, model: type[models.Model], vendor: str) -> Iterable[tuple[str, str]]:
        always = [("BEFORE UPDATE", ""), ("BEFORE DELETE", "")]
        if vendor == "sqlite":
            return [*always, ("BEFORE INSERT", " OR ".join(map(taken, unique_columns(model))))]
        return [*always, ("BEFORE TRUNCATE", "")]


def is_append_only(model: type[models.Model]) -> bool:
    return any(isinstance(rule, AppendOnly) for rule in model._meta.constraints)


def unique_columns(model: type[models.Model]) -> list[list[str]]:
    """The sets of columns that no two rows share: a row that does would replace the other."""
    unique = [
        [field_of(model, name).column for name in rule.fields]
        for rule in model._meta.total_unique_constraints
    ]
    return [[field.column] for field in model._meta.concrete_fields if field.unique] + unique


def taken(columns: Iterable[str]) -> str:
    same = " AND ".join(f'o."{column}" = NEW."{column}"' for column in columns)
    return f"EXISTS (SELECT 1 FROM %(table)s o WHERE {same})"


class EachVersionRecorded(TriggerRule):
    """Each version of a live row stands in history, and versions go up by one.

    (id, version) refers to the history table, checked at commit, so that a raw INSERT or UPDATE
    without a history row fails on both engines. A raw DELETE passes; `verify_audit` finds it.
    """

    def events(self, model: type[models.Model], vendor: str) -> Iterable[tuple[str, str]]:
        skipped = "NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id"
        rules = [("BEFORE UPDATE", skipped)]
        if vendor == "sqlite":
            rules.append(
                ("BEFORE INSERT", "EXISTS (SELECT 1 FROM %(table)s o WHERE o.id = NEW.id)")
            )
        return rules

    def reference(self, model: type[models.Model], editor: Any) -> str:
        history = editor.quote_name(history_table(model))
        return (
            f'FOREIGN KEY ("id", "version") REFERENCES {history} ("id", "version") '
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        super().constraint_sql(model, schema_editor)
        if schema_editor.connection.vendor == "sqlite":
            return self.reference(model, schema_editor)
        return None

    def statements(self, model: type[models.Model], editor: Any) -> list[Statement]:
        """On PostgreSQL the reference waits until the history table stands, as the triggers do."""
        triggers = super().statements(model, editor)
        if editor.connection.vendor == "sqlite":
            return triggers
        table = Table(model._meta.db_table, editor.quote_name)
        adding = f"ALTER TABLE %(table)s ADD CONSTRAINT {editor.quote_name(self.name)} "
        return [*triggers, Statement(adding + self.reference(model, editor), table=table)]

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        drop = f"ALTER TABLE %(table)s DROP CONSTRAINT {schema_editor.quote_name(self.name)}"
        triggers = super().remove_sql(model, schema_editor)
        return Statement(f"{drop}; {triggers.template}", **triggers.parts)


def history_table(model: type[models.Model]) -> str:
    """The table that holds a model's history; migrations and remakes use stand-in models."""
    app = model._meta.app_label
    name = model._meta.db_table.removeprefix("new__").removeprefix(f"{app}_")
    return f"{app}_historical{name}"


def record_user(row: Any, user: Any) -> None:
    """A history row keeps the id and, as text, the name its author bore at that moment."""
    row.history_user_id = user.pk
    row.history_user_name = str(user)


class AuditHistoryManager(HistoryManager):
    """`Record.history`; simple-history would make a new class each time that it is read."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


class AuditHistory(HistoricalRecords):
    """simple-history with our columns: a 64-bit id, text reasons, the author's name as text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        ours = {
            "bases": (HistoryRow,),
            "history_manager": AuditHistoryManager,
            "historical_queryset": HistoryQuerySet,
        }
        super().__init__(*args, inherit=True, **ours, **kwargs)

    def fields_included(self, model: Any) -> list[Any]:
        hidden: frozenset[str] = getattr(model, "history_leaves_out", frozenset())
        return [f for f in super().fields_included(model) if f.name not in hidden]

    def get_extra_fields(self, model: Any, fields: Any) -> dict[str, Any]:
        extra = super().get_extra_fields(model, fields)
        return {
            **extra,
            "history_id": models.BigAutoField(primary_key=True, editable=False),
            "history_change_reason": models.TextField(),
            "history_user": property(lambda row: row.history_user_name, record_user),
            "history_user_id": models.BigIntegerField(),
            "history_user_name": models.CharField(max_length=200),
        }

    def get_meta_options(self, model: Any) -> dict[str, Any]:
        return {
            **super().get_meta_options(model),
            "default_permissions": (),
            "constraints": [
                models.UniqueConstraint(
                    fields=["id", "version"], name="%(app_label)s_%(class)s_version_once"
                ),
                AppendOnly(name="%(app_label)s_%(class)s_append_only"),
            ],
        }

    def post_save(self, instance: Any, created: bool, using: Any = None, **kwargs: Any) -> None:
        """Always: no setting and no attribute of a record switches its history off."""
        self.create_historical_record(instance, "+" if created else "~", using=using)

    def post_delete(self, instance: Any, using: Any = None, **kwargs: Any) -> None:
        self.create_historical_record(instance, "-", using=using)

    def create_historical_record(self, instance: Any, history_type: str, using: Any = None) -> None:
        act = acts.current()
        act.wrote = act.recording = True
        try:
            super().create_historical_record(instance, history_type, using=using)
        finally:
            act.recording = False
