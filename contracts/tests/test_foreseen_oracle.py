"""What a preview foretells against asking the check itself, before and after the plan is done."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.changed.falsified import ONE_TICK
from contracts.foreseen import Foresight
from contracts.kept.models import DifferentNow
from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from contracts.tests import edits
from contracts.tests.test_changed_oracle import ASKED, asked_at
from contracts.tests.test_comparing_oracle import keep_some
from portal.audit.acts import change
from portal.audit.bulk import Edit, Plan, carry_out
from portal.audit.models import Ledger
from portal.tests.factories import User

pytestmark = pytest.mark.django_db
COLUMNS = {
    Contract: ("provider_id", "starts_on", "last_day"),
    RemsCertification: ("provider_id", "starts_on", "last_day", "standing"),
    SingleCaseAgreement: ("provider_id", "starts_on", "last_day"),
    Provider: ("deactivated_on", "merged_into_id"),
}


def drawn_plan(data):
    """Some records, each with some of the values that it might have."""
    records = [row for model in COLUMNS for row in model.objects.order_by("pk")]
    chosen = data.draw(st.lists(st.sampled_from(records), min_size=1, max_size=3, unique=True))
    return Plan(edits=tuple(Edit(row, drawn_values(data, row)) for row in chosen))


def drawn_values(data, row):
    values = edits.values(data, type(row))
    others = list(Provider.objects.exclude(pk=row.pk).order_by("pk"))
    merged = data.draw(st.sampled_from([None, *others])) if isinstance(row, Provider) else None
    values |= {"provider_id": getattr(values.get("provider"), "pk", None)}
    values |= {"merged_into_id": merged and merged.pk}
    return {name: values[name] for name in COLUMNS[type(row)]}


def told_day_by_day(rows):
    """Pair and day -> what is said now and what would be."""
    return {
        (*row.pair, day): (row.now.says, row.then.says)
        for row in rows
        for day in ASKED
        if row.days.first <= day <= row.days.last
    }


@settings(edits.OF_WORLDS, max_examples=8)
@given(data=st.data())
def test_as_the_check_says_before_and_after(data):
    with transaction.atomic():
        edits.build()
        keep_some(data)
        for _ in range(data.draw(st.integers(0, 3))):
            edits.edit(data)
        plan, newest = drawn_plan(data), Ledger.newest()
        today = data.draw(st.sampled_from(ASKED))
        foresight = Foresight.of(plan, newest + ONE_TICK)
        rows, kept = foresight.turned(today), foresight.kept_turned()
        before, stood = asked_at(newest), list(DifferentNow.objects.values())

        if carried_out(plan):
            after = asked_at(Ledger.newest())
            assert told_day_by_day(rows) == {
                key: (said, after[key])
                for key, said in before.items()
                if said != after[key] and key[2] <= today
            }
            if (moment := Ledger.newest()) > newest:
                recorded = Foresight.recorded(moment).turned(today)
                assert told_day_by_day(recorded) == told_day_by_day(rows)
            turned_now = [row for row in DifferentNow.objects.values() if row not in stood]
            assert {one.pk for one in kept} == {row["answer_id"] for row in turned_now}
        transaction.set_rollback(True)


def carried_out(plan):
    """Whether the database allowed it."""
    by = User.objects.system()
    try:
        with transaction.atomic(), change(by=by, reason="As it was planned."):
            carry_out(plan)
    except edits.REFUSALS:
        return False
    return True
