"""Fixtures of the whole suite."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings

from contracts.samples import load_samples
from portal.audit.history import is_append_only
from portal.guidance.first_load import load_guidance
from portal.tests import factories
from therapies.first_load import load_catalog

# `pytest --hypothesis-profile=long PATH` looks longer, for what the suite has no time to try.
settings.register_profile(
    "long",
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

pytest_plugins = ["portal.tests.measured"]


@pytest.fixture(scope="session", autouse=True)
def quick_and_local():
    """Passwords are hashed quickly, the test client's host is served, and no client reads static/.

    Each test client starts the middleware anew, and WhiteNoise would look at every file each time.
    """
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    hosts = ["testserver", "localhost", "127.0.0.1"]
    with override_settings(
        PASSWORD_HASHERS=[hasher], ALLOWED_HOSTS=hosts, WHITENOISE_AUTOREFRESH=True
    ):
        yield


@pytest.fixture(autouse=True)
def fresh_makers():
    """Forgotten after each test, so that a fixture of the next module asks anew too."""
    yield
    factories.system.cache_clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """What a test writes need not outlive a power cut."""
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF"


@pytest.fixture
def client_as(db):
    """A maker of signed-in clients, one per role: client_as("catalog")."""

    def sign_in(role):
        user = factories.User.objects.filter(username=role).first() or factories.make_user(role)
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return sign_in


@pytest.fixture
def client_as_staff(client_as):
    return client_as("staff")


@pytest.fixture(scope="module")
def november_2024(django_db_setup, django_db_blocker):
    """The first load, samples included: made once for a module, and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalog()
        load_guidance()
        load_samples(by=factories.User.objects.system(), reason="First load: samples.")
        yield
        transaction.set_rollback(True)


def append_only():
    return filter(is_append_only, apps.get_models())


def switch_history(on):
    """Flushing between tests that commit is the one thing append-only history must let pass."""
    with connection.cursor() as cursor:
        for model in append_only():
            word = "ENABLE" if on else "DISABLE"
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {word} TRIGGER USER')


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_history(django_db_setup, django_db_blocker):
    """Wrap `flush`, which TransactionTestCase uses, so that the triggers let it through."""
    flush = connection.ops.execute_sql_flush

    def on_postgresql(statements):
        switch_history(False)
        flush(statements)
        switch_history(True)

    def on_sqlite(statements):
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            flush(statements)
            for _, sql in triggers:
                cursor.execute(sql)

    def around_flush(statements):
        with transaction.atomic():
            (on_postgresql if connection.vendor == "postgresql" else on_sqlite)(statements)

    connection.ops.execute_sql_flush = around_flush
    yield
    connection.ops.execute_sql_flush = flush
