"""Fields that choose other records, and the rows that stand in another record's page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper

from portal.asof import refuse_stand_in
from portal.audit.forms import RowForm
from portal.audit.formsets import RowFormSet


class Chooser(AutocompleteSelect):
    def optgroups(self, name, value, attr=None):
        numbers = [v for v in value if v.isascii() and v.isdigit() and len(v) < 19]
        return super().optgroups(name, numbers, attr)


class Chooses:
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Chooser(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            widget = field.widget
            widget.can_delete_related = widget.can_change_related = widget.can_view_related = False
        if isinstance(field, forms.DateField):
            field.validators = [*field.validators, refuse_stand_in]
        return field


class RowInline(Chooses):
    form: Any = RowForm
    formset: Any = RowFormSet
    extra = 0
    show_change_link = True
    view_on_site: Any = False
    joined: Any = ()

    def get_fields(self, request, obj=None):
        fields = list(super().get_fields(request, obj))
        return [*fields, "read_version"] if self.has_change_permission(request, obj) else fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.joined)


class AuditedTabularInline(RowInline, admin.TabularInline):
    def formfield_for_dbfield(self, db_field, request, **kwargs):
        # The head of a column is no label, for those who hear the page.
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        getattr(field.widget, "widget", field.widget).attrs["aria-label"] = str(field.label)
        return field


class AuditedStackedInline(RowInline, admin.StackedInline):
    pass
