from datetime import date

import pytest

from contracts.facts import Question
from contracts.many.questions import Read, questions
from contracts.many.reading import Asked, Problem
from contracts.on_record import MALFORMED, WELL_FORMED
from portal.audit.models import Ledger
from portal.tests import factories as make

pytestmark = pytest.mark.django_db

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


@pytest.mark.parametrize("npi", [NPI, "199-999-0017", " 1999 990017"])
def test_a_good_row_is_a_question(npi):
    found = read(npi, on="3/3/2025")
    assert (found.question, found.problems) == (
        Question(npi=NPI, therapy="hemgenix", on=date(2025, 3, 3)),
        (),
    )


@pytest.mark.parametrize(
    ("npi", "message"),
    [
        ("", "The NPI is missing. Look it up under Providers."),
        ("Lakeside", "A provider is named by its NPI here, ten digits. Look it up under"),
        ("199999001", "An NPI is ten digits, and this has 9."),
        ("1.99999E+09", "The spreadsheet shortened this number."),
        ("2E9", "The spreadsheet shortened this number."),
        ("1999990017.0", "An NPI is ten digits, and this has 11."),
        (UNKNOWN, f"No provider {UNKNOWN} is on record. {WELL_FORMED}"),
        ("1999990075", f"No provider 1999990075 is on record. {MALFORMED}"),
    ],
)
def test_an_npi_that_cant_be_taken(npi, message):
    (problem,) = read(npi).problems
    assert (problem.field, problem.value) == ("NPI", npi)
    assert problem.message.startswith(message)


def test_everything_wrong_in_a_row_is_told_at_once():
    extra = Problem("Column 4", "", "It holds something.")
    found = read("", "", "", (extra,))
    assert found.question is None
    assert [problem.field for problem in found.problems] == [
        "Column 4",
        "NPI",
        "Date of service",
        "Therapy",
    ]


def test_a_row_with_something_besides_is_not_answered():
    extra = Problem("Column 4", "", "It holds something.")
    assert read(problems=(extra,)) == Read(
        Asked(1, NPI, "Hemgenix", "2025-03-03", (extra,)), None, (extra,)
    )
