"""Rules that only a trigger or an exclusion constraint can hold, as constraints in Meta.

Standing in `Meta.constraints` they are part of the migrations and survive SQLite's table remakes.
On SQLite each rule is one or more triggers; on PostgreSQL triggers, or a constraint of its own.
A refused write raises IntegrityError whose text holds the rule's name.
"""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table

# The one function that PostgreSQL's triggers call: it raises the name it is given.
POSTGRES_REFUSE = """
CREATE OR REPLACE FUNCTION portal_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = '23514', CONSTRAINT = TG_ARGV[0];
END $refuse$"""


def field_of(model: type[models.Model], name: str) -> Any:
    """A field with a column of its own, which is all that rules are about."""
    return model._meta.get_field(name)


class TriggerRule(models.BaseConstraint):
    """A rule made of triggers; subclasses say which, per database.

    `events()` yields (moment, condition) pairs such as ("BEFORE UPDATE", "NEW.x <> OLD.x"): a
    write for which the condition holds is refused. An empty condition always refuses.
    """

    @abstractmethod
    def events(self, model: type[models.Model], vendor: str) -> Iterable[tuple[str, str]]:
        """What is refused, and when."""

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Called for CREATE TABLE and for every remake: the triggers follow once it stands."""
        schema_editor.deferred_sql.extend(self.statements(model, schema_editor))
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Called for a rule added later; it too waits until all else of the migration stands."""
        return self.constraint_sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Only PostgreSQL asks: SQLite remakes the table without the rule."""
        drops = [
            f"DROP TRIGGER IF EXISTS {schema_editor.quote_name(name)} ON %(table)s"
            for name in self.object_names(model, schema_editor.connection.vendor)
        ]
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return Statement("; ".join(drops), table=table)

    def object_names(self, model: type[models.Model], vendor: str) -> list[str]:
        """The names of what the rule makes in the database, for the system check."""
        return [f"{self.name}_{n}" for n, _ in enumerate(self.events(model, vendor))]

    def statements(
        self, model: type[models.Model], editor: BaseDatabaseSchemaEditor
    ) -> list[Statement]:
        vendor = editor.connection.vendor
        table = Table(model._meta.db_table, editor.quote_name)
        template = self.sqlite_trigger if vendor == "sqlite" else self.postgres_trigger
        events = self.events(model, vendor)
        return [
            Statement(template(moment, condition), table=table, name=editor.quote_name(name))
            for name, (moment, condition) in zip(
                self.object_names(model, vendor), events, strict=True
            )
        ]

    def sqlite_trigger(self, moment: str, condition: str) -> str:
        when = f"WHEN {condition} " if condition else ""
        return (
            f"CREATE TRIGGER %(name)s {moment} ON %(table)s FOR EACH ROW {when}"
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )

    def postgres_trigger(self, moment: str, condition: str) -> str:
        each = "STATEMENT" if "TRUNCATE" in moment else "ROW"
        when = f"WHEN ({condition}) " if condition else ""
        return (
            f"{POSTGRES_REFUSE}; CREATE TRIGGER %(name)s {moment} ON %(table)s "
            f"FOR EACH {each} {when}EXECUTE FUNCTION portal_refuse('{self.name}')"
        )

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Rules about how rows are written, not about their values, have nothing to say here."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class KeyedRule(TriggerRule):
    """A rule over the rows of one table that share the values of `keys`."""

    # The fields of a row's days, where the rule looks at them too.
    dated_by: tuple[str, ...] = ()

    def __init__(self, *, keys: Iterable[str], **kwargs: Any) -> None:
        self.keys = tuple(keys)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "keys": self.keys}

    def columns(self, model: type[models.Model]) -> list[str]:
        return [field_of(model, key).column for key in self.keys]

    def siblings(self, instance: models.Model) -> models.QuerySet[Any] | None:
        """Other rows with the same keys; None when a key that must be set isn't yet."""
        fields = [field_of(type(instance), key) for key in self.keys]
        values = {field.attname: getattr(instance, field.attname) for field in fields}
        if any(values[f.attname] is None and not f.null for f in fields):
            return None
        rows = type(instance)._base_manager.filter(
            **{k: v for k, v in values.items() if v is not None},
            **{f"{k}__isnull": True for k, v in values.items() if v is None},
        )
        return rows.exclude(pk=instance.pk) if instance.pk else rows

    def clash(self, one: models.Model, other: models.Model) -> bool:
        """Whether two rows in hand, neither of them stored so, break the rule together."""
        return False

    def same_keys(self, one: models.Model, other: models.Model) -> bool:
        columns = [field_of(type(one), key).attname for key in self.keys]
        return all(getattr(one, column) == getattr(other, column) for column in columns)

    def refuse(self) -> None:
        raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)


class PostgresConstraint(KeyedRule):
    """A keyed rule that on PostgreSQL is a table constraint instead of triggers."""

    @abstractmethod
    def postgres_definition(self, model: type[models.Model]) -> str:
        """What follows CONSTRAINT and its name."""

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "sqlite":
            return super().constraint_sql(model, schema_editor)
        name = schema_editor.quote_name(self.name)
        return f"CONSTRAINT {name} {self.postgres_definition(model)}"

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        table = Table(model._meta.db_table, schema_editor.quote_name)
        name = schema_editor.quote_name(self.name)
        definition = self.postgres_definition(model)
        return Statement(f"ALTER TABLE %(table)s ADD CONSTRAINT {name} {definition}", table=table)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        table = Table(model._meta.db_table, schema_editor.quote_name)
        name = schema_editor.quote_name(self.name)
        return Statement(f"ALTER TABLE %(table)s DROP CONSTRAINT {name}", table=table)


class OneOwner(PostgresConstraint):
    """Rows with the same keys belong to one owner: no name of one therapy is another's."""

    def __init__(self, *, owner: str, **kwargs: Any) -> None:
        self.owner = owner
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "owner": self.owner}

    def postgres_definition(self, model: type[models.Model]) -> str:
        same = ", ".join(f'"{column}" WITH =' for column in self.columns(model))
        owner = field_of(model, self.owner).column
        return f'EXCLUDE USING gist ({same}, "{owner}" WITH <>)'

    def events(self, model: type[models.Model], vendor: str) -> Iterable[tuple[str, str]]:
        if vendor != "sqlite":
            return []
        owner = field_of(model, self.owner).column
        same = " AND ".join(f'o."{c}" = NEW."{c}"' for c in self.columns(model))
        rival = (
            f'EXISTS (SELECT 1 FROM %(table)s o WHERE o."id" IS NOT NEW."id" AND {same} '
            f'AND o."{owner}" <> NEW."{owner}")'
        )
        return [("BEFORE INSERT", rival), ("BEFORE UPDATE", rival)]

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        owner = field_of(model, self.owner).attname
        rows = self.siblings(instance)
        if rows is not None and rows.exclude(**{owner: getattr(instance, owner)}).exists():
            self.refuse()
