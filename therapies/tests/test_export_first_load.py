"""The list of November 2024 as it was loaded, exported and read back: nothing changes."""

import pytest

from therapies.tests.exported import FORMATS, NOTHING, read_back
from therapies.tests.second_list import FIRST


@pytest.mark.parametrize("name", FORMATS)
def test_the_first_load_read_back_changes_nothing(client_as_staff, november_2024, name):
    assert read_back(client_as_staff, name, FIRST) == NOTHING
