"""What is done to several records of a list at once: chosen, asked, previewed, carried out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from portal.audit import bulk
from portal.audit.asking import READING, form_of, inside_change
from portal.audit.bulk_forms import BulkForm, as_text, from_text
from portal.audit.conflicts import tell
from portal.audit.once import SentForm
from portal.audit.timeline.lines import audited_models
from portal.audit.typed import REVIEW
from portal.wording import count

MOST_AT_ONCE = 5_000
MOST_TOLD = 20
TOO_MANY = "{:,} are chosen; at most {:,} are mended at once. Narrow the list, and choose again."
NOT_WHAT_WAS_READ = "This is not what the preview showed: read it as it stands now, then apply it."


@dataclass(frozen=True)
class Mending:
    """Something done to several records. `plan` takes those chosen and what the form asked.

    `foresees`: what else would be other once a plan is carried out, for its preview, in HTML.
    """

    name: str
    title: str
    button: str
    plan: Callable[[list[Any], Any], bulk.Plan]
    form: type[BulkForm] = BulkForm
    explained: str = ""
    foresees: Callable[[bulk.Plan, date], str] | None = None


class MendsInBulk:
    mendings: Any = ()

    def get_actions(self, request):
        if not self.mendings or not self.has_change_permission(request):
            return {}
        return {m.name: (partial(begin, mending=m), m.name, m.title) for m in self.mendings}

    def get_urls(self):
        return [*(self.url_of_mending(one) for one in self.mendings), *super().get_urls()]

    def url_of_mending(self, mending):
        view = self.admin_site.admin_view(partial(self.mend_view, mending=mending))
        name = f"{self.opts.app_label}_{self.opts.model_name}_mend_{mending.name}"
        return path(f"mend/{mending.name}/", view, name=name)

    def mend_view(self, request, *, mending):
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method in READING:
            return self.show_mending(request, mending, None)
        view = partial(self.mend, request, mending)
        return inside_change(request, view, partial(self.mended_again, request))

    def mend(self, request, mending):
        models = {model._meta.label_lower: model for model in audited_models()}
        chosen, seen = (from_text(n, request.POST.get(n, ""), models) for n in ("chosen", "seen"))
        stale = bulk.stale_among({**seen, **chosen}, models)
        records = bulk.loaded(self.model, [pk for _, pk in chosen])
        form = form_of(request, mending.form, records=records)
        if stale:
            return self.show_stale(request, mending, form, stale, records)
        valid = form.is_valid()
        plan = mending.plan(records, form.cleaned_data) if form.is_answered and records else None
        if plan and not all(may_write(request, model) for model in plan.models()):
            raise PermissionDenied
        if valid and self.is_as_read(form, plan):
            return self.mended(request, plan)
        return self.show_mending(request, mending, form, plan, sent=not form.reviewed)

    def is_as_read(self, form, plan):
        if plan is None or plan.problems or plan.is_empty:
            return False
        if form.cleaned_data["plan"] == plan.digest():
            return True
        form.add_error(None, NOT_WHAT_WAS_READ)
        return False

    def mended(self, request, plan):
        SentForm.remember(request, bulk.carry_out(plan).pk)
        number = count(len(plan.edits) + len(plan.made), "record")
        self.message_user(request, f"{number} recorded, each with your reason.", messages.SUCCESS)
        return HttpResponseRedirect(self.address("changelist"))

    def mended_again(self, request, pk):
        self.message_user(request, "", messages.SUCCESS)
        return HttpResponseRedirect(self.address("changelist"))

    def show_mending(self, request, mending, form, plan=None, sent=False):
        context = self.mending_context(request, mending, form)
        if plan:
            seen = bulk.seen_in([*form.records, *(edit.record for edit in plan.edits)])
            show(form, seen=as_text(seen), plan=plan.digest())
            context |= {"plan": plan, "told": bulk.told(plan.edits)}
            if mending.foresees and not plan.problems:
                context["foreseen"] = mending.foresees(plan, timezone.localdate())
        refused = form is not None and (
            form.refused or NOT_WHAT_WAS_READ in form.non_field_errors()
        )
        status = 409 if refused or (sent and plan and plan.problems) else 200
        return TemplateResponse(request, "admin/mend.html", context, status=status)

    def show_stale(self, request, mending, form, stale, records):
        seen = bulk.seen_in(records)
        show(form, chosen=as_text(seen), seen=as_text(seen), plan="")
        context = self.mending_context(request, mending, form)
        context |= {
            "stale": [tell(one, request.user) for one in stale[:MOST_TOLD]],
            "title": "Somebody was first",
        }
        return TemplateResponse(request, "admin/mend_stale.html", context, status=409)

    def mending_context(self, request, mending, form):
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request)
        context |= {"opts": self.opts, "title": mending.title, "mending": mending, "form": form}
        address = self.address(f"mend_{mending.name}")
        return context | {"review": REVIEW, "address": address, "back": self.address("changelist")}


def may_write(request, model):
    return request.user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")


def show(form, **values):
    """What the page carries on, whatever was sent."""
    form.data = form.data.copy()
    for name, value in values.items():
        form.data[name] = value


def begin(editor, request, queryset, *, mending):
    number = queryset.count()
    if number > MOST_AT_ONCE:
        said = TOO_MANY.format(number, MOST_AT_ONCE)
        editor.message_user(request, said, messages.WARNING)
        return None
    records = bulk.loaded(editor.model, queryset.values_list("pk", flat=True))
    seen = as_text(bulk.seen_in(records))
    form = mending.form(initial={"chosen": seen, "seen": seen}, records=records)
    return editor.show_mending(request, mending, form)
