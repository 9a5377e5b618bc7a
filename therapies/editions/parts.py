"""A document taken apart: rows, footnotes, prose and questions, told by what they say.

Nothing rests on where a part stands: a heading may repeat after a page break, a page number or a
blank line may stand in a table, a row may be broken over two lines, footnotes may stand anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.text import fold
from therapies.editions.columns import Column, column_of, columns_of, has_headings
from therapies.editions.lines import Line, Place, joined
from therapies.editions.published import ProgramName, Remark
from therapies.editions.rows import LETTER, NOTES, Piece, looks_like_a_name, notes_in, split_row
from therapies.editions.words import (
    NUMBERED,
    classified_as,
    heading_of,
    is_date_line,
    is_faq_heading,
    is_known_note,
    is_page_number,
    label_in,
    note_in,
    program_called,
    programs_in,
)

PLAIN = [Column.NAME, Column.CODES]
MOST_NAME_WORDS = 4
MOST_ROW_WORDS = 14
MOST_HEADING_WORDS = 8
MOST_QUESTION_LINES = 6
MOST_NOTE_LINES = 5
DASHES = {"-", "–", "—"}
IN_PIECE = {
    Column.NAME,
    Column.CODES,
    Column.GENERIC,
    Column.MARK,
    Column.EMBARC,
    Column.PROGRAM,
    Column.UPDATED,
}
NOT_A_ROW = (
    "“{}” stands below the table without a code and was not read as a therapy. If it is one, write "
    "its code behind it."
)


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
    place: Place
    program: str
    text: str


@dataclass
class Asked:
    place: Place
    question: str
    answer: list[str] = field(default_factory=list)


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


def take_apart(lines: Sequence[Line], programs: Sequence[ProgramName]) -> Parts:
    reading = Reading([line for line in lines if not is_page_number(line.text)], programs)
    while reading.at < len(reading.lines):
        reading.at += reading.take()
    return reading.parts


class Reading:
    """Goes through the lines once; what it read last tells what the next line may be."""

    def __init__(self, lines: list[Line], programs: Sequence[ProgramName]) -> None:
        self.lines = lines
        self.programs = programs
        self.parts = Parts()
        self.at = 0
        self.program = ""
        self.in_table = False
        self.columns = PLAIN
        self.in_faq = False
        self.goes_on = False  # no blank line since the last piece of prose or answer
        self.row_is_open = False  # the next line may belong to the last row
        self.headings: set[str] = set()

    @property
    def line(self) -> Line:
        return self.lines[self.at]

    def after(self, number: int = 1) -> Line | None:
        """The line that follows, blank ones too; None at the end."""
        at = self.at + number
        return self.lines[at] if at < len(self.lines) else None

    def next_words(self) -> Line | None:
        return next((line for line in self.lines[self.at + 1 :] if line.cells), None)

    def take(self) -> int:
        """Read the part that begins here, by the first that recognises it; how many lines."""
        if not self.line.cells:
            self.goes_on = False
            return 1
        kinds = (self.table, self.heading, self.question, self.footnote, self.row)
        return next((taken for kind in kinds if (taken := kind())), 0) or self.prose()

    # Each of these answers how many lines it took; 0 where the line is not of its kind.

    def table(self) -> int:
        columns = heads_a_table(self.line)
        if columns is None:
            return 0
        named = programs_in(self.line.text, self.programs)
        self.program = named[0].slug if len(named) == 1 else self.program
        self.in_table, self.columns, self.in_faq, self.goes_on = True, columns, False, False
        self.parts.columns.update(columns)
        marks = (mark for found in NOTES.finditer(self.line.text) for mark in notes_in(found))
        self.parts.heading_marks += [(self.line.place, mark) for mark in marks]
        return 1

    def heading(self) -> int:
        text, key = self.line.text, fold(self.line.text)
        if key in self.headings and (self.in_faq or self.in_table):
            return 1
        if is_date_line(text):
            self.parts.label = self.parts.label or label_in(text)
        elif is_faq_heading(text):
            self.start(in_faq=True, program="")
        elif self.stands_alone() and (program := heading_of(text, self.programs)):
            self.start(in_faq=False, program=program.slug)
        else:
            return 0
        self.headings.add(key)
        return 1

    def start(self, *, in_faq: bool, program: str) -> None:
        self.in_faq, self.program = in_faq, program
        self.in_table = self.goes_on = False

    def stands_alone(self) -> bool:
        """Between blank lines, so that it is no line of a paragraph."""
        following = self.after()
        return not self.goes_on and (
            following is None or not following.cells or heads_a_table(following) is not None
        )

    def question(self) -> int:
        """A numbered sentence that asks; without any number, a paragraph under the heading."""
        numbered = NUMBERED.match(self.line.text) is not None
        may_be = numbered or (self.in_faq and not self.goes_on and not self.numbers_its_questions())
        text, taken = self.until_it_asks() if may_be else ("", 0)
        asks, answers = split_question(text)
        if not asks or (answers and not numbered):
            return 0
        self.start(in_faq=True, program="")
        self.row_is_open = False
        self.parts.asked.append(Asked(self.line.place, asks, [answers] if answers else []))
        self.goes_on = bool(answers)
        return taken

    def numbers_its_questions(self) -> bool:
        return bool(self.parts.asked) and NUMBERED.match(self.parts.asked[0].question) is not None

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

    def footnote(self) -> int:
        if not LETTER.search(self.line.text):  # a mark that was broken off its row
            return 0
        text, taken = self.sentence()
        mark, says = note_in(text) or ("", "")
        in_section = self.program and not self.in_faq and not split_row(self.line.text)[1]
        if not is_known_note(text) and not (mark and in_section):
            return 0
        if not mark and self.in_faq:
            return 0
        self.parts.notes.append(Note(self.line.place, self.program, mark, says or text))
        self.in_table = self.goes_on = self.row_is_open = False
        return taken

    def sentence(self) -> tuple[str, int]:
        """The line with those that follow it without a blank one, up to its full stop."""
        text, taken = self.line.text, 1
        while taken < MOST_NOTE_LINES and not text.endswith("."):
            line = self.after(taken)
            if line is None or not line.cells or note_in(line.text) or heads_a_table(line):
                break
            text, taken = joined(text, line.text), taken + 1
        return text, taken

    def row(self) -> int:
        if self.in_faq or not (self.in_table or self.program):
            return 0
        piece = piece_of(self.line, self.columns)
        goes_on = self.row_is_open and self.parts.rows[-1].piece.goes_on_with(piece)
        if not (is_whole(piece) if not self.in_table else self.is_row(piece, goes_on=goes_on)):
            return 0
        self.parts.label = self.parts.label or label_in(piece.updated)
        if goes_on:
            self.parts.rows[-1].piece.add(piece)
        else:
            self.parts.rows.append(FoundRow(self.line.place, self.program_of(piece), piece))
        self.in_table, self.goes_on, self.row_is_open = True, False, True
        return 1

    def is_row(self, piece: Piece, *, goes_on: bool) -> bool:
        """Whether a line within a table is a row or a part of one, not the prose behind it."""
        if piece.codes or (goes_on and is_short(piece.name, MOST_ROW_WORDS)):
            return bool(piece.name or self.row_is_open or not is_sentence(self.line.text))
        if is_sentence(piece.name):
            return False
        brand = piece.name.split("(")[0]
        if looks_like_a_name(piece.name) and is_short(brand, MOST_NAME_WORDS):
            return True
        return is_short(piece.name, MOST_NAME_WORDS) and self.rows_follow()

    def rows_follow(self) -> bool:
        following = self.next_words()
        if following is None or heads_a_table(following) or fold(self.line.text) in self.headings:
            return False
        piece = piece_of(following, self.columns)
        return bool(piece.codes) and (not piece.name or is_whole(piece))

    def program_of(self, piece: Piece) -> str:
        named = program_called(piece.program, self.programs)
        return named.slug if named else self.program

    def prose(self) -> int:
        text, place = self.line.text, self.line.place
        if not is_sentence(text):
            self.headings.add(fold(text))
        if self.in_table and is_short(text, MOST_NAME_WORDS) and not is_sentence(text):
            self.parts.warnings.append(Remark(place, NOT_A_ROW.format(text)))
        self.in_table = self.row_is_open = False
        if self.in_faq and self.parts.asked:
            add_to(self.parts.asked[-1].answer, text, goes_on=self.goes_on)
        else:
            self.add_prose(place, text)
        self.goes_on = True
        return 1

    def add_prose(self, place: Place, text: str) -> None:
        if self.goes_on and self.parts.prose:
            last = self.parts.prose[-1]
            last.text = joined(last.text, text)
        else:
            last = Paragraph(place, self.program, text)
            self.parts.prose.append(last)
        if program := classified_as(last.text, self.programs):
            self.program = last.program = program.slug


def add_to(paragraphs: list[str], text: str, *, goes_on: bool) -> None:
    if goes_on and paragraphs:
        paragraphs[-1] = joined(paragraphs[-1], text)
    else:
        paragraphs.append(text)


def split_question(text: str) -> tuple[str, str]:
    """A question, and what stands behind its question mark on the same line."""
    asks, mark, answers = text.partition("?")
    behind = answers[: len(answers) - len(answers.lstrip("\"'”’*)"))]
    return asks + mark + behind if mark else "", answers[len(behind) :].strip()


def heads_a_table(line: Line) -> list[Column] | None:
    """The columns that a line heads: in cells, or as words alone: "Gene therapy HCPCS code"."""
    if has_headings(line.cells):
        return columns_of(line.cells)
    words = fold(line.text).split()
    if len(words) > MOST_HEADING_WORDS or "hcpcs" not in words or not words[-1].startswith("code"):
        return None
    before = " ".join(words[: words.index("hcpcs")])
    return PLAIN if column_of(before) is Column.NAME else None


def piece_of(line: Line, columns: list[Column]) -> Piece:
    """A line of a table as the words of its columns."""
    if columns != PLAIN and len(line.cells) > 1:
        found: dict[str, str] = {}
        for column, cell in zip(columns, line.cells, strict=False):
            if column in IN_PIECE:
                found[column.value] = found.get(column.value) or cell
        return Piece(**found)
    filled = [cell for cell in line.cells if cell]
    last = filled[-1]
    if len(filled) > 1 and not any(sign in last for sign in "()®™") and has_letters(last):
        return Piece(name=" ".join(filled[:-1]), codes=last)
    name, codes = split_row(line.text)
    return Piece(name=name, codes=codes)


def has_letters(text: str) -> bool:
    return any(c.isascii() and c.isalnum() for c in text) or text in DASHES


def is_whole(piece: Piece) -> bool:
    """A row by itself, wherever it stands: a name as names are printed, and codes."""
    brand = piece.name.split("(")[0]
    return (
        bool(piece.codes)
        and looks_like_a_name(piece.name)
        and is_short(brand, MOST_NAME_WORDS)
        and not is_sentence(piece.name)
    )


def is_short(text: str, words: int) -> bool:
    return len(text.split()) <= words


def is_sentence(text: str) -> bool:
    return text.endswith((".", ":", "?", "!")) or "@" in text or not is_short(text, MOST_ROW_WORDS)
