from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.importing.cells import read
from contracts.sheets.cells import Unread
from portal.tests.factories import nth_npi

NPI = nth_npi(7)
HINT = "Write a day as 2025-03-04 or 3/4/2025 (month first), or format the cell as a date."


@pytest.mark.parametrize("around", ["\u00a0", "\u200b", "\ufeff", "\t", " "], ids=ascii)
def test_what_is_pasted_with_unseen_characters_is_read_as_typed(around):
    assert read("npi", f"{around}{NPI}{around}") == NPI
    assert read("therapy", f"{around}Zolgensma{around}") == "Zolgensma"
    assert read("starts_on", f"{around}3/4/2025{around}") == "2025-03-04"


def refusal(column, value):
    with pytest.raises(Unread) as refused:
        read(column, value)
    return refused.value.shown, refused.value.message


@pytest.mark.parametrize(
    "value",
    [NPI, int(NPI), float(NPI), f" {NPI} ", f"{NPI}.0", f"{NPI[:4]}-{NPI[4:7]}-{NPI[7:]}"],
    ids=repr,
)
def test_an_npi_is_read_right_whatever_the_spreadsheet_made_of_it(value):
    assert read("npi", value) == NPI


@pytest.mark.parametrize("value", ["1.23457E+09", "1,23457E+09", "1E+09", "1.2e9"])
def test_scientific_notation_is_refused_with_the_remedy(value):
    assert refusal("npi", value) == (
        value,
        (
            f"“{value}” lost its digits in a spreadsheet. Format the column as text, and type or "
            "paste the numbers again."
        ),
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1234567890", "1234567890"),
        (1234567893.5, "1234567893.5"),
        ("John", "John"),
        ("12345", "12345"),
    ],
)
def test_what_is_no_npi_is_named(value, shown):
    said, message = refusal("npi", value)
    assert (said, message.startswith(f"“{shown}” is no NPI. An NPI is ten digits")) == (shown, True)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_npi_is_said(value):
    assert refusal("npi", value) == ("", "The NPI is missing. Write its ten digits.")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-03-04", "2025-03-04"),
        ("2025-3-4", "2025-03-04"),
        ("3/4/2025", "2025-03-04"),
        ("03/04/2025", "2025-03-04"),
        ("12/31/2025", "2025-12-31"),
        (datetime(2025, 3, 4), "2025-03-04"),
        (date(2025, 3, 4), "2025-03-04"),
        ("2025-03-04 00:00:00", "2025-03-04"),
        ("3/4/2025 0:00", "2025-03-04"),
        ("", ""),
        (None, ""),
        ("  ", ""),
    ],
    ids=repr,
)
def test_a_day_is_read_and_blank_stays_blank(value, day):
    assert read("starts_on", value) == day


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("31/12/2025", "“31/12/2025” has no month 31: the month comes first, as in 3/31/2025."),
        ("13/1/2025", "“13/1/2025” has no month 13: the month comes first, as in 3/31/2025."),
        ("13/13/2025", f"“13/13/2025” is not in the calendar. {HINT}"),
        ("2026-02-30", f"“2026-02-30” is not in the calendar. {HINT}"),
        ("2/30/2026", f"“2/30/2026” is not in the calendar. {HINT}"),
        ("3/4/25", "“3/4/25” has a year of two digits. Write all four: 3/4/2025."),
        ("03-04-2025", f"“03-04-2025” is not a day. {HINT}"),
        ("4 March 2025", f"“4 March 2025” is not a day. {HINT}"),
        ("20250304", f"“20250304” is not a day. {HINT}"),
        ("45720", f"“45720” is a number, not a day. {HINT}"),
        (45720, f"“45720” is a number, not a day. {HINT}"),
        (45720.5, f"“45720.5” is a number, not a day. {HINT}"),
        (True, f"“True” is a number, not a day. {HINT}"),
        (time(9, 30), f"“09:30:00” is a number, not a day. {HINT}"),
        (timedelta(1), f"“1 day, 0:00:00” is a number, not a day. {HINT}"),
        (datetime(2025, 3, 4, 9, 30), f"“2025-03-04T09:30:00” has a time. {HINT}"),
        ("2025-03-04 09:30", f"“2025-03-04 09:30” has a time. {HINT}"),
        (
            "N/A",
            "“N/A” says nothing. Leave the cell empty where there is nothing to say.",
        ),
        ("#REF!", "“#REF!” is an error of the spreadsheet. Mend the formula there."),
        ("########", "“########” is an error of the spreadsheet. Mend the formula there."),
        (
            "9999-12-31",
            (
                "9999-12-31 can't be meant: days lie between 1900 and 2199. A day that is not "
                "known stays empty."
            ),
        ),
    ],
    ids=repr,
)
def test_what_is_no_day_is_refused_and_never_guessed(value, message):
    assert refusal("last_day", value)[1] == message


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("reference", " K\u00a01 ", "K 1"),
        ("reference", 1234, "1234"),
        ("reference", 1234.0, "1234"),
        ("reference", 1.5, "1.5"),
        ("reference", "1E5", "1E5"),
        ("reference", "0012", "0012"),
        ("state", "oh", "OH"),
        ("state", "New York", "NY"),
        ("state", "Ohi", "Ohi"),
        ("name", "O’Brien & Sons", "O’Brien & Sons"),
        ("other_names", "A; B\nC", "A; B\nC"),
        ("other_names", None, ""),
    ],
    ids=repr,
)
def test_text_stays_text(column, value, text):
    assert read(column, value) == text


@pytest.mark.parametrize(
    ("column", "value", "shown", "message"),
    [
        (
            "reference",
            "1.5E+10",
            "1.5E+10",
            (
                "“1.5E+10” lost its digits in a spreadsheet. Format the column as text, and type "
                "or paste the numbers again."
            ),
        ),
        (
            "reference",
            datetime(2025, 3, 4),
            "2025-03-04T00:00:00",
            (
                "“2025-03-04T00:00:00” is no text: the spreadsheet made something else of it. "
                "Format the cell as text, and type it again."
            ),
        ),
        (
            "name",
            True,
            "True",
            (
                "“True” is no text: the spreadsheet made something else of it. Format the cell as "
                "text, and type it again."
            ),
        ),
        ("name", "A\nB", "A B", "The cell holds several lines. Write one."),
        (
            "other_names",
            "null",
            "null",
            "“null” says nothing. Leave the cell empty where there is nothing to say.",
        ),
        ("program", "x" * 99, None, None),
    ],
)
def test_what_a_spreadsheet_spoiled_is_refused(column, value, shown, message):
    if message is None:
        assert read(column, value) == value
        return
    assert refusal(column, value) == (shown, message)


@pytest.mark.parametrize("column", ["name", "reference", "other_names", "starts_on", "npi"])
def test_patient_data_in_a_cell_is_refused_and_not_repeated(column):
    with pytest.raises(Unread) as refused:
        read(column, "Patient John Smith")
    assert "Smith" not in refused.value.shown + refused.value.message
    if column != "npi":
        assert refused.value.personal


def test_a_long_cell_is_shortened_in_its_message():
    shown, message = refusal("starts_on", "x" * 200)
    assert (shown, len(message) < 200) == ("x" * 80 + "…", True)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_the_same_in_each_of_its_forms(day):
    forms = (
        day,
        datetime.combine(day, time()),
        day.isoformat(),
        f"{day.month}/{day.day}/{day.year}",
        f"{day:%m/%d/%Y}",
    )
    assert {read("starts_on", form) for form in forms} == {day.isoformat()}


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.none(), st.booleans()))
@pytest.mark.parametrize("column", ["npi", "starts_on", "name", "state", "other_names"])
def test_any_cell_is_read_or_refused_in_words(column, value):
    try:
        said = read(column, value)
    except Unread as refused:
        said = refused.message
    assert isinstance(said, str)
