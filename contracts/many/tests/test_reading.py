from datetime import date, datetime, timedelta

import pytest

from contracts.many.columns import HEAD
from contracts.many.reading import LAST_ROW, PRIVATE, Asked, of_file, of_text, read
from contracts.sheets.columns import NO_HEADING, NONE_BELOW
from contracts.sheets.problems import NotRead, Problem
from contracts.sheets.tests.made import xlsx_of
from therapies.editions.lines import Unreadable

NPI = "1999990017"


def asked(text):
    return read(of_text(text))


def refusal(text):
    with pytest.raises(NotRead) as refused:
        asked(text)
    return [problem.message for problem in refused.value.problems]


ONE = Asked(2, NPI, "Hemgenix", "2025-03-03")


@pytest.mark.parametrize(
    "heading",
    [
        "NPI,Therapy,Date of service,City",
        "npi number,DRUG,dos,State",
        "Provider_NPI,Brand name,Service Date,Provider name",
        "NPI #,HCPCS,on,",
    ],
)
def test_headings_as_people_write_them(heading):
    cell = "" if heading.endswith(",") else "x"
    assert asked(f"{heading}\n{NPI},Hemgenix,2025-03-03,{cell}") == [ONE]


def test_columns_in_any_order():
    assert asked(f"City,day,Therapy,npi\nAda,2025-03-03,Hemgenix,{NPI}") == [ONE]


def test_a_column_without_heading_may_be_blank():
    assert asked(f"npi,,Therapy,day\n{NPI},,Hemgenix,2025-03-03") == [ONE]


def test_without_a_heading_the_order_is_fixed():
    assert asked(f"\n{NPI},Hemgenix,2025-03-03") == [ONE]


def test_our_own_download_may_be_asked_again():
    cells = {"NPI": NPI, "Therapy": "Hemgenix", "Date of service": "2025-03-03"}
    rows = [(1, list(HEAD)), (2, [cells.get(name, "x") for name in HEAD])]
    assert read(rows) == [ONE]


def test_short_and_long_rows():
    assert asked(f"NPI,Therapy,DOS\n{NPI}\n{NPI},Hemgenix,2025-03-03,Mary") == [
        Asked(2, NPI, "", ""),
        Asked(
            3,
            NPI,
            "Hemgenix",
            "2025-03-03",
            (Problem(3, "column 4", "…", NO_HEADING.format(4)),),
        ),
    ]


def test_an_endless_cell():
    (row,) = asked(f"{NPI},{'x' * 201},2025-03-03")
    message = "This has 201 characters; 200 are enough."
    assert row.problems == (Problem(1, "Therapy", f"{'x' * 40}…", message),)
    assert row.therapy == "x" * 200


FIRST_ROW = "The first row names the columns: NPI, Therapy, Date of service."
PATIENT = "looks like data of patients or members. The portal keeps none: take that column out."
CASES = (
    "cases and notes are not taken here. Take it out; one case is asked about on the check page."
)


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("NPI,Therapy\n1,2", [f"No column is headed Date of service. {FIRST_ROW}"]),
        (
            "NPI,Billing NPI,Drug,DOS\n1",
            ["“NPI” and “Billing NPI” both head the column NPI. Keep one of them."],
        ),
        (
            "NPI,Drug,DOS,Patient name,Case no,Region,Date of birth\n1",
            [
                f"The column “Patient name” {PATIENT}",
                f"The column “Case no”: {CASES}",
                (
                    "The column “Region” is not known here. Take it out, or head it as one of "
                    "NPI, Therapy, Date of service."
                ),
                f"The column “Date of birth” {PATIENT}",
            ],
        ),
        (
            "Patient,Birthday\nMary,1/1/1980",
            [
                f"The column “Patient” {PATIENT}",
                f"The column “Birthday” {PATIENT}",
                f"No column is headed NPI or Therapy or Date of service. {FIRST_ROW}",
            ],
        ),
        (
            f"{NPI},Hemgenix,2025-03-03\n{NPI},Hemgenix for patient John Smith,2025-03-03",
            [PRIVATE.format(2, "a person's name")],
        ),
    ],
)
def test_what_cant_be_taken_is_refused_by_name(text, messages):
    assert refusal(text) == messages


def unreadable(rows):
    with pytest.raises(Unreadable) as refused:
        read(rows())
    return str(refused.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (lambda: of_text(" , "), "There are no rows: every cell is blank."),
        (lambda: of_text("NPI,Therapy,DOS"), NONE_BELOW),
        (
            lambda: of_text(f"{NPI},Hemgenix,2025-03-03\nNPI,Therapy,DOS"),
            (
                "Row 1 holds an NPI, and stands above the headings in row 2. Put the headings "
                "above all rows."
            ),
        ),
        (
            lambda: of_text("\n" * LAST_ROW + "x"),
            (
                "The sheet goes on below row 20,000. Keep the rows to be asked, 5,000 at most, "
                "and delete what stands below them."
            ),
        ),
        (
            lambda: of_text(f"{NPI},Hemgenix,2025-03-03\n" * 5_001),
            "There are more than 5,000 rows. Ask in parts.",
        ),
    ],
    ids=["blank", "headings alone", "a row above them", "far down", "one too many"],
)
def test_a_sheet_that_cant_be_read_is_refused(rows, message):
    assert unreadable(rows) == message


def test_five_thousand_rows_are_asked():
    assert len(asked("NPI,Drug,DOS\n" + f"{NPI},Hemgenix,2025-03-03\n" * 5_000)) == 5_000


def test_a_title_may_stand_above_the_headings():
    assert asked(f"Checks of March\nNPI,Drug,DOS\n{NPI},Hemgenix,2025-03-03") == [
        Asked(3, NPI, "Hemgenix", "2025-03-03")
    ]


def test_cells_are_as_they_would_be_typed():
    rows = [
        ["NPI", None, "Day"],
        [],
        [int(NPI), float(NPI), date(2025, 3, 3)],
        [1.5, True, " "],
        ["\u200b"],
    ]
    rows += [[" a\u00a0 b\nc", datetime(2025, 3, 3, 9), timedelta(1)]]
    assert of_file("a.xlsx", xlsx_of(*rows)) == [
        (1, ["NPI", "", "Day"]),
        (3, [NPI, NPI, "2025-03-03"]),
        (4, ["1.5", "True"]),
        (6, ["a b c", "2025-03-03 09:00:00", "1 day, 0:00:00"]),
    ]


def test_patient_data_names_ten_rows_at_most():
    messages = refusal(f"{NPI},MRN 12345,2025-03-03\n" * 12)
    assert [message.split()[1] for message in messages] == [str(n) for n in range(1, 11)]
