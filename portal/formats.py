"""Conditions on the form of a code or number, in SQL that both databases understand."""

from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length, StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThan

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def character(field: str, place: int) -> Substr:
    """One character of a text, counted from 1."""
    return Substr(F(field), place, 1)


def position_in(alphabet: str, field: str, place: int) -> Any:
    """Where in the alphabet that character stands, counted from 1; 0 if nowhere."""
    return StrIndex(Value(alphabet), character(field, place))


def of_form(field: str, *alphabets: str) -> Q:
    """The text has one character of each alphabet, in order, and no more."""
    condition = Q(Exact(Length(F(field)), Value(len(alphabets), models.IntegerField())))
    for place, alphabet in enumerate(alphabets, start=1):
        condition &= Q(GreaterThan(position_in(alphabet, field, place), Value(0)))
    return condition
