"""The parts of which a published list is made, as they were found in a document."""

from dataclasses import dataclass, field

from therapies.editions.columns import Column
from therapies.editions.lines import Place, joined
from therapies.editions.pieces import Piece
from therapies.editions.published import Remark

# Longer ones are no paragraphs but a text without any blank line.
LONGEST_PARAGRAPH = 5_000


@dataclass
class FoundRow:
    place: Place
    program: str
    piece: Piece


@dataclass(frozen=True)
class Note:
    place: Place
    program: str
    mark: str
    says: str


@dataclass
class Paragraph:
    """Prose over one or several lines; `starts` are the offsets at which the lines begin."""

    place: Place
    program: str
    text: str
    starts: list[tuple[int, Place]] = field(default_factory=list)

    def add(self, place: Place, text: str) -> None:
        self.text = joined(self.text, text)
        self.starts.append((len(self.text) - len(text), place))

    def place_of(self, offset: int) -> Place:
        """The line on which a letter of the text stands."""
        before = (place for start, place in reversed(self.starts) if start <= offset)
        return next(before, self.place)


@dataclass
class Asked:
    place: Place
    question: str
    answer: list[str] = field(default_factory=list)

    def add(self, text: str, *, goes_on: bool) -> None:
        if goes_on and self.answer and len(self.answer[-1]) < LONGEST_PARAGRAPH:
            self.answer[-1] = joined(self.answer[-1], text)
        else:
            self.answer.append(text)


@dataclass
class Parts:
    label: str = ""
    columns: set[Column] = field(default_factory=set)
    rows: list[FoundRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    heading_marks: list[tuple[Place, str]] = field(default_factory=list)
    prose: list[Paragraph] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
