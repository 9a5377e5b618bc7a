from datetime import date

import pytest

from therapies.editions.catalog import catalog_on
from therapies.editions.comparing import compare
from therapies.editions.printing import blocks
from therapies.editions.reading import read_document
from therapies.tests.printed import CONTAINERS

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
    told = [remark.message for remark in (*published.warnings, *published.errors)]
    return published.title, published.label, rows, channels, asked, told


@pytest.mark.django_db
def test_all_containers_say_the_same_and_change_nothing(november_2024):
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
        assert (len(compared.unchanged), compared.warnings, compared.errors) == (23, (), ())
        assert compared.channels == ()


@pytest.mark.django_db
def test_a_table_alone_speaks_of_nothing_else(november_2024):
    catalog = catalog_on(ON)
    tables = [b for b in blocks(catalog, "", "") if not isinstance(b, str)]
    for table in tables:
        assert all("¹" in name or "¹" not in name for name, _ in table.rows)
    plain = [type(t)(t.heading, tuple((n.rstrip("¹"), c) for n, c in t.rows)) for t in tables]
    for name, make in CONTAINERS.items():
        compared = compare(read_document(name, make(plain), catalog.programs).published, catalog)
        assert compared.changes_nothing, name
        assert (len(compared.unchanged), compared.errors) == (23, ())
