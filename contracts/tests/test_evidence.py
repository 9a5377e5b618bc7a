from datetime import date

import pytest

from contracts.evidence import Program, case_key, day_after, in_force
from contracts.tests.evidence import make_contract

FIRST, LAST = date(2024, 2, 29), date(2024, 3, 9)


@pytest.mark.parametrize(
    ("starts_on", "last_day", "covered"),
    [
        (FIRST, LAST, [False, True, True, False]),
        (None, LAST, [True, True, True, False]),
        (FIRST, None, [False, True, True, True]),
        (None, None, [True, True, True, True]),
        (FIRST, FIRST, [False, True, False, False]),
    ],
    ids=["closed", "open start", "open end", "open", "one day"],
)
def test_both_end_days_count_and_an_empty_one_is_open(starts_on, last_day, covered):
    row = make_contract(starts_on=starts_on, last_day=last_day)
    days = [date(2024, 2, 28), FIRST, LAST, date(2024, 3, 10)]
    assert [in_force([row], day) == (row,) for day in days] == covered


def test_rows_of_other_days_are_left_out_in_order():
    past, first, second = make_contract(last_day=FIRST), make_contract(), make_contract()
    assert in_force([first, past, second], LAST) == (first, second)


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2024, 2, 29), date(2024, 3, 1)),
        (date(2024, 12, 31), date(2025, 1, 1)),
        (date.max, date.max),
    ],
    ids=str,
)
def test_the_calendar_has_no_day_after_its_last(day, after):
    assert day_after(day) == after


@pytest.mark.parametrize(
    "typed",
    [
        "SAMPLE-SCA-0001",
        "sample sca 0001",
        " Sample\u00a0SCA\u20130001\n",  # no-break space, en dash
        "samplesca0001",
        "SAMPLE\u2212SCA\u20110001",  # minus sign, no-break hyphen
        "\ufeffSAMPLE\u00ad-SCA-\u200b0001\x00",  # what pasted text carries
        "ＳＡＭＰＬＥ－ＳＣＡ－０００１",  # full width
    ],
)
def test_case_blanks_and_dashes_do_not_matter(typed):
    assert case_key(typed) == "samplesca0001"


@pytest.mark.parametrize("typed", [None, "", "  ", "-", " - – — ", "\u2212\t"])
def test_blanks_and_dashes_alone_are_no_case(typed):
    assert case_key(typed) == ""


def test_every_other_character_of_a_reference_matters():
    assert len({case_key(each) for each in ("SCA1", "SCA.1", "SCA_1", "SCA/1", "SCÁ1")}) == 5


def test_a_program_is_titled_once():
    names = ["Gene Therapy", "Gene Therapy Program"]
    assert {Program(slug="x", name=name).title for name in names} == {"Gene Therapy Program"}
