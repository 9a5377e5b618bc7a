"""A published list as plain values: what a document says, and what in it can't be right."""

from collections.abc import Iterator, Sequence

from therapies.editions.apart import take_apart
from therapies.editions.columns import Column
from therapies.editions.contacts import channels_in
from therapies.editions.lines import Line, folded
from therapies.editions.notes import Notes
from therapies.editions.parts import FoundRow, Parts
from therapies.editions.pieces import is_sentence
from therapies.editions.published import ProgramName, Published, Question, Remark, Row
from therapies.editions.rows import Codes, Name, codes_of, name_of
from therapies.editions.words import is_embarc_note, label_in
from therapies.models.codes import WRONG_FORM

NO = {"", "n", "no", "false", "0", "none"}
MARKS = {"®": "®", "r": "®", "registered": "®", "™": "™", "tm": "™", "trade mark": "™"}


UNREADABLE_NAME = (
    "“{}” can't be read as a name. Write it as Brand® (generic name), with both brackets."
)
NO_PROGRAM = (
    "Nothing says on which program's list {} stands. Head its table with the program's therapies."
)


def read_published(lines: Sequence[Line], programs: Sequence[ProgramName]) -> Published:
    """What the lines say of these programs. Errors stand beside all that could be read."""
    parts = take_apart(lines, programs)
    notes = Notes(parts)
    rows = [row for found in parts.rows if (row := row_of(found, notes))]
    title = title_of(parts)
    return Published(
        title=title,
        label=parts.label or label_in(title),
        rows=tuple(rows),
        channels=tuple(channels_in(parts.prose, programs)),
        questions=tuple(
            Question(asked.place, asked.question, "\n".join(asked.answer)) for asked in parts.asked
        ),
        unsaid=frozenset(unsaid(parts, rows)),
        warnings=(*parts.warnings, *notes.warnings),
        errors=tuple(notes.errors),
    )


def unsaid(parts: Parts, rows: Sequence[Row]) -> Iterator[str]:
    """What a table alone leaves open: a column that it lacks and that no row makes up for."""
    prose = any(is_sentence(paragraph.text) for paragraph in parts.prose)
    alone = not parts.notes and not parts.asked and not prose
    if alone and Column.EMBARC not in parts.columns and not any(row.embarc for row in rows):
        yield "embarc"
    by_columns = bool(parts.columns - {Column.NAME, Column.CODES})
    if by_columns and Column.GENERIC not in parts.columns and not any(r.generic for r in rows):
        yield "generic"
    if by_columns and Column.MARK not in parts.columns and not any(r.mark for r in rows):
        yield "mark"


def title_of(parts: Parts) -> str:
    """The paragraph that calls itself a list of classified therapies; "" where none does."""
    said = (paragraph.text for paragraph in parts.prose)
    return next((text for text in said if is_title(text)), "")


def is_title(text: str) -> bool:
    return (
        "classified" in folded(text) and "therap" in folded(text) and not text.endswith((".", ":"))
    )


def row_of(found: FoundRow, notes: Notes) -> Row | None:
    """The row of a table; None, with an error, if its name can't be read."""
    name, codes = whole_name(found), codes_of(found.piece.codes)
    if name is None:
        notes.errors.append(Remark(found.place, UNREADABLE_NAME.format(found.piece.name)))
        return None
    notes.errors += [Remark(found.place, wrong) for wrong in wrong_codes(name, codes)]
    if not found.program:
        notes.errors.append(Remark(found.place, NO_PROGRAM.format(name.brand)))
    marks = (*name.notes, *codes.notes)
    meant = list(notes.of(marks, found.program, found.place, f"{name.brand}{name.mark}"))
    return Row(
        place=found.place,
        brand=name.brand,
        mark=name.mark,
        generic=name.generic,
        program=found.program,
        codes=codes.right,
        embarc=folded(found.piece.embarc) not in NO or any(is_embarc_note(n.says) for n in meant),
    )


def whole_name(found: FoundRow) -> Name | None:
    """The name of a row, its mark and generic name from columns of their own where it has them."""
    piece = found.piece
    name = name_of(piece.name)
    if name is None:
        return None
    generic = name_of(piece.generic) or Name("", "", "")
    mark = MARKS.get(piece.mark.strip("[]() ").lower(), "")
    return Name(
        brand=name.brand,
        mark=name.mark or mark,
        generic=name.generic or generic.brand,
        notes=name.notes + generic.notes,
    )


def wrong_codes(name: Name, codes: Codes) -> Iterator[str]:
    who = f"{name.brand}{name.mark}"
    for wrong in codes.wrong:
        yield f"“{wrong}”, printed for {who}, is no code. {WRONG_FORM} Correct it."
    if not codes.right and not codes.wrong:
        yield f"{who} has no code. Write its HCPCS code in the row."
