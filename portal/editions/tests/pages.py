"""The admin's pages of the next list, as a browser uses them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.tests.admin_pages import WHY, filled

ADD = "/admin/editions/draft/add/"


def upload(editor, content, name="list.txt", **typed):
    file = SimpleUploadedFile(name, content) if content else ""
    return editor.post(ADD, filled(editor, ADD, upload=file, **typed))


def preview_url(draft):
    return reverse("admin:editions_draft_preview", args=[draft.pk])


def sent(page, **typed):
    """What the preview's form sends: its fields as shown, and the digest that stands in it."""
    form = page.context["form"]
    names = ("effective_on", "label", "title", "source", "allow_removals", "read_version", "once")
    values = {name: "" if (v := form[name].value()) is None else str(v) for name in names}
    return {**values, "digest": page.context["page"].preview.digest, "reason": WHY, **typed}


def apply(editor, draft, page=None, **typed):
    page = page or editor.get(preview_url(draft))
    return editor.post(preview_url(draft), sent(page, **typed))


def compared(editor, draft, **typed):
    page = editor.get(preview_url(draft))
    return apply(editor, draft, page, _review="1", reason="", **typed)


def said(response):
    return [str(message) for message in response.context["messages"]]
