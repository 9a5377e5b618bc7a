"""DOCX: paragraphs and table rows in their order; numbers and notes that Word adds are said."""

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from therapies.editions.containers.packed import refuse_unfit
from therapies.editions.lines import Line, Place, Unreadable, line_of, raised

# What python-docx raises on files that are broken in ways it doesn't expect.
BROKEN = (
    *(OpcError, LxmlError, zipfile.BadZipFile, zlib.error, ArithmeticError, AttributeError),
    *(EOFError, LookupError, NotImplementedError, OSError, TypeError, ValueError),
)
PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
REVISED = (qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo"))
TEXT = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def read(content: bytes) -> list[Line]:
    refuse_unfit(content)
    try:
        document = Document(io.BytesIO(content))
        revised = next(document.element.body.iter(*REVISED), None) is not None
        lines = list(lines_of(document))
    except BROKEN as no:
        raise Unreadable("The file is no document that can be read. Save it as DOCX again.") from no
    if revised:
        raise Unreadable("The document has tracked changes. Accept or refuse them and save it.")
    return lines


def lines_of(document: Any) -> Iterator[Line]:
    """Paragraphs and rows, each with a blank line before and after where prose has one."""
    counted: Counter[str] = Counter()
    number = 0
    for block in within(document.element.body, PARAGRAPH, TABLE):
        for part in within(block, ROW) if block.tag == TABLE else [block]:
            number += 1
            place = Place(number, f"paragraph or row {number}")
            if part.tag == ROW:
                yield line_of(place, [cell_text(cell) for cell in within(part, CELL)])
            else:
                yield from paragraph_lines(Paragraph(part, document._body), place, counted)
    yield from notes_of(document, number)


def within(element: Any, *tags: str) -> Iterator[Any]:
    """The next parts of a kind, also where Word has put them into a frame or a control."""
    for child in element:
        if child.tag in tags:
            yield child
        else:
            yield from within(child, *tags)


def paragraph_lines(paragraph: Paragraph, place: Place, counted: Counter[str]) -> Iterator[Line]:
    """The lines of a paragraph, with the number that Word gives it, and a blank one."""
    text = numbering(paragraph, counted) + text_of(paragraph._p)
    for line in text.split("\n"):
        yield line_of(place, line.split("\t"))
    yield Line(place, ())


def cell_text(cell: Any) -> str:
    return "\n".join(text_of(paragraph) for paragraph in cell.iter(PARAGRAPH))


def text_of(element: Any) -> str:
    """The words of a paragraph, those in links too; raised figures as raised characters."""
    return "".join(run_text(run) for run in element.iter(qn("w:r")))


def run_text(run: Any) -> str:
    text = "".join(part_text(part) for part in run)
    properties = run.rPr
    return raised(text) if properties is not None and properties.superscript else text


def part_text(part: Any) -> str:
    if part.tag == qn("w:t"):
        return part.text or ""
    if part.tag in {qn("w:footnoteReference"), qn("w:endnoteReference")}:
        return raised(part.get(qn("w:id")))
    return TEXT.get(part.tag, "")


def numbering(paragraph: Paragraph, counted: Counter[str]) -> str:
    """ "2. " before the second paragraph of a list that Word numbers; "" elsewhere."""
    listed = paragraph._p.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    styled = paragraph.style.element.xpath("./w:pPr/w:numPr/w:numId/@w:val")  # type: ignore[union-attr]
    which = next(iter([*listed, *styled]), "0")
    if not is_decimal(paragraph, which):
        return ""
    counted[which] += 1
    return f"{counted[which]}. "


def is_decimal(paragraph: Paragraph, which: str) -> bool:
    if which == "0":
        return False
    numbers = paragraph.part.numbering_part.element  # type: ignore[attr-defined]
    for abstract in numbers.xpath(f"./w:num[@w:numId='{which}']/w:abstractNumId/@w:val"):
        path = f"./w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl[@w:ilvl='0']/w:numFmt/@w:val"
        return numbers.xpath(path) == ["decimal"]
    return False


def notes_of(document: Any, number: int) -> Iterator[Line]:
    """Word's own footnotes, each under the number by which the text refers to it."""
    for part in document.part.package.iter_parts():
        if part.partname in {"/word/footnotes.xml", "/word/endnotes.xml"}:
            for note in parse_xml(part.blob):
                words = text_of(note).strip()
                if words:
                    number += 1
                    name = f"footnote {note.get(qn('w:id'))}"
                    yield line_of(Place(number, name), [f"{note.get(qn('w:id'))}. {words}"])
                    yield Line(Place(number, name), ())
