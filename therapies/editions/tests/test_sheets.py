"""DOCX and XLSX: what Office adds, merges, frames and raises comes out as lines and cells."""

import io

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook

from therapies.editions.containers import read_lines
from therapies.editions.tests.telling import cells_in, facts_in, lines_in
from therapies.tests.printed import saved

NUMBERED = (
    '<w:abstractNum xmlns:w="{0}" w:abstractNumId="77"><w:lvl w:ilvl="0"><w:numFmt w:val="{1}"/>'
    '</w:lvl></w:abstractNum>|<w:num xmlns:w="{0}" w:numId="77"><w:abstractNumId w:val="77"/>'
    "</w:num>"
)


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
    assert cells_in("list.docx", saved(document)) == expected


def test_a_number_that_names_no_list_is_none():
    document = docx.Document()
    paragraph = document.add_paragraph("Why?")
    paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 99
    document.add_paragraph("How?", style="List Number")
    assert cells_in("list.docx", saved(document)) == [("Why?",), ("1. How?",)]


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
    assert lines_in("list.docx", saved(document)) == [
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
    assert facts_in("list.docx", saved(document)) == (
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
    assert facts_in("list.docx", saved(document)) == ([("A®", "", "J1234", True)], [])
    assert lines_in("list.docx", saved(document))[-1] == (
        *("footnote 1", ("1. Embarc Benefit Protection may apply.",)),
    )


def test_cells_far_away_and_empty_rows_cost_nothing():
    book = Workbook()
    sheet = book.active
    sheet.title = "Gene therapies"
    sheet["B2"], sheet["A4"], sheet["XFD1048576"] = 7, "x", "unseen"
    sheet["A1048576"] = "last"
    assert lines_in("list.xlsx", saved(book)) == [
        ("sheet “Gene therapies”, row 1", ("Gene therapies",)),
        ("sheet “Gene therapies”, row 2", ("", "7")),
        ("sheet “Gene therapies”, row 4", ("x",)),
        ("sheet “Gene therapies”, row 1048576", ("last",)),
    ]


def test_lines_are_numbered_over_all_sheets_and_named_within_each():
    book = Workbook()
    for title, text in (("Gene therapies", "one"), ("More", "two")):
        book.create_sheet(title)["A3"] = text
    del book["Sheet"]
    found = [line.place for line in read_lines("list.xlsx", saved(book)) if line.cells]
    assert [(place.line, str(place)) for place in found] == [
        (1, "sheet “Gene therapies”, row 1"),
        (3, "sheet “Gene therapies”, row 3"),
        (4, "sheet “More”, row 1"),
        (6, "sheet “More”, row 3"),
    ]


def test_a_hidden_sheet_is_not_published():
    book = Workbook()
    book.active["A1"] = "shown"
    book.create_sheet("Old").sheet_state = "hidden"
    book["Old"]["A1"] = "hidden"
    assert cells_in("list.xlsx", saved(book)) == [("Sheet",), ("shown",)]


def test_formatted_empty_cells_and_formulas_are_read_by_their_values():
    book = Workbook()
    book.active["A1"] = "=1+1"
    book.active["A2"].number_format = "0.00"
    assert cells_in("list.xlsx", saved(book)) == [("Sheet",)]
    assert load_workbook(io.BytesIO(saved(book))).active["A1"].value == "=1+1"
