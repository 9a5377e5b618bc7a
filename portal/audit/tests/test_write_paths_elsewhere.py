"""The ways of writing that another process takes, with commits of its own."""

import pytest
from django.db import connection

from portal.audit.tests.paths.outcome import what_comes_of
from portal.audit.tests.paths.path import make_world
from portal.audit.tests.paths.process import PROCESS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", PROCESS, ids=lambda path: path.name)
def test_another_process_gets_no_further(path):
    """Each starts a Python of its own, which takes more than half a second."""
    assert what_comes_of(path.run, make_world()) == getattr(path, connection.vendor)
