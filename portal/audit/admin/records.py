"""The editor of one kind of record."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from portal.audit import acts, restore
from portal.audit.admin.bulk import MendsInBulk
from portal.audit.admin.conflicting import conflict_page, conflicts_in, is_unversioned
from portal.audit.admin.problems import problems
from portal.audit.admin.rows import Chooses
from portal.audit.admin.steps import TakesSteps
from portal.audit.asking import READING, inside_change, is_foreseen, is_review, refused_of
from portal.audit.find import trace
from portal.audit.forms import RecordForm
from portal.audit.once import SentForm
from portal.audit.rules import Refused
from portal.refusals import BadInput, Gone, NotOnRecord

NOTHING = "Nothing was changed, so nothing was recorded."
TWICE = "This form was sent twice, and was recorded once."


class InForceFilter(admin.SimpleListFilter):
    title = "in force today"
    parameter_name = "today"

    def lookups(self, request, model_admin):
        return [("yes", "In force today")]

    def queryset(self, request, queryset):
        return queryset.in_force(timezone.localdate()) if self.value() == "yes" else queryset


class AuditedAdmin(MendsInBulk, TakesSteps, Chooses, SimpleHistoryAdmin):
    form = RecordForm
    actions = None
    list_per_page = 50
    object_history_list_template = "admin/history_rows.html"
    object_history_form_template = "admin/history_version.html"
    # What a form fills in while somebody types, and what stays for ever once it is recorded.
    filled_from: Any = {}
    stays: Any = ()
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
        form.refused, form.reviewed = refused_of(request), is_review(request)
        if past := self.past(request, obj, form.base_fields):
            request.past, form.filled = past, past.values
        return form

    def past(self, request, obj, names):
        if request.method not in READING or getattr(request, "reads_history", False):
            return None
        if obj is None:
            return restore.deleted_record(request, self.model, names)
        if restore.VERSION in request.GET and not self.has_change_permission(request, obj):
            raise PermissionDenied
        return restore.past_version(request, obj, names)

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
        adding = object_id is None
        sent_again = partial(self.sent_again, request, adding)
        return inside_change(request, view, sent_again, foresees=self.turns_answers)

    def sent_again(self, request, adding, pk):
        record = self.get_object(request, str(pk))
        if record is None:
            raise self.nothing_at(str(pk))
        answer = self.response_add if adding else self.response_change
        return answer(request, record)

    def render_change_form(self, request, context, **kwargs):
        form = context["adminform"].form
        formsets = [rows.formset for rows in context["inline_admin_formsets"]]
        record = context["original"]
        may = self.has_change_permission if record else self.has_add_permission
        context["asks_why"] = may(request)
        context["tools"] = self.tools(record) if record and context["asks_why"] else []
        context["reviewed"] = form.reviewed
        context |= self.foretelling(request, self.turns_answers and context["asks_why"])
        context["problems"] = problems(form, formsets)
        context["past"] = getattr(request, "past", None)
        if conflicts_in(form, formsets):
            return self.show_conflicts(request, context, form, formsets)
        response = super().render_change_form(request, context, **kwargs)
        response.status_code = 400 if is_unversioned(form, formsets) else 200
        return response

    def show_conflicts(self, request, context, form, formsets):
        record = context["original"]
        context |= {"opts": self.opts, "title": "Somebody was first"}
        address = request.get_full_path() if record else self.address("add")
        drop = self.address("change", record.pk) if record else self.address("changelist")
        return conflict_page(request, context, form, formsets, address=address, drop=drop)

    def save_model(self, request, obj, form, change):
        obj.save()

    def message_user(self, request, message, *args, **kwargs):
        if acts.is_open() and not acts.current().wrote:
            message = TWICE if getattr(request, "sent_again", False) else NOTHING
        if not is_foreseen(request):
            super().message_user(request, message, *args, **kwargs)

    def log_addition(self, request, obj, message):
        SentForm.remember(request, obj.pk)

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
        data = request.POST.copy()
        for name in self.stays:
            data.setdefault(name, getattr(row, name))
        read = data.get("read_version", "")
        opened = row.instance.at_version(int(read)) if restore.is_number(read) else None
        request.POST = data
        request.refused = Refused(acts.Stale(None, row).sentence(), newest=row, opened=opened)
        return self._changeform_view(request, None, self.address("add"), None)

    def _get_preserved_qsl(self, request, preserved_filters):
        pairs = super()._get_preserved_qsl(request, preserved_filters)
        return [pair for pair in pairs if pair[0] not in (restore.VERSION, restore.ROW)]

    def history_view(self, request, object_id, extra_context=None):
        self.pk_of(object_id)
        view = partial(super().history_view, request, object_id, extra_context)
        return self.read_only(request, view)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        self.pk_of(object_id), self.pk_of(version_id)
        view = partial(super().history_form_view, request, object_id, version_id, extra_context)
        return self.read_only(request, view)

    def render_history_view(self, request, template, context, **kwargs):
        record = context.get("object")
        stands = record is not None and not record._state.adding
        context["may_restore"] = stands and self.has_change_permission(request, record)
        context["may_record_again"] = not stands and self.has_add_permission(request)
        return super().render_history_view(request, template, context, **kwargs)

    def read_only(self, request, view):
        request.reads_history = True
        return view() if request.method in READING else HttpResponseNotAllowed(READING)
