from datetime import date, timedelta

import pytest

from contracts.answers import ask
from contracts.facts import Question, gather, with_other_providers
from portal.audit.known import known
from portal.audit.models import Ledger
from portal.tests import factories as make

pytestmark = pytest.mark.django_db

DAY, TODAY = date(2025, 3, 3), date(2025, 6, 30)


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


def others(provider, therapy):
    asked, moment = Question(npi=provider.npi, therapy=therapy.slug, on=DAY), Ledger.newest()
    with known(moment):
        (facts,) = gather([asked], known=moment, today=TODAY)
        return with_other_providers(facts).contracted_providers


def other_npis(provider, therapy):
    return [row.npi for row in others(provider, therapy)]


def test_other_providers_are_those_the_check_says_yes_for(provider, therapy, program):
    def contracted(**fields):
        return make.make_contract(
            therapy=therapy, program=program, provider=make.make_provider(**fields)
        ).provider

    here = contracted(name="Zeta", state="OH")
    far = contracted(name="Alpha", state="TX")
    later = contracted(name="Beta", deactivated_on=DAY + timedelta(days=1))
    contracted(name="Gone", deactivated_on=DAY)
    contracted(name="Sample", is_sample=True)
    over = make.make_provider(name="Over")
    make.make_contract(
        provider=over, therapy=therapy, program=program, last_day=DAY - timedelta(days=1)
    )
    elsewhere = make.make_program()
    make.make_contract(provider=make.make_provider(), therapy=therapy, program=elsewhere)
    make.make_contract(provider=provider, therapy=therapy, program=program)
    pair = provider, therapy
    assert other_npis(*pair) == [later.npi, here.npi, far.npi]
    for npi in other_npis(*pair):
        answer = ask(
            Question(npi=npi, therapy=therapy.slug, on=DAY), known=Ledger.newest(), today=TODAY
        )
        assert (answer.outcome, answer.eligible) == ("contracted", True)


def test_samples_stand_beside_samples(therapy, program):
    sample, asked = (make.make_provider(is_sample=True) for _ in range(2))
    make.make_contract(provider=sample, therapy=therapy, program=program)
    pair = asked, therapy
    assert other_npis(*pair) == [sample.npi]


def test_other_providers_are_certified_in_every_rems_required(provider, therapy, program):
    fda, plan = make.make_rems(), make.make_rems()
    make.make_requirement(therapy=therapy, rems_program=fda)
    make.make_requirement(therapy=therapy, rems_program=plan, authority="plan")
    both, one, pending, over = (make.make_provider() for _ in range(4))
    for held_by in (both, one, pending, over):
        make.make_contract(provider=held_by, therapy=therapy, program=program)
        make.make_certification(provider=held_by, rems_program=fda)
    make.make_certification(provider=both, rems_program=plan)
    make.make_certification(provider=pending, rems_program=plan, standing="pending")
    make.make_certification(provider=over, rems_program=plan, last_day=date(2025, 3, 2))
    pair = provider, therapy
    assert other_npis(*pair) == [both.npi]


def test_at_most_twenty_other_providers_nearest_first(provider, therapy, program):
    for number in range(21):
        far = make.make_provider(name=f"A{number:02d}", state="TX")
        make.make_contract(provider=far, therapy=therapy, program=program)
    near = make.make_provider(name="Z", state="OH")
    make.make_contract(provider=near, therapy=therapy, program=program)
    pair = provider, therapy
    names = [row.name for row in others(*pair)]
    assert names == ["Z", *(f"A{number:02d}" for number in range(19))]


def test_nobody_to_turn_to_for_a_therapy_that_is_not_listed(provider, program):
    unlisted = make.make_therapy()
    make.make_contract(provider=make.make_provider(), therapy=unlisted, program=program)
    pair = provider, unlisted
    assert other_npis(*pair) == []
