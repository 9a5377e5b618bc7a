"""Errors as the database gives them, and the rule, the field and the words they stand for."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contracts.models import Contract, Provider
from portal.audit.acts import Stale
from portal.audit.forms import ActForm
from portal.audit.rules import Refused, clash, refusal_of
from portal.guidance.models import GuidanceConcern
from portal.staff.models import User
from portal.tests import factories
from portal.tests.admin_pages import WHY
from therapies.models import ListedCode, Program, Therapy, TherapyName

pytestmark = pytest.mark.django_db


def same_program():
    factories.make_program(name="Gene Therapy")
    factories.make_program(name="GENE-THERAPY")


def same_concern():
    fields = {"entry": factories.make_entry(), "therapy": factories.make_therapy()}
    factories.make_concern(**fields)
    factories.make_concern(**fields)


def same_user_name():
    factories.make_user(username="cora")
    factories.make_user(username="CORA")


def same_npi():
    factories.make_provider(npi=factories.nth_npi(1))
    factories.make_provider(npi=factories.nth_npi(1))


def malformed_npi():
    factories.make_provider(npi="1234567890")


def same_name():
    therapy = factories.make_therapy()
    factories.make_name(therapy, "ide-cel")
    factories.make_name(therapy, "Ide Cel")


def same_days():
    fields = {
        "provider": factories.make_provider(),
        "therapy": factories.make_therapy(),
        "program": factories.make_program(),
    }
    factories.make_contract(**fields)
    factories.make_contract(**fields)


def reversed_days():
    factories.make_listing(last_day=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("act", "model", "field", "words"),
    [
        (same_program, Program, "name", "A program has this name already."),
        (same_concern, GuidanceConcern, "therapy", "The entry concerns this therapy already."),
        (same_user_name, User, "username", "Somebody has this user name already. Choose another."),
        (same_npi, Provider, "npi", "Provider with this NPI already exists."),
        (malformed_npi, Provider, "npi", "An NPI is ten digits"),
        (same_name, TherapyName, "name", "The therapy has this name already."),
        (same_days, Contract, "starts_on", "The provider holds a contract for this therapy"),
        (reversed_days, None, "last_day", "The last day lies before the first day."),
    ],
)
def test_each_refusal_of_the_database_is_put_in_words_at_a_field(act, model, field, words):
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        act()
    refused = refusal_of(raised.value)
    assert refused.message.startswith(words)
    assert refused.fields[-1] == field
    assert model in (None, refused.model)
    assert refused.newest is None


def test_a_stale_save_and_a_refusal_in_words_are_taken_as_they_are():
    therapy = factories.make_therapy()
    row = therapy.newest_history()
    error = Stale(therapy, row)
    assert refusal_of(error) == Refused(error.sentence(), newest=row)
    assert refusal_of(ValidationError(["One.", "Two."])) == Refused("One. Two.")


def test_what_no_rule_explains_is_raised_again():
    error = IntegrityError("UNIQUE constraint failed: elsewhere.id")
    with pytest.raises(IntegrityError) as raised:
        refusal_of(error)
    assert raised.value is error


def test_rows_in_hand_clash_by_their_keys_and_days():
    rule = next(r for r in ListedCode._meta.constraints if r.name.endswith("one_per_day"))
    first = ListedCode(therapy_id=1, code_id=1, last_day=date(2025, 3, 31))
    later = ListedCode(therapy_id=1, code_id=1, starts_on=date(2025, 4, 1))
    same_day = ListedCode(therapy_id=1, code_id=1, starts_on=date(2025, 3, 31))
    other = ListedCode(therapy_id=1, code_id=2, starts_on=date(2025, 3, 31))
    pairs = [(first, later), (later, first), (first, same_day), (same_day, first), (first, other)]
    assert [clash(rule, *pair) for pair in pairs] == [False, False, True, True, False]
    owner = next(r for r in TherapyName._meta.constraints if r.name.endswith("one_therapy"))
    assert not clash(owner, TherapyName(name="a"), TherapyName(name="a"))
    partial = next(r for r in Therapy._meta.constraints if r.name.endswith("generic_once"))
    assert not clash(partial, Therapy(generic_name="a"), Therapy(generic_name="a"))


def test_a_step_that_a_rule_refuses_says_so_at_its_form():
    sent = {"reason": WHY, "read_version": "1"}
    form = ActForm(sent, record=factories.make_therapy())
    form.refused = Refused("Not so.")
    assert form.errors == {"__all__": ["Not so."]}
