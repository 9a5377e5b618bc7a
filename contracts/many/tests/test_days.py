from datetime import date

import pytest

from contracts.many.days import WRITE, NoDay, day_of_service


@pytest.mark.parametrize("text", ["2025-03-04", "3/4/2025", "03/04/2025"])
def test_a_day_is_read_as_written_the_month_first(text):
    assert day_of_service(text) == date(2025, 3, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"The date of service is missing; it is not taken to be today. {WRITE}"),
        ("13/4/2025", f"“13/4/2025” has no such month: the month comes first. {WRITE}"),
        ("0/4/2025", f"“0/4/2025” has no such month: the month comes first. {WRITE}"),
        ("3/4/25", "“3/4/25” leaves the century open. Write the year with four digits: 3/3/2025."),
        ("3-4-25", "“3-4-25” leaves the century open. Write the year with four digits: 3/3/2025."),
        ("45719", f"“45719” is a number, not a day. Give the column the format Date. {WRITE}"),
        ("2025-3-4", f"“2025-3-4” is not a day. {WRITE}"),
        ("March 4, 2025", f"“March 4, 2025” is not a day. {WRITE}"),
        ("2/30/2025", f"“2/30/2025” is not in the calendar. {WRITE}"),
        ("2025-02-30", f"“2025-02-30” is not in the calendar. {WRITE}"),
        ("1/1/1899", f"“1/1/1899” lies outside 1900 to 2199. {WRITE}"),
        ("9999-12-31", f"“9999-12-31” lies outside 1900 to 2199. {WRITE}"),
        ("\u0663/4/2025", f"“\u0663/4/2025” is not a day. {WRITE}"),
    ],
)
def test_what_is_no_day_says_why(text, message):
    with pytest.raises(NoDay) as no:
        day_of_service(text)
    assert str(no.value) == message
