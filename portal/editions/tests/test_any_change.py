"""Whatever changes between two lists: applied, nothing differs; withdrawn, all is as it was."""

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.editions.tests.applied import applied, preview, withdrawn
from portal.editions.tests.lists import CELL, FIRST, GENE, SECOND, on_record, published
from therapies.editions.catalog import catalog_on

NAMES = ("Alphagene", "Betagene", "Gamma", "Cellone", "Celltwo", "Newone", "Newtwo")
GENERICS = dict(
    zip(NAMES, ("alfagen", "betagen", "gam", "cellonel", "", "newgen", ""), strict=True)
)
CODES = st.lists(
    st.sampled_from(["J0001", "J0002", "Q0001", "J3590", "J7777"]),
    min_size=1,
    max_size=3,
    unique=True,
)


@st.composite
def row(draw, name):
    generic = f" ({GENERICS[name]})" if GENERICS[name] else ""
    brand = draw(st.sampled_from([name, f"{name} Plus"])) if generic else name
    note = draw(st.sampled_from(["", "¹"]))
    mark = draw(st.sampled_from(["®", "™", ""]))
    return f"{brand}{mark}{generic}{note}\t{', '.join(draw(CODES))}"


@st.composite
def lists(draw, month):
    """A list of four therapies or more, each in either table."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=4, unique=True))
    rows = [draw(row(name)) for name in names]
    fax = draw(st.sampled_from(["833.555.0100", "833.555.0199"]))
    middle = draw(st.integers(1, len(rows) - 1))
    return published(month, gene=rows[:middle], cell=rows[middle:], fax=fax)


def shown(content, on):
    return preview(content, on, allow_removals=9, label="Again").comparison


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    one=lists("March 2025"),
    other=lists("April 2025"),
    later=st.sampled_from([SECOND, SECOND + timedelta(days=31)]),
)
def test_any_two_lists_one_after_the_other(catalog, one, other, later):
    with transaction.atomic():
        two_lists(one, other, later)
        transaction.set_rollback(True)


def two_lists(one, other, later):
    untouched = catalog_on(FIRST)
    first = applied(one, allow_removals=9)
    between = on_record()
    second = applied(other, later, allow_removals=9)
    assert shown(other, later).changes_nothing
    assert shown(other, later + timedelta(days=500)).changes_nothing
    assert catalog_on(FIRST).channels == untouched.channels
    withdrawn(second)
    assert on_record() == between
    if later > SECOND:  # else rows that began that day were recorded again, as others
        withdrawn(first)
        assert shown(published(gene=GENE, cell=CELL), SECOND).changes_nothing
