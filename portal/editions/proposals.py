"""A list that somebody proposes to apply: which file, under which name, from which day."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.asof import EARLIEST, LATEST
from portal.editions.models import Draft
from portal.editions.reading import read
from portal.staff.models import User
from portal.text import fold
from portal.wording import day
from therapies.editions.published import Published, Remark
from therapies.models import Edition

SECOND_PERSON = (
    "{} uploaded this file, so somebody else applies it (EDITIONS_NEED_SECOND_PERSON). It waits as "
    "a draft for another catalog maintainer."
)
NO_LABEL = (
    "The list doesn't say of which month it is. Add a line such as “Updated November 2024”, or "
    "give it a label."
)
LABEL_TAKEN = (
    "An edition has the label {} already; it is effective from {}. Give this one another label."
)
NO_DAY = "Choose the day from which the list holds."


@dataclass(frozen=True)
class Proposal:
    """A file and under which names and from which day it is to hold. `draft`: where it waits."""

    name: str
    content: bytes
    title: str = ""
    label: str = ""
    source: str = ""
    effective_on: date | None = None
    allow_removals: int = 0
    draft: Draft | None = None

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def on(self) -> date:
        """The day on which it is compared: today while none is chosen that can be meant."""
        on = self.effective_on
        return on if on and EARLIEST <= on <= LATEST else timezone.localdate()

    def read(self) -> Published:
        """Quick the second time."""
        return read(self.name, self.content)

    def filled(self) -> "Proposal":
        """What the document says of itself stands where nothing else was given."""
        published, newest = self.read(), Edition.objects.newest_first().first()
        title = self.title or published.title or (newest.title if newest else self.name)
        return replace(
            self,
            title=title[:255],
            label=self.label or published.label,
            source=self.source or f"File {self.name}"[:255],
        )


def proposal_of(draft: Draft, **typed: Any) -> Proposal:
    """A draft as a proposal; `typed` stands in place of what it holds."""
    fields = ("title", "label", "source", "effective_on", "allow_removals")
    held = {name: getattr(draft, name) for name in fields}
    document = draft.document
    return Proposal(document.name, bytes(document.content), draft=draft, **{**held, **typed})


def refusals(proposal: Proposal, by: User) -> Iterator[Remark]:
    """What speaks against it besides the list itself, each with its remedy."""
    on = proposal.effective_on
    if on is None:
        yield Remark(None, NO_DAY)
    elif not EARLIEST <= on <= LATEST:
        yield Remark(None, f"{on} can't be meant: a day lies from {EARLIEST} to {LATEST}.")
    same = Edition.objects.filter(folded_label=fold(proposal.label)).first()
    if not proposal.label:
        yield Remark(None, NO_LABEL)
    elif same:
        yield Remark(None, LABEL_TAKEN.format(same.label, day(same.effective_on)))
    yield from malformed(proposal)
    uploader = proposal.draft.uploader() if proposal.draft else by
    if settings.EDITIONS_NEED_SECOND_PERSON and uploader == by:
        yield Remark(None, SECOND_PERSON.format(uploader))


def malformed(proposal: Proposal) -> Iterator[Remark]:
    """Text that no edition takes: too long, or like patient data."""
    edition = edition_of(proposal)
    try:
        edition.clean_fields(exclude=set() if proposal.label else {"label"})
    except ValidationError as refused:
        for name, messages in refused.message_dict.items():
            yield Remark(None, f"{name.replace('_', ' ')}: {' '.join(messages)}")


def edition_of(proposal: Proposal) -> Edition:
    return Edition(
        title=proposal.title,
        label=proposal.label,
        effective_on=proposal.on,
        source=proposal.source,
        sha256=proposal.sha256,
    )
