from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make

pytestmark = pytest.mark.django_db

ADDRESS, ON = "/contracts/check.json", "2025-03-03"


@pytest.fixture
@make.together()
def pair():
    make.make_edition(label="November 2024", confirmed_on=date(2025, 1, 2))
    program = make.make_program(slug="gene", name="Gene Therapy")
    therapy = make.make_therapy(brand_name="Hemgenix", mark="®", generic_name="etranacogene")
    make.make_listing(therapy=therapy, program=program, embarc=True)
    make.make_listed_code(therapy=therapy, code=make.make_code("J1411"))
    make.make_channel(program=program, value="855.678.0051")
    provider = make.make_provider(npi="1999990017", name="Lakeside")
    return make.make_contract(provider=provider, therapy=therapy, program=program)


def asked(client, **query):
    response = client.get(ADDRESS, {"npi": "1999990017", "therapy": "hemgenix", "on": ON, **query})
    assert response.headers["Content-Type"] == "application/json"
    return response


FIELDS = (
    *("outcome", "eligible", "sentence", "cautions", "provider", "therapy", "on", "known", "codes"),
    *("product_codes", "list", "rems", "prior_authorization", "embarc_may_apply", "facts"),
    *("guidance", "contracted_providers", "permalink"),
)


def part(client, *fields):
    answer = asked(client).json()
    assert tuple(answer) == FIELDS
    return {field: answer[field] for field in fields}


def test_the_verdict(client_as_staff, pair):
    assert part(client_as_staff, *FIELDS[:4]) == {
        "outcome": "contracted",
        "eligible": True,
        "sentence": (
            "Yes. On March 3, 2025, Lakeside was contracted for Hemgenix. Every case needs prior "
            "authorization: call 855.678.0051. What is covered depends on the customer's benefit "
            "plan."
        ),
        "cautions": [
            {
                "code": "rems_unknown",
                "sentence": (
                    "We hold no record either way for Hemgenix on Mar 3, 2025. "
                    "Do not say that none is needed."
                ),
            }
        ],
    }


def test_who_what_when(client_as_staff, pair):
    known = timezone.localtime(Ledger.newest())
    assert part(client_as_staff, *FIELDS[4:8]) == {
        "provider": {"npi": "1999990017", "name": "Lakeside"},
        "therapy": {
            "slug": "hemgenix",
            "brand_name": "Hemgenix",
            "generic_name": "etranacogene",
            "program": "gene",
        },
        "on": ON,
        "known": known.isoformat(timespec="microseconds"),
    }


def test_what_the_catalog_says_of_the_day(client_as_staff, pair):
    code = pair.therapy.listedcodes.get().code
    make.make_product_code(therapy=pair.therapy, code=code)
    channel = {"kind": "phone", "value": "855.678.0051"}
    assert part(client_as_staff, *FIELDS[8:14]) == {
        "codes": [{"code": "J1411", "unclassified": False}],
        "product_codes": ["J1411"],
        "list": {
            "edition": "November 2024",
            "effective_on": "2024-11-01",
            "confirmed_on": "2025-01-02",
        },
        "rems": {"standing": "unknown", "certified": False},
        "prior_authorization": {"required": True, "channels": [channel]},
        "embarc_may_apply": True,
    }


def fact(kind, sentence, record):
    version = record.history.get()
    recorded = timezone.localtime(version.history_date)
    return {
        "kind": kind,
        "sentence": sentence,
        "starts_on": "2024-11-01",
        "last_day": None,
        "address": record.get_absolute_url(),
        "recorded_at": recorded.isoformat(timespec="microseconds"),
        "recorded_by": version.history_user_name,
    }


def test_each_fact_with_its_record(client_as_staff, pair):
    listing, code = pair.therapy.listings.get(), pair.therapy.listedcodes.get()
    listed = "Hemgenix® on the Gene Therapy Program list"
    assert part(client_as_staff, "facts")["facts"] == [
        fact("listing", f"{listed}, with the Embarc Benefit Protection footnote", listing),
        fact("contract", "Contract for Hemgenix under the Gene Therapy Program", pair),
        fact("code", "Code J1411 on our list", code),
    ]


def test_guidance_others_and_the_permalink(client_as_staff, pair):
    other = make.make_provider(name="Otherside", city="Dayton")
    make.make_contract(provider=other, therapy=pair.therapy, program=pair.program)
    make.make_entry(slug="prior-authorization", question="Always needed?")
    known = moment_text(Ledger.newest()).replace(":", "%3A")
    question = "npi=1999990017&therapy=hemgenix&on=2025-03-03"
    assert part(client_as_staff, *FIELDS[15:]) == {
        "guidance": [{"slug": "prior-authorization", "question": "Always needed?"}],
        "contracted_providers": [
            {"npi": other.npi, "name": "Otherside", "city": "Dayton", "state": "OH"}
        ],
        "permalink": f"/contracts/check/?{question}&known={known}",
    }


def test_today_is_the_day_where_none_is_given(client_as_staff, pair):
    today = timezone.localdate().isoformat()
    assert [asked(client_as_staff, on=on).json()["on"] for on in ("", today)] == [today, today]


def test_the_permalink_keeps_the_case_as_typed(client_as_staff, pair):
    kept = asked(client_as_staff, case="a b&c").json()["permalink"]
    assert "&case=a+b%26c&known=" in kept
    assert "case" not in asked(client_as_staff, case=" -- ").json()["permalink"]


def test_the_permalink_answers_alike_for_ever(client_as_staff, pair):
    first = asked(client_as_staff).json()
    pair.last_day = date(2024, 12, 31)
    make.save(pair)
    pair.provider.deactivated_on = date(2024, 11, 1)
    make.save(pair.provider)
    query = first["permalink"].partition("?")[2]
    assert client_as_staff.get(f"{ADDRESS}?{query}").json() == first
    now = asked(client_as_staff).json()
    assert (first["outcome"], now["outcome"]) == ("contracted", "not_contracted")


def test_a_deleted_provider_has_no_record(client_as_staff, pair):
    make.remove(pair)
    make.remove(pair.provider)
    answer = asked(client_as_staff).json()
    assert (answer["outcome"], answer["eligible"]) == ("no_record", None)
    assert [caution["code"] for caution in answer["cautions"]] == ["provider_not_on_record"]
    assert answer["provider"] == {"npi": "1999990017", "name": "Lakeside"}


BAD = [
    ({"npi": ""}, 400, "npi", "Give an NPI: ten digits."),
    ({"npi": "Lakeside"}, 400, "npi", "Give an NPI: ten digits."),
    ({"npi": "199999001"}, 400, "npi", "An NPI is ten digits, and this has 9."),
    ({"therapy": ""}, 400, "therapy", "Give the slug of a therapy, e.g. zolgensma."),
    ({"npi": "1999990074"}, 404, "npi", "The number is well formed"),
    ({"npi": "1999990018"}, 404, "npi", "The number is not well formed"),
    ({"therapy": "Hemgenix"}, 404, "therapy", "No therapy is on record by this name."),
    ({"therapy": "x" * 5000}, 404, "therapy", "No therapy is on record by this name."),
    ({"therapy": "\ud800".encode("utf-8", "surrogatepass")}, 404, "therapy", "No therapy is"),
    ({"on": "2025-02-30"}, 400, "on", "“2025-02-30” is not in the calendar."),
    ({"on": "03/03/2025"}, 400, "on", "“03/03/2025” is not a day."),
    ({"known": "yesterday"}, 400, "known", "“yesterday” is not a moment."),
    ({"known": "2198-01-01T00:00:00Z"}, 400, "known", "nobody knows then"),
    ({"npi": "1999990017\0"}, 400, "npi", "(NUL)"),
    ({"npi": ["1999990017", "1999990025"]}, 400, "npi", "“npi” is given twice"),
    ({"case": ["A", "B"]}, 400, "case", "“case” is given twice"),
    ({"case": "x" * 5000}, 400, "case", "This has 5,000 characters; 200 are enough."),
]


@pytest.mark.parametrize(("query", "status", "field", "message"), BAD)
def test_bad_input_is_refused(client_as_staff, pair, query, status, field, message):
    response = asked(client_as_staff, **query)
    error = response.json()["error"]
    assert (response.status_code, error["field"]) == (status, field)
    assert message in error["message"]
    assert set(error) == {"field", "value", "message"}


def test_known_later_than_the_newest_change_is_read_at_that_change(client_as_staff, pair):
    newest = Ledger.newest()
    answers = [asked(client_as_staff, known=k).json() for k in ("", moment_text(timezone.now()))]
    assert answers[0] == answers[1]
    before = moment_text(newest - timedelta(days=1))
    assert asked(client_as_staff, known=before).json()["outcome"] == "no_record"


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow(
    client_as_staff, pair, django_assert_num_queries, rows
):
    for _ in range(rows):
        make.make_contract(
            provider=make.make_provider(), therapy=pair.therapy, program=pair.program
        )
        make.make_notice(therapy=pair.therapy)
    with django_assert_num_queries(17):
        assert asked(client_as_staff).json()["outcome"] == "contracted"


def test_nothing_but_get(client_as_staff, pair):
    for name in ("contracts:check", "contracts:check-json"):
        assert client_as_staff.post(reverse(name)).status_code == 405
