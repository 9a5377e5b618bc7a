from hashlib import sha256

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from portal.audit.admin import AuditedAdmin, Step
from portal.audit.forms import ActForm, RecordForm
from therapies.models import Edition, EditionDocument

LARGEST = 20 * 1024 * 1024


class EditionForm(RecordForm):
    upload = forms.FileField(
        label="file",
        required=False,
        help_text="The list as published, byte for byte: its SHA-256 is compared.",
    )

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        if file is None:
            return None
        if file.size > LARGEST:
            raise ValidationError(f"The file is larger than {filesizeformat(LARGEST)}.")
        content = file.read()
        if sha256(content).hexdigest() != self.cleaned_data.get("sha256", self.instance.sha256):
            raise ValidationError(
                "This is not the file of the edition: its SHA-256 is another. Upload the file "
                "from which the edition was read, unchanged."
            )
        return EditionDocument(name=file.name, content=content)


class ComparedForm(ActForm):
    def clean(self):
        """The published page shows no list that another one has replaced."""
        super().clean()
        newer = Edition.objects.in_force(timezone.localdate())
        if newer and newer != self.record and self.record.effective_on <= newer.effective_on:
            self.add_error(None, f"The list of {newer} has replaced this one. Compare that one.")
        return self.cleaned_data


def compared_today(request, edition, form):
    edition.confirmed_on = timezone.localdate()
    edition.save()


COMPARED = Step(
    name="compared",
    title="Compared with the published page",
    button="It says the same today",
    done="Recorded: “{}” was compared with the published page today.",
    do=compared_today,
    form=ComparedForm,
    template="admin/therapies/edition/compared.html",
)


@admin.register(Edition)
class EditionAdmin(AuditedAdmin):
    form = EditionForm
    fieldsets = [
        (None, {"fields": ["title", "label", "effective_on"]}),
        ("Where it comes from", {"fields": ["source", "sha256", "held", "question_digests"]}),
        ("Compared with the published page", {"fields": ["confirmed_on"]}),
    ]
    readonly_fields = ["held", "question_digests", "confirmed_on"]
    stays = ["sha256"]
    steps = [COMPARED]
    list_display = ["label", "effective_on", "confirmed_on", "title"]
    search_fields = ["label", "title"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if (obj and obj.document_id) or not self.may_upload(request, obj):
            return fieldsets
        return [*fieldsets, ("The file as published", {"fields": ["upload"]})]

    def may_upload(self, request, obj):
        may = self.has_change_permission if obj else self.has_add_permission
        return may(request) and not getattr(request, "reads_history", False)

    def save_model(self, request, obj, form, change):
        if document := form.cleaned_data.get("upload"):
            document.full_clean()
            document.save()
            obj.document = document
        super().save_model(request, obj, form, change)

    @admin.display(description="file")
    def held(self, edition):
        document = edition.document
        if document is None:
            return "Not held."
        return f"{document.name}, {filesizeformat(len(document.content))}"
