"""HTML and PDF: what a page shows comes out as lines and cells."""

from therapies.editions.containers import read_lines
from therapies.editions.tests.telling import cells_in, facts_in, lines_in
from therapies.tests.printed import page_stream, pdf_of


def test_a_page_is_read_as_it_shows():
    page = """<p>one
        two<br>three<br><br>four</p><p>Hem­genix<sup><a href="#">®</a></sup> <sup>1, 2</sup></p>
        <ol start="3"><li><p>a</p><li>b</ol><ol start="x"><li>c</ol><ul><li>d</ul>
        <title>no</title><svg><text>no</text></svg><pre>e\tf
g</pre>h"""
    assert lines_in("list.html", page.encode()) == [
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
    assert cells_in("list.htm", page.encode()) == [
        *(("Title",), ("Gene therapy", "HCPCS code"), ("A (b)", "J1234"), ("aside",)),
    ]


def test_a_cell_outside_a_row_is_text():
    assert cells_in("list.html", b"<table>a<td>b<td>c</table><td>d") == [
        *(("a",), ("b",), ("c",), ("d",))
    ]
    assert cells_in("list.html", b"<tr>a<td>b<p>c<td>d</tr>") == [("a", "b c", "d")]


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
    assert facts_in("list.pdf", pdf_of([page])) == (ROWS, [])


def test_lines_around_a_whole_table_part_no_rows():
    rows = [HEADING, ["Alpha® (alphagene)", "J1111"], ["Beta® (betagene)", "J2222"]]
    found = [("Alpha®", "alphagene", "J1111", False), ("Beta®", "betagene", "J2222", False)]
    for tops in ([762, 747, 704], [762, 704]):
        assert facts_in("list.pdf", pdf_of([boxed(rows, tops)])) == (found, [])


def test_lines_beside_which_text_goes_on_are_underlines():
    rows = page_stream([HEADING, ["Alpha® (alphagene)", "J1111, J2222"]])
    lines = b"60 748 m 420 748 l S 60 733 m 420 733 l S"
    found = [("Alpha®", "alphagene", "J1111 J2222", False)]
    assert facts_in("list.pdf", pdf_of([rows + b"\n" + lines])) == (found, [])


def test_a_drawing_of_thousands_of_lines_is_no_table():
    page = boxed([HEADING, ["Alpha®", "J1111"]], [762, 747])
    many = b"\n".join(b"%d 9 m %d 80 l S" % (x, x) for x in range(2_100))
    content = pdf_of([page + b"\n" + many])
    assert facts_in("list.pdf", content) == ([("Alpha®", "", "J1111", False)], [])


def test_pictures_and_dots_are_passed_over():
    picture = b"q 9 0 0 9 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n60 60 1 1 re f"
    page = b"\n".join([picture, boxed(MIDDLE, [762, 747, 704, 661])])
    assert facts_in("list.pdf", pdf_of([page])) == (ROWS, [])


def test_narrow_columns_are_parted_by_an_upright_line():
    page = page_stream([["Gene therapy HCPCS code"], ["Gene therapy J1111"]])
    assert cells_in("list.pdf", pdf_of([page + b"\n113 700 m 113 770 l S"])) == [
        *(("Gene therapy", "HCPCS code"), ("Gene therapy", "J1111")),
    ]


def test_running_heads_and_feet_are_dropped_and_a_sentence_goes_on():
    def page(number, *text):
        return page_stream([["Classified therapies"], *([t] for t in text), [f"Foot, {number}"]])

    pages = [page(1, "One long sentence"), page(2, "goes on.", "Two."), page(3, "Three.")]
    found = read_lines("list.pdf", pdf_of(pages))
    assert [line.text for line in found] == [
        *("Classified therapies", "One long sentence", "goes on.", "Two.", "", "Three."),
    ]
    assert [(line.place.line, str(line.place)) for line in found[2:4]] == [
        *((5, "page 2, line 2"), (6, "page 2, line 3")),
    ]


def test_codes_at_the_foot_of_two_pages_are_no_running_foot():
    pages = [
        [HEADING, ["Alpha®", "J1111,"], ["", "J2222,"]],
        [["", "J3333"], ["Beta®", "J4444,"], ["", "J5555,"]],
        [["", "J6666"]],
    ]
    assert facts_in("list.pdf", pdf_of([page_stream(page) for page in pages])) == (
        [("Alpha®", "", "J1111 J2222 J3333", False), ("Beta®", "", "J4444 J5555 J6666", False)],
        [],
    )


def test_letters_without_a_meaning_are_seen_to_be_missing():
    page = b"BT 1 0 0 1 50 700 Tm /F1 10 Tf (A\x81) Tj ET\nBT 0 1 -1 0 9 9 Tm /F1 9 Tf (no) Tj ET"
    assert cells_in("list.pdf", pdf_of([page]))[0][0][0] == "A"
