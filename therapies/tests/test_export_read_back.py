"""Any list, exported as a table of cells and read back: the same list."""

from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.exports import FORMATS, Table
from therapies.editions.comparing import compare
from therapies.editions.reading import read_document
from therapies.exporting import HEAD, row
from therapies.queries import RemsStanding
from therapies.tests.catalogs import catalogs, changed
from therapies.tests.exported import NOTHING, told

some = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
EDITION = SimpleNamespace(label="March 2025")


def as_listing(therapy, programs):
    """What `the_list` has of a therapy, as far as it is exported."""
    listed = therapy.listed
    uses = [SimpleNamespace(code=SimpleNamespace(code=code)) for code in sorted(listed.codes)]
    return SimpleNamespace(
        brand_name=listed.brand,
        mark=listed.mark,
        generic_name=listed.generic,
        therapy=SimpleNamespace(codes_listed=uses),
        program=next(program for program in programs if program.slug == listed.program),
        embarc=listed.embarc,
        rems=RemsStanding.UNKNOWN,
    )


@pytest.mark.parametrize("name", ["csv", "xlsx"])
@some
@given(catalogs(), st.sampled_from(["", "=", "+", "-", "@", "'", '"']))
def test_a_table_is_read_back_as_it_was(name, catalog, sign):
    first = catalog.listed[0]
    catalog = changed(catalog, first.slug, brand=f"{sign}{first.listed.brand}")
    rows = [row(as_listing(therapy, catalog.programs), EDITION) for therapy in catalog.listed]
    content = b"".join(FORMATS[name].write(Table(HEAD, rows, title="Classified therapies")))
    document = read_document(f"list.{name}", content, catalog.programs)
    assert told(compare(document.published, catalog)) == NOTHING
    assert document.published.label == "March 2025"
