"""Comparing, without a database: what rows make of records, and what contradicts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.importing.comparing import Held, Span, Wanted, Way, compare
from portal.periods import meet

START = date(2025, 1, 1)
BLANK = {"reference": ""}


def on(days):
    return None if days is None else START + timedelta(days=days)


def held(pk, first, last, reference=""):
    return Held(on(first), on(last), {"reference": reference}, pk=pk)


def row(number, first, last=..., **values):
    given = dict(values) if last is ... else {"last_day": on(last), **values}
    return Wanted(number, on(first), given)


def outcomes(rows, records, way=Way.REFUSE, **by_row):
    choice = {int(name.removeprefix("row")): chosen for name, chosen in by_row.items()}
    return compare(rows, records, BLANK, lambda n: choice.get(n, way))


def told(found):
    return [
        (o.row, o.what.value, [(c.field, c.before, c.after, c.of) for c in o.changes])
        for o in sorted(found, key=lambda outcome: outcome.row)
    ]


def messages(found):
    return [(o.row, o.problem.message) for o in sorted(found, key=lambda o: o.row) if o.problem]


def after(records, found):
    """The records as the outcomes leave them, new ones too, in order."""
    stands = {
        record.pk: Span(record.starts_on, record.last_day, record.values) for record in records
    }
    new = []
    for edit in (edit for outcome in found for edit in outcome.edits):
        if edit.old:
            stands[edit.old.pk] = edit.new
        else:
            new.append(edit.new)
    spans = [*stands.values(), *new]
    return sorted(spans, key=lambda span: (span.starts_on or date.min, str(span)))


def test_a_row_is_added_changed_or_unchanged():
    records = [held(1, 0, 9, "K-1"), held(2, 20, None)]
    rows = [row(2, 0, 9, reference="K-1"), row(3, 20, 29), row(4, 40, None, reference="K-4")]
    assert told(outcomes(rows, records)) == [
        (2, "unchanged", []),
        (3, "changed", [("last_day", "", "2025-01-30", "")]),
        (4, "added", [("starts_on", "", "2025-02-10", ""), ("reference", "", "K-4", "")]),
    ]


def test_what_the_sheet_has_no_column_for_stays_and_a_blank_cell_empties():
    records = [held(1, 0, 9, "K-1")]
    assert told(outcomes([row(2, 0)], records)) == [(2, "unchanged", [])]
    assert told(outcomes([row(2, 0, None, reference="")], records)) == [
        (2, "changed", [("last_day", "2025-01-10", "", ""), ("reference", "K-1", "", "")])
    ]


def test_days_out_of_order_are_refused_whether_the_last_is_the_sheets_or_the_records():
    message = "The last day lies before the first day. Put the later day last."
    assert messages(outcomes([row(2, 5, 4)], [])) == [(2, message)]


def test_rows_that_say_the_same_or_meet_in_the_file_are_named_with_both_numbers():
    rows = [row(2, 0, 9), row(3, 0, 9), row(4, 5, 20), row(5, 30, None), row(6, 40, 50)]
    assert messages(outcomes(rows, [])) == [
        (3, "This row says what row 2 says. Keep one of them."),
        (
            4,
            (
                "These days (Jan 6, 2025 through Jan 21, 2025) meet those of row 2 (Jan 1, 2025 "
                "through Jan 10, 2025), which is about the same. Give the earlier one a last day, "
                "or keep one of them."
            ),
        ),
        (
            6,
            (
                "These days (Feb 10, 2025 through Feb 20, 2025) meet those of row 5 (Jan 31, 2025, "
                "no end on record), which is about the same. Give the earlier one a last day, or "
                "keep one of them."
            ),
        ),
    ]


def test_a_row_of_no_first_day_meets_all_before_its_last():
    rows = [row(2, None, 9), row(3, 5, 20)]
    assert [number for number, _ in messages(outcomes(rows, []))] == [3]
    again = [row(2, None, 9), row(3, None, 9)]
    assert messages(outcomes(again, [])) == [
        (3, "This row says what row 2 says. Keep one of them.")
    ]


def test_a_row_that_contradicts_a_record_is_refused_with_what_can_be_done():
    (found,) = outcomes([row(2, 5, 20)], [held(1, 0, None)])
    assert (found.ways, found.problem.field, found.problem.value) == (
        (Way.SKIP, Way.END_OLD, Way.CORRECT),
        "starts_on",
        "2025-01-06",
    )
    assert found.problem.message == (
        "These days (Jan 6, 2025 through Jan 21, 2025) contradict the contract on record: Jan 1, "
        "2025, no end on record. Choose: end that one on Jan 5, 2025, or correct it to what this "
        "row says, or pass over this row."
    )


def test_skipping_passes_over_the_row():
    assert told(outcomes([row(2, 5, 20)], [held(1, 0, None)], Way.SKIP)) == [(2, "refused", [])]


def test_the_old_one_is_ended_on_the_day_before():
    records = [held(1, 0, None, "K-1")]
    found = outcomes([row(2, 5, 20)], records, Way.END_OLD)
    assert told(found) == [
        (
            2,
            "added",
            [
                ("starts_on", "", "2025-01-06", ""),
                ("last_day", "", "2025-01-21", ""),
                ("last_day", "", "2025-01-05", "the contract from 2025-01-01"),
            ],
        )
    ]
    assert [str(span) for span in after(records, found)] == [
        "Jan 1, 2025 through Jan 5, 2025",
        "Jan 6, 2025 through Jan 21, 2025",
    ]
    assert [edit.shrinks for edit in found[0].edits] == [True, False]


def test_one_without_a_first_day_is_ended_too():
    (found,) = outcomes([row(2, 5, 20)], [held(1, None, None)], Way.END_OLD)
    assert found.changes[-1].of == "the contract from the start"


def test_of_two_rows_the_earlier_ends_the_old_one_and_the_later_meets_nothing():
    records = [held(1, 0, None)]
    found = outcomes([row(2, 30, None), row(3, 10, 19)], records, Way.END_OLD)
    assert [str(span) for span in after(records, found)] == [
        "Jan 1, 2025 through Jan 10, 2025",
        "Jan 11, 2025 through Jan 20, 2025",
        "Jan 31, 2025, no end on record",
    ]


def test_correcting_moves_the_record_to_the_rows_days_and_keeps_what_the_row_does_not_say():
    records = [held(1, 0, 40, "K-1")]
    assert told(outcomes([row(2, 5)], records, Way.CORRECT)) == [
        (2, "changed", [("starts_on", "2025-01-01", "2025-01-06", "")])
    ]
    found = outcomes([row(2, 5, 60, reference="K-2")], records, Way.CORRECT)
    assert told(found)[0][2] == [
        ("starts_on", "2025-01-01", "2025-01-06", ""),
        ("last_day", "2025-02-10", "2025-03-02", ""),
        ("reference", "K-1", "K-2", ""),
    ]
    assert [edit.shrinks for edit in found[0].edits] == [False]


def test_a_choice_for_one_row_counts_for_it_alone():
    records = [held(1, 0, 40), held(2, 50, None)]
    rows = [row(2, 5, 20), row(3, 60, None)]
    found = outcomes(rows, records, Way.SKIP, row3=Way.END_OLD)
    assert [(number, what) for number, what, _ in told(found)] == [(2, "refused"), (3, "added")]


@pytest.mark.parametrize(
    ("rows", "records", "way", "ways", "said"),
    [
        (
            [row(2, 0, None)],
            [held(1, 5, None)],
            Way.END_OLD,
            (Way.SKIP, Way.CORRECT),
            "No record that began before this row can be ended for it.",
        ),
        (
            [row(2, None, None)],
            [held(1, 5, 9), held(2, 10, None)],
            Way.CORRECT,
            (Way.SKIP,),
            "There is no one record that this row could correct.",
        ),
        (
            [row(2, 0, 30)],
            [held(1, 0, 4), held(2, 5, None)],
            Way.CORRECT,
            (Way.SKIP,),
            "There is no one record that this row could correct.",
        ),
    ],
    ids=["begins later", "several", "already about another"],
)
def test_a_way_that_is_not_open_is_refused_and_the_others_offered(rows, records, way, ways, said):
    (found,) = outcomes(rows, records, way)
    assert (found.what.value, found.ways) == ("refused", ways)
    assert said in found.problem.message
    assert found.problem.message.endswith("pass over this row.")


DAYS = st.one_of(st.none(), st.integers(0, 40))
RECORDS = st.lists(st.tuples(DAYS, DAYS, st.sampled_from(["", "K"])), max_size=5)
ROWS = st.lists(
    st.tuples(DAYS, st.one_of(st.just(...), DAYS), st.sampled_from(["", "K", "L"])), max_size=5
)


def without_overlap(spans):
    """Records as the database would hold them."""
    found = []
    for pk, (first, last, reference) in enumerate(spans, 1):
        one = held(pk, first, last, reference)
        ordered = first is None or last is None or first <= last
        if ordered and not any(meet(one, other) for other in found):
            found.append(one)
    return found


@given(RECORDS, ROWS, st.sampled_from(list(Way)))
def test_what_is_applied_overlaps_nowhere_and_compared_again_changes_nothing(spans, asked, way):
    records = without_overlap(spans)
    rows = [row(n, first, last, reference=r) for n, (first, last, r) in enumerate(asked, 2)]
    found = outcomes(rows, records, way)
    assert sorted(outcome.row for outcome in found) == [one.row for one in rows]
    refused = {outcome.row for outcome in found if outcome.what.value == "refused"}
    stands = after(records, found)
    pairs = [(a, b) for n, a in enumerate(stands) for b in stands[n + 1 :]]
    assert not any(meet(one, other) for one, other in pairs)
    now = [Held(s.starts_on, s.last_day, s.values, pk=n) for n, s in enumerate(stands, 1)]
    again = outcomes([one for one in rows if one.row not in refused], now)
    assert {outcome.what.value for outcome in again} <= {"unchanged"}
