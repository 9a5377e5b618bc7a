"""Looking ahead from a line of a document: a question or a footnote may take several."""

from collections.abc import Sequence

from therapies.editions.lines import Line, joined
from therapies.editions.pieces import heads_a_table
from therapies.editions.words import NUMBERED, note_in

MOST_QUESTION_LINES = 6
MOST_NOTE_LINES = 5


class Ahead:
    """The lines of a document, and the one that is read now."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.at = 0

    @property
    def line(self) -> Line:
        return self.lines[self.at]

    def after(self, number: int = 1) -> Line | None:
        """The line that follows, blank ones too; None at the end."""
        at = self.at + number
        return self.lines[at] if at < len(self.lines) else None

    def next_words(self) -> Line | None:
        """The next line that isn't blank; containers leave few blank ones between two."""
        return next((line for line in self.lines[self.at + 1 : self.at + 4] if line.cells), None)

    def ends_here(self) -> bool:
        """Whether no line follows without a blank one between."""
        following = self.after()
        return following is None or not following.cells

    def until_it_asks(self) -> tuple[str, int]:
        """The text up to the line with a question mark, and its lines; "" if none is near."""
        text = ""
        for number in range(MOST_QUESTION_LINES):
            line = self.after(number)
            if line is None or not line.cells or (number and NUMBERED.match(line.text)):
                break
            text = joined(text, line.text)
            if "?" in text:
                return text, number + 1
            if text.endswith("."):
                break
        return "", 0

    def sentence(self) -> tuple[str, int]:
        """The line with those that follow it without a blank one, up to its full stop."""
        text, taken = self.line.text, 1
        while taken < MOST_NOTE_LINES and not text.endswith("."):
            line = self.after(taken)
            if line is None or not line.cells or note_in(line.text) or heads_a_table(line):
                break
            text, taken = joined(text, line.text), taken + 1
        return text, taken
