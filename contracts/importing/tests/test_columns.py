import pytest

from contracts.columns import FOR_THE_READER, READ
from contracts.importing.columns import ALIASES, SHAPES
from contracts.sheets.columns import columns_of, looks_like_headings

ORDERS = {
    "providers": ["State", "CITY", "Facility Name", "NPI Number", "Also known as"],
    "contracts": ["Contract #", "Through", "From", "PROGRAM", "drug", "npi"],
    "certifications": ["termination_date", "Effective-Date", "Status", "REMS Program", "NPI no."],
}


def said(kind, *headings):
    return [wrong.message for wrong in columns_of(SHAPES[kind], headings).wrong]


@pytest.mark.parametrize("kind", READ)
def test_the_columns_are_found_by_their_own_names_in_any_order_and_case(kind):
    names = READ[kind]
    turned = [name.upper() for name in reversed(names)]
    found = columns_of(SHAPES[kind], turned)
    assert (found.places, found.wrong) == (
        {name: len(names) - 1 - place for place, name in enumerate(names)},
        (),
    )


@pytest.mark.parametrize("kind", READ)
def test_the_names_people_use_are_known(kind):
    headings = ORDERS[kind]
    places = columns_of(SHAPES[kind], headings).places
    assert places == {name: len(headings) - 1 - n for n, name in enumerate(READ[kind])} | (
        {"state": 0, "city": 1, "name": 2, "npi": 3, "other_names": 4}
        if kind == "providers"
        else {}
    )


@pytest.mark.parametrize("kind", READ)
def test_what_our_exports_add_for_the_reader_is_passed_over_in_silence(kind):
    headings = [*FOR_THE_READER[kind], *READ[kind]]
    found = columns_of(SHAPES[kind], headings)
    assert (found.wrong, sorted(found.passed_over)) == ((), list(range(len(FOR_THE_READER[kind]))))


@pytest.mark.parametrize("kind", ALIASES)
def test_no_heading_means_two_columns(kind):
    aliases = [alias.strip() for said in ALIASES[kind].values() for alias in said.split(";")]
    folded = [alias.lower().replace(" ", "") for alias in aliases if alias]
    assert sorted(set(folded)) == sorted(folded)
    assert set(ALIASES[kind]) <= {*READ[kind], *FOR_THE_READER[kind]}


@pytest.mark.parametrize(
    ("headings", "messages"),
    [
        (
            ["npi", "therapy", "from", "Color", "Notes"],
            [
                f"The column “{name}” is not known here. Take it out, or head it as one of npi, "
                "therapy, program, starts_on, last_day, reference."
                for name in ("Color", "Notes")
            ],
        ),
        (
            ["npi", "therapy", "Drug", "from"],
            ["“therapy” and “Drug” both head the column therapy. Keep one of them."],
        ),
        (
            ["npi", "program"],
            [
                (
                    "No column is headed therapy or starts_on. The first row names the columns: "
                    "npi, therapy, program, starts_on, last_day, reference."
                )
            ],
        ),
        (
            ["1000000079", "hemgenix"],
            [
                (
                    "The column “1000000079” is not known here. Take it out, or head it as one of "
                    "npi, therapy, program, starts_on, last_day, reference."
                ),
                (
                    "The column “hemgenix” is not known here. Take it out, or head it as one of "
                    "npi, therapy, program, starts_on, last_day, reference."
                ),
                (
                    "No column is headed npi or therapy or starts_on. The first row names the "
                    "columns: npi, therapy, program, starts_on, last_day, reference."
                ),
            ],
        ),
        (
            ["npi", "therapy", "from", "provider", "Facility", None, ""],
            [],
        ),
    ],
    ids=["unknown", "twice", "missing", "no headings", "read or blank"],
)
def test_what_is_wrong_with_headings_is_named(headings, messages):
    assert said("contracts", *headings) == messages


def test_a_sheet_of_npis_alone_says_nothing():
    assert said("providers", "NPI") == ["The file has the column npi alone, so it says nothing."]


@pytest.mark.parametrize(
    "heading",
    [
        "Patient name",
        "PATIENT",
        "Member ID",
        "member_id",
        "DOB",
        "Date of Birth",
        "BirthDate",
        "SSN",
        "Social-Security No",
        "MRN",
        "Last name",
        "Subscriber",
    ],
)
def test_a_column_of_people_is_refused_and_named(heading):
    (wrong,) = columns_of(SHAPES["contracts"], ["npi", "drug", "start", heading]).wrong
    assert (wrong.value, wrong.personal, wrong.message) == (
        heading,
        True,
        (
            f"The column “{heading}” looks like data of patients or members. The portal keeps "
            "none: take that column out."
        ),
    )


@pytest.mark.parametrize(
    ("cells", "are"),
    [
        (["NPI", "Drug"], True),
        (["NPI"], True),
        (["Patient name", "DOB"], True),
        (["Contracts as of November"], False),
        (["NPI", "Anything", "else"], False),
        ([None, ""], False),
        ([2025, 1], False),
    ],
    ids=range(7),
)
def test_headings_are_told_from_titles_above_them(cells, are):
    assert looks_like_headings(SHAPES["contracts"], cells) is are
