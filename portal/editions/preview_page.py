"""What the page of a preview shows, in words and in order: what is at risk stands first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from portal.audit.timeline.diff import Piece, word_diff
from portal.editions.guidance import Question
from portal.editions.previews import Preview
from portal.editions.reading import source_lines
from portal.editions.touched import Touched, touched_by
from portal.guidance.models import GuidanceEntry
from portal.wording import count
from therapies import differences
from therapies.editions.catalog import KnownTherapy
from therapies.editions.channels import ChannelChange
from therapies.editions.comparing import Change, Changed
from therapies.editions.lines import Place
from therapies.editions.published import Remark
from therapies.models import Edition, Program

MOST_PREFILLED = 250
# So many records that a list touches stand in sight; the others are folded.
MOST_SHOWN = 20


@dataclass(frozen=True)
class Said:
    """A warning or an error with the line of the document that it is about."""

    place: str
    source: str
    message: str


@dataclass(frozen=True)
class Shown:
    """A row of a table: what it is about, where it stands, and what goes and comes.

    Nothing in it is a link: what an edition brings has no page yet.
    """

    name: str
    about: str = ""
    place: str = ""
    source: str = ""
    pieces: tuple[differences.Piece, ...] = ()
    codes: tuple[str, ...] = ()
    contracts: int | None = None


@dataclass(frozen=True)
class Reworded:
    """A printed question, and where our own wording is edited.

    The difference is told word by word where the words of before are held; else `ours` and what is
    printed now stand side by side.
    """

    what: str
    slug: str
    address: str
    pieces: tuple[Piece, ...]
    ours: str
    printed: str


class Page:
    """The parts of the page, for its template."""

    def __init__(self, preview: Preview, touched: Sequence[Touched]) -> None:
        self.preview, self.touched = preview, touched
        self.touched_first, self.touched_else = touched[:MOST_SHOWN], touched[MOST_SHOWN:]
        self.comparison, proposal = preview.comparison, preview.proposal
        self.lines = source_lines(proposal.name, proposal.content)
        self.programs = {program.slug: program.name for program in Program.objects.all()}
        self.on = proposal.on

    @property
    def proposal(self) -> str:
        """What it is called: its label, else its file."""
        return self.preview.proposal.label or self.preview.proposal.name

    @cached_property
    def compared_with(self) -> Edition | None:
        return Edition.objects.in_force(self.on)

    @property
    def touched_in_words(self) -> str:
        """2 contracts and 1 REMS certification in force touch a removed or moved therapy."""
        kinds = Counter(one.kind for one in self.touched)
        counted = " and ".join(count(number, kind) for kind, number in kinds.items())
        verb = "touches" if len(self.touched) == 1 else "touch"
        kind = "removed or moved" if self.moves_program else "removed"
        return f"{counted} in force {verb} a {kind} therapy"

    @property
    def moves_program(self) -> bool:
        return any(c.field == "program" for one in self.comparison.changed for c in one.changes)

    @property
    def button(self) -> str:
        changes = len(self.preview.plan.writes)
        return f"Apply {count(changes, 'change')}" if changes else "Apply: nothing changes"

    @property
    def counts(self) -> list[tuple[int, str]]:
        remarks = {"warning": self.preview.warnings, "error": self.preview.errors}
        found = [(number, kind) for kind, number in self.preview.json["counts"].items()]
        said = [
            (len(some), kind if len(some) == 1 else f"{kind}s") for kind, some in remarks.items()
        ]
        return [*found, *said]

    @property
    def warnings(self) -> list[Said]:
        return [self.said(remark) for remark in self.preview.warnings]

    @property
    def errors(self) -> list[Said]:
        return [self.said(remark) for remark in self.preview.errors]

    def said(self, remark: Remark) -> Said:
        return Said(place(remark.place), self.source(remark.place), remark.message)

    def source(self, where: Place | None) -> str:
        return self.lines.get(where, "") if where else ""

    @property
    def removed(self) -> list[Shown]:
        """Those with contracts first."""
        contracts = self.preview.contracts
        rows = sorted(self.comparison.removed, key=lambda t: -contracts.get(t.slug, 0))
        return [self.leaving(therapy, contracts.get(therapy.slug, 0)) for therapy in rows]

    def leaving(self, therapy: KnownTherapy, contracts: int) -> Shown:
        listed: Any = therapy.listed
        program = self.programs.get(listed.program, "")
        return Shown(f"{listed.brand}{listed.mark}", program, contracts=contracts)

    @property
    def changed(self) -> list[Shown]:
        """Moves to another program first: contracts are per program."""
        rows = [
            (change.field != "program", self.altered(one, change))
            for one in self.comparison.changed
            for change in one.changes
        ]
        return [shown for _, shown in sorted(rows, key=lambda row: row[0])]

    def altered(self, one: Changed, change: Change) -> Shown:
        listed: Any = one.therapy.listed
        return Shown(
            name=f"{listed.brand}{listed.mark}",
            about=differences.FIELDS[change.field],
            place=place(one.row.place),
            source=self.source(one.row.place),
            pieces=unlinked(differences.pieces(change, self.programs)),
        )

    @property
    def added(self) -> list[Shown]:
        return [
            Shown(
                name=one.row.name,
                about=self.programs.get(one.row.program, ""),
                place=place(one.row.place),
                source=self.source(one.row.place),
                codes=(*sorted(one.row.codes), *(["Embarc footnote"] if one.row.embarc else [])),
            )
            for one in self.comparison.added
        ]

    @property
    def unchanged(self) -> list[str]:
        listed: list[Any] = [therapy.listed for therapy in self.comparison.unchanged]
        return [f"{one.brand}{one.mark}" for one in listed]

    @property
    def channels(self) -> list[Shown]:
        return [self.channel(one) for one in self.comparison.channels]

    def channel(self, change: ChannelChange) -> Shown:
        told = differences.channel(change, self.programs)
        return Shown(
            name=told.name,
            about=told.what,
            place=place(change.place),
            source=self.source(change.place),
            pieces=told.pieces,
        )

    @property
    def guidance(self) -> list[Reworded]:
        questions = self.preview.questions
        keys = dict(GuidanceEntry.objects.values_list("slug", "pk"))
        held = bool(self.compared_with and self.compared_with.document_id)
        return [reworded(question, keys.get(question.slug), held) for question in questions]


def unlinked(pieces: Iterable[differences.Piece]) -> tuple[differences.Piece, ...]:
    return tuple(replace(piece, address="") for piece in pieces)


def reworded(question: Question, key: int | None, held: bool) -> Reworded:
    word_by_word = held or not question.before
    return Reworded(
        what=what_happened(question),
        slug=question.slug,
        address=editor(question, key),
        pieces=word_diff(question.before, question.after) if word_by_word else (),
        ours="" if word_by_word else question.before,
        printed="" if word_by_word else question.after,
    )


def what_happened(question: Question) -> str:
    if not question.after:
        return "No longer printed"
    return "Reworded" if question.before else "New"


def editor(question: Question, key: int | None) -> str:
    """Where our own entry is edited; where there is none, where it is written."""
    if key:
        return reverse("admin:guidance_guidanceentry_change", args=[key])
    asked = question.after.partition("\n")[0][:MOST_PREFILLED]
    query = urlencode({"slug": question.slug, "question": asked})
    return f"{reverse('admin:guidance_guidanceentry_add')}?{query}"


def place(where: Place | None) -> str:
    return str(where).capitalize() if where else ""


def page_of(preview: Preview) -> Page:
    return Page(
        preview, touched_by(preview.comparison, preview.catalog.programs, preview.proposal.on)
    )
