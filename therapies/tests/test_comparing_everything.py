"""Any catalog, printed in any way, is read as it was; any change is found, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from therapies.editions.catalog import Listed
from therapies.editions.comparing import compare
from therapies.editions.printing import blocks
from therapies.editions.reading import read_document
from therapies.tests.catalogs import catalogs, dressed
from therapies.tests.printed import CONTAINERS

LUCK = st.randoms(use_true_random=False)
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def reread(catalog, luck):
    printed = blocks(catalog, "Classified therapies of the programs", "March 2025")
    return read_document("list.txt", dressed(printed, luck), catalog.programs).published


def told(compared):
    """A comparison without places: the slugs and fields that differ, and all that was said."""
    return (
        [
            (a.row.brand, a.row.mark, a.row.generic, a.row.codes, a.row.embarc)
            for a in compared.added
        ],
        [therapy.slug for therapy in compared.removed],
        [(pair.therapy.slug, pair.changes) for pair in compared.changed],
        [(c.program, c.kind, c.before, c.after) for c in compared.channels],
        compared.errors,
    )


NOTHING = ([], [], [], [], ())


@some
@given(catalogs(), LUCK)
def test_what_is_printed_is_read_as_it_was(catalog, luck):
    published = reread(catalog, luck)
    rows = {
        Listed(r.brand, r.mark, r.generic, r.program, r.codes, r.embarc) for r in published.rows
    }
    assert rows == {therapy.listed for therapy in catalog.therapies}
    assert {replace(c, place=None) for c in published.channels} == set(catalog.channels)
    assert (published.label, published.errors) == ("March 2025", ())
    assert told(compare(published, catalog)) == NOTHING


@few
@pytest.mark.parametrize("name", CONTAINERS)
@given(catalogs())
def test_every_container_gives_it_back(name, catalog):
    content = CONTAINERS[name](blocks(catalog, "Classified therapies", "March 2025"))
    published = read_document(name, content, catalog.programs).published
    assert told(compare(published, catalog)) == NOTHING
