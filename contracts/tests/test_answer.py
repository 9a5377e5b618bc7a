"""What an answer carries beside its verdict, cautions and facts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.eligibility import Answer, Outcome, RemsAnswer, decide
from contracts.evidence import Authority, OtherProvider, Purpose, RemsStanding
from contracts.tests.evidence import (
    CHANNELS,
    GENE,
    GUIDANCE,
    HEMGENIX,
    KNOWN,
    LAKESIDE,
    LIST,
    ON,
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
AGREED = {"agreements": (make_agreement(),)}
REQUIRED = {"requirements": (make_requirement(),)}
HELD_REMS = REQUIRED | {"certifications": (make_certification(),)}
UNLISTED = {"listings": (make_listing(last_day=ON - timedelta(days=1)),)}
EARLY = {"on": date(2024, 10, 31)}
NO_PROVIDER = {"provider": replace(LAKESIDE, on_record=False)}
NO_THERAPY = {"therapy": replace(HEMGENIX, on_record=False)}

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
        (AGREED, ("contracted-per-therapy",)),
        (CONTRACT | REQUIRED, ("contracted-per-therapy", "rems-and-contract")),
        (HELD_REMS, ("contracted-per-therapy", "rems-and-contract")),
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
        (AGREED, True),
        (AGREED | REQUIRED, True),
        (AGREED | {"case": "OTHER"}, True),
        (AGREED | {"case": "sca 0001"}, False),
        (AGREED | CONTRACT, False),
        ({}, False),
    ],
)
def test_the_page_asks_for_the_case_where_it_could_change_the_answer(fields, asks):
    assert decide(make_facts(**fields)).asks_for_case is asks
