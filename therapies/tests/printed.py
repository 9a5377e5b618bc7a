"""Lists printed in each container, for tests: from the same blocks, the same facts."""

import csv
import html
import io
import re
import zlib
from itertools import zip_longest

import docx
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from therapies.editions.printing import Table, as_text

RAISED = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def pieces(text):
    """The text in turns of plain and raised, the raised as plain figures."""
    for piece in RAISED.split(text):
        if piece:
            yield piece.translate(FIGURES), RAISED.fullmatch(piece) is not None


def rows_of(block):
    return (block.heading, *block.rows) if isinstance(block, Table) else [(block,)]


def as_txt(blocks):
    return as_text(blocks).encode()


def as_md(blocks):
    return "\n\n".join(md_block(block) for block in blocks).encode()


def md_block(block):
    if isinstance(block, str):
        return tagged(block)
    lines = [f"| {' | '.join(map(tagged, row))} |" for row in rows_of(block)]
    return "\n".join([lines[0], "|---|:--:|", *lines[1:]])


def tagged(text):
    return "".join(f"<sup>{t}</sup>" if up else t for t, up in pieces(text))


def as_html(blocks):
    body = "\n".join(html_block(block) for block in blocks)
    return f"<!doctype html><html><head><title>x</title></head><body>{body}</body>".encode()


def html_block(block):
    if isinstance(block, str):
        return f"<p>{html_text(block)}</p>"
    rows = "".join(
        f"<tr>{''.join(f'<td><p>{html_text(cell)}</p></td>' for cell in row)}</tr>\n"
        for row in rows_of(block)
    )
    return f"<table>\n{rows}</table>"


def html_text(text):
    parts = ((html.escape(t), up) for t, up in pieces(text))
    return "".join(f"<sup>{t}</sup>" if up else t for t, up in parts)


def as_csv(blocks):
    out = io.StringIO(newline="")
    for block in blocks:
        csv.writer(out).writerows([*rows_of(block), ()])
    return out.getvalue().encode()


def as_xlsx(blocks):
    book = Workbook()
    for block in blocks:
        for row in rows_of(block):
            book.active.append([rich(cell) for cell in row])
        book.active.append([])
    return saved(book)


def rich(text):
    up = InlineFont(vertAlign="superscript")
    return CellRichText([TextBlock(up, t) if raised else t for t, raised in pieces(text)])


def as_docx(blocks):
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            runs(document.add_paragraph(), block)
        else:
            table = document.add_table(rows=0, cols=2)
            for row in rows_of(block):
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    runs(cell.paragraphs[0], text)
    return saved(document)


def runs(paragraph, text):
    for piece, up in pieces(text):
        paragraph.add_run(piece).font.superscript = up or None


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(blocks, foot="Page {} of 9", packed=False):
    """Pages of 40 lines; prose is broken at 70 letters, cells at 44 and 24."""
    lines = []
    for block in blocks:
        for row in rows_of(block):
            widths = (44, 24) if len(row) == 2 else (70,)
            columns = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
            lines += zip_longest(*columns, fillvalue="")
        lines.append([])
    pages = [lines[start : start + 40] for start in range(0, len(lines), 40)]
    return pdf([[*page, [foot.format(n)]] for n, page in enumerate(pages, 1)], packed)


def wrapped(text, width):
    """The text in lines that break at blanks; a long word stands by itself."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(f"{lines[-1]} {word}") > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def pdf(pages, packed=False):
    """A PDF of these pages of lines of cells, in Helvetica 10, raised figures in 6."""
    streams = [page_stream(lines) for lines in pages]
    return pdf_of(streams, packed)


def pdf_of(streams, packed=False):
    """A PDF with these drawings, each on a page of its own."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    how = b"/Filter /FlateDecode" if packed else b""
    for n, drawing in enumerate(streams):
        stream = zlib.compress(drawing) if packed else drawing
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * n)
        )
        head = b"<< %s /Length %d >>" % (how, len(stream))
        objects.append(b"%s\nstream\n%s\nendstream" % (head, stream))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, len(out))
    )


def page_stream(lines):
    parts = []
    for number, cells in enumerate(lines):
        for cell, left in zip(cells, (50, 400), strict=False):
            parts.append(b"BT 1 0 0 1 %d %d Tm" % (left, 750 - 14 * number))
            for text, up in pieces(cell):
                shown = re.sub(r"([\\()])", r"\\\1", text).encode("cp1252")
                size, rise = (6, 4) if up else (10, 0)
                parts.append(b"/F1 %d Tf %d Ts (%s) Tj" % (size, rise, shown))
            parts.append(b"ET")
    return b"\n".join(parts)


CONTAINERS = {
    "list.txt": as_txt,
    "list.md": as_md,
    "list.html": as_html,
    "list.csv": as_csv,
    "list.xlsx": as_xlsx,
    "list.docx": as_docx,
    "list.pdf": as_pdf,
}
