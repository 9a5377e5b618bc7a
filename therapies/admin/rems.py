from django.contrib import admin

from portal.audit.admin import AuditedAdmin, AuditedStackedInline, InForceFilter
from therapies.models import RemsProgram, RemsRequirement

DAYS = ("starts_on", "last_day")


class RequirementInline(AuditedStackedInline):
    model = RemsRequirement
    fields = [("authority", "standing"), "rems_program", DAYS, "source", "trust", "note"]
    autocomplete_fields = ["rems_program"]
    joined = ["rems_program", "therapy"]


@admin.register(RemsProgram)
class RemsProgramAdmin(AuditedAdmin):
    fieldsets = [
        (None, {"fields": ["name", "slug"]}),
        ("About it", {"fields": ["note", "source"]}),
    ]
    filled_from = {"slug": ["name"]}
    stays = ["slug"]
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]


@admin.register(RemsRequirement)
class RemsRequirementAdmin(AuditedAdmin):
    turns_answers = True
    fieldsets = [
        (None, {"fields": ["therapy", "authority", "standing", "rems_program"]}),
        ("When", {"fields": [DAYS]}),
        ("Where it comes from", {"fields": ["source", "trust", "note"]}),
    ]
    autocomplete_fields = ["therapy", "rems_program"]
    list_display = ["therapy", "standing", "authority", "rems_program", *DAYS]
    list_filter = [InForceFilter, "standing", "authority"]
    list_select_related = ["therapy", "rems_program"]
    search_fields = ["therapy__brand_name", "rems_program__name"]
