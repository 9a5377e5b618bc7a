from dataclasses import replace
from datetime import date

import pytest

from contracts import answer_page
from contracts.answer_page import Cell, Tag
from contracts.eligibility import decide
from contracts.evidence import Authority, Purpose, Standing
from contracts.tests import evidence as make


def answer(**fields):
    return decide(make.facts(**fields))


def channel(kind, value):
    return make.channel(purpose=Purpose.PRIOR_AUTHORIZATION, kind=kind, value=value)
