"""What a published list says, in plain values, each with the place where it stands."""

from dataclasses import dataclass

from therapies.editions.lines import Place


@dataclass(frozen=True)
class ProgramName:
    """A program that the portal knows: what the tables and sections are told by."""

    slug: str
    name: str


@dataclass(frozen=True)
class Row:
    """A therapy as printed. `program` is empty where nothing says whose table it is."""

    place: Place
    brand: str
    mark: str
    generic: str
    program: str
    codes: frozenset[str]
    embarc: bool

    @property
    def name(self) -> str:
        return f"{self.brand}{self.mark}"


@dataclass(frozen=True)
class Channel:
    """A way to reach a program; `purpose` and `kind` are ContactChannel's."""

    program: str
    purpose: str
    kind: str
    value: str
    place: Place | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.program, self.purpose, self.kind


@dataclass(frozen=True)
class Question:
    place: Place
    question: str
    answer: str


@dataclass(frozen=True)
class Remark:
    """A warning or an error: what it is about, where it stands, and what to do."""

    place: Place | None
    message: str


@dataclass(frozen=True)
class Published:
    """A whole document. A part that it doesn't speak of is empty."""

    title: str = ""
    label: str = ""
    rows: tuple[Row, ...] = ()
    channels: tuple[Channel, ...] = ()
    questions: tuple[Question, ...] = ()
    unsaid: frozenset[str] = frozenset()  # fields of rows of which it says nothing
    warnings: tuple[Remark, ...] = ()
    errors: tuple[Remark, ...] = ()
