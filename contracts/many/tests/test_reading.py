import pytest

from contracts.many.cells import Row, of_text
from contracts.many.columns import Refused
from contracts.many.reading import PRIVATE, Asked, Problem, read

NPI = "1999990017"


def asked(text):
    return read(of_text(text))


def refusal(text):
    with pytest.raises(Refused) as refused:
        asked(text)
    return refused.value.messages


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
    from contracts.many.page import HEAD

    cells = {"NPI": NPI, "Therapy": "Hemgenix", "Date of service": "2025-03-03"}
    rows = [Row(1, HEAD), Row(2, tuple(cells.get(name, "x") for name in HEAD))]
    assert read(rows) == [ONE]


def test_short_and_long_rows():
    assert asked(f"NPI,Therapy,DOS\n{NPI}\n{NPI},Hemgenix,2025-03-03,Mary") == [
        Asked(2, NPI, "", ""),
        Asked(
            3,
            NPI,
            "Hemgenix",
            "2025-03-03",
            (Problem("Column 4", "", "It holds something, but has no heading. Take it out."),),
        ),
    ]


def test_an_endless_cell():
    (row,) = asked(f"{NPI},{'x' * 201},2025-03-03")
    message = "This has 201 characters; 200 are enough."
    assert row.problems == (Problem("Therapy", f"{'x' * 40}…", message),)
    assert row.therapy == "x" * 200


READ = "This check reads NPI, therapy and date of service alone"
OUT = f"{READ}; take the column out"
PATIENT = "no patient data is taken here"
CASES = "cases and notes are not taken here"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("", ["There are no rows. Paste some, or upload a file."]),
        ("NPI,Therapy,DOS", ["There is a heading, but no row below it."]),
        (
            "NPI,Therapy\n1,2",
            ["No column is headed “Date of service”. Head the column so."],
        ),
        (
            "NPI,Billing NPI,Drug,DOS\n1",
            ["2 columns hold the NPI: “NPI” and “Billing NPI”. Leave one."],
        ),
        (
            "NPI,Drug,DOS,Patient name,Case no,Region,Date of birth\n1",
            [
                f"Column “Patient name”: {PATIENT}. {OUT}.",
                f"Column “Case no”: {CASES}. {OUT}. One case is asked about on the check page.",
                f"Column “Region” is not known. {OUT}, or name it as one of them.",
                f"Column “Date of birth”: {PATIENT}. {OUT}.",
            ],
        ),
        (
            "Patient,Birthday\nMary,1/1/1980",
            [
                f"Column “Patient”: {PATIENT}. {OUT}.",
                f"Column “Birthday”: {PATIENT}. {OUT}.",
                "No column is headed “NPI”. Head the column so.",
                "No column is headed “Therapy”. Head the column so.",
                "No column is headed “Date of service”. Head the column so.",
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


def test_five_thousand_rows_and_no_more():
    row = f"{NPI},Hemgenix,2025-03-03\n"
    assert len(asked(row * 5_000)) == 5_000
    assert refusal(row * 5_001) == [
        "These are 5,001 rows; 5,000 can be asked at once. Ask in parts."
    ]


def test_patient_data_names_ten_rows_at_most():
    messages = refusal(f"{NPI},MRN 12345,2025-03-03\n" * 12)
    assert [message.split()[1] for message in messages] == [str(n) for n in range(1, 11)]
