from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.reading import body, page
from therapies.models import Edition

pytestmark = pytest.mark.django_db

ADDRESS, ON = "/contracts/check/", "2025-03-03"
NPI = "1999990017"


@pytest.fixture
def program():
    make.make_edition(label="November 2024")
    return make.make_program(slug="gene", name="Gene Therapy")


@pytest.fixture
@make.together()
def pair(program):
    therapy = make.make_therapy(brand_name="Hemgenix", mark="®", generic_name="etranacogene")
    make.make_listing(therapy=therapy, program=program, embarc=True)
    make.make_listed_code(therapy=therapy, code=make.make_code("J1411"))
    make.make_channel(program=program, value="855.678.0051")
    make.make_channel(program=program, kind="fax", value="833.910.1625", position=2)
    provider = make.make_provider(npi=NPI, name="Lakeside Hospital")
    return make.make_contract(provider=provider, therapy=therapy, program=program)


def asked(client, status=200, **query):
    response = client.get(ADDRESS, {"npi": NPI, "therapy": "hemgenix", "on": ON, **query})
    assert response.status_code == status
    return response


def read(client, **query):
    return page(asked(client, **query))


def redirected(client, **query):
    """The query of the address to which a question is redirected; the rest of it is canonical."""
    response = asked(client, status=302, **query)
    parts = urlsplit(response["Location"])
    assert parts.path == ADDRESS
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_the_answer_comes_first(client_as_staff, pair):
    found = read(client_as_staff)
    assert found.texts["title"] == [
        "Yes: contracted: Lakeside Hospital, Hemgenix®, Mar 3, 2025 · Classified therapies"
    ]
    assert found.texts["h1"] == ["Yes: contracted"]
    assert found.texts["section"][0].startswith("Yes: contracted Lakeside Hospital 1999990017")
    assert found.texts["blockquote"] == [
        (
            "Yes. On March 3, 2025, Lakeside Hospital was contracted for Hemgenix. "
            "Every case needs prior authorization: call 855.678.0051 or fax 833.910.1625. "
            "What is covered depends on the customer's benefit plan."
        )
    ]
    assert "This answer is for Mar 3, 2025, as known now" in found.texts[".asof"][0]
    assert ".is-past" not in found.texts


def test_four_cells_facts_and_why(client_as_staff, pair):
    make.make_entry(slug="prior-authorization", question="Always needed?")
    make.make_entry(slug="coverage-and-benefit-plan", question="Covered?")
    response = asked(client_as_staff)
    assert page(response).texts["dd"] == [
        "J1411 names this product alone",
        "855.678.0051 or fax 833.910.1625 · form and more",
        "Unknown no record either way",
        "May apply footnote of the list",
    ]
    moment = page(response).tables[0][1][2]
    assert moment.endswith(f"ET, {pair.history.get().history_user_name}")
    assert [row[:2] for row in body(response)] == [
        [
            (
                "Hemgenix® on the Gene Therapy Program list, "
                "with the Embarc Benefit Protection footnote"
            ),
            "Nov 1, 2024, no end on record",
        ],
        [
            "Contract for Hemgenix under the Gene Therapy Program",
            "Nov 1, 2024, no end on record",
        ],
        ["Code J1411 on our list", "Nov 1, 2024, no end on record"],
    ]
    history = reverse("contracts:provider-history", args=[NPI])
    assert f"{history}?on={ON}" in page(response).links
    assert page(response).texts["section"][-2] == (
        "Why Always needed? The customer’s benefit plan decides what is covered: Covered?"
    )


def test_cautions_are_those_of_the_json(client_as_staff, pair):
    make.make_notice(therapy=pair.therapy, text="Shipments are paused.")
    found = read(client_as_staff)
    answer = client_as_staff.get(
        "/contracts/check.json", {"npi": NPI, "therapy": "hemgenix", "on": ON}
    ).json()
    sentences = [caution["sentence"] for caution in answer["cautions"]]
    assert [text.partition(". ")[2] for text in found.texts[".caution"]] == sentences
    assert len(sentences) == 2


def test_call_notes_carry_the_permalink_and_its_moment(client_as_staff, pair):
    response = asked(client_as_staff)
    permalink = response.context["permalink"]
    assert permalink == (
        f"{ADDRESS}?npi={NPI}&therapy=hemgenix&on={ON}&known="
        + moment_text(Ledger.newest()).replace(":", "%3A")
    )
    assert response.context["notes"].splitlines() == [
        "Yes: contracted",
        "Lakeside Hospital (NPI 1999990017)",
        "Hemgenix®, date of service Mar 3, 2025",
        "Code J1411. Prior authorization required: phone 855.678.0051, fax 833.910.1625.",
        (
            "! REMS unknown: We hold no record either way for Hemgenix on Mar 3, 2025. "
            "Do not say that none is needed."
        ),
        response.context["notes"].splitlines()[5],
        f"http://testserver{permalink}",
    ]
    assert response.context["notes"].splitlines()[5].startswith("As known ")
    assert permalink in page(response).links


def test_next_question_is_filled_in_and_finds_the_pair_again(client_as_staff, pair):
    response = asked(client_as_staff)
    typed = {
        "npi": response.context["next_npi"],
        "therapy": response.context["next_therapy"],
    }
    assert typed == {"npi": "Lakeside Hospital (1999990017)", "therapy": "Hemgenix"}
    assert 'value="Lakeside Hospital (1999990017)"' in response.content.decode()
    assert redirected(client_as_staff, **typed) == {"npi": NPI, "therapy": "hemgenix", "on": ON}


def test_where_the_caller_can_turn_stands_on_every_no(client_as_staff, pair):
    make.make_provider(npi="1999990025", name="Northfield", state="MN")
    response = asked(client_as_staff, npi="1999990025")
    found = page(response)
    assert found.texts["h1"] == ["No: not contracted"]
    assert found.texts["caption"][1] == (
        "1 provider contracted for Hemgenix® on Mar 3, 2025 · none in MN; same state first"
    )
    assert body(response, 1) == [["Lakeside Hospital", NPI, "Springfield, OH"]]
    searched = body(response)[-1]
    assert searched[0].startswith(
        "No contract and no agreement for Hemgenix on Mar 3, 2025, in all that was on record at "
    )
    assert "Where the caller can turn" not in read(client_as_staff).texts["h2"]


def test_nobody_to_turn_to_is_said(client_as_staff, pair):
    make.remove(pair)
    assert read(client_as_staff).texts["section"][3] == (
        "Where the caller can turn No other provider on record was contracted for Hemgenix® on "
        "Mar 3, 2025, with the REMS certification where one is required."
    )


def test_a_case_is_asked_for_and_never_read_out(client_as_staff, pair):
    make.remove(pair)
    make.make_agreement(provider=pair.provider, therapy=pair.therapy, reference="SCA-0001")
    unasked = asked(client_as_staff)
    assert page(unasked).texts["h1"] == ["Perhaps: one case only"]
    assert "SCA-0001" not in unasked.content.decode()
    assert 'id="check-case"' in unasked.content.decode()
    assert '<input type="hidden" name="on" value="2025-03-03">' in unasked.content.decode()
    other = asked(client_as_staff, case="OTHER")
    assert page(other).texts["h1"] == ["No: not contracted"]
    assert "SCA-0001" not in other.content.decode()
    assert 'value="OTHER"' in other.content.decode()
    matched = asked(client_as_staff, case="sca 0001")
    assert page(matched).texts["h1"] == ["Yes: this case only"]
    assert "for case SCA-0001 only" in page(matched).texts["blockquote"][0]
    assert 'id="check-case"' not in matched.content.decode()


def test_a_sample_is_marked(client_as_staff, pair):
    npi = make.make_provider(npi="1999990025", is_sample=True).npi
    tags = [read(client_as_staff, **asked).texts[".tag"] for asked in ({"npi": npi}, {})]
    assert ["Sample" in found for found in tags] == [True, False]


def test_before_the_first_list(client_as_staff, pair):
    found = read(client_as_staff, on="2024-10-31")
    assert found.texts["h1"] == ["Cannot say: before our first list"]
    assert found.texts[".main"] == ["Not on record"] * 4
    assert "Nothing is on record to answer from." in found.texts["p"]
    assert found.tables == []


def test_a_kept_answer_says_whether_today_answers_otherwise(client_as_staff, pair):
    known = moment_text(Ledger.newest())
    same = read(client_as_staff, known=known)
    assert same.texts[".caution"][0] == (
        "Asked again with what we know today, the answer is the same. Today’s answer"
    )
    pair.last_day = date(2025, 3, 10)
    make.save(pair)
    assert read(client_as_staff, known=known).texts[".caution"][0] == (
        "Asked again with what we know today, the answer is the same, but its facts or cautions "
        "have changed. Today’s answer"
    )
    pair.last_day = date(2025, 3, 2)
    make.save(pair)
    kept = read(client_as_staff, known=known)
    assert kept.texts[".caution"][0] == (
        "Asked again with what we know today, the answer is different: “No: not contracted”. "
        "Today’s answer"
    )
    assert kept.texts["h1"] == same.texts["h1"] == ["Yes: contracted"]
    assert kept.texts["title"][0].startswith("[Mar 3, 2025, as known ")
    assert ".is-past" in kept.texts
    assert f"{ADDRESS}?npi={NPI}&therapy=hemgenix&on={ON}" in kept.links
    assert ".is-past" not in read(client_as_staff).texts


def test_the_frame_of_a_kept_answer_is_read_at_its_moment_too(client_as_staff, pair):
    known, edition = moment_text(Ledger.newest()), Edition.objects.get()
    edition.label = "Renamed"
    make.save(edition)
    assert "list of November 2024" in read(client_as_staff, known=known).texts[".stamp"][0]
    assert "list of Renamed" in read(client_as_staff).texts[".stamp"][0]


def test_a_kept_answer_about_what_was_not_on_record_yet(client_as_staff, pair):
    before = moment_text(Ledger.newest() - timedelta(days=365))
    response = asked(client_as_staff, known=before)
    assert page(response).texts["h1"] == ["Cannot say: not on record then"]
    typed = {name: response.context[f"next_{name}"] for name in ("npi", "therapy")}
    assert redirected(client_as_staff, **typed, known=before)["known"] == before


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow(
    client_as_staff, pair, django_assert_num_queries, rows
):
    for _ in range(rows):
        make.make_contract(
            provider=make.make_provider(), therapy=pair.therapy, program=pair.program
        )
        make.make_notice(therapy=pair.therapy)
    with django_assert_num_queries(20):
        asked(client_as_staff)
    with django_assert_num_queries(37):
        asked(client_as_staff, known=moment_text(timezone.now()))
