import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.columns import join_names, split_names
from portal.text import tidy

NAMES = st.lists(st.text(min_size=1, max_size=12).map(tidy).filter(bool), max_size=4)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", []),
        ("St. Jude", ["St. Jude"]),
        ("St. Jude; SJ", ["St. Jude", "SJ"]),
        ("A;;B ;", ["A", "B"]),
        ("A; B | C", ["A; B", "C"]),
        ("A; B\nC | D\n", ["A; B", "C | D"]),
    ],
)
def test_names_are_split_at_the_strongest_mark(cell, names):
    assert split_names(cell) == names


@pytest.mark.parametrize(
    ("names", "cell"),
    [([], ""), (["A", "B"], "A; B"), (["A; B"], "A; B\n"), (["A", "B | C"], "A\nB | C\n")],
)
def test_names_are_joined_so_that_they_come_apart_again(names, cell):
    assert join_names(names) == cell


@given(NAMES)
def test_joined_names_come_apart_as_they_were(names):
    assert split_names(join_names(names)) == names
