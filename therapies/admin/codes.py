from django.contrib import admin

from portal.audit.admin import (
    AuditedAdmin,
    AuditedStackedInline,
    AuditedTabularInline,
    InForceFilter,
)
from therapies.models import HcpcsCode, ListedCode, ProductCode

DAYS = ("starts_on", "last_day")


class ListedCodeInline(AuditedTabularInline):
    model = ListedCode
    fields = ["code", *DAYS]
    autocomplete_fields = ["code"]
    joined = ["code", "therapy"]
    verbose_name_plural = "codes on our list"


class ProductCodeInline(AuditedStackedInline):
    model = ProductCode
    fields = [("code", *DAYS), "source", "trust", "note"]
    autocomplete_fields = ["code"]
    joined = ["code", "therapy"]
    verbose_name_plural = "codes that CMS assigns to the product"


@admin.register(HcpcsCode)
class HcpcsCodeAdmin(AuditedAdmin):
    fieldsets = [
        (None, {"fields": ["code", "description", "unclassified"]}),
        ("When", {"fields": [DAYS, "successor"]}),
    ]
    autocomplete_fields = ["successor"]
    list_display = ["code", "unclassified", *DAYS, "successor", "description"]
    list_filter = [InForceFilter, "unclassified"]
    list_select_related = ["successor"]
    search_fields = ["code", "description"]


class CodeUseAdmin(AuditedAdmin):
    autocomplete_fields = ["therapy", "code"]
    list_filter = [InForceFilter, "code__unclassified"]
    list_select_related = ["therapy", "code"]
    search_fields = ["therapy__brand_name", "therapy__generic_name", "code__code"]


@admin.register(ListedCode)
class ListedCodeAdmin(CodeUseAdmin):
    fieldsets = [
        (None, {"fields": ["therapy", "code"]}),
        ("When", {"fields": [DAYS], "description": "As the payer's list says, not as CMS does."}),
    ]
    list_display = ["therapy", "code", *DAYS]


@admin.register(ProductCode)
class ProductCodeAdmin(CodeUseAdmin):
    fieldsets = [
        (None, {"fields": ["therapy", "code"]}),
        ("When", {"fields": [DAYS], "description": "As CMS says, whatever the payer lists."}),
        ("Where it comes from", {"fields": ["source", "trust", "note"]}),
    ]
    list_display = ["therapy", "code", *DAYS, "trust"]
