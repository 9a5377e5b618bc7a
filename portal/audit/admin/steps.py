"""What is done to one record on a page of its own, its deletion first of all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from portal.audit.admin.conflicting import conflict_page, is_unversioned
from portal.audit.asking import foretold_of, form_of, inside_change
from portal.audit.forms import ActForm
from portal.audit.once import SentForm
from portal.audit.typed import FORESEE


@dataclass(frozen=True)
class Step:
    """Something that is done to one record on a page of its own, which asks why."""

    name: str
    title: str
    button: str
    done: str
    do: Callable[[Any, Any, Any], Any]
    form: Any = ActForm
    permission: str = "change"
    template: str = "admin/step.html"


DELETION = Step(
    name="delete",
    title="Delete this record?",
    button="Delete it",
    done="“{}” was deleted. Its history stays.",
    do=lambda request, record, form: record.delete(),
    permission="delete",
    template="admin/delete.html",
)


class TakesSteps:
    steps: Any = ()
    # Whether what is done to a record may turn answers, which its forms then foretell.
    turns_answers = False

    def tools(self, record):
        return [{"title": s.title, "url": self.address(s.name, record.pk)} for s in self.steps]

    def address(self, page, *args):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=args)

    def get_urls(self):
        return [*(self.url_of(step) for step in self.steps), *super().get_urls()]

    def url_of(self, step):
        view = self.admin_site.admin_view(partial(self.step_view, step=step))
        name = f"{self.opts.app_label}_{self.opts.model_name}_{step.name}"
        return path(f"<path:object_id>/{step.name}/", view, name=name)

    def delete_view(self, request, object_id, extra_context=None):
        return self.step_view(request, object_id, step=DELETION)

    def step_view(self, request, object_id, *, step):
        view = partial(self.take_step, request, object_id, step)
        sent_again = partial(self.step_sent_again, request, step)
        return inside_change(request, view, sent_again, foresees=self.foresees(step))

    def foresees(self, step):
        return self.turns_answers and step is DELETION

    def foretelling(self, request, offered):
        """For a page: what its form was foretold, and the name of the button that asks for it."""
        return {"foretold": foretold_of(request), "foresee": FORESEE if offered else ""}

    def take_step(self, request, object_id, step):
        record = self.get_object(request, object_id)
        if not getattr(self, f"has_{step.permission}_permission")(request, record):
            raise PermissionDenied
        if record is None:
            raise self.nothing_at(object_id)
        form = form_of(request, step.form, record=record)
        hanging = self.get_deleted_objects([record], request)[3] if step is DELETION else []
        if form.is_valid() and not hanging:
            return self.done(request, record, form, step)
        return self.ask(request, record, form, step, hanging)

    def done(self, request, record, form, step):
        title, pk = str(record), record.pk
        step.do(request, record, form)
        SentForm.remember(request, pk)
        self.message_user(request, step.done.format(title), messages.SUCCESS)
        return self.after(step, pk)

    def after(self, step, pk):
        page = ("changelist",) if step is DELETION else ("change", pk)
        return HttpResponseRedirect(self.address(*page))

    def step_sent_again(self, request, step, pk):
        self.message_user(request, "", messages.SUCCESS)
        return self.after(step, pk)

    def ask(self, request, record, form, step, hanging):
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request) | {"opts": self.opts, "title": step.title}
        context |= {"original": record, "form": form, "step": step, "hanging": hanging}
        context |= self.foretelling(request, self.foresees(step))
        if form.conflict:
            drop = self.address("change", record.pk)
            return conflict_page(request, context, form, address=request.path, drop=drop)
        status = 409 if hanging and form.is_bound else 400 if is_unversioned(form) else 200
        return TemplateResponse(request, step.template, context, status=status)
