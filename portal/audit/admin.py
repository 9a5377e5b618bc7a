"""What every editor in the admin derives from: it asks why, minds versions, and keeps history."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
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


@dataclass(frozen=True)
class Step:
    """Something that is done to one record on a page of its own, which asks why."""

    name: str
    title: str
    button: str
    done: str
    do: Callable[[Any, Any, Any], Any]
    form: Any = ActForm
    permission: str = "change"
    template: str = "admin/step.html"


DELETION = Step(
    name="delete",
    title="Delete this record?",
    button="Delete it",
    done="“{}” was deleted. Its history stays.",
    do=lambda request, record, form: record.delete(),
    permission="delete",
    template="admin/delete.html",
)


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


class AuditedAdmin(Chooses, SimpleHistoryAdmin):
    form = RecordForm
    actions = None
    list_per_page = 50
    object_history_list_template = "admin/history_rows.html"
    object_history_form_template = "admin/history_version.html"
    # What a form fills in while somebody types, and what stays for ever once it is recorded.
    filled_from: Any = {}
    stays: Any = ()
    steps: Any = ()
    on_index = True

    def view_on_site(self, record):
        return record.get_absolute_url()

    def get_model_perms(self, request):
        return super().get_model_perms(request) if self.on_index else {}

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.filled_from

    def get_readonly_fields(self, request, obj=None):
        if getattr(request, "reads_history", False):
            return flatten_fieldsets(self.get_fieldsets(request, obj))
        fixed = self.stays if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refused = refused_of(request)
        return form

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        fields = self.get_form(request).base_fields
        for name in [name for name in initial if name in fields and initial[name]]:
            try:
                fields[name].clean(initial[name])
            except ValidationError as error:
                raise BadInput(name, initial[name], error.messages[0]) from None
        return initial

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "_saveasnew" in request.POST:
            raise BadInput("_saveasnew", "", "A record is not saved as a copy of another. Add one.")
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        return inside_change(request, view)

    def render_change_form(self, request, context, **kwargs):
        formsets = [rows.formset for rows in context["inline_admin_formsets"]]
        context["conflicts"] = conflicts_in(context["adminform"].form, formsets)
        record = context["original"]
        may = self.has_change_permission if record else self.has_add_permission
        context["asks_why"] = may(request)
        context["tools"] = self.tools(record) if record and context["asks_why"] else []
        response = super().render_change_form(request, context, **kwargs)
        response.status_code = status_of(context["adminform"].form, formsets)
        return response

    def tools(self, record):
        names = {
            s.title: f"admin:{self.opts.label_lower.replace('.', '_')}_{s.name}" for s in self.steps
        }
        return [{"title": title, "url": reverse(n, args=[record.pk])} for title, n in names.items()]

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

    def nothing_at(self, object_id):
        row = trace(self.model, id=self.pk_of(object_id))
        if row is None:
            return NotOnRecord("address", object_id, "No record has this number.")
        message = f"This {self.opts.verbose_name} was deleted from the record."
        return Gone("address", object_id, message, row=row)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        refusal = self.nothing_at(object_id)
        if request.method in READING or isinstance(refusal, NotOnRecord):
            raise refusal
        return self.offer_as_new(request, refusal.context["row"])

    def offer_as_new(self, request, row):
        request.refused = Refused(acts.Stale(None, row).sentence(), newest=row)
        adding = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        return self._changeform_view(request, None, adding, None)

    def get_urls(self):
        return [*(self.url_of(step) for step in self.steps), *super().get_urls()]

    def url_of(self, step):
        view = self.admin_site.admin_view(partial(self.step_view, step=step))
        name = f"{self.opts.app_label}_{self.opts.model_name}_{step.name}"
        return path(f"<path:object_id>/{step.name}/", view, name=name)

    def delete_view(self, request, object_id, extra_context=None):
        return self.step_view(request, object_id, step=DELETION)

    def step_view(self, request, object_id, *, step):
        return inside_change(request, partial(self.take_step, request, object_id, step))

    def take_step(self, request, object_id, step):
        record = self.get_object(request, object_id)
        if not getattr(self, f"has_{step.permission}_permission")(request, record):
            raise PermissionDenied
        if record is None:
            raise self.nothing_at(object_id)
        sent = None if request.method in READING else request.POST
        form = step.form(sent, record=record, refused=refused_of(request))
        hanging = self.get_deleted_objects([record], request)[3] if step is DELETION else []
        if sent is not None and form.is_valid() and not hanging:
            return self.done(request, record, form, step)
        return self.ask(request, record, form, step, hanging)

    def done(self, request, record, form, step):
        step.do(request, record, form)
        self.message_user(request, step.done.format(record), messages.SUCCESS)
        info = self.opts.app_label, self.opts.model_name
        if step is DELETION:
            return HttpResponseRedirect(reverse("admin:{}_{}_changelist".format(*info)))
        return HttpResponseRedirect(reverse("admin:{}_{}_change".format(*info), args=[record.pk]))

    def ask(self, request, record, form, step, hanging):
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request) | {"opts": self.opts, "title": step.title}
        context |= {"original": record, "form": form, "step": step, "hanging": hanging}
        refused = 409 if hanging and form.is_bound else status_of(form, [])
        return TemplateResponse(request, step.template, context, status=refused)

    def history_view(self, request, object_id, extra_context=None):
        self.pk_of(object_id)
        view = partial(super().history_view, request, object_id, extra_context)
        return self.read_only(request, view)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        self.pk_of(object_id), self.pk_of(version_id)
        view = partial(super().history_form_view, request, object_id, version_id, extra_context)
        return self.read_only(request, view)

    def read_only(self, request, view):
        request.reads_history = True
        return view() if request.method in READING else HttpResponseNotAllowed(READING)
