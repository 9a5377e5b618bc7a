"""Downloading a list and reading the file, for tests."""

import csv
import io
from urllib.parse import unquote

import openpyxl

from portal.exports import as_meant


def download(client, address, **query):
    response = client.get(address, {"format": "csv", **query})
    assert response.status_code == 200
    return response


def lines(response):
    """The lines of a CSV as they stand in it; it begins with the mark of UTF-8."""
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def cells(response):
    """The cells of a workbook: all of them text."""
    sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
    assert {(c.data_type, c.number_format) for row in sheet for c in row if c.value} == {("s", "@")}
    return [[cell.value or "" for cell in row] for row in sheet]


def rows(client, address, **query):
    """The rows as whoever reads a CSV means them, by the names of their columns."""
    head, *held = lines(download(client, address, **query))
    return [dict(zip(head, map(as_meant, row), strict=True)) for row in held]


def column(client, address, name, **query):
    return [row[name] for row in rows(client, address, **query)]


def file_name(response):
    return unquote(response["Content-Disposition"].partition("filename=")[2].strip('"'))


def walked(client, address, cell, **query):
    """One cell of each row that the pages show, all pages after one another."""
    found, number = [], 1
    while True:
        table = client.get(address, {**query, "page": number}).context["table"]
        found += [cell(row.record) for row in table.paginated_rows]
        if not table.page.has_next():
            return found
        number += 1
