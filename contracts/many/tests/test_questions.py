from datetime import date

import pytest

from contracts.facts import Question
from contracts.many.questions import Read, questions
from contracts.many.reading import Asked
from contracts.npi import WRONG_FORM
from contracts.on_record import WELL_FORMED
from contracts.sheets.cells import HINT
from contracts.sheets.problems import Problem
from portal.audit.models import Ledger
from portal.tests import factories as make

pytestmark = pytest.mark.django_db

SHORTENED = (
    "lost its digits in a spreadsheet. Format the column as text, and type or paste the numbers "
    "again."
)
NPI, UNKNOWN = "1999990017", "1999990074"


@pytest.fixture(autouse=True)
def pair():
    make.make_provider(npi=NPI)
    make.make_therapy(brand_name="Hemgenix")


def read(npi=NPI, therapy="Hemgenix", on="2025-03-03", problems=()):
    asked = Asked(1, npi, therapy, on, problems)
    (found,) = questions([asked], Ledger.newest())
    assert found.asked is asked
    return found


@pytest.mark.parametrize("npi", [NPI, "199-999-0017", " 1999 990017", "1999990017.0"])
def test_a_good_row_is_a_question(npi):
    found = read(npi, on="3/3/2025")
    assert (found.question, found.problems) == (
        Question(npi=NPI, therapy="hemgenix", on=date(2025, 3, 3)),
        (),
    )


@pytest.mark.parametrize(
    ("npi", "message"),
    [
        ("", "The NPI is missing. Write its ten digits."),
        ("Lakeside", f"“Lakeside” is no NPI. {WRONG_FORM}"),
        (
            "199999001",
            "“199999001” is no NPI. An NPI is ten digits, and this has 9. Look for a slip.",
        ),
        ("2E9", f"“2E9” {SHORTENED}"),
        (UNKNOWN, f"No provider {UNKNOWN} is on record. {WELL_FORMED}"),
        ("1999990075", f"“1999990075” is no NPI. {WRONG_FORM}"),
    ],
)
def test_an_npi_that_cant_be_taken(npi, message):
    assert read(npi).problems == (Problem(1, "NPI", npi, message),)


@pytest.mark.parametrize(
    ("on", "message"),
    [
        ("", f"The date of service is missing; it is not taken to be today. {HINT}"),
        ("2025-03-03 09:00:00", f"“2025-03-03 09:00:00” has a time. {HINT}"),
        (
            "9999-12-31",
            "9999-12-31 can't be meant: days lie between 1900 and 2199. Look for a slip.",
        ),
    ],
)
def test_a_day_that_cant_be_taken(on, message):
    assert read(on=on).problems == (Problem(1, "Date of service", on, message),)


def test_everything_wrong_in_a_row_is_told_at_once():
    extra = Problem(1, "column 4", "", "It holds something.")
    found = read("", "", "", (extra,))
    assert found.question is None
    assert [problem.field for problem in found.problems] == [
        "column 4",
        "NPI",
        "Date of service",
        "Therapy",
    ]


def test_a_row_with_something_besides_is_not_answered():
    extra = Problem(1, "column 4", "", "It holds something.")
    assert read(problems=(extra,)) == Read(
        Asked(1, NPI, "Hemgenix", "2025-03-03", (extra,)), None, (extra,)
    )
