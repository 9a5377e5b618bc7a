"""The role that owns nothing, made by the very statements of docs/operations.md."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from portal.audit.checks import rules_stand
from portal.audit.history import AppendOnly
from portal.audit.models import AuditedModel
from portal.audit.verify import verify
from portal.staff.models import SignIn
from portal.tests import factories
from therapies.models import Therapy

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles."),
]
OPERATIONS = Path(settings.BASE_DIR) / "docs" / "operations.md"
HEADING = "### The role that owns nothing"
HISTORY = "therapies_historicaltherapy"


def documented():
    """The SQL of the section, block by block."""
    section = OPERATIONS.read_text(encoding="utf-8").split(HEADING)[1].split("\n##")[0]
    return re.findall(r"```sql\n(.*?)```", section, re.DOTALL)


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture
def therapy(db):
    return factories.make_therapy(slug="x", brand_name="X")


@pytest.fixture
def as_app(therapy):
    """The rest of the test runs as the application does; the role is gone with the transaction."""
    connection.check_constraints()  # a table with checks pending can't be altered or granted
    for block in documented():
        execute(block)
    execute("GRANT portal_app TO CURRENT_USER")
    execute("SET ROLE portal_app")
    yield
    execute("RESET ROLE")


def test_the_document_has_the_statements():
    made, granted = documented()
    assert "CREATE ROLE portal_app LOGIN;" in made
    assert "REVOKE UPDATE, DELETE ON %s FROM portal_app" in granted


def test_the_applications_work_succeeds(as_app, client, therapy):
    cora = factories.make_user("catalog", username="cora", name="Cora Catalog")
    therapy.brand_name = "Renamed"
    factories.save(therapy, cora)
    factories.remove(factories.make_therapy(slug="gone", brand_name="Gone"), cora)
    connection.check_constraints()
    assert [row.brand_name for row in therapy.history.order_by("version")] == ["X", "Renamed"]
    sent = {"login": "cora", "password": factories.PASSWORD}
    assert client.post(reverse("account_login"), sent).status_code == 302
    assert client.get(therapy.get_absolute_url()).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert [event.what for event in SignIn.objects.order_by("pk")] == ["in", "out"]
    assert rules_stand(databases=["default"]) == []
    assert verify().is_well
    assert execute("SELECT current_user") == [("portal_app",)]


DOORS = [
    f"ALTER TABLE {HISTORY} DISABLE TRIGGER USER",
    f"ALTER TABLE {HISTORY} DISABLE TRIGGER {HISTORY}_append_only_0",
    f"DROP TRIGGER {HISTORY}_append_only_0 ON {HISTORY}",
    f"CREATE TRIGGER mine BEFORE INSERT ON {HISTORY} EXECUTE FUNCTION portal_refuse('x')",
    f"DROP TABLE {HISTORY} CASCADE",
    f"ALTER TABLE {HISTORY} RENAME TO forgotten",
    f"ALTER TABLE {HISTORY} ADD COLUMN more integer",
    f"ALTER TABLE {HISTORY} OWNER TO portal_app",
    f"CREATE RULE quiet AS ON INSERT TO {HISTORY} DO INSTEAD NOTHING",
    f"TRUNCATE {HISTORY} CASCADE",
    f"UPDATE {HISTORY} SET history_change_reason = 'Better'",
    f"DELETE FROM {HISTORY}",
    f"INSERT INTO {HISTORY} SELECT * FROM {HISTORY} ON CONFLICT (history_id) DO UPDATE SET id = 1",
    "TRUNCATE therapies_therapy CASCADE",
    "DROP TABLE therapies_therapy CASCADE",
    "ALTER TABLE therapies_therapy DISABLE TRIGGER USER",
    "ALTER TABLE therapies_therapy DROP CONSTRAINT therapies_therapy_recorded",
    "UPDATE staff_signin SET what = 'out'",
    "DELETE FROM staff_signin",
    "UPDATE audit_seal SET digest = ''",
    "DELETE FROM audit_seal",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9', now())",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (id integer)",
    (
        "CREATE OR REPLACE FUNCTION portal_refuse() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NEW; END'"
    ),
    "ALTER ROLE portal_app SUPERUSER",
]


@pytest.mark.parametrize("sql", DOORS)
def test_a_door_is_closed(as_app, sql):
    before = list(Therapy.history.values())
    with pytest.raises(ProgrammingError) as refused, transaction.atomic():
        execute(sql)
    assert refused.value.__cause__.sqlstate == "42501"  # insufficient_privilege
    assert list(Therapy.history.values()) == before


def test_the_owner_gets_through_those_doors(therapy):
    """So that the refusals above are the role's, and not typing errors."""
    connection.check_constraints()
    execute(f"ALTER TABLE {HISTORY} DISABLE TRIGGER USER")
    execute(f"UPDATE {HISTORY} SET history_change_reason = 'Better'")
    assert Therapy.history.get().history_change_reason == "Better"
    transaction.set_rollback(True)


def test_each_table_is_granted_what_the_application_needs_of_it(as_app):
    acts = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    for model in apps.get_models():
        if model._meta.app_label == "audit" or issubclass(model, AuditedModel):
            table = model._meta.db_table
            ask = "SELECT has_table_privilege(%s, %s)"
            held = {act for act in acts if execute(ask, f"public.{table}", act) == [(True,)]}
            once = any(isinstance(rule, AppendOnly) for rule in model._meta.constraints)
            changing = set() if once else {"UPDATE", "DELETE"}
            assert held == {"SELECT", "INSERT"} | changing, table


def test_every_history_is_only_read_and_added_to(as_app):
    for model in apps.get_models():
        if issubclass(model, AuditedModel):
            table = model.history.model._meta.db_table
            held = execute(
                "SELECT privilege_type FROM information_schema.role_table_grants "
                "WHERE grantee = 'portal_app' AND table_name = %s ORDER BY 1",
                table,
            )
            assert held == [("INSERT",), ("SELECT",)], table


def test_the_role_owns_nothing(as_app):
    owned = "SELECT relname FROM pg_class WHERE relowner = 'portal_app'::regrole"
    assert execute(owned) == []


def test_a_live_row_deleted_behind_the_applications_back_is_found(as_app, therapy):
    execute("DELETE FROM therapies_therapy WHERE id = %s", therapy.pk)
    assert [kind.name for kind in verify().counts] == ["GONE"]
