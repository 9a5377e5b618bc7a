"""Which rule of ours refused a row, which fields it is about, and its message for staff."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from portal.audit.acts import Stale
from portal.audit.models import AuditedModel
from portal.fields import FoldedField
from portal.triggers import KeyedRule

SQLITE_COLUMNS = re.compile(r"UNIQUE constraint failed: (.+)")
POSTGRES_COLUMNS = re.compile(r"Key \((.+?)\)=")


@dataclass(frozen=True)
class Refused:
    """Why a save was rolled back, in words for the form it came from.

    `model` and `fields` say what the rule is about; `newest` is the history row of whoever was
    first, where the record itself had moved on, and `opened` the one of the version read.
    """

    message: str
    model: Any = None
    fields: tuple[str, ...] = ()
    newest: Any = None
    opened: Any = None


def refusal_of(error: Exception) -> Refused:
    """The refusal in an error that came out of a save. Raises what no rule of ours explains."""
    if isinstance(error, Stale):
        return Refused(error.sentence(), newest=error.newest)
    if isinstance(error, ValidationError):
        return Refused(" ".join(error.messages))
    broken = broken_rule(error) or taken_value(error)
    if broken is None:
        raise error
    return broken


def audited_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, AuditedModel)]


def broken_rule(error: Exception) -> Refused | None:
    """The rule with a message for staff that the database names, by its name or its columns."""
    named = set(re.findall(r"\w+", str(error)))
    failed = failed_columns(error)
    for model in audited_models():
        for rule in model._meta.constraints:
            by_columns = failed is not None and failed == (
                model._meta.db_table,
                columns_of(rule, model),
            )
            if (rule.name in named or by_columns) and says_something(rule):
                message = rule.get_violation_error_message()
                return Refused(message, model, tuple(fields_of(rule, model)))
    return None


def taken_value(error: Exception) -> Refused | None:
    """A value that must be unique and isn't, of a field that is so by itself."""
    failed = failed_columns(error)
    for model in audited_models():
        for field in model._meta.concrete_fields:
            if field.unique and failed == (model._meta.db_table, {field.column}):
                message = model().unique_error_message(model, (field.name,)).messages[0]
                return Refused(message, model, (field.name,))
    return None


def failed_columns(error: Exception) -> tuple[str, set[str]] | None:
    """The table and the columns whose values stand in another row already, else None.

    SQLite names them instead of the constraint; PostgreSQL names the table apart.
    """
    text = str(error)
    if found := SQLITE_COLUMNS.search(text):
        pairs = [name.strip().split(".") for name in found[1].split(",")]
        return pairs[0][0], {pair[-1] for pair in pairs}
    table = getattr(getattr(error.__cause__, "diag", None), "table_name", None)
    if table and (found := POSTGRES_COLUMNS.search(text)):
        return table, set(found[1].split(", "))
    return None


def says_something(rule: models.BaseConstraint) -> bool:
    return rule.violation_error_message != rule.default_violation_error_message


def columns_of(rule: models.BaseConstraint, model: Any) -> set[str]:
    names = rule.fields if isinstance(rule, models.UniqueConstraint) else ()
    return {model._meta.get_field(name).column for name in names}


def fields_of(rule: models.BaseConstraint, model: Any) -> list[str]:
    """The fields a rule is about, what is folded as what it is folded from.

    Last stands the one at which a form shows the message: a day if there is one.
    """
    names: Iterable[str] = ()
    if isinstance(rule, models.CheckConstraint):
        about: Any = rule.condition
        names = about.referenced_base_fields
    elif isinstance(rule, models.UniqueConstraint):
        expressions: Any = rule.expressions
        inside = [part for expression in expressions for part in expression.flatten()]
        names = rule.fields or [part.name for part in inside if hasattr(part, "name")]
    else:
        keyed: Any = rule
        names = (*keyed.keys, *keyed.dated_by)
    fields = [model._meta.get_field(name) for name in names]
    if isinstance(rule, models.CheckConstraint):
        order = list(model._meta.concrete_fields)
        fields.sort(key=lambda f: (isinstance(f, models.DateField), order.index(f)))
    return [f.source if isinstance(f, FoldedField) else f.name for f in fields]


def rule_saying(model: Any, message: Any) -> Any:
    """The rule of a model with this message, or None."""
    rules = model._meta.constraints
    return next((r for r in rules if r.get_violation_error_message() == message), None)


def clash(rule: models.BaseConstraint, one: Any, other: Any) -> bool:
    """Whether two rows of one model, both in hand, break a rule together."""
    if isinstance(rule, KeyedRule):
        return rule.clash(one, other)
    if not isinstance(rule, models.UniqueConstraint) or rule.condition is not None:
        return False
    columns = [one._meta.get_field(name).attname for name in rule.fields]
    values = [getattr(one, column) for column in columns]
    return None not in values and values == [getattr(other, column) for column in columns]
