"""Forms about records: each says which version it was filled from, and asks why."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import capfirst

from portal import wording
from portal.audit.acts import Stale, clean_reason
from portal.audit.rules import Refused, fields_of, rule_saying
from portal.fields import FoldedField
from portal.triggers import KeyedRule

UNVERSIONED = (
    "Nothing was saved: the form doesn't say which version of the record it was filled from. "
    "What you typed stands below; compare it with the record, and save again."
)
LOOK_AGAIN = (
    "What you typed stands below; fields that you left alone show the newer values. "
    "Look it over, and save again."
)
AS_NEW = (
    "What you typed stands below, as something new: saving records it again. "
    "Leave it out if it shall stay deleted."
)


@dataclass(frozen=True)
class Conflict:
    """A form filled from a version that is no longer the newest: both, as history rows.

    `opened` is None for a record deleted meanwhile: `newest` says who deleted it.
    """

    record: Any
    opened: Any
    newest: Any

    def sentence(self) -> str:
        """Who was first, why and when, and what to do."""
        when = wording.moment(self.newest.history_date)
        what_next = LOOK_AGAIN if self.opened else AS_NEW
        return f"{Stale(self.record, self.newest).sentence()} ({when}) {what_next}"


class VersionedForm(forms.Form):
    """Carries the version that was read, and refuses to write over another."""

    data: Any
    read_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    conflict: Conflict | None = None
    unversioned = False

    def check_version(self, record: Any) -> None:
        """Compare with the record as it stands. A refused form carries the newer version on."""
        read = self.cleaned_data.get("read_version")
        if record._state.adding or read == record.version:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("read_version")] = record.version
        opened = record.at_version(read)
        if opened is None:
            self.unversioned = True
            self.add_error(None, ValidationError(UNVERSIONED, code="unversioned"))
            return
        self.conflict = Conflict(record, opened, record.newest_history())
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


class ActForm(VersionedForm, ReasonForm):
    """Does one thing to one record: deletes it, confirms it. `refused`: as in RecordForm."""

    def __init__(
        self, *args: Any, record: Any, refused: Refused | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"read_version": record.version}
        super().__init__(*args, **kwargs)
        self.record = record
        self.refused = refused

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self.check_version(self.record)
        if self.refused and not self.conflict:
            self.add_error(None, self.refused.message)
        return self.cleaned_data


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
        asked, key = self.fields[field.name], self.add_prefix(field.name)
        typed = asked.widget.value_from_datadict(self.data, self.files, key)
        if isinstance(typed, str):
            typed = typed.replace("\r\n", "\n")
        return not asked.has_changed(getattr(opened, field.attname), typed)

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


class RecordForm(ReasonForm, RuledForm):
    """The form of a record's own page. `refused` says why a save was rolled back."""

    refused: Refused | None = None

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        if self.refused and not self.conflict:
            self.say_refused(self.refused)
        return self.cleaned_data

    def say_refused(self, refused: Refused) -> None:
        if refused.newest is not None:
            self.conflict = Conflict(self.instance, None, refused.newest)
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
