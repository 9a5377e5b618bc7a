"""What several sentences share: who requires the REMS, where to call, what is never said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.eligibility import decide
from contracts.evidence import Authority, Purpose
from contracts.tests.evidence import (
    CELLULAR,
    CHANNELS,
    LAKESIDE,
    ON,
    make_agreement,
    make_certification,
    make_channel,
    make_contract,
    make_facts,
    make_requirement,
)

CONTRACT = {"contracts": (make_contract(),)}
ELSEWHERE = {"contracts": (make_contract(program=CELLULAR),)}
AGREED = {"agreements": (make_agreement(),)}
CASE, OTHER = {"case": "sca 0001"}, {"case": "OTHER-99"}
REQUIRED = {"requirements": (make_requirement(),)}
CERTIFIED = {"certifications": (make_certification(),)}
BY_PLAN = {"requirements": (make_requirement(authority=Authority.PLAN),)}
UNLISTED = {"listings": ()}
DEACTIVATED = {"provider": replace(LAKESIDE, deactivated_on=date(2025, 3, 1))}
NO_PROVIDER = {"provider": replace(LAKESIDE, on_record=False)}
PAST = {"today": ON + timedelta(days=120)}
PLAN_DECIDES = "What is covered depends on the customer's benefit plan."


def told(*parts, **fields):
    for part in parts:
        fields |= part
    return decide(make_facts(**fields)).sentence


PLAN_ALONE = " The plan itself requires REMS certification for Hemgenix."


@pytest.mark.parametrize(
    "fields",
    [
        CONTRACT | CERTIFIED,
        CONTRACT | CERTIFIED | DEACTIVATED,
        AGREED | CERTIFIED,
        AGREED | CERTIFIED | CASE,
        CERTIFIED,
        CERTIFIED | ELSEWHERE,
        {},
    ],
)
def test_every_answer_for_a_listed_therapy_says_that_only_the_plan_requires_it(fields):
    assert told(fields, BY_PLAN) == told(fields, REQUIRED) + PLAN_ALONE
    by_both = (make_requirement(), make_requirement(authority=Authority.PLAN))
    assert told(fields, requirements=by_both) == told(fields, REQUIRED)


def test_the_plan_alone_is_told_in_the_past_too():
    assert told(BY_PLAN, PAST).endswith(
        " The plan itself required REMS certification for Hemgenix."
    )


@pytest.mark.parametrize(
    "fields", [UNLISTED, UNLISTED | CONTRACT, {"first_edition_on": None}, NO_PROVIDER]
)
def test_without_a_listing_nothing_is_told_of_the_rems(fields):
    assert "REMS" not in told(fields, BY_PLAN)


PHONE, FAX = CHANNELS
QUESTIONS = Purpose.QUESTIONS
OTHERS = (make_channel("form", "CignaforHCP.com > Forms"), make_channel("web", "example.com"))


@pytest.mark.parametrize(
    ("channels", "ways"),
    [
        ((), "."),
        (OTHERS, "."),
        ((PHONE, *OTHERS), ": call 855.678.0051."),
        ((FAX,), ": fax 833.910.1625."),
        ((FAX, PHONE), ": call 855.678.0051 or fax 833.910.1625."),
        ((PHONE, make_channel("phone", "1.2")), ": call 855.678.0051 or 1.2."),
        ((make_channel("phone", "1.2", QUESTIONS),), "."),
    ],
    ids=["none", "neither", "phone", "fax", "both", "two phones", "questions only"],
)
def test_prior_authorization_by_what_there_is(channels, ways):
    said = told(CONTRACT, channels=channels)
    assert (
        said.split("Hemgenix. ")[1] == f"Every case needs prior authorization{ways} {PLAN_DECIDES}"
    )


CALL, MAIL = make_channel("phone", "1.2", QUESTIONS), make_channel("email", "a@b.c", QUESTIONS)


@pytest.mark.parametrize(
    ("channels", "way"),
    [
        ((), "."),
        ((FAX,), "."),
        ((PHONE,), "; ask: 855.678.0051."),
        ((PHONE, MAIL), "; ask: a@b.c."),
        ((PHONE, MAIL, CALL), "; ask: 1.2."),
    ],
    ids=["none", "fax", "prior authorization's phone", "email", "phone"],
)
def test_where_to_ask_for_a_single_case_agreement(channels, way):
    assert told(channels=channels).endswith(f"A single case agreement is sometimes possible{way}")
    said = told(REQUIRED, CERTIFIED, channels=channels)
    assert said.endswith(f"A single case agreement is sometimes possible{way}")


def test_a_reference_that_did_not_match_is_not_repeated():
    said = told(REQUIRED, CERTIFIED, OTHER)
    assert "OTHER-99" not in said
    assert "needed too. There is no single case agreement with the reference you gave. A" in said
