from typing import Any

from django.contrib import admin

from portal.audit.admin import (
    AuditedAdmin,
    AuditedStackedInline,
    AuditedTabularInline,
    InForceFilter,
)
from therapies.admin.codes import ListedCodeInline, ProductCodeInline
from therapies.admin.programs import TherapyChannelInline
from therapies.admin.rems import RequirementInline
from therapies.models import Listing, Therapy, TherapyName, TherapyNotice

NAMES: list[Any] = [("brand_name", "mark"), "generic_name"]
DAYS = ("starts_on", "last_day")


class ListingInline(AuditedStackedInline):
    model = Listing
    fields = [("program", "embarc"), *NAMES, DAYS]
    joined = ["program", "therapy"]
    verbose_name_plural = "on the list"


class TherapyNameInline(AuditedTabularInline):
    model = TherapyName
    fields = ["kind", "name"]
    joined = ["therapy"]


class NoticeInline(AuditedStackedInline):
    model = TherapyNotice
    fields = ["text", "source", "trust", DAYS]
    joined = ["therapy"]


@admin.register(Therapy)
class TherapyAdmin(AuditedAdmin):
    turns_answers = True
    fieldsets = [(None, {"fields": [*NAMES, "slug"]})]
    filled_from = {"slug": ["brand_name"]}
    stays = ["slug"]
    list_display = ["brand_name", "mark", "generic_name", "slug"]
    list_filter = ["listings__program"]
    search_fields = ["brand_name", "generic_name", "slug", "names__name"]
    inlines = [
        ListingInline,
        ListedCodeInline,
        ProductCodeInline,
        TherapyNameInline,
        RequirementInline,
        NoticeInline,
        TherapyChannelInline,
    ]


@admin.register(Listing)
class ListingAdmin(AuditedAdmin):
    turns_answers = True
    fieldsets = [
        (None, {"fields": ["therapy", "program", "embarc"]}),
        ("Names as listed", {"fields": NAMES}),
        ("When", {"fields": [DAYS]}),
    ]
    autocomplete_fields = ["therapy", "program"]
    list_display = ["brand_name", "mark", "generic_name", "program", "embarc", *DAYS]
    list_filter = [InForceFilter, "program", "embarc"]
    list_select_related = ["program"]
    search_fields = ["brand_name", "generic_name", "therapy__brand_name"]


@admin.register(TherapyName)
class TherapyNameAdmin(AuditedAdmin):
    fieldsets = [(None, {"fields": ["therapy", "kind", "name"]})]
    autocomplete_fields = ["therapy"]
    list_display = ["name", "kind", "therapy"]
    list_filter = ["kind"]
    list_select_related = ["therapy"]
    search_fields = ["name", "therapy__brand_name"]
    on_index = False


@admin.register(TherapyNotice)
class TherapyNoticeAdmin(AuditedAdmin):
    fieldsets = [
        (None, {"fields": ["therapy", "text"]}),
        ("When", {"fields": [DAYS]}),
        ("Where it comes from", {"fields": ["source", "trust"]}),
    ]
    autocomplete_fields = ["therapy"]
    list_display = ["text", "therapy", *DAYS, "trust"]
    list_filter = [InForceFilter, "trust"]
    list_select_related = ["therapy"]
    search_fields = ["text", "source", "therapy__brand_name"]
