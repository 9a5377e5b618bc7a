"""A line of a table: whether it heads one, and the words of its columns while a row is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from therapies.editions.columns import Column, column_of, columns_of, has_headings
from therapies.editions.lines import Line, folded, joined
from therapies.editions.rows import RAISED, SYMBOLS, looks_like_a_name, split_row

PLAIN = [Column.NAME, Column.CODES]
MOST_NAME_WORDS = 4
MOST_ROW_WORDS = 14
MOST_HEADING_WORDS = 8
DASHES = {"-", "–", "—"}
SEPARATORS = (",", ";", "/", "|", "&", " or", " and")


@dataclass
class Piece:
    """A row while it is read: its words by column, over as many lines as it takes."""

    name: str = ""
    codes: str = ""
    generic: str = ""
    mark: str = ""
    embarc: str = ""
    program: str = ""
    updated: str = ""

    @property
    def is_in_brackets(self) -> bool:
        return self.name.count("(") > self.name.count(")")

    @property
    def is_in_a_word(self) -> bool:
        """Broken at a hyphen, hard or soft."""
        return self.name.endswith(("\u00ad", "-"))

    def goes_on_with(self, other: "Piece") -> bool:
        if not self.name or self.is_in_a_word:
            return True
        begins = other.name.lstrip("®™℠" + RAISED + SYMBOLS)[:1]
        if self.is_in_brackets and "(" not in other.name:
            return True
        return begins in {"", "("} or other.name[:1] in set("®™℠")

    def add(self, other: "Piece") -> None:
        self.name = joined(self.name, other.name)
        self.generic = joined(self.generic, other.generic)
        self.codes = f"{self.codes} {other.codes}".strip()
        self.mark, self.embarc = self.mark or other.mark, self.embarc or other.embarc
        self.program = self.program or other.program

    def comes_before_its_name(self, following: "Piece | None") -> bool:
        """Codes alone that go on, while the next line brings a name: as a cell in the middle."""
        goes_on = not self.name and self.codes.endswith(SEPARATORS)
        return goes_on and following is not None and bool(following.name)

    @property
    def is_complete(self) -> bool:
        ends = not (self.is_in_brackets or self.is_in_a_word or self.codes.endswith(SEPARATORS))
        return bool(self.codes) and ends


def heads_a_table(line: Line, following: Line | None = None) -> tuple[list[Column], int] | None:
    """The columns that a line heads, and how many lines the heading takes.

    In cells, or as words alone: "Gene therapy HCPCS code"; also with one cell a line.
    """
    if has_headings(line.cells):
        return columns_of(line.cells), 1
    if is_plain_heading(line.text):
        return PLAIN, 1
    if following is None or not is_codes_heading(following.text):
        return None
    alone = not heads_a_table(following) and column_of(line.text) is Column.NAME
    return (PLAIN, 2) if alone else None


def is_plain_heading(text: str) -> bool:
    words = folded(text).split() if is_codes_heading(text) else []
    if not 0 < len(words) <= MOST_HEADING_WORDS:
        return False
    return column_of(" ".join(words[: words.index("hcpcs")])) is Column.NAME


def is_codes_heading(text: str) -> bool:
    words = folded(text).split() if "hcpcs" in text.lower() else []
    return "hcpcs" in words and words[-1] in {"code", "codes"}


def piece_of(line: Line, columns: Sequence[Column]) -> Piece:
    """A line of a table as the words of its columns."""
    if list(columns) != PLAIN and len(line.cells) > 1:
        found: dict[str, str] = {}
        for column, cell in zip(columns, line.cells, strict=False):
            if column is not Column.OTHER:
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
    return bool(piece.codes) and bears_a_name(piece.name) and not is_sentence(piece.name)


def bears_a_name(text: str) -> bool:
    return looks_like_a_name(text) and is_short(text.split("(", maxsplit=1)[0], MOST_NAME_WORDS)


def is_short(text: str, words: int) -> bool:
    return len(text.split()) <= words


def is_sentence(text: str) -> bool:
    return text.endswith((".", ":", "?", "!")) or "@" in text or not is_short(text, MOST_ROW_WORDS)
