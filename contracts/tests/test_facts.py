from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from contracts import evidence
from contracts.answers import ask, moment_of
from contracts.day_of_service import Facts
from contracts.eligibility import decide
from contracts.facts import Question, gather, with_other_providers
from contracts.models import Provider
from portal.asof import Day
from portal.audit.known import known
from portal.audit.models import Ledger
from portal.refusals import NotOnRecord
from portal.tests import factories as make
from therapies.models import ContactChannel

pytestmark = pytest.mark.django_db

DAY, TODAY = date(2025, 3, 3), date(2025, 6, 30)
QUERIES = 13


@pytest.fixture
def program():
    make.make_edition(label="November 2024")
    return make.make_program(slug="gene", name="Gene Therapy")


@pytest.fixture
def therapy(program):
    therapy = make.make_therapy(brand_name="Hemgenix", mark="®")
    make.make_listing(therapy=therapy, program=program, embarc=True)
    return therapy


@pytest.fixture
def provider():
    return make.make_provider(name="Ada Hospital")


def question(provider, therapy, **fields):
    return Question(npi=provider.npi, therapy=therapy.slug, on=DAY, **fields)


def facts_of(*questions):
    moment = Ledger.newest()
    with known(moment):
        return gather(questions, known=moment, today=TODAY)


GENE = evidence.Program(slug="gene", name="Gene Therapy")
NAMES = {"brand_name": "Hemgenix", "mark": "®", "generic_name": ""}


def days(record):
    version = record.history.get()
    source = evidence.Source(
        address=record.get_absolute_url(),
        recorded_at=timezone.localtime(version.history_date),
        recorded_by=version.history_user_name,
    )
    return {"starts_on": record.starts_on, "last_day": record.last_day, "source": source}


def test_a_bare_pair(provider, therapy):
    (facts,) = facts_of(question(provider, therapy, case="CASE-1"))
    listing = evidence.Listing(program=GENE, embarc=True, **NAMES, **days(therapy.listings.get()))
    first = make.FIRST_DAY
    assert facts == Facts(
        on=DAY,
        today=TODAY,
        known=Ledger.newest(),
        case="CASE-1",
        provider=evidence.Provider(
            npi=provider.npi, name="Ada Hospital", city="Springfield", state="OH"
        ),
        therapy=evidence.Therapy(slug="hemgenix", **NAMES),
        first_edition_on=first,
        edition=evidence.Edition(label="November 2024", effective_on=first, confirmed_on=None),
        listings=(listing,),
    )


def test_what_the_provider_holds(provider, therapy, program):
    contract = make.make_contract(provider=provider, therapy=therapy, program=program)
    agreement = make.make_agreement(provider=provider, therapy=therapy)
    rems = make.make_rems(slug="h-rems", name="H REMS")
    certification = make.make_certification(provider=provider, rems_program=rems)
    (facts,) = facts_of(question(provider, therapy))
    held, certified = evidence.Rems(slug="h-rems", name="H REMS"), evidence.Standing.CERTIFIED
    assert (facts.contracts, facts.agreements, facts.certifications) == (
        (evidence.Contract(program=GENE, **days(contract)),),
        (evidence.Agreement(reference="CASE-1", **days(agreement)),),
        (evidence.Certification(rems=held, standing=certified, **days(certification)),),
    )


def test_codes_of_both_kinds_and_notices(provider, therapy):
    code = make.make_code("J1411", last_day=date(2025, 1, 1))
    listed = make.make_listed_code(therapy=therapy, code=code)
    assigned = make.make_product_code(therapy=therapy, code=code)
    notice = make.make_notice(therapy=therapy)
    (facts,) = facts_of(question(provider, therapy))
    usual = {"code": "J1411", "unclassified": False, "ended_on": code.last_day}
    assert (facts.listed_codes, facts.product_codes, facts.notices) == (
        (evidence.ListedCode(**usual, **days(listed)),),
        (evidence.ProductCode(code="J1411", **days(assigned)),),
        (evidence.Notice(text="Shipments are paused.", **days(notice)),),
    )


def test_requirements_channels_and_guidance(provider, therapy, program):
    rems = make.make_rems(slug="h-rems", name="H REMS")
    requirement = make.make_requirement(therapy=therapy, rems_program=rems)
    make.make_channel(program=program, value="1", note="by day")
    make.make_entry(slug="prior-authorization", question="Always?")
    make.make_entry(slug="another", question="Unasked?")
    (facts,) = facts_of(question(provider, therapy))
    held, purpose = evidence.Rems(slug="h-rems", name="H REMS"), evidence.Purpose
    required = {"required": True, "authority": evidence.Authority.FDA, "rems": held}
    reached = {"purpose": purpose.PRIOR_AUTHORIZATION, "kind": "phone"}
    assert (facts.requirements, facts.channels, facts.guidance) == (
        (evidence.Requirement(**required, **days(requirement)),),
        (evidence.Channel(**reached, value="1", note="by day"),),
        (evidence.Guidance(slug="prior-authorization", question="Always?"),),
    )


def test_a_requirement_that_names_no_rems(provider, therapy):
    make.make_requirement(therapy=therapy, standing="not_required")
    (facts,) = facts_of(question(provider, therapy))
    assert [(row.required, row.rems) for row in facts.requirements] == [(False, None)]


def test_each_question_gets_its_own_pair(provider, therapy, program):
    other = make.make_provider()
    cell = make.make_therapy(brand_name="Abecma")
    make.make_listing(therapy=cell, program=program)
    make.make_contract(provider=provider, therapy=cell, program=program)
    make.make_contract(provider=other, therapy=therapy, program=program)
    pairs = [(p, t) for p in (provider, other) for t in (therapy, cell)]
    gathered = facts_of(*(question(*pair) for pair in pairs))
    assert [(f.provider.npi, f.therapy.slug, len(f.contracts)) for f in gathered] == [
        (provider.npi, "hemgenix", 0),
        (provider.npi, "abecma", 1),
        (other.npi, "hemgenix", 1),
        (other.npi, "abecma", 0),
    ]


@pytest.mark.parametrize("pairs", [1, 12])
def test_the_number_of_queries_does_not_grow(
    provider, therapy, program, django_assert_num_queries, pairs
):
    asked = []
    for number in range(pairs):
        one = make.make_provider()
        another = make.make_therapy()
        make.make_listing(therapy=another, program=program)
        make.make_contract(provider=one, therapy=another, program=program)
        make.make_agreement(provider=one, therapy=another)
        rems = make.make_rems()
        make.make_requirement(therapy=another, rems_program=rems)
        make.make_certification(provider=one, rems_program=rems)
        code = make.make_code(f"J{number:04d}")
        make.make_listed_code(therapy=another, code=code)
        make.make_product_code(therapy=another, code=code)
        make.make_notice(therapy=another)
        make.make_channel(program=program, therapy=another)
        asked.append(question(one, another))
    moment = Ledger.newest()
    with known(moment), django_assert_num_queries(QUERIES):
        gathered = gather(asked, known=moment, today=TODAY)
    assert [decide(facts).outcome for facts in gathered] == ["contracted"] * pairs
    with known(moment), django_assert_num_queries(1):
        with_other_providers(gathered[0])


def test_channels_are_those_of_the_day_and_the_therapys_own_override(provider, therapy, program):
    make.make_channel(program=program, value="program's phone")
    make.make_channel(program=program, kind="fax", value="program's fax")
    make.make_channel(program=program, therapy=therapy, value="own phone")
    make.make_channel(program=program, kind="web", value="over", last_day=date(2025, 3, 2))
    make.make_channel(program=program, therapy=make.make_therapy(), value="another's")
    make.make_channel(program=make.make_program(), value="other program's")
    (facts,) = facts_of(question(provider, therapy))
    assert [channel.value for channel in facts.channels] == ["program's fax", "own phone"]
    assert ContactChannel.objects.count() == 6


def test_edition_in_force_that_day_and_the_first_we_hold(provider, therapy):
    make.make_edition(label="March 2025", effective_on=DAY)
    make.make_edition(label="April 2025", effective_on=DAY + timedelta(days=1))
    (facts,) = facts_of(question(provider, therapy))
    assert (facts.edition.label, facts.first_edition_on) == ("March 2025", make.FIRST_DAY)


def test_without_an_edition_nothing_can_be_answered():
    (facts,) = facts_of(question(make.make_provider(), make.make_therapy()))
    assert (facts.edition, facts.first_edition_on) == (None, None)
    assert decide(facts).outcome == "no_record"


def test_a_provider_recorded_later_or_deleted_is_not_on_record(provider, therapy, program):
    before = Ledger.newest()
    late = make.make_provider(name="Late Hospital")
    late.name = "Renamed Hospital"
    make.save(late)
    npi = late.npi
    make.remove(late)
    for moment, name in ((before, "Late Hospital"), (Ledger.newest(), "Renamed Hospital")):
        asked = Question(npi=npi, therapy=therapy.slug, on=DAY)
        answer = ask(asked, known=moment, today=TODAY)
        assert (answer.provider.name, answer.provider.on_record) == (name, False)
        assert answer.outcome == "no_record"
        assert [caution.code for caution in answer.cautions] == ["provider_not_on_record"]


def test_a_therapy_recorded_later_is_not_on_record(provider, program):
    before = Ledger.newest()
    late = make.make_therapy(brand_name="Late")
    answer = ask(question(provider, late), known=before, today=TODAY)
    assert (answer.therapy.brand_name, answer.therapy.on_record) == ("Late", False)
    assert (answer.outcome, answer.cautions) == ("no_record", ())


@pytest.mark.parametrize(
    ("npi", "slug", "field", "message"),
    [
        ("1999990074", "hemgenix", "npi", "it may be a real NPI that nobody has recorded"),
        ("1999990075", "hemgenix", "npi", "The number is not well formed"),
        ("", "nope", "therapy", "No therapy is on record by this name"),
    ],
)
def test_what_was_never_recorded_is_refused(provider, therapy, npi, slug, field, message):
    asked = Question(npi=npi or provider.npi, therapy=slug, on=DAY)
    with pytest.raises(NotOnRecord) as refusal:
        ask(asked, known=Ledger.newest(), today=TODAY)
    assert refusal.value.field == field
    assert message in refusal.value.message


def test_an_answer_is_read_at_the_newest_committed_moment_at_the_latest(provider):
    newest = Ledger.newest()
    earlier, later = newest - timedelta(days=1), newest + timedelta(seconds=1)
    moments = [moment_of(Day(on=DAY, today=TODAY, known=m)) for m in (None, earlier, later)]
    assert moments == [newest, earlier, newest]
    assert all(isinstance(moment, datetime) for moment in moments)


def test_a_kept_answer_stays_the_same_whatever_is_changed_afterwards(provider, therapy, program):
    contract = make.make_contract(provider=provider, therapy=therapy, program=program)
    other = make.make_contract(
        provider=make.make_provider(), therapy=therapy, program=program
    ).provider
    asked, moment = question(provider, therapy), Ledger.newest()
    kept = ask(asked, known=moment, today=TODAY)
    contract.last_day = date(2024, 12, 31)
    make.save(contract)
    other.deactivated_on = date(2024, 12, 31)
    make.save(other)
    make.remove(therapy.listings.get())
    make.make_edition(label="Earlier", effective_on=date(2024, 1, 1))
    provider.name = "Renamed"
    make.save(provider)
    assert ask(asked, known=moment, today=TODAY) == kept
    assert (kept.outcome, len(kept.contracted_providers)) == ("contracted", 1)
    assert ask(asked, known=Ledger.newest(), today=TODAY).outcome == "not_listed"
    assert Provider.objects.get(pk=provider.pk).name == "Renamed"
