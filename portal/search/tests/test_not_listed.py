from datetime import date

import pytest

from portal.audit.acts import change
from portal.search.finding import find
from portal.search.not_listed import NO_NAME
from portal.staff.models import User
from portal.tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2025, 6, 30)


@pytest.fixture
def hemgenix():
    therapy = factories.make_therapy(brand_name="Hemgenix")
    factories.make_listing(therapy=therapy, last_day=date(2025, 3, 31))
    code = factories.make_code("J1411")
    factories.make_listed_code(therapy=therapy, code=code, last_day=date(2025, 3, 31))
    return therapy


def notes(typed, on=TODAY):
    return find(typed, on, TODAY).notes


def test_a_code_says_since_when_it_is_gone(hemgenix):
    (said,) = notes("j1411")
    assert said == (
        "J1411 is not on this list on Jun 30, 2025. "
        "It was listed for Hemgenix through Mar 31, 2025."
    )
    assert notes("j1411 3/31/2025") == ()


def test_a_code_of_another_day_says_when_and_what_cms_says(hemgenix):
    code = factories.make_code("J0002")
    factories.make_listed_code(therapy=hemgenix, code=code, starts_on=date(2025, 8, 1))
    factories.make_product_code(therapy=hemgenix, code=code)
    (said,) = notes("J0002")
    assert said == (
        "J0002 is not on this list on Jun 30, 2025. It is to be listed for Hemgenix from "
        "Aug 1, 2025. CMS assigns it to Hemgenix."
    )
    factories.make_code("J0003")
    said = "J0003 is not on this list on Jun 30, 2025. No therapy was ever listed under it."
    assert notes("J0003") == (said,)


def test_a_therapy_says_since_when_it_is_gone(hemgenix):
    gone = "Hemgenix is not on this list on Jun 30, 2025. It was, through Mar 31, 2025."
    assert notes("hemgenix") == (gone,)
    before = "Hemgenix is not on this list on Oct 31, 2024. It is from Nov 1, 2024."
    assert notes("hemgenix", date(2024, 10, 31)) == (before,)
    factories.make_therapy(brand_name="Beqvez")
    never = "Beqvez is not on this list on Jun 30, 2025. It never was."
    assert notes("beqvez") == (never,)


def test_what_is_no_longer_on_record_says_until_when(hemgenix):
    therapy, code = factories.make_therapy(brand_name="Casgevy"), factories.make_code("J0009")
    with change(by=User.objects.system(), reason="Recorded twice."):
        therapy.delete()
        code.delete()
    (name,), (number,) = notes("casgevy"), notes("J0009")
    assert name.startswith("“casgevy” is not on this list. It was on record until ")
    assert number.startswith("J0009 is not on this list on Jun 30, 2025. It was on record until ")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Keytruda", f"“Keytruda” is not on this list. {NO_NAME}"),
        (
            "99213",
            "99213 is not on this list. Its codes are a letter from A to V and four digits.",
        ),
        ("J99", "No code on this list begins with J99."),
        ("855678", "855678 is neither an NPI on record nor a number of a program."),
    ],
)
def test_what_was_never_here_is_said_plainly(hemgenix, typed, said):
    assert notes(typed) == (said,)


def test_a_number_says_whether_it_is_well_formed(hemgenix):
    assert "well formed" in notes("1999990017")[0]
    assert "not well formed" in notes("1999990018")[0]


def test_a_long_text_is_shortened(hemgenix):
    assert notes("wxyz " * 40)[0].startswith(f"“{'wxyz ' * 11}wxyz…” is not on this list.")


def test_what_is_on_the_list_needs_no_note(hemgenix):
    factories.make_program(name="Gene Therapy")
    assert (notes("gene therapy"), notes("J14")) == ((), ())
