"""Exporting the list of a day and reading the file back, for tests."""

import csv
import io
from dataclasses import replace
from urllib.parse import unquote

from django.urls import reverse

from therapies.editions.catalog import catalog_on
from therapies.editions.comparing import compare
from therapies.editions.reading import read_document

EXPORT = reverse("therapies:export")
FORMATS = ("txt", "csv", "xlsx")


def content(response):
    return response.getvalue() if response.streaming else response.content


def export(client, name, **query):
    response = client.get(EXPORT, {"format": name, **query})
    assert response.status_code == 200, content(response)
    return response


def file_name(response):
    return unquote(response["Content-Disposition"].partition("filename=")[2].strip('"'))


def rows(response):
    """The cells of a CSV, which begins with the mark of UTF-8."""
    text = content(response).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def told(compared):
    """All that a comparison would change or refuse."""
    differing = (compared.added, compared.removed, compared.changed, compared.channels)
    return [*differing, compared.guidance, compared.errors]


def read_back(client, name, on, **query):
    """What importing the file of a day on that day would change, were it the newest list's."""
    response = export(client, name, on=on, **query)
    catalog = replace(catalog_on(on), newest_effective_on=None)
    document = read_document(f"list.{name}", content(response), catalog.programs)
    assert len(document.published.rows) == len(catalog.listed) > 0
    return told(compare(document.published, catalog))


NOTHING = [()] * 6
