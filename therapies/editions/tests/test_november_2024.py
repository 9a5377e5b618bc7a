"""The list of November 2024, as published and in every container, changes nothing.

Its text isn't ours to keep: who has it checks with PUBLISHED_LIST=<its file as text>.
"""

import os
from datetime import date
from pathlib import Path

import pytest

from therapies.editions.catalog import catalog_on
from therapies.editions.comparing import compare
from therapies.editions.printing import Table, blocks
from therapies.editions.reading import read_document
from therapies.editions.tests.telling import told
from therapies.models import Edition
from therapies.tests.printed import CONTAINERS

pytestmark = [pytest.mark.usefixtures("november_2024"), pytest.mark.django_db]

ON = date(2024, 11, 1)
FAQ = [
    "Frequently asked questions",
    "1. Is prior notice needed for each of the gene therapies and advanced cellular therapies?",
    "Yes. Every one of them needs it, whatever the plan, the provider and the day of service are.",
    "2. Where is the guide?",
    "At example.org > Guides.",
    "Ask there (by phone) for more.",
]


def facts(document):
    published = document.published
    rows = [(r.name, r.generic, r.program, r.codes, r.embarc) for r in published.rows]
    channels = [(c.program, c.purpose, c.kind, c.value) for c in published.channels]
    asked = [(q.question, q.answer) for q in published.questions]
    said = [remark.message for remark in (*published.warnings, *published.errors)]
    return published.title, published.label, rows, channels, asked, said


def test_all_containers_say_the_same_and_change_nothing():
    catalog = catalog_on(ON)
    printed = [*blocks(catalog, "Classified therapies", "November 2024"), *FAQ]
    documents = [
        read_document(name, make(printed), catalog.programs) for name, make in CONTAINERS.items()
    ]
    plain = facts(documents[0])
    assert [facts(document) for document in documents] == [plain] * 7
    assert plain[:2] == ("Classified therapies", "November 2024")
    assert plain[4:] == ([(FAQ[1], FAQ[2]), (FAQ[3], f"{FAQ[4]}\n{FAQ[5]}")], [])
    for document in documents:
        compared = compare(document.published, catalog)
        assert (len(compared.unchanged), compared.channels) == (23, ())
        assert told(compared).keys() == {"guidance"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_table_alone_speaks_of_nothing_else(name):
    catalog = catalog_on(ON)
    tables = [part for part in blocks(catalog, "", "") if isinstance(part, Table)]
    plain = [Table(t.heading, tuple((n.rstrip("¹"), c) for n, c in t.rows)) for t in tables]
    assert sum("¹" in name for table in tables for name, _ in table.rows) == 11
    document = read_document(name, CONTAINERS[name](plain), catalog.programs)
    compared = compare(document.published, catalog)
    assert (told(compared), len(compared.unchanged)) == ({}, 23)


def test_a_document_has_the_digest_of_its_bytes():
    document = read_document("list.txt", b"", ())
    assert document.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


if os.environ.get("PUBLISHED_LIST"):

    def test_the_published_file_changes_nothing():
        catalog = catalog_on(ON)
        content = Path(os.environ["PUBLISHED_LIST"]).read_bytes()
        document = read_document("list.txt", content, catalog.programs)
        published, compared = document.published, compare(document.published, catalog)
        sizes = [len(part) for part in (published.rows, published.channels, published.questions)]
        assert (told(compared), len(compared.unchanged), sizes) == ({}, 23, [23, 8, 4])
        assert published.unsaid == frozenset()
        edition = Edition.objects.get()
        assert (document.sha256, published.title, published.label) == (
            *(edition.sha256, edition.title, edition.label),
        )
