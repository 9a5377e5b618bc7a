"""What each container says in its own way: lines, cells and raised figures come out alike."""

import io

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook

from therapies.editions.containers import read_lines
from therapies.editions.reading import read_document
from therapies.tests.catalogs import PROGRAMS
from therapies.tests.printed import page_stream, pdf_of, saved

NUMBERED = (
    '<w:abstractNum xmlns:w="{0}" w:abstractNumId="77"><w:lvl w:ilvl="0"><w:numFmt w:val="{1}"/>'
    '</w:lvl></w:abstractNum>|<w:num xmlns:w="{0}" w:numId="77"><w:abstractNumId w:val="77"/>'
    "</w:num>"
)


def lines(name, content):
    """Lines with their cells; blank ones are left out."""
    return [(str(line.place), line.cells) for line in read_lines(name, content) if line.cells]


def cells(name, content):
    return [cells for _, cells in lines(name, content)]


def facts(name, content):
    published = read_document(name, content, PROGRAMS).published
    rows = [(r.name, r.generic, " ".join(sorted(r.codes)), r.embarc) for r in published.rows]
    return rows, [remark.message for remark in published.errors]


# HTML


def test_a_page_is_read_as_it_shows():
    page = """<p>one
        two<br>three<br><br>four</p><p>Hem­genix<sup><a href="#">®</a></sup> <sup>1, 2</sup></p>
        <ol start="3"><li><p>a</p><li>b</ol><ol start="x"><li>c</ol><ul><li>d</ul>
        <title>no</title><svg><text>no</text></svg><pre>e\tf
g</pre>h"""
    assert lines("list.html", page.encode()) == [
        ("line 1", ("one two",)),
        ("line 2", ("three",)),
        ("line 2", ("four",)),
        ("line 2", ("Hemgenix® ¹, ²",)),
        ("line 3", ("3. a",)),
        ("line 3", ("4. b",)),
        ("line 3", ("c",)),
        ("line 3", ("d",)),
        ("line 4", ("e", "f")),
        ("line 5", ("g",)),
        ("line 5", ("h",)),
    ]


def test_a_table_that_lays_out_a_page_is_no_row():
    inner = "<table><tr><th>Gene therapy<th>HCPCS code<tr><td>A<br>(b)<td>J1234</table>"
    page = f"<table><tr><td><h1>Title</h1>{inner}<td><p>aside</table>"
    assert cells("list.htm", page.encode()) == [
        *(("Title",), ("Gene therapy", "HCPCS code"), ("A (b)", "J1234"), ("aside",)),
    ]


def test_a_cell_outside_a_row_is_text():
    assert cells("list.html", b"<table>a<td>b<td>c</table><td>d") == [
        *(("a",), ("b",), ("c",), ("d",))
    ]
    assert cells("list.html", b"<tr>a<td>b<p>c<td>d</tr>") == [("a", "b c", "d")]


# DOCX


def numbered(document, text, kind):
    """A paragraph that Word numbers, as decimal or otherwise."""
    numbers = document.part.numbering_part.element
    if not numbers.xpath("./w:num[@w:numId='77']"):
        abstract, number = NUMBERED.format(qn("w:x")[1:-2], kind).split("|")
        numbers.insert(0, parse_xml(abstract))
        numbers.append(parse_xml(number))
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = 77


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("decimal", [("1. Why?",), ("2. How?",)]), ("bullet", [("Why?",), ("How?",)])],
)
def test_the_numbers_that_word_adds_are_read(kind, expected):
    document = docx.Document()
    for text in ("Why?", "How?"):
        numbered(document, text, kind)
    assert cells("list.docx", saved(document)) == expected


def test_a_number_that_names_no_list_is_none():
    document = docx.Document()
    paragraph = document.add_paragraph("Why?")
    paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 99
    document.add_paragraph("How?", style="List Number")
    assert cells("list.docx", saved(document)) == [("Why?",), ("1. How?",)]


def test_breaks_tabs_and_wide_cells_of_a_document():
    document = docx.Document()
    run = document.add_paragraph().add_run("one")
    run.add_tab()
    run.add_text("two")
    run.add_break()
    run._r.append(OxmlElement("w:noBreakHyphen"))
    run._r.append(OxmlElement("w:lastRenderedPageBreak"))
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(0, 2).text = "J1234"
    assert lines("list.docx", saved(document)) == [
        ("paragraph or row 1", ("one", "two")),
        ("paragraph or row 1", ("-",)),
        ("paragraph or row 2", ("wide", "J1234")),
    ]


def test_what_word_puts_into_frames_and_merges_is_read_once():
    document = docx.Document()
    document.add_paragraph("Gene therapies")
    table = document.add_table(rows=4, cols=2)
    texts = ["Gene therapy", "HCPCS code", "A®", "J1234,", "", "J2222", "B®", "J3333"]
    for cell, text in zip(table._cells, texts, strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    frame, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    frame.append(content)
    table._tbl.addprevious(frame)
    content.append(table._tbl)
    assert facts("list.docx", saved(document)) == (
        [("A®", "", "J1234 J2222", False), ("B®", "", "J3333", False)],
        [],
    )


def with_footnotes(document, *notes):
    """The document with footnotes of Word's own, of which the first only draws a line."""
    told = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:t>{note}</w:t></w:r></w:p></w:footnote>'
        for n, note in enumerate(notes)
    )
    xml = f'<w:footnotes xmlns:w="{qn("w:x")[1:-2]}">{told}</w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    uri = docx.opc.packuri.PackURI("/word/footnotes.xml")
    part = docx.opc.part.Part(uri, kind, xml.encode(), document.part.package)
    document.part.relate_to(part, docx.opc.constants.RELATIONSHIP_TYPE.FOOTNOTES)


def test_footnotes_of_word_are_footnotes():
    document = docx.Document()
    document.add_paragraph("Gene therapies")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Gene therapy", "HCPCS code", "A®", "J1234"], strict=True):
        cell.text = text
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), "1")
    table.cell(1, 0).paragraphs[0].add_run()._r.append(mark)
    with_footnotes(document, "", "Embarc Benefit Protection may apply.")
    assert facts("list.docx", saved(document)) == ([("A®", "", "J1234", True)], [])
    assert lines("list.docx", saved(document))[-1] == (
        *("footnote 1", ("1. Embarc Benefit Protection may apply.",)),
    )


# XLSX


def test_cells_far_away_and_empty_rows_cost_nothing():
    book = Workbook()
    sheet = book.active
    sheet.title = "Gene therapies"
    sheet["B2"], sheet["A4"], sheet["XFD1048576"] = 7, "x", "unseen"
    sheet["A1048576"] = "last"
    assert lines("list.xlsx", saved(book)) == [
        ("sheet “Gene therapies”, row 1", ("Gene therapies",)),
        ("sheet “Gene therapies”, row 2", ("", "7")),
        ("sheet “Gene therapies”, row 4", ("x",)),
        ("sheet “Gene therapies”, row 1048576", ("last",)),
    ]


def test_formatted_empty_cells_and_formulas_are_read_by_their_values():
    book = Workbook()
    book.active["A1"] = "=1+1"
    book.active["A2"].number_format = "0.00"
    assert cells("list.xlsx", saved(book)) == [("Sheet",)]
    assert load_workbook(io.BytesIO(saved(book))).active["A1"].value == "=1+1"


# PDF


def boxed(rows, tops, left=40, middle=395, right=560):
    """A page of these lines of cells, between lines across and upright ones."""
    drawn = [b"%d %d m %d %d l S" % (left, y, right, y) for y in tops]
    ends = (min(tops), max(tops))
    drawn += [b"%d %d m %d %d l S" % (x, ends[0], x, ends[1]) for x in (left, middle, right)]
    return b"\n".join([page_stream(rows), *drawn])


HEADING = ["Gene therapy", "HCPCS code"]
# Cells in the middle of their rows: the codes begin above the name, the name above its code.
MIDDLE = [
    HEADING,
    *(["", "J3490, J3590,"], ["Alpha® (alphagene)"], ["", "J9999"]),
    *(["Beta™ (betagene"], ["", "J1234"], ["betaparvovec)¹"]),
    ["1. Embarc Benefit Protection® may apply."],
]
ROWS = [
    ("Alpha®", "alphagene", "J3490 J3590 J9999", False),
    ("Beta™", "betagene betaparvovec", "J1234", True),
]


def test_between_two_drawn_lines_stands_one_row():
    page = boxed(MIDDLE, [762, 747, 704, 661])
    assert facts("list.pdf", pdf_of([page])) == (ROWS, [])


def test_lines_around_a_whole_table_part_no_rows():
    rows = [HEADING, ["Alpha® (alphagene)", "J1111"], ["Beta® (betagene)", "J2222"]]
    found = [("Alpha®", "alphagene", "J1111", False), ("Beta®", "betagene", "J2222", False)]
    for tops in ([762, 747, 704], [762, 704]):
        assert facts("list.pdf", pdf_of([boxed(rows, tops)])) == (found, [])


def test_lines_beside_which_text_goes_on_are_underlines():
    page = boxed([*MIDDLE[:1], ["Alpha® (alphagene)", "J1111"]], [748, 733], 60, 70, 90)
    assert facts("list.pdf", pdf_of([page])) == ([("Alpha®", "alphagene", "J1111", False)], [])


def test_a_drawing_of_thousands_of_lines_is_no_table():
    page = boxed([HEADING, ["Alpha®", "J1111"]], [762, 747])
    many = b"\n".join(b"%d 9 m %d 80 l S" % (x, x) for x in range(2_100))
    content = pdf_of([page + b"\n" + many])
    assert facts("list.pdf", content) == ([("Alpha®", "", "J1111", False)], [])


def test_pictures_and_dots_are_passed_over():
    picture = b"q 9 0 0 9 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n60 60 1 1 re f"
    page = b"\n".join([picture, boxed(MIDDLE, [762, 747, 704, 661])])
    assert facts("list.pdf", pdf_of([page])) == (ROWS, [])


def test_narrow_columns_are_parted_by_an_upright_line():
    page = page_stream([["Gene therapy HCPCS code"], ["Gene therapy J1111"]])
    assert cells("list.pdf", pdf_of([page + b"\n113 700 m 113 770 l S"])) == [
        *(("Gene therapy", "HCPCS code"), ("Gene therapy", "J1111")),
    ]


def test_running_heads_and_feet_are_dropped_and_a_sentence_goes_on():
    def page(number, *text):
        return page_stream([["Classified therapies"], *([t] for t in text), [f"Foot, {number}"]])

    pages = [page(1, "One sentence"), page(2, "goes on.", "Two."), page(3, "Three.")]
    found = read_lines("list.pdf", pdf_of(pages))
    assert [line.text for line in found] == [
        *("Classified therapies", "One sentence", "goes on.", "Two.", "", "Three."),
    ]


def test_letters_without_a_meaning_are_seen_to_be_missing():
    page = b"BT 1 0 0 1 50 700 Tm /F1 10 Tf (A\x81) Tj ET\nBT 0 1 -1 0 9 9 Tm /F1 9 Tf (no) Tj ET"
    assert cells("list.pdf", pdf_of([page]))[0][0][0] == "A"
