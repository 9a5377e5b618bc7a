import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.search.identifiers import Identifier, Kind, read
from portal.search.spoken import code_said, digits


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("J3399", "J3399"),
        ("j3399", "J3399"),
        ("j-3399.", "J3399"),
        ("J 3 3 9 9", "J3399"),
        ("(Q2O56)", "Q2056"),
        ("j thirty-three ninety-nine", "J3399"),
        ("J nine oh two nine", "J9029"),
        ("jay 3398", "J3398"),
        ("cue twenty fifty six", "Q2056"),
        ("juliet three three nine nine", "J3399"),
        ("j double three ninety nine", "J3399"),
        ("j triple nine 9", "J9999"),
        ("j thirty-three hundred", "J3300"),
        ("j three thousand three hundred ninety nine", "J3399"),
        ("j one hundred 19", "J0119"),
        ("q twenty seventeen", "Q2017"),
        ("see 9172", "C9172"),
        ("a 9500", "A9500"),
    ],
)
def test_a_code_is_read_as_typed_or_spoken(typed, code):
    found = read(typed)
    assert (found.kind, found.text, found.alone) == (Kind.CODE, code, True)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("what is j3399?", Identifier(Kind.CODE, "J3399", "what is  ?")),
        ("codigo j thirty three ninety nine", Identifier(Kind.CODE, "J3399", "codigo")),
        ("1998429454 zolgensma", Identifier(Kind.NUMBER, "1998429454", "  zolgensma")),
        ("NPI: 199-842-9454", Identifier(Kind.NUMBER, "1998429454", " ")),
        ("1 9 9 6 1 4 1 7 1 3", Identifier(Kind.NUMBER, "1996141713", " ")),
        ("+1 (855) 678-0051", Identifier(Kind.NUMBER, "8556780051", " ")),
        ("855.678", Identifier(Kind.DIGITS, "855678")),
        ("J339", Identifier(Kind.CODE_BEGINNING, "J339")),
        ("99213", Identifier(Kind.DIGITS, "99213")),
        ("0537t", Identifier(Kind.OTHER_CODE, "0537T")),
    ],
)
def test_what_else_is_read_and_what_is_left(typed, expected):
    assert read(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        *("", "zolgensma", "is there a 2025 list", "code are 3399", "november 2024", "12"),
        *("joooo", "oooooooooo", "j thirty", "vo oo", "room 2000 b"),
    ],
)
def test_what_is_no_identifier(typed):
    assert read(typed) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [("double", "double"), ("ninety", "90"), ("ninety nine", "99"), ("thousand", "1000")],
)
def test_numbers_said_in_part(words, said):
    assert digits(words.split()) == said


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text):
    found = read(text)
    assert found is None or found.text
    assert code_said(text.split()) is None or len(code_said(text.split())[0]) == 5
