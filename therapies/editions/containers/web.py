"""HTML: blocks as lines, table rows as rows, raised figures as raised characters."""

import re
from typing import Any

from lxml.etree import LxmlError, iterwalk
from lxml.html import HTMLParser, document_fromstring

from therapies.editions.containers.encodings import decoded
from therapies.editions.containers.plain import lines_of
from therapies.editions.lines import Line, Place, Unreadable, line_of, raised, row_lines

MOST_DEPTH = 200
UNSEEN = {"head", "nav", "noscript", "script", "style", "svg", "template", "title"}
BLOCK = re.compile(
    r"address|article|aside|blockquote|body|caption|center|d[dlt]|details|div|fieldset|figcaption"
    r"|figure|footer|form|h[1-6]|header|hr|html|li|main|[ou]l|p|pre|section|summary|table"
    r"|tbody|td|tfoot|th|thead|tr"
)


def read(content: bytes) -> list[Line]:
    text = decoded(content)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(text.encode(), parser=parser)
    except LxmlError as no:
        raise Unreadable("The file is no HTML that can be read. Save the page again.") from no
    page = Page()
    page.walk(root)
    return page.lines


class Page:
    """Collects the lines of a page. A blank line follows each block, as the page shows it."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.cells: list[str] = [""]
        self.at = 1
        self.starts_at = 0
        self.number = ""  # of a list's item, until its text comes
        self.numbers: dict[Any, int] = {}  # of each list's next item
        self.row: Any = None  # the table row that is being read
        self.raised: str | None = None
        self.depth = 0

    def walk(self, root: Any) -> None:
        walk = iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start" and element.tag in UNSEEN:
                walk.skip_subtree()
            elif event == "start" and element.tag == "pre":
                self.set_lines(element)
                walk.skip_subtree()
            elif event == "start":
                self.start(element)
                self.text(element.text)
            else:
                self.end(element)
                self.text(element.tail)
        self.end_line()

    def start(self, element: Any) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Unreadable("The page is nested too deeply to be read. Save its text instead.")
        self.at = max(self.at, element.sourceline)
        tag = element.tag
        if tag == "br":
            self.end_line(blank_after=self.starts_at == 0)
        elif tag == "sup":
            self.raised = ""
        elif self.row is not None and tag in {"td", "th"}:
            self.cells.append("")
        elif BLOCK.fullmatch(tag):
            self.end_line()
            self.open(element)

    def open(self, element: Any) -> None:
        """A row of cells, or the item of a list; a row with tables in it only lays out a page."""
        if element.tag == "tr" and self.row is None and element.find(".//table") is None:
            self.row, self.cells = element, []
        elif element.tag == "li":
            self.number = self.number_of(element.getparent())

    def number_of(self, numbered: Any) -> str:
        """ "2. ": the items of a numbered list bear their numbers only on the screen."""
        start = numbered.get("start") or "1"
        if numbered.tag != "ol" or not (start.isdecimal() and start.isascii()):
            return ""
        number = self.numbers.setdefault(numbered, int(start[:4]))
        self.numbers[numbered] += 1
        return f"{number}. "

    def set_lines(self, element: Any) -> None:
        """Text that is set as it was typed, line by line."""
        self.end_line()
        self.at = max(self.at, element.sourceline)
        self.lines += lines_of(element.text_content(), first=self.at)
        self.at += element.text_content().count("\n")

    def end(self, element: Any) -> None:
        self.depth -= element.tag not in UNSEEN | {"pre"}
        if element.tag == "sup" and self.raised is not None:
            text, self.raised = raised(self.raised), None
            self.text(text)
        elif element is self.row:
            self.end_row()
        elif BLOCK.fullmatch(element.tag):
            self.end_line()

    def text(self, text: str | None) -> None:
        if not text:
            return
        if self.raised is not None:
            self.raised += text
            return
        if text.strip():
            text = f"{self.number}{text}"
            self.number = ""
            if not self.starts_at:
                self.starts_at = self.at + text[: len(text) - len(text.lstrip())].count("\n")
        self.at += text.count("\n")
        self.cells = self.cells or [""]
        self.cells[-1] += text

    def end_row(self) -> None:
        self.row = None
        self.lines += row_lines(Place(self.starts_at or self.at), self.cells)
        self.cells, self.starts_at = [""], 0

    def end_line(self, blank_after: bool = True) -> None:
        """What was collected becomes a line; in a row it only breaks a line within the cell."""
        if self.row is not None:
            self.cells = [*self.cells[:-1], f"{self.cells[-1]}\n"] if self.cells else []
            return
        place = Place(self.starts_at or self.at)
        line = line_of(place, self.cells)
        self.lines += [line] if line.cells else []
        if blank_after and self.lines and self.lines[-1].cells:
            self.lines.append(Line(place, ()))
        self.cells, self.starts_at = [""], 0
