from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path

from portal.audit.admin import AuditedAdmin, AuditedTabularInline
from portal.guidance.markdown import render_markdown
from portal.guidance.models import GuidanceConcern, GuidanceEntry, Keyword, Synonym


class ConcernInline(AuditedTabularInline):
    model = GuidanceConcern
    fields = ["program", "therapy"]
    autocomplete_fields = ["program", "therapy"]
    joined = ["program", "therapy"]
    show_change_link = False
    verbose_name_plural = "concerns: a program or a therapy on each line"


class KeywordInline(AuditedTabularInline):
    model = Keyword
    fields = ["words"]
    joined = ["entry"]
    show_change_link = False
    verbose_name_plural = "keywords: words in which people ask about this, for search"


@admin.register(GuidanceEntry)
class GuidanceEntryAdmin(AuditedAdmin):
    fieldsets = [
        (None, {"fields": ["question", "slug", "short_answer", "answer"]}),
        ("Where it stands", {"fields": [("topic", "position")]}),
        ("Where it comes from", {"fields": ["source"]}),
    ]
    filled_from = {"slug": ["question"]}
    stays = ["slug"]
    list_display = ["question", "topic", "position", "source"]
    list_filter = ["topic", "concerns__program"]
    search_fields = ["question", "short_answer", "answer", "source"]
    inlines = [ConcernInline, KeywordInline]
    change_form_template = "admin/guidance/guidanceentry/form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.preview)
        return [path("preview/", view, name="guidance_guidanceentry_preview"), *super().get_urls()]

    def preview(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        names = ("question", "short_answer", "source")
        typed = {name: request.POST.get(name, "") for name in names}
        answer = render_markdown(request.POST.get("answer", ""))
        template = "admin/guidance/guidanceentry/preview.html"
        return TemplateResponse(request, template, {"typed": typed, "answer": answer})


@admin.register(Keyword)
class KeywordAdmin(AuditedAdmin):
    fieldsets = [(None, {"fields": ["words", "entry", "program"]})]
    autocomplete_fields = ["entry", "program"]
    list_display = ["words", "entry", "program"]
    list_filter = ["program"]
    list_select_related = ["entry", "program"]
    search_fields = ["words", "entry__question"]


@admin.register(Synonym)
class SynonymAdmin(AuditedAdmin):
    fieldsets = [(None, {"fields": ["words", "means"]})]
    list_display = ["words", "means"]
    search_fields = ["words", "means"]
