"""What a reader with the right to it may do with an older version: plain links to the editors.

Nothing is written here: the editor shows a form filled in, which asks why, as for any change.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from portal.audit.known import reading_at
from portal.audit.timeline import Entry, Line

RESTORE, AGAIN = "Restore this version", "Record it again"


def with_offers(
    request: HttpRequest, lines: Sequence[Line], entries: Sequence[Entry]
) -> list[Entry]:
    """The entries of these lines, each with what this reader may do with its version."""
    return [
        replace(entry, offer=offer(request, line, entry.newest))
        for line, entry in zip(lines, entries, strict=True)
    ]


def offer(request: HttpRequest, line: Line, newest: int | None) -> tuple[str, str] | None:
    """Older versions of a living record are restored, a deleted record is recorded again."""
    if newest is None:
        return record_again(request, line.model, line) if line.mark == "-" else None
    older = line.version < newest
    return restore(request, line.model, line.record_id, line.version) if older else None


def restore(request: HttpRequest, model: Any, pk: int, version: int) -> tuple[str, str] | None:
    if not may(request, model, "change"):
        return None
    return RESTORE, editor(model, "change", [pk], restore=version)


def record_again(request: HttpRequest, model: Any, row: Any) -> tuple[str, str] | None:
    """`row`: the history row, or line, with which the record was deleted; None offers nothing."""
    if row is None or not may(request, model, "add"):
        return None
    return AGAIN, editor(model, "add", [], again=row.history_id)


def may(request: HttpRequest, model: Any, action: str) -> bool:
    """Whether this reader has an editor for it; on a page of the past nothing is done."""
    if reading_at() is not None or not admin.site.is_registered(model):
        return False
    permitted: bool = getattr(admin.site.get_model_admin(model), f"has_{action}_permission")(
        request
    )
    return permitted


def editor(model: Any, page: str, args: list[int], **query: int) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return f"{reverse(name, args=args)}?{urlencode(query)}"
