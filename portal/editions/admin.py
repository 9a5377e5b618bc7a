from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from portal.audit.admin import AuditedAdmin, AuditedTabularInline, Step
from portal.audit.admin.conflicting import conflict_page, is_unversioned
from portal.audit.asking import form_of, inside_change
from portal.audit.once import SentForm
from portal.editions.applying import NotApplied, apply
from portal.editions.forms import ApplyForm, UploadForm, WithdrawForm
from portal.editions.models import Draft, GuidanceReview
from portal.editions.preview_page import page_of
from portal.editions.previews import preview_of
from portal.editions.reading import read_ahead
from portal.editions.withdrawing import withdraw
from therapies.admin.editions import EditionAdmin as CatalogEditionAdmin
from therapies.editions.containers import MOST_BYTES
from therapies.models import Edition

APPLIED = "Applied: the list of {}."
TO_REVIEW = " Printed questions that differ: {}. Compare our guidance with them below."


class Previews(ChangeList):
    def url_for_result(self, result):
        return self.model_admin.address("preview", result.pk)


@admin.register(Draft)
class DraftAdmin(AuditedAdmin):
    fieldsets = [
        ("What it says of itself", {"fields": ["label", "title", "source"]}),
        ("When", {"fields": ["effective_on", "allow_removals"]}),
    ]
    list_display = ["__str__", "effective_on", "uploaded_by", "uploaded_at", "title"]
    search_fields = ["label", "title", "source"]

    class Media:
        js = ["admin-busy.js"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_uploader()

    @admin.display(description="uploaded by")
    def uploaded_by(self, draft):
        return draft.uploaded_by

    @admin.display(description="uploaded at")
    def uploaded_at(self, draft):
        return draft.uploaded_at

    def get_changelist(self, request, **kwargs):
        return Previews if self.has_change_permission(request) else ChangeList

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            return fieldsets
        return [("The list as published", {"fields": ["upload", "text"]}), *fieldsets]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs.setdefault("form", UploadForm)
        return super().get_form(request, obj, change=change, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        file = request.FILES.get("upload")
        if file and self.has_add_permission(request):
            read_ahead(file.name, file.read(MOST_BYTES + 1))
            file.seek(0)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            document = obj.document
            document.save()
            obj.document = document
        super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, **kwargs):
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, **kwargs)

    def tools(self, record):
        preview = {"title": "Preview and apply", "url": self.address("preview", record.pk)}
        return [preview, *super().tools(record)]

    def response_add(self, request, obj, post_url_continue=None):
        super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(self.address("preview", obj.pk))

    def response_change(self, request, obj):
        super().response_change(request, obj)
        return HttpResponseRedirect(self.address("preview", obj.pk))

    def get_urls(self):
        view = self.admin_site.admin_view(self.preview_view)
        own = path("<path:object_id>/preview/", view, name="editions_draft_preview")
        return [own, *super().get_urls()]

    def preview_view(self, request, object_id):
        draft = self.get_object(request, object_id)
        if draft and self.has_change_permission(request, draft):
            read_ahead(draft.document.name, bytes(draft.document.content))
        view = partial(self.preview, request, object_id)
        return inside_change(request, view, partial(self.applied, request))

    def preview(self, request, object_id):
        draft = self.get_object(request, object_id)
        if not self.has_change_permission(request, draft):
            raise PermissionDenied
        if draft is None:
            raise self.nothing_at(object_id)
        form = form_of(request, ApplyForm, record=draft)
        valid = form.is_valid()
        page = page_of(preview_of(form.proposal(), request.user))
        if valid and form.has_read(page.touched):
            return self.apply(request, draft, form)
        return self.show(request, draft, form, page)

    def apply(self, request, draft, form):
        try:
            edition = apply(form.proposal(), request.POST.get("digest", ""))
        except NotApplied as no:
            return self.show(request, draft, form, page_of(no.preview), no)
        SentForm.remember(request, edition.pk)
        return self.applied(request, edition.pk)

    def applied(self, request, pk):
        edition = Edition.objects.get(pk=pk)
        reviews = edition.reviews.count()
        said = APPLIED.format(edition) + (TO_REVIEW.format(reviews) if reviews else "")
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:therapies_edition_change", args=[pk]))

    def show(self, request, draft, form, page, no=None):
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request) | {"opts": self.opts, "title": "Preview"}
        context |= {"original": draft, "form": form, "page": page, "no": no}
        if form.conflict:
            back = self.address("preview", draft.pk)
            return conflict_page(request, context, form, address=back, drop=back)
        status = 409 if no or form.refused else 400 if is_unversioned(form) else 200
        template = "admin/editions/draft/preview.html"
        return TemplateResponse(request, template, context, status=status)


class ReviewInline(AuditedTabularInline):
    model = GuidanceReview
    fields = ["asked", "now", "reviewed"]
    readonly_fields = ["asked", "now"]
    joined = ["edition"]
    can_delete = False
    verbose_name_plural = "printed questions that differ: compare our guidance with them"

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).with_entry()

    @admin.display(description="our guidance")
    def asked(self, review):
        if review.entry_id is None:
            return f"{review.slug}: not written yet"
        address = reverse("admin:guidance_guidanceentry_change", args=[review.entry_id])
        return format_html('<a href="{}">{}</a>: {}', address, review.slug, review.what)

    @admin.display(description="words now")
    def now(self, review):
        return review.after or "Printed no longer."


def withdrawn(request, edition, form):
    withdraw(edition)


WITHDRAWAL = Step(
    name="withdraw",
    title="Withdraw this list",
    button="Withdraw it",
    done="“{}” was withdrawn: what it changed stands as it stood before.",
    do=withdrawn,
    form=WithdrawForm,
    permission="delete",
    template="admin/therapies/edition/withdraw.html",
)
admin.site.unregister(Edition)


@admin.register(Edition)
class EditionAdmin(CatalogEditionAdmin):
    """What the catalog's editor shows, and what this room knows of an edition."""

    steps = [*CatalogEditionAdmin.steps, WITHDRAWAL]
    inlines = [ReviewInline]

    def after(self, step, pk):
        if step is WITHDRAWAL:
            return HttpResponseRedirect(reverse("admin:editions_draft_changelist"))
        return super().after(step, pk)
