import pytest
from django.utils import timezone


@pytest.fixture
def clock(monkeypatch):
    """Sets the time that changes are recorded at: clock(moment)."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    yield set_to
    monkeypatch.undo()
