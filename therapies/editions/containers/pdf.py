"""PDF with text in it: what its pages draw, page by page, as lines."""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import stream_value
from pdfminer.psexceptions import PSException

from therapies.editions.containers.pdf_page import lines_of, seen_on
from therapies.editions.containers.pdf_size import refuse_swollen
from therapies.editions.lines import Line, Unreadable

MOST_PAGES = 200
MOST_DRAWN = 500_000  # letters, lines and figures of all pages together
MOST_OF_A_PAGE = 5 * 1024 * 1024
FIGURES = re.compile(r"\b\d{1,4}\b")  # a page's, not a code's
# Of the widest line's letters; a line of prose with fewer ends its paragraph.
FULL = 0.75
# What pdfminer raises on files that are broken in ways it doesn't expect.
BROKEN = (
    *(PDFException, PSException, ArithmeticError, AssertionError, AttributeError, EOFError),
    *(LookupError, NotImplementedError, OSError, RecursionError, TypeError, ValueError),
    *(zlib.error,),
)


def read(content: bytes) -> list[Line]:
    if not content.startswith(b"%PDF-"):
        raise Unreadable("The file is no PDF, though its name says so. Save it again.")
    refuse_swollen(content)
    try:
        pages = list(pages_of(content))
    except (PDFPasswordIncorrect, PDFEncryptionError) as no:
        raise Unreadable("The PDF is encrypted. Save it without a password.") from no
    except BROKEN as no:
        raise Unreadable("The PDF is broken. Print it to a new PDF, or paste its text.") from no
    return joined_pages(without_running_heads(pages))


def pages_of(content: bytes) -> Iterator[list[Line]]:
    """The lines of each page; their numbers run on over the pages, their names don't."""
    above = 0
    for number, page in enumerate(drawn(content), start=1):
        lines = list(lines_of(number, above, *seen_on(page)))
        above = lines[-1].place.line if lines else above
        yield lines


class Canvas(PDFPageAggregator):
    """What a page draws; a page that draws without end is refused."""

    drawn = 0

    def one_more(self) -> None:
        self.drawn += 1
        if self.drawn > MOST_DRAWN:
            raise Unreadable("The PDF draws more than a list can hold. Print it anew.")

    def render_char(self, *args: Any, **kwargs: Any) -> Any:
        self.one_more()
        return super().render_char(*args, **kwargs)

    def paint_path(self, *args: Any, **kwargs: Any) -> None:
        self.one_more()
        super().paint_path(*args, **kwargs)

    def begin_figure(self, *args: Any, **kwargs: Any) -> None:
        self.one_more()
        super().begin_figure(*args, **kwargs)


def drawn(content: bytes) -> Iterator[Any]:
    """Each page, as pdfminer lays it out."""
    resources = PDFResourceManager()
    canvas = Canvas(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, canvas)
    document = PDFDocument(PDFParser(io.BytesIO(content)))
    for number, page in enumerate(PDFPage.create_pages(document), start=1):
        size = sum(len(stream_value(part).get_data()) for part in page.contents)
        if number > MOST_PAGES or size > MOST_OF_A_PAGE:
            raise Unreadable("The PDF holds more than a list can. Choose the published list.")
        interpreter.process_page(page)
        yield canvas.get_result()


def without_running_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without what only stands at the head or the foot of each; the first head stays."""
    heads, feet = set[str](), {foot for foot in map(foot_of, pages) if is_running(foot, pages)}
    kept: list[list[Line]] = []
    for page in pages:
        first = 1 if page and key_of(page[0]) in heads else 0
        last = len(page) - 1 if foot_of(page) in feet else len(page)
        heads.update(key_of(line) for line in page[:1])
        kept.append(page[first:last])
    return kept


def is_running(foot: str, pages: list[list[Line]]) -> bool:
    return bool(foot) and sum(foot_of(page) == foot for page in pages) > 1


def foot_of(page: list[Line]) -> str:
    return key_of(page[-1]) if page else ""


def key_of(line: Line) -> str:
    return FIGURES.sub("", line.text)


def goes_on(text: str, widest: int) -> bool:
    return len(text) > FULL * widest and not text.endswith((".", ":", "?", "!"))


def joined_pages(pages: list[list[Line]]) -> list[Line]:
    """All lines; between two pages a blank one, unless a full line with an open sentence ends."""
    found: list[Line] = []
    widest = 0
    for page in pages:
        filled = [line for line in page if line.cells]
        if found and filled and not goes_on(found[-1].text, widest):
            found.append(Line(filled[0].place, ()))
        widest = max((len(line.text) for line in filled), default=0)
        starts = page.index(filled[0]) if filled else 0
        ends = len(page) - page[::-1].index(filled[-1]) if filled else 0
        found += page[starts:ends]
    return found
