"""HTML: blocks as lines, table rows as rows, raised figures as raised characters."""

import re
from html.parser import HTMLParser

from therapies.editions.containers.encodings import decoded
from therapies.editions.lines import Line, Place, line_of, raised

UNSEEN = {"head", "noscript", "script", "style", "template", "title"}
BLOCK = re.compile(
    r"address|article|aside|blockquote|body|caption|center|d[dlt]|details|div|fieldset|figcaption"
    r"|figure|footer|form|h[1-6]|header|hr|html|li|main|nav|[ou]l|p|pre|section|summary|table"
    r"|tbody|tfoot|thead"
)


def read(content: bytes) -> list[Line]:
    page = Page()
    page.feed(decoded(content))
    page.close()
    page.end_line()
    return page.lines


class Page(HTMLParser):
    """Collects the lines of a page. A blank line follows each block, as the page shows it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.cells: list[str] = [""]
        self.starts_at: int | None = None
        self.unseen = 0
        self.raised: str | None = None
        self.numbers: list[int | None] = []
        self.in_row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        elif tag == "tr":
            self.end_line()
            self.in_row, self.cells = True, []
        elif tag in {"td", "th"}:
            self.cells.append("")
        elif tag == "br":
            self.end_line(blank_after=False)
        elif tag == "sup":
            self.raised = ""
        elif BLOCK.fullmatch(tag):
            self.end_line()
            self.number(tag, dict(attrs).get("start") or "1")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag == "sup" and self.raised is not None:
            text, self.raised = raised(self.raised), None
            self.handle_data(text)
        elif tag in {"tr", "table"}:
            self.in_row = False
            self.end_line(blank_after=False)
        elif BLOCK.fullmatch(tag):
            self.end_line()
            if tag in {"ol", "ul"} and self.numbers:
                self.numbers.pop()

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if self.raised is not None:
            self.raised += data
            return
        if self.starts_at is None and data.strip():
            before = data[: len(data) - len(data.lstrip())]
            self.starts_at = self.getpos()[0] + before.count("\n")
        self.cells = self.cells or [""]
        self.cells[-1] += data

    def number(self, tag: str, start: str) -> None:
        """The items of a numbered list bear their numbers only on the screen."""
        if tag in {"ol", "ul"}:
            self.numbers.append(int(start) if tag == "ol" and start.isdecimal() else None)
        elif tag == "li" and self.numbers and (number := self.numbers[-1]) is not None:
            self.handle_data(f"{number}. ")
            self.numbers[-1] = number + 1

    def end_line(self, blank_after: bool = True) -> None:
        """What was collected becomes a line; in a row it only breaks a line within the cell."""
        if self.in_row:
            self.cells = self.cells or [""]
            self.cells[-1] += "\n"
            return
        place = Place(self.starts_at or self.getpos()[0])
        line = line_of(place, self.cells)
        if line.cells:
            self.lines.append(line)
            if blank_after:
                self.lines.append(Line(place, ()))
        self.cells, self.starts_at = [""], None
