"""What every editor in the admin derives from: it asks why, minds versions, and keeps history."""

from functools import partial

from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from portal.audit import acts
from portal.audit.asking import READING, inside_change, refused_of
from portal.audit.find import trace
from portal.audit.forms import ActForm, RecordForm, RowForm
from portal.audit.formsets import RowFormSet
from portal.audit.rules import Refused
from portal.refusals import BadInput, Gone, NotOnRecord


def conflicts_in(form, formsets):
    rows = [row for rows in formsets for row in rows.forms]
    own = [f.conflict for f in (form, *rows) if getattr(f, "conflict", None)]
    return own + [conflict for rows in formsets for conflict in rows.conflicts]


def status_of(form, formsets):
    if conflicts_in(form, formsets):
        return 409
    rows = [row for rows in formsets for row in rows.forms]
    return 400 if any(f.unversioned for f in (form, *rows)) else 200


class RowInline:
    form = RowForm
    formset = RowFormSet
    extra = 0
    show_change_link = True
    view_on_site = False
    joined = ()

    def get_fields(self, request, obj=None):
        fields = list(super().get_fields(request, obj))
        return [*fields, "read_version"] if self.has_change_permission(request, obj) else fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.joined)


class AuditedTabularInline(RowInline, admin.TabularInline):
    pass


class AuditedStackedInline(RowInline, admin.StackedInline):
    pass


class InForceFilter(admin.SimpleListFilter):
    title = "in force today"
    parameter_name = "today"

    def lookups(self, request, model_admin):
        return [("yes", "In force today")]

    def queryset(self, request, queryset):
        return queryset.in_force(timezone.localdate()) if self.value() == "yes" else queryset


class AuditedAdmin(SimpleHistoryAdmin):
    form = RecordForm
    actions = None
    list_per_page = 50
    object_history_list_template = "admin/history_rows.html"
    object_history_form_template = "admin/history_version.html"
    delete_confirmation_template = "admin/delete_record.html"
    # What a form fills in while somebody types, and what stays for ever once it is recorded.
    filled_from = {}
    stays = ()
    on_index = True

    def view_on_site(self, record):
        return record.get_absolute_url()

    def get_model_perms(self, request):
        return super().get_model_perms(request) if self.on_index else {}

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.filled_from

    def get_readonly_fields(self, request, obj=None):
        if getattr(request, "reads_history", False):
            return admin.utils.flatten_fieldsets(self.get_fieldsets(request, obj))
        fixed = self.stays if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refused = refused_of(request)
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "_saveasnew" in request.POST:
            raise BadInput("_saveasnew", "", "A record is not saved as a copy of another. Add one.")
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        return inside_change(request, view)

    def render_change_form(self, request, context, **kwargs):
        formsets = [rows.formset for rows in context["inline_admin_formsets"]]
        context["conflicts"] = conflicts_in(context["adminform"].form, formsets)
        response = super().render_change_form(request, context, **kwargs)
        response.status_code = status_of(context["adminform"].form, formsets)
        return response

    def save_model(self, request, obj, form, change):
        obj.save()

    def message_user(self, request, message, *args, **kwargs):
        if acts.is_open() and not acts.current().wrote:
            message = "Nothing was changed, so nothing was recorded."
        super().message_user(request, message, *args, **kwargs)

    def log_addition(self, request, obj, message):
        """History says it."""

    log_change = log_addition

    def log_deletions(self, request, queryset):
        """History says it."""

    def pk_of(self, object_id):
        try:
            return self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            raise NotOnRecord("address", object_id, "No record has this number.") from None

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        row = trace(self.model, id=self.pk_of(object_id))
        if row is None:
            raise NotOnRecord("address", object_id, "No record has this number.")
        if request.method in READING or not self.has_add_permission(request):
            message = f"This {opts.verbose_name} was deleted from the record."
            raise Gone("address", object_id, message, row=row)
        return self.offer_as_new(request, row)

    def offer_as_new(self, request, row):
        request.refused = Refused(acts.Stale(None, row).sentence(), newest=row)
        adding = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        return self._changeform_view(request, None, adding, None)

    def delete_view(self, request, object_id, extra_context=None):
        view = partial(self.act_view, request, object_id, act=DELETION, permission="delete")
        return inside_change(request, view)
