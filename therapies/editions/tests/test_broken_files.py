"""Whatever bytes come, reading ends with a document; what is wrong stands in its errors."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from therapies.editions.catalog import Catalog
from therapies.editions.comparing import compare
from therapies.editions.printing import blocks
from therapies.editions.reading import read_document
from therapies.tests.catalogs import ON, PROGRAMS, known_as
from therapies.tests.printed import CONTAINERS, as_docx, as_pdf, as_xlsx

some = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CATALOG = Catalog(
    ON, PROGRAMS, tuple(known_as(f"Brand{n}", f"gen{n}", PROGRAMS[n % 2].slug) for n in range(6))
)
PRINTED = blocks(CATALOG, "Classified therapies", "March 2025")
PLACE = st.floats(0, 1, exclude_max=True)
PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from([b"<", b">", b"(", b"\n", b"\t", b'"', b"-1", b"0", b"9" * 20, b"endstream"]),
)
EDITS = st.lists(st.tuples(PLACE, st.integers(0, 40), PIECES), min_size=1, max_size=5)


def edited(content, edits):
    """The bytes with pieces taken out and others put in."""
    for place, length, piece in edits:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


def is_read(name, content):
    """What every file comes to, also one of which nothing is left."""
    document = read_document(name, content, PROGRAMS)
    found = compare(document.published, CATALOG)
    assert (document.name, document.content) == (name, content)
    assert document.published.rows or found.errors


@some
@pytest.mark.parametrize("name", CONTAINERS)
@given(st.binary(max_size=300))
def test_random_bytes(name, content):
    is_read(name, content)


@some
@pytest.mark.parametrize("name", CONTAINERS)
@given(edits=EDITS)
def test_files_that_were_damaged(name, edits):
    is_read(name, edited(CONTAINERS[name](PRINTED), edits))


@some
@pytest.mark.parametrize("make", [as_docx, as_xlsx])
@given(st.integers(0, 99), EDITS)
def test_office_files_damaged_within(make, which, edits):
    packed = zipfile.ZipFile(io.BytesIO(make(PRINTED)))
    names = packed.namelist()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as damaged:
        for number, name in enumerate(names):
            content = packed.read(name)
            hit = number == which % len(names)
            damaged.writestr(name, edited(content, edits) if hit else content)
    is_read(f"list.{make.__name__[3:]}", out.getvalue())


@some
@given(EDITS)
def test_packed_pdfs_that_were_damaged(edits):
    is_read("list.pdf", edited(as_pdf(PRINTED, packed=True), edits))


ENDLESS = {
    "list.html": [b"<!--", b"<a ", b"</", b"<![", b"<?", b"<li>x", b"<td>x", b"<sup>", b"<br>"],
    "list.md": [b"[", b"*a ", b"<sup>", b"[a](", b"`", b"![[", b"| a |\n", b"J1234 ", b"1. a?\n"],
    "list.txt": [b"A123,\n", b"Brand (\n", b"patient ", b"Alpha\n", b"J1234\n", b"a-\n", b"1\n"],
    "list.csv": [b'"', b'a,"', b"a\n", b"J1,\n"],
    "list.pdf": [b"1 0 obj ", b"stream\n", b"<<", b"(", b"["],
}


@pytest.mark.parametrize(
    ("name", "piece"), [(name, piece) for name, pieces in ENDLESS.items() for piece in pieces]
)
def test_what_repeats_without_end_is_read_in_the_time_of_its_length(name, piece):
    """The slowest of these once took minutes for as many bytes."""
    is_read(name, b"%PDF-1.4\n" * (name == "list.pdf") + piece * 600)
