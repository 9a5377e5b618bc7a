"""Which tests run beside which database, and of which coverage is taken."""

from contextlib import contextmanager, nullcontext
from importlib import import_module
from pkgutil import walk_packages

import pytest
from coverage import Coverage
from django.db import connection

# Coverage slows a test by half, so it is taken where it says something. These walk over every page
# and editor and reach lines without saying what each does;
WALKS = (
    "portal/audit/tests/test_admin_conventions.py",
    "portal/audit/tests/test_write_paths.py",
    "portal/tests/browser/",
    "portal/tests/test_refusals.py",
    "portal/tests/test_roles.py",
    "portal/tests/test_time_machine.py",
)
# these draw their cases, so what they reach is never quite the same;
DRAWN = (
    "contracts/importing/tests/test_round_trip.py",
    "contracts/tests/test_changed_oracle.py",
    "contracts/tests/test_comparing_oracle.py",
    "contracts/tests/test_eligibility_invariants.py",
    "contracts/tests/test_eligibility_oracle.py",
    "contracts/tests/test_foreseen_oracle.py",
    "portal/editions/tests/test_any_change.py",
    "therapies/tests/test_comparing_everything.py",
)
# and these reach every line that runs on PostgreSQL alone.
OF_POSTGRESQL = (
    "portal/audit/tests/test_rules.py",
    "portal/audit/tests/test_verify.py",
    "portal/staff/tests/test_sign_ins.py",
    "portal/tests/test_periods.py",
    "portal/tests/test_triggers.py",
)
# Who may open what, how editors look, what is refused and what a search scores in memory, no
# engine decides.
OF_NO_ENGINE = (
    *DRAWN,
    "portal/audit/tests/test_admin_conventions.py",
    "portal/search/tests/test_views.py",
    "portal/tests/browser/",
    "portal/tests/test_refusals.py",
    "portal/tests/test_roles.py",
)


def is_measured(test):
    if connection.vendor == "postgresql":
        return test.nodeid.startswith(OF_POSTGRESQL)
    return not test.nodeid.startswith(WALKS + DRAWN)


def import_everything():
    """Commands and their like are imported when they are first asked for, perhaps by a walk."""
    for package in ("portal", "therapies", "contracts"):
        for module in walk_packages([package], f"{package}."):
            if not {"tests", "migrations"} & set(module.name.split(".")):
                import_module(module.name)


def is_of_an_engine(test):
    if test.nodeid.startswith(OF_POSTGRESQL):
        return True
    asks = test.get_closest_marker("django_db") or {"db", "transactional_db"} & {*test.fixturenames}
    return bool(asks) and not test.nodeid.startswith(OF_NO_ENGINE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Beside PostgreSQL only what asks a database is tried again; the summary counts the rest.

    What is measured goes first: the database's making and whatever else a process does once is
    then done by tests that are measured, however many processes share the tests.
    """
    if connection.vendor == "postgresql":
        config.hook.pytest_deselected(items=[test for test in items if not is_of_an_engine(test)])
        items[:] = filter(is_of_an_engine, items)
    items.sort(key=is_measured, reverse=True)


def pytest_collection_finish():
    import_everything()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Coverage counts nothing of a test that isn't measured, its fixtures included."""
    with nullcontext() if is_measured(item) else coverage_at_rest():
        return (yield)


@contextmanager
def coverage_at_rest():
    """Each that runs: pytest-cov starts two in a worker of xdist, and one goes on for the other."""
    stopped = []
    while coverage := Coverage.current():
        coverage.stop()
        stopped.append(coverage)
    try:
        yield
    finally:
        for coverage in reversed(stopped):
            coverage.start()
