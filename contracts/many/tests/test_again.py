import pytest

from contracts.many.again import as_text
from contracts.many.reading import of_text


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(1, ["a", "b"])],
        [(2, ["a"]), (5, ["", 'say "b"', "c,d"])],
        [(1, ["a, b, c, d"]), (2, ["e, f, g, h"])],
    ],
)
def test_as_text_is_read_back_the_same(rows):
    assert of_text(as_text(rows)) == rows
