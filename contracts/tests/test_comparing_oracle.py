"""The worklist against asking every kept answer again, after each of some edits at random."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.answers import ask, ask_again
from contracts.facts import Question
from contracts.kept import keeping
from contracts.kept.models import DifferentNow, KeptAnswer
from contracts.tests import edits
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests.factories import User
from therapies.models import Therapy

pytestmark = pytest.mark.django_db


def keep_some(data):
    """As somebody might who looks at a past moment, too."""
    by, newest = User.objects.system(), Ledger.newest()
    moment = newest - timedelta(days=data.draw(st.sampled_from([0, 0, 1, 3])))
    questions = [
        Question(npi=npi, therapy=slug, on=data.draw(st.sampled_from(edits.DAYS)))
        for npi in edits.NPIS[:2]
        for slug in sorted(Therapy.objects.values_list("slug", flat=True))
    ]
    answers = [ask(question, known=moment, today=edits.FIRST) for question in questions]
    with change(by=by, reason=keeping.REASON):
        for answer in answers:
            keeping.keep(answer, None)


def asked_one_by_one():
    """Each kept answer that is another one now, with what it is."""
    found = {}
    for kept in KeptAnswer.objects.all():
        question = Question(npi=kept.npi, therapy=kept.slug, on=kept.on)
        now = ask_again(question, today=edits.FIRST)
        if (now.outcome, now.eligible) != (kept.outcome, kept.eligible):
            found[kept.pk] = (now.outcome, now.eligible)
    return found


def written():
    rows = DifferentNow.objects.values_list("answer", "outcome", "eligible")
    return {pk: (outcome, eligible) for pk, outcome, eligible in rows}


@settings(edits.OF_WORLDS, max_examples=6)
@given(data=st.data())
def test_as_each_answer_asked_again(data):
    with transaction.atomic():
        edits.build()
        keep_some(data)
        for _ in range(data.draw(st.integers(1, 5))):
            edits.edit(data)
            assert written() == asked_one_by_one()
        keep_some(data)
        assert written() == asked_one_by_one()
        transaction.set_rollback(True)
