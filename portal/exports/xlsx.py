"""Writing an Excel workbook of text cells row by row, so that it takes no memory to speak of.

The file is a ZIP of XML parts (ECMA-376); each sheet is written as its rows come. Every cell is an
inline string in the format Text, so that nothing in it is a formula, now or after it is edited.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from xml.sax.saxutils import escape

LONGEST_CELL = 32_767
CUT = " … (cut here: a cell holds no more; CSV and JSON Lines have all of it)"
# Excel's own limit, the heading counted.
ROWS_PER_SHEET = 1_048_576
TOGETHER = 200
# Excel reads _x000D_ in a text as that character: what only looks so is escaped by itself.
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
    'applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
SHEET_START = (
    f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
SHEET_END = "</sheetData></worksheet>"
PLAIN, BOLD = 1, 2


class Pipe:
    """A file that can only be written to: what was written is taken from it and sent on."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere."""

    def take(self) -> bytes:
        data = b"".join(self.parts)
        self.parts.clear()
        return data


def workbook(title: str, rows: Iterable[list[str]]) -> Iterator[bytes]:
    """The workbook as bytes; the first row is the heading, and stands on every sheet."""
    pipe, rest = Pipe(), iter(rows)
    head = next(rest)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        number, more = 0, True
        while more:
            number += 1
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as file:
                for text in sheet_text(head, islice(rest, ROWS_PER_SHEET - 1)):
                    file.write(text.encode())
                    yield pipe.take()
            next_row = list(islice(rest, 1))
            more, rest = bool(next_row), chain(next_row, rest)
        for name, text in parts(title, number):
            archive.writestr(name, DECLARATION + text)
    yield pipe.take()


def sheet_text(head: list[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield f"{DECLARATION}{SHEET_START}{row_text(head, BOLD)}"
    while together := [row_text(row, PLAIN) for row in islice(rows, TOGETHER)]:
        yield "".join(together)
    yield SHEET_END


def row_text(cells: list[str], style: int) -> str:
    texts = [
        f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{cell_text(c)}</t></is></c>'
        for c in cells
    ]
    return f"<row>{''.join(texts)}</row>"


def cell_text(cell: str) -> str:
    if len(cell) > LONGEST_CELL:
        cell = cell[: LONGEST_CELL - len(CUT)] + CUT
    return escape(LOOKS_ESCAPED.sub("_x005F_", cell)).replace("\r", "_x000D_")


def parts(title: str, sheets: int) -> Iterator[tuple[str, str]]:
    """What holds the sheets together: types, relations, the workbook, the styles."""
    numbers = range(1, sheets + 1)
    types = "".join(override(f"xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers)
    yield (
        "[Content_Types].xml",
        (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f"{override('xl/workbook.xml', 'sheet.main')}{override('xl/styles.xml', 'styles')}"
            f"{types}</Types>"
        ),
    )
    yield "_rels/.rels", relations([("rId1", "officeDocument", "xl/workbook.xml")])
    named = "".join(
        f'<sheet name="{sheet_name(title, n)}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{named}</sheets></workbook>',
    )
    of_workbook = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    last = (f"rId{sheets + 1}", "styles", "styles.xml")
    yield "xl/_rels/workbook.xml.rels", relations([*of_workbook, last])
    yield "xl/styles.xml", STYLES


def override(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{TYPE}.{kind}+xml"/>'


def relations(links: list[tuple[str, str, str]]) -> str:
    texts = [
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for key, kind, target in links
    ]
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(texts)}</Relationships>'


def sheet_name(title: str, number: int) -> str:
    """At most 31 characters, none of those that Excel refuses; the later sheets are numbered."""
    plain = escape(re.sub(r"[\[\]:*?/\\\"']", " ", title)[:25])
    return plain if number == 1 else f"{plain} {number}"
