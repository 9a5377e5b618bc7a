from datetime import date

import pytest

from contracts.day_of_service import RemsOfTheDay
from contracts.evidence import Authority, Rems, RemsStanding, Standing
from contracts.tests.evidence import (
    CELLULAR,
    GENE,
    LIST,
    NO_REMS,
    ON,
    OTHER_REMS,
    REMS,
    make_agreement,
    make_certification,
    make_contract,
    make_facts,
    make_listing,
    make_requirement,
)

FDA, PLAN = Authority.FDA, Authority.PLAN
BY_FDA = make_requirement()
BY_PLAN = make_requirement(authority=PLAN, rems=OTHER_REMS)
NOT_BY_FDA = make_requirement(required=False)
NOT_BY_PLAN = make_requirement(required=False, authority=PLAN, rems=OTHER_REMS)
NAMELESS = make_requirement(rems=None)
IN_FIRST, IN_OTHER = make_certification(), make_certification(rems=OTHER_REMS)
PENDING = make_certification(standing=Standing.PENDING)
WITHDRAWN = make_certification(standing=Standing.WITHDRAWN)


@pytest.mark.parametrize(
    ("requirements", "certifications", "standing", "certified", "held", "met"),
    [
        ([], [], "unknown", False, False, True),
        ([], [IN_FIRST], "unknown", False, False, True),
        ([NOT_BY_FDA], [], "not_required", False, False, True),
        ([NOT_BY_FDA], [IN_FIRST], "not_required", True, False, True),
        ([NOT_BY_FDA], [WITHDRAWN], "not_required", False, False, True),
        ([BY_FDA], [], "required", False, False, False),
        ([BY_FDA], [IN_FIRST], "required", True, True, True),
        ([BY_FDA], [PENDING], "required", False, False, False),
        ([BY_FDA], [WITHDRAWN], "required", False, False, False),
        ([BY_FDA], [IN_OTHER], "required", False, False, False),
        ([BY_FDA, NOT_BY_PLAN], [IN_FIRST], "required", False, True, True),
        ([NOT_BY_FDA, BY_PLAN], [IN_FIRST], "required", False, False, False),
        ([NOT_BY_FDA, BY_PLAN], [IN_OTHER], "required", False, True, True),
        ([BY_FDA, BY_PLAN], [IN_FIRST], "required", False, False, False),
        ([BY_FDA, BY_PLAN], [IN_FIRST, IN_OTHER], "required", True, True, True),
        ([BY_FDA, NO_REMS], [IN_FIRST], "required", True, True, True),
        ([NAMELESS], [IN_FIRST], "required", False, False, False),
        ([NAMELESS, BY_PLAN], [IN_OTHER], "required", True, False, False),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_rems_of_a_day(requirements, certifications, standing, certified, held, met):
    rems = RemsOfTheDay(requirements=tuple(requirements), certifications=tuple(certifications))
    assert (rems.standing, rems.certified, rems.held, rems.met) == (standing, certified, held, met)


@pytest.mark.parametrize(
    ("requirements", "required_by", "plan_only"),
    [
        ([], (), False),
        ([NOT_BY_FDA], (), False),
        ([BY_FDA], (FDA,), False),
        ([BY_PLAN, BY_FDA], (FDA, PLAN), False),
        ([NOT_BY_FDA, BY_PLAN], (PLAN,), True),
    ],
)
def test_who_requires_the_rems(requirements, required_by, plan_only):
    rems = RemsOfTheDay(requirements=tuple(requirements), certifications=())
    assert (rems.required_by, rems.plan_only) == (required_by, plan_only)


def test_what_is_missing_comes_with_the_standing_on_record():
    third = Rems(slug="third", name="THIRD REMS")
    rows = (BY_FDA, BY_PLAN, make_requirement(rems=third), NOT_BY_FDA)
    rems = RemsOfTheDay(requirements=rows, certifications=(IN_OTHER, WITHDRAWN))
    assert rems.named == rems.to_hold == (OTHER_REMS, REMS, third)
    assert rems.missing == ((REMS, Standing.WITHDRAWN), (third, None))


def test_only_rows_of_the_day_make_its_rems():
    over = date(2025, 3, 2)
    facts = make_facts(
        requirements=(make_requirement(last_day=over), NOT_BY_FDA),
        certifications=(make_certification(last_day=over), WITHDRAWN),
    )
    expected = RemsOfTheDay(requirements=(NOT_BY_FDA,), certifications=(WITHDRAWN,))
    assert (facts.rems, facts.rems.standing) == (expected, RemsStanding.NOT_REQUIRED)


def test_the_contract_is_that_of_the_listing_program():
    elsewhere, contract = make_contract(program=CELLULAR), make_contract(program=GENE)
    facts = make_facts(contracts=(elsewhere, contract))
    assert (facts.contract, facts.contracts_elsewhere) == (contract, ())
    facts = make_facts(contracts=(elsewhere,))
    assert (facts.contract, facts.contracts_elsewhere) == (None, (elsewhere,))
    facts = make_facts(contracts=(elsewhere,), listings=())
    assert (facts.contract, facts.contracts_elsewhere) == (None, ())


def test_a_renamed_program_is_still_the_program():
    renamed = make_listing(program=type(GENE)(slug=GENE.slug, name="Gene and More"))
    assert make_facts(listings=(renamed,), contracts=(make_contract(),)).contract == make_contract()


def test_an_agreement_counts_for_the_case_given_or_for_any_where_none_is():
    first, second = make_agreement(reference="A-1"), make_agreement(reference="b 2")
    over = make_agreement(reference="A-1", last_day=date(2025, 3, 2))
    counted = {
        case: make_facts(case=case, agreements=(over, first, second)).counted_agreements
        for case in (None, " -", "a1", "B-2", "C-3")
    }
    assert counted == {
        None: (first, second),
        " -": (first, second),
        "a1": (first,),
        "B-2": (second,),
        "C-3": (),
    }


def test_nothing_rests_on_an_agreement_for_a_therapy_on_no_list():
    facts = make_facts(agreements=(make_agreement(),), listings=())
    assert (facts.rests_on_agreement, facts.entitled) == (False, False)


def test_an_agreement_without_a_readable_reference_matches_no_case():
    facts = make_facts(case=None, agreements=(make_agreement(reference=" - "),))
    assert facts.matching_agreements == ()


@pytest.mark.parametrize(
    ("since", "deactivated"),
    [(None, False), (date(2025, 3, 2), True), (ON, True), (date(2025, 3, 4), False)],
    ids=str,
)
def test_an_npi_is_deactivated_from_its_day_on(since, deactivated):
    provider = type(make_facts().provider)(
        npi="1999990017", name="L", city="L", state="OH", deactivated_on=since
    )
    assert make_facts(provider=provider).npi_deactivated is deactivated


@pytest.mark.parametrize(
    ("on", "first", "on_record"),
    [
        (LIST.effective_on, LIST.effective_on, True),
        (date(2024, 10, 31), LIST.effective_on, False),
        (ON, None, False),
    ],
    ids=str,
)
def test_there_is_nothing_to_answer_from_before_the_first_list(on, first, on_record):
    assert make_facts(on=on, first_edition_on=first).on_record is on_record


def test_names_are_those_of_the_listing_in_force_that_day():
    then = make_listing(last_day=ON, brand_name="Oldname", mark="™", generic_name="old")
    now = make_listing(starts_on=date(2025, 3, 4), brand_name="Newname")
    facts = make_facts(listings=(now, then))
    named = facts.therapy_that_day
    assert (facts.brand, named.mark, named.generic_name) == ("Oldname", "™", "old")
    assert make_facts(listings=()).therapy_that_day == facts.therapy
