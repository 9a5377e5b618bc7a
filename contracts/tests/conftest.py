"""Fixtures of the tests of contracts and answers."""

import pytest

from contracts.tests.kept import make_world


@pytest.fixture
def world(db):
    return make_world()
