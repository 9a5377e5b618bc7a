"""Footnotes: what a mark in a table means, and marks that mean nothing."""

from collections.abc import Iterator, Sequence
from itertools import chain

from therapies.editions.lines import Place, folded
from therapies.editions.parts import Note, Parts
from therapies.editions.published import Remark
from therapies.editions.words import is_known_note

MISSING = (
    "{0} bears the footnote mark {1}, and no footnote {1} stands in the document. Add the "
    "footnote, or take the mark away."
)
TWICE = "Footnote {} stands twice, with different words. Number one of them anew, in its table too."
NEW = "Footnote {} is new to the portal, which takes nothing from it: “{}”"


class Notes:
    """Footnotes by the table they stand under and their mark, and what is wrong with them."""

    def __init__(self, parts: Parts) -> None:
        self.warnings: list[Remark] = []
        self.errors: list[Remark] = []
        self.known: dict[tuple[str, str], Note] = {}
        self.anywhere: dict[str, Note] = {}
        for note in parts.notes:
            self.add(note)
        for place, mark in parts.heading_marks:
            list(self.of([mark], "", place, "The heading"))

    def add(self, note: Note) -> None:
        before = self.known.setdefault((note.program, note.mark), note)
        self.anywhere.setdefault(note.mark, note)
        if note.mark and folded(before.says) != folded(note.says):
            self.errors.append(Remark(note.place, TWICE.format(note.mark)))
        elif before is note and not is_known_note(note.says):
            self.warnings.append(Remark(note.place, NEW.format(note.mark, note.says)))

    def of(self, marks: Sequence[str], program: str, place: Place, who: str) -> Iterator[Note]:
        """The footnotes that these marks mean; one without a footnote is an error."""
        for mark in chain.from_iterable(map(self.apart, marks)):
            note = self.known.get((program, mark)) or self.anywhere.get(mark)
            if note:
                yield note
            else:
                self.errors.append(Remark(place, MISSING.format(who, mark)))

    def apart(self, mark: str) -> list[str]:
        """Raised figures side by side are one number where a footnote has it, else several."""
        if mark in self.anywhere or not all(figure in self.anywhere for figure in mark):
            return [mark]
        return list(mark)
