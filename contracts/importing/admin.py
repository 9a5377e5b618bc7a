from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from contracts.columns import READ
from contracts.importing.columns import NEEDED
from contracts.importing.forms import ApplyForm, UploadForm
from contracts.importing.models import IN_BROWSER, Upload
from contracts.importing.page import Page
from contracts.importing.previews import NotApplied, apply, preview_of
from contracts.importing.rights import PERMISSIONS
from portal.audit.asking import form_of, inside_change
from portal.audit.once import SentForm
from portal.refusals import NotOnRecord

DONE = "Imported: {} added, {} changed."
GONE = "No sheet waits here: it was applied or dropped, or waited for more than a week."


class TakesImports:
    """An editor whose records come from sheets too. `imports`: which kind of sheet."""

    imports = ""

    def get_urls(self):
        stem = f"{self.opts.app_label}_{self.opts.model_name}_import"
        pages = [
            ("import/", self.upload_view, ""),
            ("import/<int:pk>/", self.sheet_view, "preview"),
        ]
        own = [path(place, self.for_importers(view), name=stem + n) for place, view, n in pages]
        return [*own, *super().get_urls()]

    def for_importers(self, view):
        def guarded(request, *args, **kwargs):
            if not self.may_import(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return self.admin_site.admin_view(guarded)

    def may_import(self, request):
        return request.user.has_perm(PERMISSIONS[self.imports])

    def changelist_view(self, request, extra_context=None):
        address = self.address("import") if self.may_import(request) else ""
        context = {"import_address": address, **(extra_context or {})}
        return super().changelist_view(request, context)

    def import_page(self, request, template, status=200, **context):
        request.current_app = self.admin_site.name
        frame = self.admin_site.each_context(request) | {"opts": self.opts, "kind": self.imports}
        name = f"admin/importing/{template}.html"
        return render(request, name, {**frame, **context}, status=status)

    def upload_view(self, request):
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(*sent, kind=self.imports)
        if sent and form.is_valid():
            upload = Upload.keep(self.imports, *form.cleaned_data["upload"], request.user)
            return HttpResponseRedirect(self.address("importpreview", upload.pk))
        return self.import_page(
            request,
            "upload",
            title="Import from a spreadsheet",
            form=form,
            waiting=Upload.objects.waiting(self.imports),
            read=READ[self.imports],
            needed=NEEDED[self.imports],
            most=IN_BROWSER.rows,
        )

    def sheet_view(self, request, pk):
        sent_again = partial(self.import_sent_again, request)
        upload = Upload.objects.find(self.imports, pk)
        if upload is None:
            return inside_change(request, partial(no_sheet, pk), sent_again)
        with upload.read() as reading:
            try:
                view = partial(self.sheet, request, upload, reading)
                return inside_change(request, view, sent_again)
            except NotApplied:
                form = form_of(request, ApplyForm)
                return self.show_sheet(request, upload, reading, form, moved=True)

    def sheet(self, request, upload, reading):
        if "_drop" in request.POST:
            upload.delete()
            return HttpResponseRedirect(self.address("import"))
        form = form_of(request, ApplyForm)
        if form.is_valid():
            return self.apply_sheet(request, upload, reading, form)
        return self.show_sheet(request, upload, reading, form)

    def apply_sheet(self, request, upload, reading, form):
        preview = apply(reading, form.ways(), request.POST.get("digest", ""))
        counts = preview.counts
        self.message_user(
            request, DONE.format(counts["added"], counts["changed"]), messages.SUCCESS
        )
        SentForm.remember(request, upload.pk)
        upload.delete()
        return HttpResponseRedirect(self.address("changelist"))

    def show_sheet(self, request, upload, reading, form, moved=False):
        ways = form.ways()
        page = Page(preview_of(reading, ways), ways)
        status = 409 if moved or form.refused else 200
        own = {"upload": upload, "form": form, "page": page, "moved": moved}
        return self.import_page(request, "preview", status, title="Preview of an import", **own)

    def import_sent_again(self, request, pk):
        self.message_user(request, "", messages.SUCCESS)
        return HttpResponseRedirect(self.address("changelist"))


def no_sheet(pk):
    raise NotOnRecord("address", str(pk), GONE)
