"""A document taken apart: rows, footnotes, prose and questions, told by what they say.

Nothing rests on where a part stands: a heading may repeat after a page break, a page number or a
blank line may stand in a table, a row may be broken over two lines, footnotes may stand anywhere.
"""

from collections.abc import Sequence

from therapies.editions.ahead import Ahead
from therapies.editions.columns import Column
from therapies.editions.lines import Line, Place, folded
from therapies.editions.parts import LONGEST_PARAGRAPH, Asked, FoundRow, Note, Paragraph, Parts
from therapies.editions.pieces import (
    MOST_NAME_WORDS,
    MOST_ROW_WORDS,
    PLAIN,
    Piece,
    bears_a_name,
    heads_a_table,
    is_sentence,
    is_short,
    is_whole,
    piece_of,
)
from therapies.editions.published import ProgramName, Remark
from therapies.editions.rows import NOTES, notes_in, split_row
from therapies.editions.words import (
    LABELLED,
    NUMBERED,
    begins_a_note,
    classified_as,
    heading_of,
    is_date_line,
    is_faq_heading,
    is_furniture,
    is_known_note,
    label_in,
    names_a_channel,
    names_a_kind,
    note_in,
    program_called,
    programs_in,
)

NOT_A_ROW = (
    "“{}” stands below the table without a code and was not read as a therapy. If it is one, write "
    "its code behind it."
)

BEARS_CODES = (
    "“{}” ends with what looks like a code and was not read as a therapy. If it is one, put it "
    "into the table."
)


def take_apart(lines: Sequence[Line], programs: Sequence[ProgramName]) -> Parts:
    reading = Reading([line for line in lines if not is_furniture(line.text)], programs)
    while reading.at < len(reading.lines):
        reading.at += reading.take()
    return reading.parts


class Reading(Ahead):
    """Goes through the lines once; what it read last tells what the next line may be."""

    def __init__(self, lines: list[Line], programs: Sequence[ProgramName]) -> None:
        super().__init__(lines)
        self.programs = programs
        self.parts = Parts()
        self.program = ""
        self.in_table = False
        self.columns: Sequence[Column] = PLAIN
        self.in_faq = False
        self.goes_on = False  # no blank line since the last piece of prose or answer
        self.row_is_open = False  # the next line may belong to the last row
        self.headings: set[str] = set()

    def take(self) -> int:
        """Read the part that begins here, by the first that recognises it; how many lines."""
        if not self.line.cells:
            self.goes_on = False
            return 1
        kinds = (self.table, self.heading, self.question, self.footnote, self.row)
        return next((taken for kind in kinds if (taken := kind())), 0) or self.prose()

    # Each of these answers how many lines it took; 0 where the line is not of its kind.

    def table(self) -> int:
        columns, taken = heads_a_table(self.line, self.after()) or ([], 0)
        if not columns:
            return 0
        self.program = self.whose_table()
        self.in_table, self.columns, self.in_faq, self.goes_on = True, columns, False, False
        self.parts.columns.update(columns)
        marks = (mark for found in NOTES.finditer(self.line.text) for mark in notes_in(found))
        self.parts.heading_marks += [(self.line.place, mark) for mark in marks]
        return taken

    def whose_table(self) -> str:
        """The program that the heading names, else the section's; "" for a kind unknown to us."""
        named = programs_in(self.line.text, self.programs)
        if len(named) == 1:
            return named[0].slug
        return "" if not named and names_a_kind(self.line.text) else self.program

    def heading(self) -> int:
        text, key = self.line.text, folded(self.line.text)
        if key in self.headings and (self.in_table or (self.in_faq and not self.goes_on)):
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
        heads = following is not None and heads_a_table(following, self.after(2)) is not None
        return not self.goes_on and (self.ends_here() or heads)

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

    def footnote(self) -> int:
        if not begins_a_note(self.line.text):
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

    def row(self) -> int:
        if self.in_faq or not (self.in_table or self.program):
            return 0
        piece = piece_of(self.line, self.columns)
        goes_on = self.row_is_open and self.goes_on_with(piece)
        if not (is_whole(piece) if not self.in_table else self.is_row(piece, goes_on=goes_on)):
            return 0
        self.parts.label = self.parts.label or label_in(piece.updated)
        if goes_on:
            self.parts.rows[-1].piece.add(piece)
        else:
            self.parts.rows.append(FoundRow(self.line.place, self.program_of(piece), piece))
        self.in_table, self.goes_on, self.row_is_open = True, False, True
        return 1

    def goes_on_with(self, piece: Piece) -> bool:
        """Whether a line belongs to the last row."""
        last = self.parts.rows[-1].piece
        following = self.next_words()
        ahead = piece_of(following, self.columns) if following else None
        if last.is_complete and piece.comes_before_its_name(ahead):
            return False
        return last.goes_on_with(piece)

    def is_row(self, piece: Piece, *, goes_on: bool) -> bool:
        """Whether a line within a table is a row or a part of one, not the prose behind it."""
        if piece.codes or (goes_on and is_short(piece.name, MOST_ROW_WORDS)):
            return bool(piece.name or self.row_is_open or not is_sentence(self.line.text))
        if is_sentence(piece.name):
            return False
        if bears_a_name(piece.name):
            return True
        return is_short(piece.name, MOST_NAME_WORDS) and self.rows_follow()

    def rows_follow(self) -> bool:
        following = self.next_words()
        if following is None or heads_a_table(following) or folded(self.line.text) in self.headings:
            return False
        piece = piece_of(following, self.columns)
        return bool(piece.codes) and (not piece.name or is_whole(piece))

    def program_of(self, piece: Piece) -> str:
        named = program_called(piece.program, self.programs)
        return named.slug if named else self.program

    def prose(self) -> int:
        text, place = self.line.text, self.line.place
        if not (self.goes_on or is_sentence(text) or names_a_channel(text)) and self.ends_here():
            self.headings.add(folded(text))
        is_name = is_short(text, MOST_NAME_WORDS) and not is_sentence(text)
        if self.in_table and is_name and self.ends_here():
            self.parts.warnings.append(Remark(place, NOT_A_ROW.format(text)))
        elif self.program and not (self.in_faq or is_sentence(text)) and split_row(text)[1]:
            self.parts.warnings.append(Remark(place, BEARS_CODES.format(text)))
        self.in_table = self.row_is_open = False
        if self.in_faq and self.parts.asked:
            self.parts.asked[-1].add(text, goes_on=self.goes_on)
        else:
            self.add_prose(place, text)
        self.goes_on = True
        return 1

    def add_prose(self, place: Place, text: str) -> None:
        prose = self.parts.prose
        self.goes_on = self.goes_on and not LABELLED.match(text)
        if not (self.goes_on and prose and len(prose[-1].text) < LONGEST_PARAGRAPH):
            prose.append(Paragraph(place, self.program, ""))
        last = prose[-1]
        last.add(place, text)
        if program := classified_as(last.text, self.programs):
            self.program = last.program = program.slug


def split_question(text: str) -> tuple[str, str]:
    """A question, and what stands behind its question mark on the same line."""
    asks, mark, answers = text.partition("?")
    behind = answers[: len(answers) - len(answers.lstrip("\"'”’*)"))]
    return asks + mark + behind if mark else "", answers[len(behind) :].strip()
