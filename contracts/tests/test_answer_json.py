from dataclasses import replace
from datetime import UTC, date, datetime

from contracts.answer_json import as_json
from contracts.eligibility import decide
from contracts.evidence import OtherProvider, Purpose, Source
from contracts.tests.evidence import (
    CHANNELS,
    LAKESIDE,
    LIST,
    NO_REMS,
    make_channel,
    make_contract,
    make_facts,
    make_listed_code,
    make_listing,
)

RECORDED = datetime(2024, 11, 12, 21, 5, 0, 120, tzinfo=UTC)
SOURCE = Source(address="/record/#1", recorded_at=RECORDED, recorded_by="cora")


LISTED = "Hemgenix on the Gene Therapy Program list, with the Embarc Benefit Protection footnote"


def fact(kind, sentence, **fields):
    usual = {
        "kind": kind,
        "sentence": sentence,
        "starts_on": None,
        "last_day": None,
        "address": "/somewhere/#1",
        "recorded_at": None,
        "recorded_by": "system",
    }
    return usual | fields


FACTS = [
    fact(
        "listing",
        LISTED,
        starts_on="2024-11-01",
        address="/record/#1",
        recorded_at="2024-11-12T21:05:00.000120+00:00",
        recorded_by="cora",
    ),
    fact("contract", "Contract for Hemgenix under the Gene Therapy Program", last_day="2025-12-31"),
    fact("code", "Code J1411, assigned by CMS to Hemgenix"),
    fact("code", "Code J3590 on our list, unclassified"),
]
# What an answer of each kind of fact has beside its own words, its cautions and its facts.
REST = {
    "outcome": "contracted",
    "eligible": True,
    "provider": {"npi": "1999990017", "name": "Lakeside"},
    "therapy": {
        "slug": "hemgenix",
        "brand_name": "Hemgenix",
        "generic_name": "drug",
        "program": "gene-therapy",
    },
    "on": "2025-03-03",
    "known": "2025-06-30T14:42:00.000000+00:00",
    "codes": [{"code": "J3590", "unclassified": True}],
    "product_codes": ["J1411"],
    "list": {
        "edition": "November 2024",
        "effective_on": "2024-11-01",
        "confirmed_on": "2025-06-02",
    },
    "rems": {"standing": "unknown", "certified": False},
    "prior_authorization": {
        "required": True,
        "channels": [
            {"kind": "phone", "value": "855.678.0051"},
            {"kind": "fax", "value": "833.910.1625"},
        ],
    },
    "embarc_may_apply": True,
    "guidance": [{"slug": "prior-authorization", "question": "About prior-authorization?"}],
    "contracted_providers": [{"npi": "1", "name": "Harbor", "city": "Port", "state": "ME"}],
    "permalink": "/contracts/check/?on=2025-03-03",
}


def test_whole_json():
    facts = make_facts(
        edition=replace(LIST, confirmed_on=date(2025, 6, 2)),
        listings=(make_listing(embarc=True, mark="", source=SOURCE, starts_on=date(2024, 11, 1)),),
        contracts=(make_contract(last_day=date(2025, 12, 31)),),
        requirements=(),
        listed_codes=(make_listed_code("J3590", unclassified=True),),
        channels=(*CHANNELS, make_channel("email", "a@b.c", Purpose.QUESTIONS)),
        guidance=make_facts().guidance[-2:],
        contracted_providers=(OtherProvider(npi="1", name="Harbor", city="Port", state="ME"),),
    )
    answer = decide(facts)
    cautions = [{"code": one.code.value, "sentence": one.sentence} for one in answer.cautions]
    assert as_json(answer, "/contracts/check/?on=2025-03-03") == {
        **REST,
        "sentence": answer.sentence,
        "cautions": cautions,
        "facts": FACTS,
    }
    assert [caution["code"] for caution in cautions] == [
        *("rems_unknown", "unclassified_code", "product_code_not_listed"),
    ]


def test_nulls_where_nothing_is_listed():
    answer = decide(make_facts(listings=(), requirements=(NO_REMS,)))
    shown = as_json(answer, "/")
    assert {key: shown[key] for key in ("eligible", "list", "codes", "embarc_may_apply")} == {
        "eligible": False,
        "list": None,
        "codes": [],
        "embarc_may_apply": False,
    }
    assert shown["therapy"]["program"] is None
    assert shown["prior_authorization"] == {"required": True, "channels": []}


def test_unconfirmed_list_and_an_unsure_answer():
    provider = replace(LAKESIDE, deactivated_on=date(2025, 1, 1))
    answer = decide(make_facts(provider=provider, contracts=(make_contract(),)))
    shown = as_json(answer, "/")
    assert (shown["eligible"], shown["list"]["confirmed_on"]) == (None, None)
