"""Sheets for tests: rows as CSV and XLSX."""

import csv
import io
import zipfile

from openpyxl import Workbook


def csv_of(*rows, separator=",", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(*rows, **sheets):
    """A workbook of one sheet, or of several by their titles."""
    book = Workbook()
    book.remove(book.active)
    for title, own in (sheets or {"Sheet1": rows}).items():
        sheet = book.create_sheet(title)
        for row in own:
            sheet.append(row)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content, name, part=b"x"):
    """A workbook with one more part in its package."""
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr(name, part)
    return file.getvalue()
