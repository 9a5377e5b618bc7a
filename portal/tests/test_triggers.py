"""Rules in Meta live through migrations: taken away, put back, and carried by a table's remake."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations import AddConstraint, AlterField, RemoveConstraint
from django.db.migrations.loader import MigrationLoader

from contracts.models import Contract
from portal.audit.checks import rules_stand
from portal.audit.history import AppendOnly
from portal.fields import FoldedField, TidyCharField
from portal.periods import NoOverlap
from portal.tests import factories
from portal.triggers import TriggerRule
from therapies.models import Therapy, TherapyName

pytestmark = pytest.mark.django_db(transaction=True)

RULES = [
    (model, rule)
    for model in (Contract, TherapyName, Therapy.history.model)
    for rule in model._meta.constraints
    if isinstance(rule, TriggerRule)
]


def missing():
    return {error.msg.split()[2] for error in rules_stand(databases=["default"])}


@pytest.fixture
def migrate():
    """Apply operations of migrations to the database as it stands."""
    states = [MigrationLoader(connection).project_state()]

    def apply(app, *operations):
        with connection.schema_editor() as editor:
            for operation in operations:
                states.append(states[-1].clone())
                operation.state_forwards(app, states[-1])
                operation.database_forwards(app, editor, *states[-2:])

    return apply


@pytest.mark.parametrize(("model", "rule"), RULES, ids=lambda value: getattr(value, "name", ""))
def test_a_rule_is_taken_away_and_put_back(migrate, model, rule):
    app, name = model._meta.app_label, model._meta.model_name
    migrate(app, RemoveConstraint(name, rule.name))
    try:
        gone = missing()
    finally:
        migrate(app, AddConstraint(name, rule))
    assert gone
    assert all(one.startswith(rule.name) for one in gone)
    assert missing() == set()


def test_a_table_made_anew_carries_its_rules():
    for model in {model for model, _ in RULES}:
        with connection.schema_editor(collect_sql=True) as editor:
            editor.create_model(model)
        made = "\n".join(editor.collected_sql)
        for rule in model._meta.constraints:
            assert rule.name in made


def make_pair():
    return {
        "provider": factories.make_provider(),
        "therapy": factories.make_therapy(),
        "program": factories.make_program(),
    }


def test_a_changed_column_leaves_every_rule_and_row_in_place(migrate):
    """On SQLite this remakes the tables, with rows inside."""
    pair = make_pair()
    factories.make_contract(**pair, starts_on=date(2025, 1, 1))
    before = list(Contract.history.values())
    for length in (80, 60):
        field = TidyCharField("contract reference", max_length=length, blank=True)
        for name in ("contract", "historicalcontract"):
            migrate("contracts", AlterField(name, "reference", field.clone()))
    assert missing() == set()
    assert list(Contract.history.values()) == before
    with pytest.raises(IntegrityError, match="one_per_day"):
        factories.make_contract(**pair, starts_on=date(2025, 6, 1))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM contracts_historicalcontract")


def test_rules_are_compared_by_what_they_say():
    one = NoOverlap(name="a", keys=["x"], violation_error_message="m")
    assert one == NoOverlap(name="a", keys=("x",), violation_error_message="m")
    assert one != NoOverlap(name="a", keys=["y"], violation_error_message="m")
    assert one != AppendOnly(name="a")
    assert len({one, NoOverlap(name="a", keys=["x"], violation_error_message="m")}) == 1


def test_a_rule_about_writing_finds_nothing_wrong_with_values():
    assert AppendOnly(name="a").validate(Therapy, Therapy()) is None


def test_a_folded_field_is_reached_from_the_class():
    assert isinstance(Therapy.folded_brand.field, FoldedField)
