"""Outcome, eligibility, verdict, and what an answer carries beside its cautions and facts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.cautions import Code
from contracts.eligibility import Answer, Outcome, RemsAnswer, decide
from contracts.evidence import Authority, OtherProvider, Program, Purpose, RemsStanding
from contracts.tests.evidence import (
    CELLULAR,
    CHANNELS,
    GENE,
    GUIDANCE,
    HEMGENIX,
    KNOWN,
    LAKESIDE,
    LIST,
    ON,
    OTHER_REMS,
    make_agreement,
    make_certification,
    make_channel,
    make_contract,
    make_facts,
    make_listed_code,
    make_listing,
    make_product_code,
    make_requirement,
)
from contracts.verdicts import Tone

CONTRACT = {"contracts": (make_contract(),)}
ELSEWHERE = {"contracts": (make_contract(program=CELLULAR),)}
AGREEMENT = {"agreements": (make_agreement(),)}
CASE, OTHER_CASE, NO_CASE = {"case": "sca 0001"}, {"case": "OTHER"}, {"case": " - "}
REQUIRED = {"requirements": (make_requirement(),)}
CERTIFIED = {"certifications": (make_certification(),)}
UNKNOWN = {"requirements": ()}
UNLISTED = {"listings": (make_listing(last_day=ON - timedelta(days=1)),)}
DEACTIVATED = {"provider": replace(LAKESIDE, deactivated_on=ON)}
DEACTIVATED_LATER = {"provider": replace(LAKESIDE, deactivated_on=ON + timedelta(days=1))}
EARLY = {"on": date(2024, 10, 31)}
NO_LIST = {"first_edition_on": None}
NO_PROVIDER = {"provider": replace(LAKESIDE, on_record=False)}
NO_THERAPY = {"therapy": replace(HEMGENIX, on_record=False)}
ENTITLED = CONTRACT | AGREEMENT | CASE

BEFORE, UNRECORDED = "Cannot say: before our first list", "Cannot say: not on record then"
UNDER, ONE = "Perhaps: not listed, but under contract", "Perhaps: not listed, but one case on record"
OTHER_PROGRAM = "Perhaps: contracted under the other program"
MISSING, ONLY = "No: REMS certification missing", "No: REMS certified, but no contract"
NOT_ON_LIST, NO_CONTRACT = "No: not on the list that day", "No: not contracted"
CONTRACTED, THIS_CASE = "Yes: contracted", "Yes: this case only"
ONE_CASE = "Perhaps: one case only"


@pytest.mark.parametrize(
    ("fields", "outcome", "eligible", "heading", "tone"),
    [
        (ENTITLED | EARLY, "no_record", None, BEFORE, "unsure"),
        (ENTITLED | NO_LIST, "no_record", None, UNRECORDED, "unsure"),
        (ENTITLED | NO_PROVIDER, "no_record", None, UNRECORDED, "unsure"),
        (ENTITLED | NO_THERAPY, "no_record", None, UNRECORDED, "unsure"),
        (ENTITLED | NO_PROVIDER | EARLY, "no_record", None, UNRECORDED, "unsure"),
        (NO_PROVIDER | UNLISTED, "no_record", None, UNRECORDED, "unsure"),
        (UNLISTED, "not_listed", False, NOT_ON_LIST, "no"),
        (UNLISTED | REQUIRED | CERTIFIED, "not_listed", False, NOT_ON_LIST, "no"),
        (UNLISTED | CONTRACT | REQUIRED, "not_listed", None, UNDER, "unsure"),
        (UNLISTED | ELSEWHERE | AGREEMENT, "not_listed", None, UNDER, "unsure"),
        (UNLISTED | AGREEMENT, "not_listed", None, ONE, "unsure"),
        (UNLISTED | AGREEMENT | OTHER_CASE, "not_listed", None, ONE, "unsure"),
        (UNLISTED | DEACTIVATED, "not_listed", False, NOT_ON_LIST, "no"),
        (CONTRACT, "contracted", True, CONTRACTED, "yes"),
        (CONTRACT | UNKNOWN, "contracted", True, CONTRACTED, "yes"),
        (CONTRACT | REQUIRED | CERTIFIED, "contracted", True, CONTRACTED, "yes"),
        (CONTRACT | AGREEMENT | OTHER_CASE, "contracted", True, CONTRACTED, "yes"),
        (CONTRACT | DEACTIVATED_LATER, "contracted", True, CONTRACTED, "yes"),
        (
            *(CONTRACT | DEACTIVATED, "contracted", None),
            *("Perhaps: contracted, NPI deactivated", "unsure"),
        ),
        (AGREEMENT, "single_case", None, ONE_CASE, "unsure"),
        (AGREEMENT | NO_CASE | UNKNOWN, "single_case", None, ONE_CASE, "unsure"),
        (AGREEMENT | ELSEWHERE, "single_case", None, ONE_CASE, "unsure"),
        (AGREEMENT | CASE, "single_case", True, THIS_CASE, "once"),
        (AGREEMENT | CASE | ELSEWHERE, "single_case", True, THIS_CASE, "once"),
        (AGREEMENT | CASE | REQUIRED | CERTIFIED, "single_case", True, THIS_CASE, "once"),
        (
            *(AGREEMENT | DEACTIVATED, "single_case", None),
            *("Perhaps: one case only, NPI deactivated", "unsure"),
        ),
        (
            *(AGREEMENT | CASE | DEACTIVATED, "single_case", None),
            *("Perhaps: this case only, NPI deactivated", "unsure"),
        ),
        (CONTRACT | REQUIRED, "rems_missing", False, MISSING, "no"),
        (CONTRACT | REQUIRED | DEACTIVATED, "rems_missing", False, MISSING, "no"),
        (AGREEMENT | REQUIRED, "rems_missing", False, MISSING, "no"),
        (AGREEMENT | REQUIRED | CASE, "rems_missing", False, MISSING, "no"),
        (AGREEMENT | REQUIRED | ELSEWHERE, "rems_missing", False, MISSING, "no"),
        (REQUIRED | CERTIFIED, "rems_only", False, ONLY, "no"),
        (REQUIRED | CERTIFIED | AGREEMENT | OTHER_CASE, "rems_only", False, ONLY, "no"),
        (REQUIRED | CERTIFIED | DEACTIVATED, "rems_only", False, ONLY, "no"),
        (REQUIRED | CERTIFIED | ELSEWHERE, "rems_only", None, OTHER_PROGRAM, "unsure"),
        ({}, "not_contracted", False, NO_CONTRACT, "no"),
        (UNKNOWN | CERTIFIED, "not_contracted", False, NO_CONTRACT, "no"),
        (CERTIFIED, "not_contracted", False, NO_CONTRACT, "no"),
        (REQUIRED, "not_contracted", False, NO_CONTRACT, "no"),
        (AGREEMENT | OTHER_CASE | REQUIRED, "not_contracted", False, NO_CONTRACT, "no"),
        (DEACTIVATED, "not_contracted", False, NO_CONTRACT, "no"),
        (ELSEWHERE, "not_contracted", None, OTHER_PROGRAM, "unsure"),
        (ELSEWHERE | REQUIRED, "not_contracted", None, OTHER_PROGRAM, "unsure"),
    ],
)
def test_verdict(fields, outcome, eligible, heading, tone):
    answer = decide(make_facts(**fields))
    verdict = (answer.outcome, answer.eligible, answer.heading, answer.tone)
    assert verdict == (outcome, eligible, heading, tone)


DAYS = {"starts_on": ON, "last_day": ON + timedelta(days=2)}
CASE_OF_THE_DAYS = CASE | {"agreements": (make_agreement(**DAYS),)}


@pytest.mark.parametrize(
    ("fields", "within", "outside"),
    [
        ({"contracts": (make_contract(**DAYS),)}, "contracted", "not_contracted"),
        (CASE_OF_THE_DAYS, "single_case", "not_contracted"),
        (CONTRACT | {"listings": (make_listing(**DAYS),)}, "contracted", "not_listed"),
        (CONTRACT | {"requirements": (make_requirement(**DAYS),)}, "rems_missing", "contracted"),
        (
            *(REQUIRED | {"certifications": (make_certification(**DAYS),)}, "rems_only"),
            "not_contracted",
        ),
    ],
    ids=["contract", "agreement", "listing", "requirement", "certification"],
)
def test_both_end_days_of_each_record_count(fields, within, outside):
    days = [ON + timedelta(days=n) for n in (-1, 0, 2, 3)]
    outcomes = [decide(make_facts(**fields | {"on": day})).outcome for day in days]
    assert outcomes == [outside, within, within, outside]


NOTHING_MORE = {
    "on": ON,
    "today": ON,
    "known": KNOWN,
    "provider": LAKESIDE,
    "therapy": HEMGENIX,
    "program": GENE,
    "edition": LIST,
    "embarc_may_apply": False,
    "rems": RemsAnswer(standing=RemsStanding.NOT_REQUIRED),
    "codes": (make_listed_code(),),
    "product_codes": ("J1411",),
    "prior_authorization": CHANNELS,
    "questions": (),
    "contracted_providers": (),
    "cautions": (),
}


def guidance(*slugs):
    by_slug = {entry.slug: entry for entry in GUIDANCE}
    return tuple(by_slug[slug] for slug in slugs)


def test_whole_answer():
    answer = decide(make_facts(**CONTRACT))
    sentence = (
        "Yes. On March 3, 2025, Lakeside is contracted for Hemgenix. Every case needs prior "
        "authorization: call 855.678.0051 or fax 833.910.1625. What is covered depends on the "
        "customer's benefit plan."
    )
    slugs = ("prior-authorization", "contracted-per-therapy", "coverage-and-benefit-plan")
    assert answer == Answer(
        outcome=Outcome.CONTRACTED,
        eligible=True,
        heading="Yes: contracted",
        tone=Tone.YES,
        sentence=sentence,
        facts=answer.facts,  # test_grounds.py has them
        guidance=guidance(*slugs),
        **NOTHING_MORE,
    )


EVERYTHING = {
    "listings": (make_listing(embarc=True),),
    "requirements": (make_requirement(),),
    "certifications": (make_certification(),),
    "listed_codes": (make_listed_code("J3590"), make_listed_code("C9399")),
    "product_codes": (make_product_code("J1411"), make_product_code("C9100")),
    "channels": (*CHANNELS, make_channel("email", "a@b.c", Purpose.QUESTIONS)),
    "contracted_providers": (OtherProvider(npi="1", name="A", city="B", state="OH"),),
}


def carried(answer):
    return {
        "program": answer.program and answer.program.slug,
        "list": answer.edition and answer.edition.label,
        "embarc": answer.embarc_may_apply,
        "rems": (answer.rems.standing, answer.rems.certified, answer.rems.required_by),
        "codes": [row.code for row in answer.codes],
        "product_codes": answer.product_codes,
        "channels": [c.value for c in (*answer.prior_authorization, *answer.questions)],
        "others": [other.npi for other in answer.contracted_providers],
    }


FULL = {
    "program": "gene-therapy",
    "list": "November 2024",
    "embarc": True,
    "rems": ("required", True, (Authority.FDA,)),
    "codes": ["C9399", "J3590"],
    "product_codes": ("C9100", "J1411"),
    "channels": ["855.678.0051", "833.910.1625", "a@b.c"],
    "others": ["1"],
}
BARE = {"codes": [], "channels": [], "others": []}
NO_PRODUCT = BARE | {"rems": ("unknown", False, ()), "product_codes": ()}
OFF_LIST = {"program": None, "list": None, "embarc": False}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, FULL),
        (UNLISTED, FULL | BARE | OFF_LIST),
        (NO_PROVIDER, FULL | NO_PRODUCT),
        (NO_THERAPY | UNLISTED, FULL | NO_PRODUCT | OFF_LIST),
    ],
    ids=["listed", "not listed", "no record of the provider", "no record of the therapy"],
)
def test_what_an_answer_carries(fields, expected):
    assert carried(decide(make_facts(**EVERYTHING | fields))) == expected


def test_only_codes_of_the_day_are_carried():
    over = {"last_day": ON - timedelta(days=1)}
    codes = {
        "listed_codes": (make_listed_code("J0001", **over), make_listed_code("J0002")),
        "product_codes": (make_product_code("J0003", **over), make_product_code("J0002")),
    }
    answer = decide(make_facts(**codes))
    assert (answer.codes, answer.product_codes) == ((make_listed_code("J0002"),), ("J0002",))


@pytest.mark.parametrize(
    ("fields", "slugs"),
    [
        (EARLY, ()),
        (UNLISTED, ()),
        (CONTRACT, ("contracted-per-therapy",)),
        (AGREEMENT, ("contracted-per-therapy",)),
        (CONTRACT | REQUIRED, ("contracted-per-therapy", "rems-and-contract")),
        (REQUIRED | CERTIFIED, ("contracted-per-therapy", "rems-and-contract")),
        ({}, ("contracted-per-therapy",)),
    ],
    ids=list(Outcome),
)
def test_guidance_that_justifies_each_outcome(fields, slugs):
    expected = guidance("prior-authorization", *slugs, "coverage-and-benefit-plan")
    assert decide(make_facts(**fields)).guidance == expected


def test_guidance_not_on_record_is_left_out():
    held = guidance("coverage-and-benefit-plan", "reference-guide")
    answer = decide(make_facts(guidance=held))
    assert answer.guidance == guidance("coverage-and-benefit-plan")


def other(npi, name, state, **fields):
    return OtherProvider(npi=npi, name=name, city="Town", state=state, **fields)


def test_other_providers_same_state_first_then_by_name_without_the_one_asked_about():
    near = (other("3", "abbey", "OH"), other("2", "Borough", "OH"), other("1", "Zoo", "OH"))
    far = (other("5", "Abbey", "KS"), other("4", "Same", "AZ"), other("6", "Same", "TX"))
    asked = other(LAKESIDE.npi, "Lakeside", "OH")
    gathered = (*reversed(far), asked, *reversed(near))
    answer = decide(make_facts(contracted_providers=gathered))
    assert answer.contracted_providers == near + far


def test_at_most_twenty_other_providers():
    gathered = tuple(other(f"{n:02}", "Same", "OH") for n in range(25, 0, -1))
    answer = decide(make_facts(contracted_providers=gathered))
    assert [each.npi for each in answer.contracted_providers] == [f"{n:02}" for n in range(1, 21)]


@pytest.mark.parametrize(("is_sample", "shown"), [(False, ["1"]), (True, ["1", "2"])])
def test_samples_are_shown_beside_samples_only(is_sample, shown):
    gathered = (other("1", "Real", "OH"), other("2", "Sample", "OH", is_sample=True))
    provider = replace(LAKESIDE, is_sample=is_sample)
    answer = decide(make_facts(provider=provider, contracted_providers=gathered))
    assert [each.npi for each in answer.contracted_providers] == shown


@pytest.mark.parametrize(
    ("fields", "asks"),
    [
        (AGREEMENT, True),
        (AGREEMENT | REQUIRED, True),
        (AGREEMENT | OTHER_CASE, True),
        (AGREEMENT | CASE, False),
        (AGREEMENT | CONTRACT, False),
        ({}, False),
    ],
)
def test_the_page_asks_for_the_case_where_it_could_change_the_answer(fields, asks):
    assert decide(make_facts(**fields)).asks_for_case is asks


def test_a_requirement_of_two_programs_needs_both_certifications():
    both = (make_requirement(), make_requirement(authority=Authority.PLAN, rems=OTHER_REMS))
    first, second = make_certification(), make_certification(rems=OTHER_REMS)
    outcomes = [
        decide(make_facts(requirements=both, certifications=rows)).outcome
        for rows in ((first,), (second,), (first, second))
    ]
    assert outcomes == ["not_contracted", "not_contracted", "rems_only"]


def test_a_contract_of_an_unknown_third_program_is_under_another_too():
    third = Program(slug="third", name="Third")
    answer = decide(make_facts(contracts=(make_contract(program=third),)))
    assert (answer.outcome, answer.eligible) == ("not_contracted", None)
    assert [c.code for c in answer.cautions] == [Code.CONTRACT_UNDER_ANOTHER_PROGRAM]


@pytest.mark.parametrize("day", [date.min, date(2, 1, 1), date(9999, 12, 15), date.max], ids=str)
def test_days_at_the_ends_of_the_calendar(day):
    rows = {"starts_on": None, "last_day": date.max}
    fields = {
        "listings": (make_listing(**rows),),
        "contracts": (make_contract(**rows),),
        "first_edition_on": date.min,
    }
    answer = decide(make_facts(on=day, today=day, **fields))
    assert (answer.outcome, answer.cautions) == ("contracted", ())
