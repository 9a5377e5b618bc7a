"""The forms of a list on its way: uploading it, and applying it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.audit.forms import ActForm, RecordForm
from portal.editions.models import Draft
from portal.editions.proposals import Proposal, proposal_of
from portal.editions.reading import unfit
from portal.editions.touched import Touched
from portal.editions.withdrawing import obstacles
from therapies.editions.containers import MOST_BYTES
from therapies.models import Edition, EditionDocument

PASTED = "pasted.txt"
ONE_OF_TWO = "Upload the list as a file, or paste its text: one of the two."
WAITING = "This file waits already as the draft “%s”. Go on from that one."
IN_FORCE = "This is the file of the newest list, %s. There is nothing to apply."
UNREAD = "Tick that you have read what this list touches."
WIDE = forms.TextInput(attrs={"class": "vLargeTextField"})
ABOUT = ("effective_on", "label", "title", "source", "allow_removals")


class UploadForm(RecordForm):
    """A file or pasted text; what the list says of itself stands where nothing is typed."""

    upload = forms.FileField(
        label="File",
        required=False,
        help_text="The list as published: .txt, .md, .html, .csv, .xlsx, .docx or .pdf.",
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80}),
        help_text="Pasted from the published page, with its tables, footnotes and questions.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        file, text = self.cleaned_data.get("upload"), self.cleaned_data.get("text", "")
        if "upload" in self.errors or bool(file) is bool(text.strip()):
            self.add_error("upload", ONE_OF_TWO)
        else:
            self.take(file.name if file else PASTED, self.content_of(file, text))
        return self.cleaned_data

    def content_of(self, file: Any, text: str) -> bytes:
        """One byte more than is read says enough of a file that is too large."""
        content: bytes = file.read(MOST_BYTES + 1) if file else text.encode()
        return content

    def take(self, name: str, content: bytes) -> None:
        proposal = Proposal(name, content, **self.about())
        document = EditionDocument(name=name, content=content)
        try:
            document.full_clean()
            refuse(proposal)
        except ValidationError as refused:
            self.add_error(
                "upload" if self.cleaned_data.get("upload") else "text", refused.messages
            )
            return
        filled = proposal.filled()
        for field in ("title", "label", "source"):
            self.cleaned_data[field] = getattr(filled, field)
        self.instance.sha256, self.instance.document = proposal.sha256, document

    def about(self) -> dict[str, Any]:
        typed = {name: self.cleaned_data.get(name) for name in ABOUT}
        return {name: value for name, value in typed.items() if value}


def refuse(proposal: Proposal) -> None:
    """Raises ValidationError for a file that isn't to be kept."""
    if messages := unfit(proposal.read()):
        raise ValidationError(messages)
    if waiting := Draft.objects.filter(sha256=proposal.sha256).first():
        raise ValidationError(WAITING % waiting)
    newest = Edition.objects.newest_first().first()
    if newest and newest.sha256 == proposal.sha256:
        raise ValidationError(IN_FORCE % newest)


class ApplyForm(ActForm):
    """What a draft is to be applied as. Compared again, it is shown and not saved."""

    effective_on = forms.DateField(
        label="Effective day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="From this day its facts hold; it may lie in the past or the future.",
    )
    label = forms.CharField(
        label="Label", required=False, max_length=60, help_text="As people call it: November 2024."
    )
    title = forms.CharField(label="Title", required=False, max_length=255, widget=WIDE)
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=255,
        widget=WIDE,
        help_text="Where it was published.",
    )
    allow_removals = forms.IntegerField(
        label="Removals allowed",
        required=False,
        min_value=0,
        max_value=9999,
        help_text="Only where more than half of the list would end, and that is meant.",
    )
    read = forms.BooleanField(required=False)

    def __init__(self, *args: Any, record: Draft, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.initial.update({name: getattr(record, name) for name in ABOUT})

    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ABOUT]

    def has_read(self, touched: Sequence[Touched]) -> bool:
        """Whether the tick that removals of contracted therapies need is set."""
        if touched and not self.cleaned_data["read"]:
            self.add_error("read", UNREAD)
        return self.is_valid()

    def proposal(self) -> Proposal:
        """The draft, with what was typed in place of what it holds."""
        typed = getattr(self, "cleaned_data", {}) if self.is_bound else {}
        about = {name: typed[name] for name in ABOUT if name in typed}
        if "allow_removals" in about:
            about["allow_removals"] = about["allow_removals"] or 0
        return proposal_of(self.record, **about)


class WithdrawForm(ActForm):
    """Withdraws an edition, unless something stands in the way."""

    @cached_property
    def obstacles(self) -> list[str]:
        return obstacles(self.record)

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        if not self.errors:
            for obstacle in self.obstacles:
                self.add_error(None, obstacle)
        return self.cleaned_data
