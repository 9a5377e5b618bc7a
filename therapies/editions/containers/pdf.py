"""PDF with text in it: characters put together to lines and cells by where they stand."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTFigure
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.psexceptions import PSException

from therapies.editions.lines import Line, Place, Unreadable, line_of, raised

MOST_PAGES = 200
# In heights of a line: from here on a gap parts words, parts cells, parts paragraphs.
WORD, CELL, PARAGRAPH = 0.12, 1.5, 0.6
# Letters this much lower than their line are raised figures or marks.
SMALL = 0.85
FIGURES = re.compile(r"\d+")


@dataclass(frozen=True)
class Letter:
    text: str
    left: float
    right: float
    low: float
    high: float

    @property
    def height(self) -> float:
        return self.high - self.low


@dataclass
class Row:
    """The letters that stand on one line of a page, and that line's own low and high."""

    low: float
    high: float
    letters: list[Letter]

    @property
    def height(self) -> float:
        return self.high - self.low

    def holds(self, letter: Letter) -> bool:
        return self.low <= (letter.low + letter.high) / 2 <= self.high


def read(content: bytes) -> list[Line]:
    if not content.startswith(b"%PDF-"):
        raise Unreadable("The file is no PDF, though its name says so. Save it again.")
    try:
        pages = [rows_of(letters) for letters in letters_by_page(content)]
    except (PDFPasswordIncorrect, PDFEncryptionError) as no:
        raise Unreadable("The PDF is encrypted. Save it without a password.") from no
    except (PDFException, PSException, ValueError, TypeError, KeyError, IndexError) as no:
        raise Unreadable("The PDF is broken. Print it to a new PDF, or paste its text.") from no
    return without_running_heads([list(lines_of(n, page)) for n, page in enumerate(pages, 1)])


def letters_by_page(content: bytes) -> Iterator[list[Letter]]:
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    document = PDFDocument(PDFParser(io.BytesIO(content)))
    for number, page in enumerate(PDFPage.create_pages(document), start=1):
        if number > MOST_PAGES:
            raise Unreadable(f"The PDF has more than {MOST_PAGES} pages. Is it the list?")
        interpreter.process_page(page)
        yield list(letters_in(device.get_result()))


def letters_in(container: Any) -> Iterator[Letter]:
    for item in container:
        if isinstance(item, LTFigure):
            yield from letters_in(item)
        elif isinstance(item, LTChar) and item.get_text().strip():
            yield Letter(item.get_text(), item.x0, item.x1, item.y0, item.y1)


def rows_of(letters: list[Letter]) -> list[Row]:
    """Rows from the top of the page down. Tall letters make the rows, raised ones join them."""
    rows: list[Row] = []
    for letter in sorted(letters, key=lambda letter: -letter.height):
        row = next((row for row in rows if row.holds(letter)), None)
        if row is None:
            row = Row(letter.low, letter.high, [])
            rows.append(row)
        row.letters.append(letter)
    return sorted(rows, key=lambda row: -row.low)


def lines_of(page: int, rows: list[Row]) -> Iterator[Line]:
    """The rows as lines, with a blank line where the page leaves one."""
    above: Row | None = None
    for number, row in enumerate(rows, start=1):
        place = Place(number, f"page {page}, line {number}")
        if above and above.low - row.high > PARAGRAPH * row.height:
            yield Line(place, ())
        yield line_of(place, cells_of(row))
        above = row


def cells_of(row: Row) -> list[str]:
    """The words of a row, with a blank for each gap, and a new cell for each wide one."""
    cells = [""]
    end: float | None = None
    for run in runs_of(row):
        gap = 0 if end is None else (run[0].left - end) / row.height
        text = "".join(letter.text for letter in run)
        text = raised(text) if is_raised(run[0], row) else text
        if gap > CELL:
            cells.append(text)
        else:
            cells[-1] += f" {text}" if gap > WORD else text
        end = max(letter.right for letter in run)
    return cells


def runs_of(row: Row) -> list[list[Letter]]:
    """Letters that follow each other without a gap, all raised or none."""
    runs: list[list[Letter]] = []
    for letter in sorted(row.letters, key=lambda letter: letter.left):
        last = runs[-1][-1] if runs else None
        if (
            last is None
            or is_raised(last, row) != is_raised(letter, row)
            or (letter.left - last.right) / row.height > WORD
        ):
            runs.append([])
        runs[-1].append(letter)
    return runs


def is_raised(letter: Letter, row: Row) -> bool:
    middle = (row.low + row.high) / 2
    return letter.height < SMALL * row.height and (letter.low + letter.high) / 2 > middle


def without_running_heads(pages: list[list[Line]]) -> list[Line]:
    """The lines of all pages without what only stands at the head or the foot of each."""
    kept: list[Line] = []
    heads, feet = set[str](), {foot for foot in map(foot_of, pages) if is_running(foot, pages)}
    for page in pages:
        first = 1 if page and key_of(page[0]) in heads else 0
        last = len(page) - 1 if page and foot_of(page) in feet else len(page)
        heads.update(key_of(line) for line in page[:1])
        kept += page[first:last]
    return kept


def is_running(foot: str, pages: list[list[Line]]) -> bool:
    return sum(foot_of(page) == foot for page in pages) > 1


def foot_of(page: list[Line]) -> str:
    return key_of(page[-1]) if page else ""


def key_of(line: Line) -> str:
    return FIGURES.sub("", line.text)
