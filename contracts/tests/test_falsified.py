from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from contracts.changed.falsified import Days, Falsified, Turn, falsified, without
from contracts.eligibility import Outcome
from contracts.kept import references
from contracts.spans import Span

FIRST, SECOND = datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 6, 2, tzinfo=UTC)


def march(day):
    return date(2025, 3, day)


def span(first, last, says=(Outcome.CONTRACTED, True)):
    return Span(
        starts_on=first and march(first), last_day=march(last), outcome=says[0], eligible=says[1]
    )


def no(first, last):
    return span(first, last, (Outcome.NOT_CONTRACTED, False))


def lost(moment, first, last, outcome=Outcome.NOT_CONTRACTED, eligible=False):
    return Falsified(
        moment=moment,
        starts_on=march(first),
        last_day=march(last),
        outcome=outcome,
        eligible=eligible,
    )


def test_days_that_were_yes_until_an_act_and_are_not_now():
    turn = Turn(moment=FIRST, before=[no(None, 4), span(5, 20)], after=[span(5, 9), no(10, 20)])
    assert falsified([turn], [span(5, 9), no(10, 14), span(15, 20)]) == [lost(FIRST, 10, 14)]


def test_a_day_stands_once_under_the_newest_act():
    before = [span(1, 20)]
    turns = [
        Turn(moment=FIRST, before=before, after=[span(1, 9), no(10, 20)]),
        Turn(moment=SECOND, before=before, after=[span(1, 14), no(15, 20)]),
    ]
    assert falsified(turns, [span(1, 7), no(8, 20)]) == [
        lost(SECOND, 15, 20),
        lost(FIRST, 10, 14),
    ]


def test_what_it_says_now_cuts_the_days():
    turn = Turn(moment=FIRST, before=[span(1, 20)], after=[no(1, 20)])
    perhaps = (Outcome.SINGLE_CASE, None)
    assert falsified([turn], [no(1, 4), span(5, 20, perhaps)]) == [
        lost(FIRST, 1, 4),
        lost(FIRST, 5, 20, *perhaps),
    ]


ranges = st.lists(
    st.tuples(st.integers(1, 31), st.integers(1, 31)).map(
        lambda pair: Days(march(min(pair)), march(max(pair)))
    ),
    max_size=4,
)


def each(days):
    return {n for one in days for n in range(one.first.day, one.last.day + 1)}


@given(ranges, ranges)
def test_without_is_the_difference_of_the_days(days, taken):
    assert each(without(days, taken)) == each(days) - each(taken)


def test_what_is_left_reaches_the_ends_of_the_calendar():
    ever = [Days(date.min, date.max)]
    assert without(ever, [Days(date.min, march(1)), Days(march(3), date.max)]) == [
        Days(march(2), march(2))
    ]
    assert without(ever, ever) == []


def test_references_read_back_as_invented_and_are_no_words():
    invented = [references.invented() for _ in range(300)]
    assert [references.read(one.lower().replace("-", " ")) for one in invented] == invented
    assert all(any(c.isdigit() for c in half) for one in invented for half in one.split("-"))
    assert not set("".join(invented)) & set("01ILO")
    assert [references.read(word) for word in ("Yescarta", "K7M2-4QX", "K7M2-4QXDE", "")] == [
        ""
    ] * 4
