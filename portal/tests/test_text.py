import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.privacy import patient_data_in, refuse_patient_data
from portal.text import compact, fold, tidy, tidy_lines


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  a \u00a0 b\t c\n", "a b c"),
        ("\ufeffJ3399\u200b", "J3399"),
        ("exa\u00adcel", "exacel"),
        ("Cafe\u0301", "Café"),
        ("", ""),
    ],
)
def test_tidy(typed, expected):
    assert tidy(typed) == expected


def test_tidy_lines_keeps_paragraphs():
    assert tidy_lines("One \r\n\r\nTwo\u00a0words\u200b  \n\n") == "One\n\nTwo words"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zolgensma®", "zolgensma"),
        ("ZOLGENSMA", "zolgensma"),
        ("Zolgensma[®]²", "zolgensma"),
        ("Beqvez™", "beqvez"),
        ("Exa-Cel", "exa cel"),
        ("exa_cel", "exa cel"),
        ("Children’s  Hospital", "childrens hospital"),
        ("Clínica São José", "clinica sao jose"),
        ("Straße", "strasse"),
        ("®™", ""),
    ],
)
def test_fold(name, expected):
    assert fold(name) == expected


def test_compact_ignores_blanks_and_hyphens():
    assert {compact(n) for n in ("exa-cel", "exa cel", "EXACEL", "exa–cel")} == {"exacel"}


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Agreed for patient Jane Doe", "a person's name"),
        ("Patient: jane doe, see letter", "a person's name"),
        ("member name is: Smith", "a person's name"),
        ("Member Mr. Smith called", "a person's name"),
        ("subscriber John", "a person's name"),
        ("DOB 3/3/1990", "a date of birth"),
        ("date of birth: 1990-03-03", "a date of birth"),
        ("born on March 3, 1990", "a date of birth"),
        ("SSN 123456789", "a social security number"),
        ("no. 123-45-6789", "a social security number"),
        ("MRN: 0012345", "a member or medical record number"),
        ("member id U1234567801", "a member or medical record number"),
        ("Patient # 4455667", "a member or medical record number"),
        ("medical record no 778899", "a member or medical record number"),
    ],
)
def test_what_identifies_one_person_is_refused(text, what):
    assert patient_data_in(text) == what
    with pytest.raises(ValidationError, match="no patient data"):
        refuse_patient_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "Limited to patients aged 4 or older who can walk",
        "All customers of the plan; every patient needs prior authorization",
        "Patient Safety notice of FDA",
        "Member Services confirmed the fax number 833.910.1625",
        "Contract 2024-11-0001, NPI 1999990017",
        "FDA restricted Skysona to boys without a donor (10 of 67 trial patients).",
        "Extension signed on 2025-03-03",
        "The patient's benefit plan decides",
        "CAR-T for members of the program from 2025-01-01",
        "",
    ],
)
def test_general_wording_passes(text):
    assert patient_data_in(text) is None
    assert refuse_patient_data(text) is None
