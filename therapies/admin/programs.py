from typing import Any

from django.contrib import admin

from portal.audit.admin import AuditedAdmin, AuditedStackedInline, InForceFilter
from therapies.models import ContactChannel, Program

WAY: list[Any] = [("purpose", "kind"), ("value", "position"), "note", ("starts_on", "last_day")]


class ProgramChannelInline(AuditedStackedInline):
    model = ContactChannel
    fields = [*WAY, "therapy"]
    autocomplete_fields = ["therapy"]
    joined = ["program", "therapy"]
    verbose_name_plural = "how it is reached"


class TherapyChannelInline(AuditedStackedInline):
    model = ContactChannel
    fields = ["program", *WAY]
    joined = ["program", "therapy"]
    classes = ["collapse"]
    verbose_name_plural = "where it is reached otherwise than its program"


@admin.register(Program)
class ProgramAdmin(AuditedAdmin):
    fieldsets = [(None, {"fields": ["name", "slug", "position"]})]
    filled_from = {"slug": ["name"]}
    stays = ["slug"]
    list_display = ["name", "position", "slug"]
    search_fields = ["name", "slug"]
    inlines = [ProgramChannelInline]


@admin.register(ContactChannel)
class ContactChannelAdmin(AuditedAdmin):
    fieldsets = [
        ("Whom it reaches", {"fields": ["program", "therapy"]}),
        ("How", {"fields": WAY[:-1]}),
        ("When", {"fields": WAY[-1:]}),
    ]
    autocomplete_fields = ["program", "therapy"]
    list_display = ["value", "kind", "purpose", "program", "therapy", "starts_on", "last_day"]
    list_filter = [InForceFilter, "program", "purpose", "kind"]
    list_select_related = ["program", "therapy"]
    search_fields = ["value", "note", "therapy__brand_name"]
