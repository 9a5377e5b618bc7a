from datetime import date

import pytest

from contracts.asking import match_therapy
from contracts.many.naming import naming
from contracts.sheets.cells import Unread
from portal.audit.models import Ledger
from portal.tests import factories as make

pytestmark = pytest.mark.django_db

ON, BEFORE = date(2025, 3, 3), date(2024, 10, 31)


@pytest.fixture
@make.together()
def catalog():
    """Hemgenix, once listed as Hemgenics, alone has J1411; Abecma and Tecartus share J3490."""
    make.make_edition()
    program = make.make_program()
    codes = {name: make.make_code(name) for name in ("J1411", "J3490", "J0001")}
    for brand, generic, code in (
        ("Hemgenix", "etranacogene", "J1411"),
        ("Abecma", "ide cel", "J3490"),
        ("Tecartus", "", "J3490"),
    ):
        therapy = make.make_therapy(brand_name=brand, generic_name=generic, mark="®")
        make.make_listing(therapy=therapy, program=program)
        make.make_listed_code(therapy=therapy, code=codes[code])
    hemgenix = make.Therapy.objects.get(slug="hemgenix")
    make.make_name(hemgenix, "Hemgenexx", kind="printed")
    make.make_listing(
        therapy=hemgenix,
        program=program,
        brand_name="Hemgenics",
        starts_on=None,
        last_day=date(2024, 10, 31),
    )
    make.make_listed_code(therapy=hemgenix, code=codes["J0001"], last_day=date(2025, 3, 2))
    make.make_therapy(brand_name="J0002", slug="coded")
    make.remove(make.make_therapy(brand_name="Gone"))


TEXTS = [
    *("hemgenix", "HEMGENIX®", "Hemgenexx", "Hemgenics", "etranacogene", "ide-cel", "j 1411"),
    *("J3490", "J0001", "J0002", "J9999", "gone", "Gone", "Hemgen", "®", "no such"),
]


@pytest.mark.parametrize("on", [ON, date(2025, 3, 2), BEFORE])
def test_it_is_as_sure_as_the_check_of_one(catalog, on):
    moment = Ledger.newest()
    names = naming(TEXTS, moment)

    def sure(text):
        try:
            return names.sure(text, on)
        except Unread:
            return ""

    assert {text: sure(text) for text in TEXTS} == {
        text: match_therapy(text, on, moment).key for text in TEXTS
    }
    assert sure("Hemgenics") == "hemgenix"


@pytest.mark.parametrize(
    ("text", "on", "message"),
    [
        ("Hemgen", ON, "No therapy on record is named “Hemgen”. Did you mean hemgenix"),
        ("J9999", ON, "The list for Mar 3, 2025 shows J9999 for no therapy. Write the brand."),
        (
            "J3490",
            ON,
            "The list for Mar 3, 2025 shows J3490 for 2 therapies: abecma and tecartus. Write one",
        ),
        ("J1411", BEFORE, "The list for Oct 31, 2024 shows J1411 for no therapy."),
        ("J1411", None, "J1411 is looked up on the list of the day: it needs the date."),
    ],
)
def test_what_isnt_sure_says_what_to_write(catalog, text, on, message):
    with pytest.raises(Unread) as no:
        naming([text], Ledger.newest()).sure(text, on)
    assert str(no.value).startswith(message)


def test_a_code_of_many_names_the_first_five():
    make.make_edition()
    program, code = make.make_program(), make.make_code("J3490")
    for number in range(7):
        therapy = make.make_therapy(brand_name=f"B{number}")
        make.make_listing(therapy=therapy, program=program)
        make.make_listed_code(therapy=therapy, code=code)
    with pytest.raises(Unread) as no:
        naming([], Ledger.newest()).sure("J3490", ON)
    assert "for 7 therapies: b0, b1, b2, b3, b4 and 2 more. Write" in str(no.value)


def test_without_a_list_no_code_is_sure():
    with pytest.raises(Unread):
        naming([], Ledger.newest()).sure("J3490", ON)
