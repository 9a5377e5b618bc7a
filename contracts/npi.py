"""National Provider Identifiers: ten digits, the last a Luhn check digit over 80840 + NPI."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from portal.formats import DIGITS, of_form, position_in
from portal.text import tidy

TEN_DIGITS = re.compile(r"\A[0-9]{10}\Z")
# 80840 before the number adds this to the Luhn sum (CMS, NPI check digit).
PREFIX_SUM = 24
# Twice the digit, its own digits added: what Luhn does to every other one.
DOUBLED = "0246813579"
# The place in DOUBLED's order of each digit, so that one look-up gives the doubled value.
DIGIT_BY_DOUBLED = "0516273849"
WRONG_FORM = (
    "An NPI is ten digits, the first 1 or 2, and its last digit must check. Look for a slip."
)


def tidy_npi(text: str) -> str:
    """An NPI as typed or pasted, with its blanks, dots and dashes taken out."""
    return re.sub(r"[\s.-]", "", tidy(text))


def well_formed(npi: str) -> bool:
    """Ten digits, the first 1 or 2, and the check digit right. Says nothing of issued or active."""
    if not TEN_DIGITS.match(npi) or npi[0] not in "12":
        return False
    doubled = sum(int(DOUBLED[int(digit)]) for digit in npi[0::2])
    return (PREFIX_SUM + doubled + sum(int(digit) for digit in npi[1::2])) % 10 == 0


def checks(field: str) -> Q:
    """`well_formed` as a condition in SQL."""
    total: Any = Value(PREFIX_SUM)
    for place in range(1, 11):
        alphabet = DIGIT_BY_DOUBLED if place % 2 else DIGITS
        total = total + position_in(alphabet, field, place) - Value(1)
    return of_form(field, "12", *[DIGITS] * 9) & Q(
        Exact(Mod(total, Value(10), output_field=models.IntegerField()), Value(0))
    )


def refuse_malformed(npi: str) -> None:
    if not well_formed(npi):
        raise ValidationError(WRONG_FORM, code="npi")


class NpiField(models.CharField):
    """An NPI, stored as text."""

    default_validators = [refuse_malformed]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return tidy_npi(value) if isinstance(value, str) else value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Forms take it with its blanks, which are tidied away before it is measured."""
        return super().formfield(*args, **{"max_length": 40, **kwargs})
