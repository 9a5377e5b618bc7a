from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from contracts.eligibility import Outcome, decide
from contracts.evidence import Standing
from contracts.missing import missing
from contracts.tests.evidence import (
    CELLULAR,
    LAKESIDE,
    LIST,
    OTHER_REMS,
    make_agreement,
    make_certification,
    make_contract,
    make_facts,
    make_requirement,
)
from contracts.tests.random_facts import facts_of_a_day

BEFORE, AFTER = date(2025, 3, 2), date(2025, 3, 4)
NEEDED = (make_requirement(), make_requirement(rems=OTHER_REMS, authority="plan"))
NOT_ON_RECORD = "not on record: ABECMA REMS"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"contracts": (make_contract(),)}, ()),
        ({}, ("No contract",)),
        ({"contracts": (make_contract(last_day=BEFORE),)}, ("Contract ended on Mar 2, 2025",)),
        ({"contracts": (make_contract(starts_on=AFTER),)}, ("Contract starts on Mar 4, 2025",)),
        (
            {
                "contracts": (
                    make_contract(last_day=date(2024, 1, 1)),
                    make_contract(starts_on=date(2024, 2, 1), last_day=BEFORE),
                    make_contract(starts_on=AFTER),
                )
            },
            ("Contract ended on Mar 2, 2025 and starts on Mar 4, 2025",),
        ),
        ({"agreements": (make_agreement(),)}, ("No contract, one case only",)),
        (
            {"contracts": (make_contract(program=CELLULAR),)},
            ("Contract under the Advanced Cellular Therapy Program, not the Gene Therapy Program",),
        ),
        (
            {"contracts": (make_contract(),), "requirements": NEEDED},
            ("REMS certification not on record: ABECMA REMS; not on record: CARVYKTI REMS",),
        ),
        (
            {
                "contracts": (make_contract(),),
                "requirements": NEEDED,
                "certifications": (make_certification(standing=Standing.PENDING),),
            },
            ("REMS certification not on record: ABECMA REMS; pending: CARVYKTI REMS",),
        ),
        (
            {"contracts": (make_contract(),), "requirements": (make_requirement(rems=None),)},
            ("REMS certification not on record",),
        ),
        (
            {"provider": replace(LAKESIDE, deactivated_on=BEFORE)},
            ("No contract", "NPI deactivated on Mar 2, 2025"),
        ),
        ({"provider": replace(LAKESIDE, deactivated_on=AFTER)}, ("No contract",)),
        ({"listings": (), "contracts": (make_contract(),)}, ("Not on the list that day",)),
        (
            {"edition": None, "contracts": (make_contract(),)},
            ("No list on record for that day",),
        ),
    ],
)
def test_what_is_missing(fields, told):
    assert missing(make_facts(**fields)) == told


@settings(max_examples=200, deadline=None)
@given(facts_of_a_day)
def test_nothing_is_missing_where_the_check_says_contracted_and_eligible(facts):
    first = facts.first_edition_on
    listed = first is not None and first <= facts.on
    facts = replace(
        facts,
        case=None,
        edition=LIST if listed else None,
        provider=replace(facts.provider, on_record=True),
        therapy=replace(facts.therapy, on_record=True),
    )
    answer = decide(facts)
    sure = (answer.outcome, answer.eligible) == (Outcome.CONTRACTED, True)
    assert (missing(facts) == ()) is sure
