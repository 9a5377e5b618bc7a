"""What two lists say differently, as pages show it: each value as it came, went or stayed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from portal.wording import count
from therapies.editions.between import Between
from therapies.editions.catalog import KnownTherapy, Listed
from therapies.editions.channels import ChannelChange
from therapies.editions.comparing import Change
from therapies.models import ContactChannel

FIELDS = {
    "brand": "Brand",
    "mark": "Mark",
    "generic": "Generic name",
    "program": "Program",
    "codes": "Codes",
    "embarc": "Embarc footnote",
}
EMBARC = {True: "may apply", False: "no footnote"}
Programs = Mapping[str, str]


@dataclass(frozen=True)
class Piece:
    """One value, a link if it has an address. `mark`: "added", "removed", or "" where it stayed."""

    text: str
    mark: str = ""
    address: str = ""


@dataclass(frozen=True)
class Row:
    """A therapy as one of the lists says it."""

    slug: str
    name: str
    generic: str
    program: Piece
    codes: tuple[Piece, ...]


@dataclass(frozen=True)
class Difference:
    """One field of a therapy or one way to reach a program, before and after."""

    key: str
    name: str
    what: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Differences:
    """`changed`: how many therapies; their fields are in `fields`, the ways in `channels`."""

    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: int = 0
    fields: list[Difference] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    channels: list[Difference] = field(default_factory=list)
    questions: tuple[str, ...] = ()
    nothing: bool = True

    @property
    def counts(self) -> list[tuple[int, str]]:
        """What stands above the tables, the risky first."""
        return [
            (len(self.removed), "removed"),
            (self.changed, "changed"),
            (len(self.added), "added"),
            (len(self.unchanged), "unchanged"),
            (len(self.channels), "in how to reach a program"),
            (len(self.questions), "in printed questions"),
        ]


def differences(found: Between, programs: Programs) -> Differences:
    """`programs`: names by slug."""
    return Differences(
        added=[row_of(therapy, programs) for therapy in found.added],
        removed=[row_of(therapy, programs) for therapy in found.removed],
        changed=len(found.changed),
        fields=[
            Difference(one.slug, name_of(one.after), FIELDS[c.field], tuple(pieces(c, programs)))
            for one in found.changed
            for c in one.changes
        ],
        unchanged=[row_of(therapy, programs) for therapy in found.unchanged],
        channels=[channel(change, programs) for change in found.channels],
        questions=found.questions,
        nothing=found.nothing,
    )


def in_short(found: Between) -> str:
    """2 added, 1 changed; "nothing" where two lists say the same."""
    numbers = {"added": found.added, "removed": found.removed, "changed": found.changed}
    said = [f"{len(therapies)} {what}" for what, therapies in numbers.items() if therapies]
    if found.channels:
        said.append(f"{count(len(found.channels), 'way')} to reach a program")
    if found.questions:
        said.append(f"{count(len(found.questions), 'question')} reworded")
    return ", ".join(said) or "nothing"


def row_of(therapy: KnownTherapy, programs: Programs) -> Row:
    listed = therapy.listed
    assert listed is not None
    return Row(
        slug=therapy.slug,
        name=name_of(listed),
        generic=listed.generic,
        program=program(listed.program, programs),
        codes=tuple(code(each) for each in sorted(listed.codes)),
    )


def name_of(listed: Listed) -> str:
    return f"{listed.brand}{listed.mark}"


def program(slug: str, programs: Programs, mark: str = "") -> Piece:
    return Piece(programs.get(slug, slug), mark, reverse("therapies:program", args=[slug]))


def code(text: str, mark: str = "") -> Piece:
    return Piece(text, mark, reverse("therapies:code", args=[text]))


def pieces(change: Change, programs: Programs) -> Iterator[Piece]:
    """What went stands before what came; of several codes, also those that stayed."""
    before, after = change.before, change.after
    if isinstance(before, frozenset) and isinstance(after, frozenset):
        yield from codes(before, after)
        return
    for value, mark in ((before, "removed"), (after, "added")):
        if change.field == "program":
            yield program(str(value), programs, mark)
        elif change.field == "embarc":
            yield Piece(EMBARC[bool(value)], mark)
        elif value or change.field == "mark":
            yield Piece(str(value) or "no mark", mark)


def codes(before: frozenset[str], after: frozenset[str]) -> Iterator[Piece]:
    yield from (code(each) for each in sorted(before & after))
    yield from (code(each, "removed") for each in sorted(before - after))
    yield from (code(each, "added") for each in sorted(after - before))


def channel(change: ChannelChange, programs: Programs) -> Difference:
    purpose, kind = ContactChannel.Purpose(change.purpose), ContactChannel.Kind(change.kind)
    sides: Iterable[tuple[str, str]] = ((change.before, "removed"), (change.after, "added"))
    return Difference(
        key=change.program,
        name=programs.get(change.program, change.program),
        what=f"{purpose.label.capitalize()}, by {kind.label}",
        pieces=tuple(Piece(value, mark) for value, mark in sides if value),
    )
