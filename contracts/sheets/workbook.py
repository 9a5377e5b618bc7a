"""XLSX: the rows of the one sheet that is filled, read one by one."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openpyxl import load_workbook

from therapies.editions.containers.packed import COMPOUND, refuse_unfit
from therapies.editions.containers.workbook import BROKEN
from therapies.editions.lines import Unreadable

# As many times as large as a file may be, once unpacked; of what all rows share, read whole.
MOST_UNPACKED, MOST_SHARED = 10, 2
SHARED = "sharedstrings.xml"
MACROS = "vbaproject.bin"
OF_MACROS = "The file is a workbook with macros, which the portal doesn't open. Save it as XLSX."
DOCUMENT_TYPE = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"))
# How a workbook with a password names what it holds.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# One more than a row may have, so that too many are seen and a stray one far off costs nothing.
MOST_COLUMNS = 101
BROKEN_BOOK = "The file is no workbook that can be read. Save it as XLSX again."


@contextmanager
def unbroken() -> Iterator[None]:
    try:
        yield
    except BROKEN as no:
        raise Unreadable(BROKEN_BOOK) from no


def rows(content: bytes, most: int) -> Iterator[tuple[int, list[Any]]]:
    """`most`: how many bytes a file may have."""
    refuse_unopenable(content, most)
    with_formulas = holds_formulas(content)
    sheet = filled_sheet(opened(content, computed=True))
    if with_formulas:
        formulas = opened(content, computed=False)[sheet.title]
        return unpadded(zip_formulas(cells_of(sheet), cells_of(formulas)))
    return unpadded(cells_of(sheet))


def refuse_unopenable(content: bytes, most: int) -> None:
    """What a library had better not open, each for its own reason."""
    if content.startswith(COMPOUND):
        raise Unreadable(
            "The file has a password. Save it without one, as XLSX."
            if ENCRYPTED in content
            else "The file is of a kind older than 2007. Save it as XLSX."
        )
    refuse_unfit(content, most_xml=MOST_UNPACKED * most, most=MOST_UNPACKED * most)
    with unbroken(), zipfile.ZipFile(io.BytesIO(content)) as packed:
        sizes = {part.filename.lower(): part.file_size for part in packed.infolist()}
        declared = any(declares_a_type(packed, part) for part in packed.infolist())
    if any(name.endswith(MACROS) for name in sizes):
        raise Unreadable(OF_MACROS)
    if any(name.endswith(SHARED) and size > MOST_SHARED * most for name, size in sizes.items()):
        raise Unreadable("The file is too large once unpacked. Save it in several files.")
    if declared:
        raise Unreadable(BROKEN_BOOK)


def declares_a_type(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part begins with a document type, by which a few letters may become millions."""
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with packed.open(part) as xml:
        beginning = xml.read(2_000)
    return any(mark in beginning for mark in DOCUMENT_TYPE)


def holds_formulas(content: bytes) -> bool:
    """Whether any sheet has a formula, whose value may never have been computed."""
    with unbroken(), zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [part for part in packed.infolist() if "worksheets/" in part.filename]
        return any(holds_formula(packed, part) for part in sheets)


def holds_formula(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    last = b""
    with packed.open(part) as xml:
        while piece := xml.read(1 << 20):
            if b"<f>" in last + piece or b"<f " in last + piece:
                return True
            last = piece[-3:]
    return False


def opened(content: bytes, *, computed: bool) -> Any:
    with unbroken(), warnings.catch_warnings():  # of what it leaves out: styles, extensions
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(io.BytesIO(content), read_only=True, data_only=computed)


def filled_sheet(book: Any) -> Any:
    """The one visible sheet that holds anything."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    filled = [sheet for sheet in shown if next(unpadded(cells_of(sheet)), None)]
    if len(filled) > 1:
        names = ", ".join(f"“{sheet.title}”" for sheet in filled)
        raise Unreadable(f"The workbook has rows in several sheets: {names}. Keep one of them.")
    if not filled:
        raise Unreadable("The workbook's visible sheets are empty. Save it with its rows.")
    return filled[0]


def cells_of(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Rows by what the file holds, whatever size it says it has."""
    sheet.reset_dimensions()
    with unbroken():
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            yield number, list(row)


def unpadded(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    """The rows that hold anything, without empty cells at their ends."""
    for number, cells in rows:
        if cells.count(None) == len(cells):  # a million such may lie above a stray cell
            continue
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if cells:
            yield number, cells


def zip_formulas(
    values: Iterator[tuple[int, list[Any]]], formulas: Iterator[tuple[int, list[Any]]]
) -> Iterator[tuple[int, list[Any]]]:
    """The values; refuses a formula without one, which would pass for an empty cell."""
    for (number, cells), (_, asked) in zip(values, formulas, strict=True):
        for cell, formula in zip(cells, asked, strict=True):
            if cell is None and isinstance(formula, str) and formula.startswith("="):
                raise Unreadable(
                    f"Row {number} holds a formula without a value, {formula[:60]}. Open the "
                    "workbook, and paste values in place of formulas."
                )
        yield number, cells
