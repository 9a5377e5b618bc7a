from functools import partial

from django.contrib import admin, messages
from django.utils import timezone

from contracts import mending
from contracts.foreseen import of_plan
from contracts.forms import (
    EndForm,
    ExtendForm,
    ExtendOrOpenForm,
    MergeForm,
    MoveForm,
    ReviewForm,
)
from contracts.importing.admin import TakesImports
from contracts.merging import merge
from contracts.models import (
    Contract,
    Provider,
    ProviderName,
    RemsCertification,
    SingleCaseAgreement,
)
from portal.audit.admin import AuditedAdmin, AuditedTabularInline, InForceFilter, Mending
from therapies.models import Therapy

DAYS = ("starts_on", "last_day")
WHOSE = ["provider__name", "provider__npi", "therapy__brand_name", "reference"]

TURNING = partial(Mending, foresees=of_plan)
END = TURNING("end", "End on a day", "End them", mending.end, EndForm)
EXTEND = TURNING("extend", "Extend", "Extend them", mending.extend, ExtendOrOpenForm)
LENGTHEN = TURNING("extend", "Extend", "Extend them", mending.extend, ExtendForm)
MOVE = TURNING("move", "Move to another provider", "Move them", mending.move, MoveForm)
MERGE = TURNING("merge", "Merge into one provider", "Merge them", merge, MergeForm)
REVIEW = Mending("review", "Mark as reviewed", "Mark them", mending.review, ReviewForm)


class ProviderNameInline(AuditedTabularInline):
    model = ProviderName
    fields = ["name"]


class ContractInline(AuditedTabularInline):
    model = Contract
    fields = ["therapy", "program", *DAYS, "reference"]
    autocomplete_fields = ["therapy"]
    joined = ["provider", "therapy"]


class AgreementInline(AuditedTabularInline):
    model = SingleCaseAgreement
    fields = ["therapy", *DAYS, "reference"]
    autocomplete_fields = ["therapy"]
    joined = ["provider", "therapy"]


class CertificationInline(AuditedTabularInline):
    model = RemsCertification
    fields = ["rems_program", "standing", *DAYS]
    autocomplete_fields = ["rems_program"]
    joined = ["provider", "rems_program"]


@admin.register(Provider)
class ProviderAdmin(TakesImports, AuditedAdmin):
    turns_answers = True
    imports = "providers"
    fieldsets = [
        (None, {"fields": ["name", "npi", ("city", "state")]}),
        ("If its NPI was deactivated", {"fields": ["deactivated_on"]}),
        ("If it is the same as another", {"fields": ["merged_into"]}),
        ("Review", {"fields": ["reviewed_on"]}),
        ("Origin", {"fields": ["is_sample"]}),
    ]
    readonly_fields = ["is_sample"]
    autocomplete_fields = ["merged_into"]
    list_display = [
        "name", "npi", "city", "state", "deactivated_on", "merged_into", "reviewed_on", "is_sample",
    ]  # fmt: skip
    list_filter = ["is_sample", "state"]
    list_select_related = ["merged_into"]
    mendings = [MERGE, REVIEW]
    search_fields = ["name", "npi", "city", "names__name"]
    inlines = [ContractInline, AgreementInline, CertificationInline, ProviderNameInline]


@admin.register(ProviderName)
class ProviderNameAdmin(AuditedAdmin):
    fieldsets = [(None, {"fields": ["provider", "name"]})]
    autocomplete_fields = ["provider"]
    list_display = ["name", "provider"]
    list_select_related = ["provider"]
    search_fields = ["name", "provider__name"]
    on_index = False


@admin.register(Contract)
class ContractAdmin(TakesImports, AuditedAdmin):
    turns_answers = True
    imports = "contracts"
    fieldsets = [
        (None, {"fields": ["provider", "therapy", "program"]}),
        ("When", {"fields": [DAYS]}),
        (None, {"fields": ["reference"]}),
        ("Review", {"fields": ["reviewed_on"]}),
    ]
    autocomplete_fields = ["provider", "therapy", "program"]
    list_display = ["provider", "therapy", "program", *DAYS, "reference", "reviewed_on"]
    mendings = [END, EXTEND, MOVE, REVIEW]
    list_filter = [InForceFilter, "program", "therapy"]
    list_select_related = ["provider", "therapy", "program"]
    search_fields = WHOSE

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        therapy = initial.get("therapy")
        listing = listing_of(therapy, timezone.localdate()) if therapy else None
        return {"program": listing.program_id, **initial} if listing else initial

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        listing = listing_of(obj.therapy_id, obj.starts_on or timezone.localdate())
        if listing and listing.program_id != obj.program_id:
            message = (
                f"{obj.therapy} is listed by the {listing.program}; this contract won't count."
            )
            messages.warning(request, message)


def listing_of(therapy_id, on):
    therapy = Therapy.objects.get(pk=therapy_id)
    return therapy.listings.with_therapy().in_force(on).first()


@admin.register(SingleCaseAgreement)
class SingleCaseAgreementAdmin(AuditedAdmin):
    turns_answers = True
    fieldsets = [
        (None, {"fields": ["provider", "therapy"]}),
        ("The case", {"fields": ["reference", DAYS]}),
        ("Review", {"fields": ["reviewed_on"]}),
    ]
    autocomplete_fields = ["provider", "therapy"]
    list_display = ["provider", "therapy", *DAYS, "reference", "reviewed_on"]
    mendings = [END, LENGTHEN, MOVE, REVIEW]
    list_filter = [InForceFilter, "therapy"]
    list_select_related = ["provider", "therapy"]
    search_fields = WHOSE


@admin.register(RemsCertification)
class RemsCertificationAdmin(TakesImports, AuditedAdmin):
    turns_answers = True
    imports = "certifications"
    fieldsets = [
        (None, {"fields": ["provider", "rems_program", "standing"]}),
        ("When", {"fields": [DAYS]}),
        ("Review", {"fields": ["reviewed_on"]}),
    ]
    autocomplete_fields = ["provider", "rems_program"]
    list_display = ["provider", "rems_program", "standing", *DAYS, "reviewed_on"]
    mendings = [END, EXTEND, MOVE, REVIEW]
    list_filter = [InForceFilter, "standing", "rems_program"]
    list_select_related = ["provider", "rems_program"]
    search_fields = ["provider__name", "provider__npi", "rems_program__name"]
