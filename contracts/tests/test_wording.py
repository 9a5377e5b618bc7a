from datetime import date

import pytest

from contracts.tests.evidence import make_contract
from contracts.wording import capitalized, joined, possessive, span


@pytest.mark.parametrize(
    ("starts_on", "last_day", "words"),
    [
        (date(2025, 3, 1), date(2025, 8, 31), "Mar 1, 2025 through Aug 31, 2025"),
        (date(2025, 3, 1), None, "Mar 1, 2025, no end on record"),
        (None, date(2025, 8, 31), "since before our records through Aug 31, 2025"),
        (None, None, "since before our records, no end on record"),
    ],
    ids=["closed", "open end", "open start", "open"],
)
def test_spans(starts_on, last_day, words):
    assert span(make_contract(starts_on=starts_on, last_day=last_day)) == words


def test_words_in_a_row():
    rows = [joined([]), joined(["a"]), joined(["a", "b"], "or"), joined(["a", "b", "c"])]
    assert rows == ["", "a", "a or b", "a, b and c"]


def test_possessives_and_capitals():
    assert [possessive("Lakeside"), possessive("Shriners")] == ["Lakeside's", "Shriners'"]
    assert [capitalized("the CARVYKTI REMS"), capitalized("")] == ["The CARVYKTI REMS", ""]
