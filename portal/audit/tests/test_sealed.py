"""Which row of a sealed run differs, told from the marks alone; and seals one after another."""

import hashlib

import pytest

from portal.audit.canonical import Shape
from portal.audit.findings import Kind
from portal.audit.sealed import Run, bears_out
from portal.audit.seals import Kept, closed_run
from portal.audit.versions import Version

SHAPE = Shape("h", "history_id", (("history_id", "number"), ("name", "text")))
ROWS = [(number, f"row {number}") for number in range(10, 20)]
SEALED = {**closed_run(SHAPE, ROWS), "number": 3}


def verdict(rows, **seal):
    run = Run({**SEALED, **seal}, SHAPE)
    for row in rows:
        run.take(Version("h", 1, 1, row[0], "~", b"", row), SHAPE.values(row))
    found = run.verdict()
    return found and (found.kind, found.history_id, found.text)


CLOSED = "since seal 3 closed it"


def test_rows_as_they_were_sealed_are_fine():
    assert verdict(ROWS) is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(10, "x"), *ROWS[1:]], (Kind.ALTERED, 10, f"it was altered {CLOSED}")),
        ([*ROWS[:-1], (19, "x")], (Kind.ALTERED, 19, f"it was altered {CLOSED}")),
        ([(10, "x"), (11, "y"), *ROWS[2:]], (Kind.ALTERED, 10, f"it was altered {CLOSED}")),
        (ROWS[1:], (Kind.REMOVED, 11, f"1 row was removed before it {CLOSED}")),
        (ROWS[:3] + ROWS[5:], (Kind.REMOVED, 15, f"2 rows were removed before it {CLOSED}")),
        (ROWS[:-2], (Kind.REMOVED, 17, f"2 rows were removed after it {CLOSED}")),
        ([*ROWS[:4], (13, "x"), *ROWS[4:]], (Kind.PUT_IN, 13, f"it was put in {CLOSED}")),
        ([*ROWS, (19, "x")], (Kind.PUT_IN, 19, f"it was put in {CLOSED}")),
        (
            [ROWS[1], ROWS[0], *ROWS[2:]],
            (Kind.REMOVED, 11, f"1 row was removed before it {CLOSED}"),
        ),
    ],
    ids=str,
)
def test_the_first_row_that_differs_is_named(rows, expected):
    assert verdict(rows) == expected


def test_no_row_is_left():
    whole = f"of its history rows 10 to 19, 10 rows were removed {CLOSED}, which are all of it"
    assert verdict([]) == (Kind.REMOVED, None, whole)


def test_a_row_forged_to_bear_the_mark_of_another_is_found_all_the_same():
    """Four bytes can be met by trying; all of SHA-256 can't."""
    other = hashlib.sha256(b"other rows").hexdigest()
    text = f"of its history rows 10 to 19, a row was altered {CLOSED}"
    assert verdict(ROWS, rows_sha256=other) == (Kind.ALTERED, None, text)


@pytest.mark.parametrize(
    ("number", "newest", "sha256", "text"),
    [
        (5, 9, "x", None),
        (5, 9, "y", "seal 5 here is another one, or gone"),
        (5, 9, "", "seal 5 here is another one, or gone"),
    ],
)
def test_a_kept_digest_is_held_against_the_seal_of_its_number(number, newest, sha256, text):
    found = bears_out(Kept("chain", number, "x"), "chain", newest, sha256)
    assert (found and found.text) == (text and f"audit-seal:v1:chain:5:x: {text}")
