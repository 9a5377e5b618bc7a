"""Conventions that hold for every model of ours, whoever adds one."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations import AlterField, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from contracts.importing.models import Upload
from contracts.kept.models import Compared, DifferentNow
from portal.audit.checks import rules_stand
from portal.audit.history import AppendOnly, EachVersionRecorded
from portal.audit.models import AuditedModel, Ledger, Seal
from portal.audit.once import SentForm
from portal.audit.queryset import AuditedQuerySet
from portal.periods import NoOverlap, Period
from portal.search.models import Index, Miss, ProviderWord
from portal.staff.models import User
from portal.triggers import OneOwner, TriggerRule

OURS = (
    "audit",
    "staff",
    "therapies",
    "guidance",
    "contracts",
    "importing",
    "editions",
    "search",
    "worklists",
)
RECORDS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in OURS and not hasattr(model, "history_object")
]
# What the spine itself writes: not records, but what keeps them.
SPINE = (Ledger, Seal, SentForm)
# What follows from records, counts of searches, and sheets on their way: no records either.
DERIVED = (Index, Miss, ProviderWord, DifferentNow, Compared, Upload)
AUDITED = [model for model in RECORDS if model not in SPINE + DERIVED]
HISTORIES = [model.history.model for model in AUDITED]
FOREIGN_KEYS = [
    field
    for model in AUDITED
    for field in model._meta.fields
    if isinstance(field, models.ForeignKey)
]


def label(thing):
    return str(thing) if isinstance(thing, models.Field) else thing._meta.label


def test_there_are_as_many_records_as_the_design_names():
    """Its nineteen, people, sign-ins, parts of an edition and an entry, drafts, search's words,
    what was postponed, kept answers and calls back about them.
    """
    assert len(AUDITED) == 29
    assert len(FOREIGN_KEYS) > 20


@pytest.mark.parametrize("model", AUDITED, ids=label)
def test_every_record_is_audited(model):
    assert issubclass(model, AuditedModel)
    assert isinstance(model._default_manager.all(), AuditedQuerySet)
    assert isinstance(model._base_manager.all(), AuditedQuerySet)
    assert model._meta.base_manager_name == "objects"
    assert any(isinstance(rule, EachVersionRecorded) for rule in model._meta.constraints)


@pytest.mark.parametrize("model", AUDITED, ids=label)
def test_every_record_says_what_one_row_is_and_has_an_address(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")
    assert callable(model.get_absolute_url)


@pytest.mark.parametrize("history", HISTORIES, ids=label)
def test_every_history_is_append_only_and_holds_each_version_once(history):
    rules = history._meta.constraints
    assert any(isinstance(rule, AppendOnly) for rule in rules)
    assert any(getattr(rule, "fields", None) == ("id", "version") for rule in rules)
    assert isinstance(history._meta.pk, models.BigAutoField)
    assert isinstance(history._meta.get_field("history_change_reason"), models.TextField)


@pytest.mark.parametrize("model", AUDITED, ids=label)
def test_history_has_every_column_but_a_password(model):
    columns = {field.column for field in model._meta.concrete_fields}
    kept = {field.column for field in model.history.model._meta.concrete_fields}
    assert columns - kept == ({"password"} if model is User else set())


@pytest.mark.parametrize("field", FOREIGN_KEYS, ids=label)
def test_every_link_is_protected_and_named(field):
    assert field.remote_field.on_delete is models.PROTECT
    assert field.remote_field.related_name


@pytest.mark.parametrize("model", AUDITED, ids=label)
def test_there_is_no_hidden_many_to_many_and_text_is_never_null(model):
    assert model._meta.many_to_many == ()
    texts = [f for f in model._meta.fields if isinstance(f, models.CharField | models.TextField)]
    assert [field.name for field in texts if field.null] == []


@pytest.mark.parametrize("model", [m for m in AUDITED if issubclass(m, Period)], ids=label)
def test_every_period_refuses_reversed_days_and_most_refuse_overlaps(model):
    rules = {rule.name for rule in model._meta.constraints}
    assert f"{model._meta.db_table}_days_in_order" in rules
    alone = {"therapies.TherapyNotice", "therapies.HcpcsCode"}
    overlaps = any(isinstance(rule, NoOverlap) for rule in model._meta.constraints)
    assert overlaps is (model._meta.label not in alone)


@pytest.mark.parametrize("model", AUDITED, ids=label)
def test_every_rule_has_a_message_that_staff_can_act_on(model):
    written_at_a_row = (EachVersionRecorded, AppendOnly)
    for rule in model._meta.constraints:
        if not isinstance(rule, written_at_a_row):
            assert rule.violation_error_message != rule.default_violation_error_message, rule.name
        assert len(rule.name) <= 60, rule.name


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def all_migrations():
    loader = MigrationLoader(None)
    return [
        loader.graph.nodes[node]
        for node in dict.fromkeys(
            node for leaf in loader.graph.leaf_nodes() for node in loader.graph.forwards_plan(leaf)
        )
    ]


def tightened(migrations):
    """History columns that a migration makes NOT NULL: SQLite's remake then rewrites the rows."""
    state, found = ProjectState(), []
    for migration in migrations:
        for operation in migration.operations:
            if isinstance(operation, AlterField) and operation.model_name.startswith("historical"):
                key = (migration.app_label, operation.model_name_lower)
                before = state.models[key].fields[operation.name]
                found += [(*key, operation.name)] if before.null > operation.field.null else []
            operation.state_forwards(migration.app_label, state)
    return found


def test_no_history_column_is_ever_tightened():
    migrations = all_migrations()
    assert tightened(migrations) == []
    later = Migration("later", "therapies")
    not_null = AlterField("historicalprogram", "history_user_id", models.BigIntegerField())
    later.operations = [not_null]
    may_be_null = Migration("earlier", "therapies")
    nullable = models.BigIntegerField(null=True)
    may_be_null.operations = [AlterField("historicalprogram", "history_user_id", nullable)]
    expected = [("therapies", "historicalprogram", "history_user_id")]
    assert tightened([*migrations, may_be_null, later]) == expected


@pytest.mark.django_db
def test_every_rule_stands_in_the_database():
    declared = [r for m in apps.get_models() for r in m._meta.constraints]
    assert len([r for r in declared if isinstance(r, TriggerRule)]) > 50
    assert {type(r) for r in declared} >= {NoOverlap, OneOwner, AppendOnly, EachVersionRecorded}
    assert rules_stand(databases=["default"]) == []
    assert rules_stand() == []


@pytest.mark.django_db(transaction=True)
def test_the_check_finds_a_rule_that_is_missing():
    from django.db import connection

    model = User.history.model
    rule = next(r for r in model._meta.constraints if isinstance(r, AppendOnly))
    sqlite = connection.vendor == "sqlite"
    with connection.schema_editor() as editor:
        statements = rule.statements(model, editor)
        table = "" if sqlite else f' ON "{model._meta.db_table}"'
        editor.execute(f'DROP TRIGGER "{rule.name}_1"{table}')
    try:
        assert [error.id for error in rules_stand(databases=["default"])] == ["audit.E001"]
        assert f"{rule.name}_1 is missing" in rules_stand(databases=["default"])[0].msg
    finally:
        with connection.schema_editor() as editor:
            editor.execute(str(statements[1]), params=None)
    assert rules_stand(databases=["default"]) == []
