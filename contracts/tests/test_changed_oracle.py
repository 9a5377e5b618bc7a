"""Changed answers against asking the check itself, for each day, before and after each act."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.changed.answers import changed_answers
from contracts.changed.touched import Wanted
from contracts.eligibility import decide
from contracts.facts import Question, gather
from contracts.models import Provider
from contracts.tests import edits
from portal.audit.days import local_day
from portal.audit.known import known as reading
from portal.audit.models import Ledger
from therapies.models import Therapy

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)
ASKED = [edits.FIRST + timedelta(days=n) for n in range(-12, 16)]
YES = ("contracted", True)


def all_pairs():
    npis = set(Provider.history.values_list("npi", flat=True))
    slugs = set(Therapy.history.values_list("slug", flat=True))
    return [(npi, slug) for npi in sorted(npis) for slug in sorted(slugs)]


def asked_at(moment):
    """What the check says of every pair and day, as known at a moment."""
    questions = [Question(npi=n, therapy=s, on=day) for n, s in all_pairs() for day in ASKED]
    with reading(moment):
        gathered = gather(questions, known=moment, today=edits.FIRST)
    answers = [decide(facts) for facts in gathered]
    return {
        (question.npi, question.therapy, question.on): (answer.outcome, answer.eligible)
        for question, answer in zip(questions, answers, strict=True)
    }


def asked_day_by_day(moments):
    """Pair and day -> the newest act that took the yes, and what is said now."""
    now, found = asked_at(Ledger.newest()), {}
    for moment in moments:
        before, after = asked_at(moment - TICK), asked_at(moment)
        for key, said in before.items():
            lost = said == YES and after[key] != YES and key[2] <= local_day(moment)
            if lost and now[key] != YES:
                found[key] = (moment, now[key])
    return found


def told_day_by_day(rows):
    found = {}
    for row in rows:
        assert row.days.starts_on >= ASKED[0]
        for n in range((row.days.last_day - row.days.starts_on).days + 1):
            key = (*row.pair, row.days.starts_on + timedelta(days=n))
            assert key not in found
            found[key] = (row.act.moment, (row.days.outcome, row.days.eligible))
    return found


@settings(edits.OF_WORLDS, max_examples=8)
@given(data=st.data())
def test_as_the_check_says_before_and_after_each_act(data):
    with transaction.atomic():
        edits.build()
        moments = []
        for _ in range(data.draw(st.integers(1, 6))):
            before = Ledger.newest()
            edits.edit(data)
            if Ledger.newest() > before and Provider.history.exists():
                moments.append(Ledger.newest())
        since = data.draw(st.sampled_from([edits.FIRST, *edits.DAYS[4:13]]))
        start = edits.datetime.combine(since, edits.time.min, tzinfo=edits.NEW_YORK)

        rows = changed_answers(Wanted(since=start), Ledger.newest())

        wanted = [moment for moment in moments if moment >= start]
        assert told_day_by_day(rows) == asked_day_by_day(wanted)
        assert [row.act.moment for row in rows] == sorted(
            (row.act.moment for row in rows), reverse=True
        )
        transaction.set_rollback(True)
