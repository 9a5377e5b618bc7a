"""Applying a proposed list: everything or nothing, inside one change."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from portal.audit import acts
from portal.editions.guidance import offer_for_review
from portal.editions.previews import Preview, preview_of
from portal.editions.proposals import Proposal, edition_of
from portal.editions.writes import Write
from therapies.models import Edition, EditionDocument, HcpcsCode, Program, Therapy

# What a plan names by its slug or code.
NAMED: dict[str, tuple[Any, str]] = {
    "therapy": (Therapy, "slug"),
    "program": (Program, "slug"),
    "code": (HcpcsCode, "code"),
}


class NotApplied(Exception):
    """Nothing was written. `preview` is the comparison as it is now; `moved`: another than seen."""

    def __init__(self, preview: Preview, *, moved: bool) -> None:
        self.preview, self.moved = preview, moved
        super().__init__("The catalog changed since." if moved else "The list has errors.")


def apply(proposal: Proposal, seen: str) -> Edition:
    """Inside `change()`, whose lock keeps the catalog still. `seen`: the digest of the preview.

    The very file of the edition in force writes nothing, and gives that edition. Raises
    NotApplied before anything is written; ValidationError or IntegrityError where a record can't
    be written after all, with which the whole change is rolled back.
    """
    preview = preview_of(proposal, acts.current().by)
    moved = preview.digest != seen
    if moved or preview.errors:
        raise NotApplied(preview, moved=moved)
    if preview.already:
        return preview.already
    return write(preview)


def write(preview: Preview) -> Edition:
    edition = edition_of(preview.proposal)
    edition.document = document_of(preview.proposal)
    edition.question_digests = dict(preview.digests)
    edition.full_clean()
    edition.save()
    for each in preview.plan.writes:
        write_record(each)
    offer_for_review(edition, preview.questions, preview.records.guidance)
    if preview.proposal.draft:
        preview.proposal.draft.delete()
    return edition


def document_of(proposal: Proposal) -> EditionDocument:
    """The file is stored once: what a draft or an older edition holds is taken."""
    if proposal.draft:
        return proposal.draft.document
    older = Edition.objects.filter(sha256=proposal.sha256).exclude(document=None).first()
    if older and older.document:
        return older.document
    document: EditionDocument = EditionDocument.objects.create_checked(
        name=proposal.name, content=proposal.content
    )
    return document


def write_record(each: Write) -> None:
    model: Any = each.model
    record = model() if each.pk is None else model.objects.get(pk=each.pk)
    if each.fields is None:
        record.delete()
        return
    for name, value in linked(each).items():
        setattr(record, name, value)
    record.full_clean()
    record.save()


def linked(each: Write) -> Mapping[str, Any]:
    """The fields with the records that they name."""
    return {name: record_of(each.model, name, v) for name, v in (each.fields or {}).items()}


def record_of(model: type[models.Model], name: str, value: Any) -> Any:
    if not isinstance(model._meta.get_field(name), models.ForeignKey):
        return value
    target, key = NAMED[name]
    return target.objects.get(**{key: value})
