"""Forms about records: each says which version it was filled from, and asks why."""

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import capfirst

from portal.audit.acts import clean_reason
from portal.audit.conflicts import Conflict
from portal.audit.rules import Refused, fields_of, rule_saying
from portal.fields import FoldedField
from portal.triggers import KeyedRule

UNVERSIONED = (
    "Nothing was saved: the form doesn't say which version of the record it was filled from. "
    "What you typed stands below; compare it with the record, and save again."
)


class VersionedForm(forms.Form):
    """Carries the version that was read, and refuses to write over another."""

    data: Any
    sent: Any = None
    read_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    conflict: Conflict | None = None
    unversioned = False

    def check_version(self, record: Any) -> None:
        """Compare with the record as it stands. A refused form carries the newer version on."""
        read = self.cleaned_data.get("read_version")
        if record._state.adding or read == record.version:
            return
        self.sent, self.data = self.data, self.data.copy()
        self.data[self.add_prefix("read_version")] = record.version
        opened = record.at_version(read)
        if opened is None:
            self.unversioned = True
            self.add_error(None, ValidationError(UNVERSIONED, code="unversioned"))
            return
        self.conflict = Conflict(record, opened, record.newest_history(), self)
        self.add_error(None, ValidationError(self.conflict.sentence(), code="stale"))


def refuse_empty_reason(text: str) -> None:
    clean_reason(text)


class ReasonForm(forms.Form):
    """Asks why: nothing is recorded without a reason."""

    reason = forms.CharField(
        label="Why?",
        validators=[refuse_empty_reason],
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
        help_text="A few words that a colleague will understand in a year. No patient data.",
    )


class SentForm(ReasonForm):
    """A form that records something, once, however often it is sent.

    `reviewed`: it was sent only to be shown again as filled in, and is not to be saved. `refused`:
    why it was saved and rolled back. Made by `portal.audit.asking.form_of`, which knows both.
    """

    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    reviewed = False
    refused: Refused | None = None
    conflict: Conflict | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", secrets.token_urlsafe(16))

    def is_valid(self) -> bool:
        return super().is_valid() and not self.reviewed

    def clean(self) -> dict[str, Any] | None:
        """What is only shown again needs no reason yet."""
        super().clean()
        if self.reviewed:
            self.errors.pop("reason", None)
        if self.refused and not self.conflict:
            self.say_refused(self.refused)
        return self.cleaned_data

    def say_refused(self, refused: Refused) -> None:
        self.add_error(None, refused.message)


class ActForm(VersionedForm, SentForm):
    """Does one thing to one record: deletes it, confirms it."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"read_version": record.version}
        super().__init__(*args, **kwargs)
        self.record = record

    def clean(self) -> dict[str, Any] | None:
        self.check_version(self.record)
        return super().clean()


class RuledForm(VersionedForm, forms.ModelForm):
    """A record's form, or a row's in its page: the database's rules, each said at its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["read_version"] = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self.check_version(self.instance)
        if self.conflict:
            self.show_newer_values(self.conflict.opened)
        return self.cleaned_data

    def own_fields(self) -> list[Any]:
        """The record's fields that stand in the form, but for its id."""
        fields = self.instance._meta.concrete_fields
        return [f for f in fields if f.name in self.fields and not f.primary_key]

    def show_newer_values(self, opened: Any) -> None:
        """What was left as it stood when the record was opened shows what was saved since."""
        for field in self.own_fields():
            if self.left_alone(field, opened):
                self.show(
                    field.name, self.get_initial_for_field(self.fields[field.name], field.name)
                )

    def left_alone(self, field: Any, opened: Any) -> bool:
        asked = self.fields[field.name]
        return not asked.has_changed(getattr(opened, field.attname), self.as_sent(field.name))

    def as_sent(self, name: str) -> Any:
        """What was typed into a field, before anything newer was filled in."""
        data = self.data if self.sent is None else self.sent
        typed = self.fields[name].widget.value_from_datadict(
            data, self.files, self.add_prefix(name)
        )
        return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed

    def show(self, name: str, value: Any) -> None:
        key, asked = self.add_prefix(name), self.fields[name]
        self.data.pop(key, None)
        if not isinstance(asked.widget, forms.CheckboxInput):
            self.data[key] = "" if value is None else str(asked.prepare_value(value))
        elif value:
            self.data[key] = "on"

    def _post_clean(self) -> None:
        """Rules on folded text and on a row's parent, which Django leaves to the database."""
        super()._post_clean()  # type: ignore[misc]
        failed = self.unusable_fields()
        for rule in self.instance._meta.constraints:
            if isinstance(rule, models.UniqueConstraint) and self.passed_over(rule):
                try:
                    rule.validate(type(self.instance), self.instance, exclude=failed)
                except ValidationError as error:
                    self._update_errors(error)

    def passed_over(self, rule: models.UniqueConstraint) -> bool:
        fields = [self.instance._meta.get_field(name) for name in rule.fields]
        parent = [
            name
            for name, f in self.fields.items()
            if isinstance(f, forms.models.InlineForeignKeyField)
        ]
        return any(isinstance(f, FoldedField) or f.name in parent for f in fields)

    def unusable_fields(self) -> set[str]:
        """Fields that failed, and what is folded from them."""
        failed = set(self.errors)
        folded = [f for f in self.instance._meta.concrete_fields if isinstance(f, FoldedField)]
        return failed | {field.name for field in folded if field.source in failed}

    def _update_errors(self, errors: ValidationError) -> None:
        """Each rule's message stands at the field it is about, not at the top of the form."""
        if not hasattr(errors, "error_dict"):
            errors = ValidationError({NON_FIELD_ERRORS: errors.error_list})
        placed: dict[str, list[ValidationError]] = {}
        for name, messages in errors.error_dict.items():
            for message in messages:
                rule = rule_saying(self.instance, message.message)
                if not self.judged_elsewhere(rule):
                    placed.setdefault(self.place_of(rule) or name, []).append(message)
        if placed:
            super()._update_errors(ValidationError(placed))  # type: ignore[misc]

    def judged_elsewhere(self, rule: Any) -> bool:
        return False

    def place_of(self, rule: Any) -> str | None:
        """The form's own field at which a rule's message stands, None where it has none."""
        names = fields_of(rule, self.instance) if rule else []
        return self.last_shown(names)

    def last_shown(self, names: Any) -> str | None:
        shown = [n for n in names if n in self.fields and not self.fields[n].widget.is_hidden]
        return shown[-1] if shown else None


class RecordForm(SentForm, RuledForm):
    """The form of a record's own page.

    `filled`: values of another version to begin with, instead of the record's own.
    """

    filled: Mapping[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(self.filled)

    def say_refused(self, refused: Refused) -> None:
        if refused.newest is not None:
            mine = self if refused.newest.instance_type is type(self.instance) else None
            self.conflict = Conflict(self.instance, refused.opened, refused.newest, mine)
            self.add_error(None, ValidationError(self.conflict.sentence(), code="stale"))
        elif refused.model in (None, type(self.instance)):
            self.add_error(self.last_shown(refused.fields), refused.message)
        else:
            what = capfirst(refused.model._meta.verbose_name)
            self.add_error(None, f"{what}: {refused.message}")


class RowForm(RuledForm):
    """The form of a row in another record's page. Its overlaps are judged with all rows in hand."""

    def judged_elsewhere(self, rule: Any) -> bool:
        return isinstance(rule, KeyedRule) and bool(rule.dated_by)
