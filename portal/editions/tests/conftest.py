from copy import deepcopy

import pytest
from django.db import transaction

from portal.editions.tests.lists import make_catalog


@pytest.fixture(scope="module")
def catalog_of_module(django_db_setup, django_db_blocker):
    """Made once for a module, and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_catalog()
        transaction.set_rollback(True)


@pytest.fixture
def catalog(catalog_of_module, db):
    """The catalog of `make_catalog`, with records of the test's own to change."""
    return deepcopy(catalog_of_module)


@pytest.fixture
def editor(catalog, client_as):
    return client_as("catalog")
