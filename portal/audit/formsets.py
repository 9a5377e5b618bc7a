"""The rows in a record's page: judged together, as they will stand, and saved in a safe order."""

from collections.abc import Iterator
from copy import copy
from itertools import combinations
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.forms import BaseInlineFormSet, CheckboxInput
from django.utils.text import capfirst

from portal.audit.conflicts import Conflict
from portal.audit.find import trace
from portal.audit.rules import clash
from portal.triggers import KeyedRule


class RowFormSet(BaseInlineFormSet):
    """Rows that somebody deleted meanwhile are named; those edited here stand as new ones."""

    data: Any
    model: Any
    forms: list[Any]
    initial_forms: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[Conflict] = []
        if self.is_bound:
            self.set_vanished_rows_apart()

    @classmethod
    def get_deletion_widget(cls) -> Any:
        return CheckboxInput(attrs={"aria-label": "Delete this row"})

    def get_queryset(self) -> Any:
        """In a form sent in, exactly its rows in its order: rows added meanwhile are not shown."""
        if not hasattr(self, "_rows"):
            rows = list(super().get_queryset())
            self.stored = {row.pk: copy(row) for row in rows}
            if self.is_bound:
                found = {str(row.pk): row for row in rows}
                sent = [self.sent_id(index) for index in range(self.initial_form_count())]
                rows = [found[pk] for pk in sent if pk in found]
            self._rows = rows
        return self._rows

    def sent_id(self, index: int) -> str:
        return str(self.data.get(f"{self.add_prefix(index)}-id", ""))

    def set_vanished_rows_apart(self) -> None:
        first, total = self.initial_form_count(), self.total_form_count()
        present = {str(row.pk) for row in self.get_queryset()}
        vanished = [i for i in range(first) if self.sent_id(i) not in present]
        traces = {i: self.trace_of(i) for i in vanished}
        gone = [i for i in vanished if traces[i] is not None]
        if not gone:
            return
        self.conflicts = [self.conflict_over(i, traces[i]) for i in gone]
        edited = [i for i, found in zip(gone, self.conflicts, strict=True) if found.kept]
        kept = [i for i in range(first) if i not in gone]
        self.renumber([*kept, *range(first, total), *edited], initial=len(kept), as_new=edited)

    def trace_of(self, index: int) -> Any:
        """The last history row of a row of this record that is gone; None for any other id."""
        pk = self.sent_id(index)
        row: Any = trace(self.model, id=int(pk)) if pk.isascii() and pk.isdigit() else None
        whose = row and getattr(row, self.fk.attname)
        mine = row is not None and (self.instance._state.adding or whose == self.instance.pk)
        return row if mine and row.history_type == "-" else None

    def conflict_over(self, index: int, row: Any) -> Conflict:
        """Keeps a row as a new one: if something was typed into it, or if all is new here."""
        prefix = self.add_prefix(index)
        form = self.form(self.data, self.files, prefix=prefix, instance=row.instance)
        edited = set(form.changed_data) > {"read_version"} or self.instance._state.adding
        kept = edited and f"{prefix}-DELETE" not in self.data
        return Conflict(None, None, row, form, kept)

    def renumber(self, order: list[int], *, initial: int, as_new: list[int]) -> None:
        """Write the rows sent in anew, in this order, the first so many as existing ones."""
        data = self.data.copy()
        for key in [key for key in data if self.index_of(key) is not None]:
            del data[key]
        for new, old in enumerate(order):
            for key in [key for key in self.data if self.index_of(key) == old]:
                name = key.removeprefix(f"{self.add_prefix(old)}-")
                if old not in as_new or name not in ("id", "read_version", self.fk.name):
                    data.setlist(f"{self.add_prefix(new)}-{name}", self.data.getlist(key))
        data[f"{self.prefix}-TOTAL_FORMS"] = len(order)
        data[f"{self.prefix}-INITIAL_FORMS"] = initial
        self.data = data
        for cached in ("management_form", "_rows", "_object_dict"):
            self.__dict__.pop(cached, None)

    def index_of(self, key: str) -> int | None:
        """Which row a key of the form's data belongs to: 3 for "names-3-kind"."""
        index = key.removeprefix(f"{self.prefix}-").partition("-")[0]
        mine = key.startswith(f"{self.prefix}-") and index.isascii() and index.isdigit()
        return int(index) if mine else None

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.parent = self.instance
        return form

    def clean(self) -> None:
        if self.conflicts:
            raise ValidationError([self.told(conflict) for conflict in self.conflicts])
        self.refuse_stale_deletions()
        for rule in self.model._meta.constraints:
            if isinstance(rule, KeyedRule | models.UniqueConstraint):
                self.judge(rule)

    def told(self, conflict: Conflict) -> str:
        """Which row is gone, by its own name unless that names something gone too, and why."""
        try:
            name = str(conflict.newest.instance)
        except ObjectDoesNotExist:
            name = capfirst(self.model._meta.verbose_name)
        return f"{name}: {conflict.sentence()}"

    def refuse_stale_deletions(self) -> None:
        for form in self.initial_forms:
            if self.is_deleted(form) and (form.conflict or form.unversioned):
                raise ValidationError(list(form.non_field_errors()))

    def is_deleted(self, form: Any) -> bool:
        return self.can_delete and self._should_delete_form(form)  # type: ignore[attr-defined]

    def judge(self, rule: models.BaseConstraint) -> None:
        """Say at a changed row which rule it breaks together with another, shown or not."""
        rows = [f for f in self.forms if not (self.is_deleted(f) or f.errors)]
        rows = [f for f in rows if f.has_changed() or not f.instance._state.adding]
        for one, other in combinations(rows, 2):
            changed = other if other.has_changed() else one
            if changed.has_changed() and clash(rule, one.instance, other.instance):
                self.refuse_at(changed, rule)
        for form in rows:
            if form.has_changed() and self.clashes_unseen(rule, form.instance):
                self.refuse_at(form, rule)

    def clashes_unseen(self, rule: models.BaseConstraint, row: Any) -> bool:
        if not isinstance(rule, KeyedRule):
            return False
        shown = {form.instance.pk for form in self.initial_forms}
        others = rule.siblings(row)
        return any(o.pk not in shown and rule.clash(row, o) for o in others or ())

    def refuse_at(self, form: Any, rule: models.BaseConstraint) -> None:
        form.add_error(form.place_of(rule), rule.get_violation_error_message())

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        """Deletions first, then changes, so that no row takes a day that another still holds."""
        deleted = self.deleted_forms
        self.deleted_objects = [f.instance for f in self.initial_forms if f in deleted]
        for row in self.deleted_objects:
            self.delete_existing(row, commit=commit)
        changed = [f for f in self.initial_forms if f not in deleted and f.has_changed()]
        self.changed_objects = [(form.instance, form.changed_data) for form in changed]
        ordered = self.in_saving_order(changed)
        return [self.save_existing(form, form.instance, commit=commit) for form in ordered]

    def in_saving_order(self, forms: list[Any]) -> Iterator[Any]:
        pending = list(forms)
        while pending:
            free = next((f for f in pending if self.can_go_first(f, pending)), pending[0])
            pending.remove(free)
            yield free

    def can_go_first(self, form: Any, pending: list[Any]) -> bool:
        """Whether a row as it will be clashes with no other as it still is."""
        stored = [self.stored[other.instance.pk] for other in pending if other is not form]
        rules = self.model._meta.constraints
        return not any(clash(rule, form.instance, row) for rule in rules for row in stored)
