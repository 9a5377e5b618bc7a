from hashlib import sha256

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from portal.audit.admin import AuditedAdmin, AuditedStackedInline, Step
from portal.audit.forms import ActForm, RowForm
from therapies.models import Edition, EditionDocument

LARGEST = 20 * 1024 * 1024


class DocumentForm(RowForm):
    upload = forms.FileField(
        label="file", help_text="The list as published, byte for byte: its SHA-256 is compared."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = self.instance._state.adding

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        if file is None:
            return file
        if file.size > LARGEST:
            raise ValidationError(f"The file is larger than {filesizeformat(LARGEST)}.")
        content = file.read()
        if sha256(content).hexdigest() != self.parent.sha256:
            raise ValidationError(
                "This is not the file of the edition: its SHA-256 is another. Upload the file "
                "from which the edition was read, unchanged."
            )
        self.instance.name, self.instance.content = file.name, content
        return file


class DocumentInline(AuditedStackedInline):
    model = EditionDocument
    form = DocumentForm
    fields = ["held", "upload"]
    readonly_fields = ["held"]
    max_num = 1

    @admin.display(description="held")
    def held(self, document):
        if document._state.adding:
            return "No file yet."
        return f"{document.name}, {filesizeformat(len(document.content))}"


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
    fieldsets = [
        (None, {"fields": ["title", "label", "effective_on"]}),
        ("Where it comes from", {"fields": ["source", "sha256", "question_digests"]}),
        ("Compared with the published page", {"fields": ["confirmed_on"]}),
    ]
    readonly_fields = ["question_digests", "confirmed_on"]
    stays = ["sha256"]
    steps = [COMPARED]
    list_display = ["label", "effective_on", "confirmed_on", "title"]
    search_fields = ["label", "title"]
    inlines = [DocumentInline]
