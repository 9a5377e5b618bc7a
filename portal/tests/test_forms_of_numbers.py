"""Codes and NPIs: the same truth in Python and in the database, on either engine."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.models import Provider
from contracts.npi import tidy_npi, well_formed
from portal.tests import factories
from therapies.models import HcpcsCode
from therapies.models.codes import CODE, tidy_code

pytestmark = pytest.mark.django_db
within_a_test = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def stored(make):
    try:
        with transaction.atomic():
            make()
            transaction.set_rollback(True)
    except (IntegrityError, DataError):
        return False
    return True


@pytest.mark.parametrize(
    ("npi", "expected"),
    [
        ("1234567893", True),  # CMS's worked example
        ("1234567898", False),
        ("1993999998", True),
        ("1710983663", True),  # deactivated, and well formed all the same
        ("1999990017", True),
        ("2651395305", True),
        ("3234567899", False),
        ("123456789", False),
        ("12345678930", False),
        ("12345678９3", False),
        ("123456789x", False),
        ("", False),
    ],
)
def test_the_check_digit(npi, expected):
    assert well_formed(npi) is expected
    assert stored(lambda: factories.make_provider(npi=npi)) is expected


@within_a_test
@given(npi=st.from_regex(r"\A[0-3][0-9]{9}\Z"))
def test_the_database_checks_an_npi_as_python_does(transactional_free, npi):
    assert stored(lambda: factories.make_provider(npi=npi)) is well_formed(npi)


@within_a_test
@given(npi=st.from_regex(r"\A[12][0-9]{8}\Z"))
def test_one_last_digit_in_ten_checks(npi):
    assert sum(well_formed(npi + digit) for digit in "0123456789") == 1


@within_a_test
@given(code=st.text("AVWZaJ019 -é", min_size=4, max_size=5) | st.from_regex(r"\A[A-W][0-9]{4}\Z"))
def test_the_database_checks_a_code_as_python_does(transactional_free, code):
    expected = bool(CODE.fullmatch(code))
    assert stored(lambda: factories.make_code(code)) is expected


@pytest.fixture
def transactional_free(db):
    factories.User.objects.system()


@pytest.mark.parametrize(
    "typed", ["j3399", " J 3399 ", "j-3399", "\ufeffJ3399\u00a0", "J\u200b3399"]
)
def test_a_code_is_stored_as_printed(typed):
    code = HcpcsCode(code=typed)
    code.full_clean()
    assert code.code == tidy_code(typed) == "J3399"


@pytest.mark.parametrize("typed", ["1999990017", " 1999 990 017", "199-999-0017", "1999990017\t"])
def test_an_npi_is_stored_as_ten_digits(typed):
    provider = Provider(npi=typed, name="X", city="Y", state="OH")
    provider.full_clean()
    assert provider.npi == tidy_npi(typed) == "1999990017"


@pytest.mark.parametrize(
    ("model", "field", "value", "message"),
    [
        (HcpcsCode, "code", "X1234", "one letter from A to V and four digits"),
        (HcpcsCode, "code", "J123", "one letter from A to V and four digits"),
        (Provider, "npi", "1234567890", "its last digit must check"),
        (Provider, "state", "Ohio", "Two letters"),
    ],
)
def test_a_malformed_value_is_refused_at_its_field(model, field, value, message):
    with pytest.raises(ValidationError) as refused:
        model(**{field: value}).full_clean()
    assert any(message in text for text in refused.value.message_dict[field])


def test_a_code_in_another_case_is_the_same_code():
    factories.make_code("J1234")
    with pytest.raises(ValidationError, match="already exists"):
        HcpcsCode(code="j1234").full_clean()
    assert stored(lambda: factories.make_code("J1234")) is False


def test_an_unclassified_code_has_no_last_day():
    rule = "unclassified_lasts"
    code = HcpcsCode(code="J3590", unclassified=True, last_day="2025-01-01")
    with pytest.raises(ValidationError, match="has no last day"):
        code.full_clean()
    with pytest.raises(IntegrityError, match=rule):
        factories.save(code)
