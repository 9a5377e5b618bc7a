import fcntl
from io import StringIO

import pytest
from django.conf import settings as configured
from django.contrib.auth import authenticate
from django.test import RequestFactory

from contracts.models import Provider
from portal.audit.models import Ledger
from portal.guidance.models import GuidanceEntry
from portal.management.commands.prepare import Command, all_or_nothing, is_empty, one_at_a_time
from portal.staff.models import User
from portal.staff.sample_logins import LOGINS
from portal.tests.factories import PASSWORD, make_program, make_user
from therapies.models import Program, Therapy

pytestmark = pytest.mark.django_db
# Each test that loads takes half a second: it loads all there is.
LOADED = """\
Loaded the list of November 2024, guidance and samples. Sign in as
  staff      Stella Staff      staff
  catalog    Cora Catalog      staff + catalog maintainer
  contracts  Conrad Contracts  staff + contract maintainer
  auditor    Ada Auditor       staff + auditor
  admin      Adam Admin        staff + administrator
each with the password  open sesame  (shown this once)
"""
MAKE_ADMINISTRATOR = (
    "Nobody can make people yet. Make the first administrator: python manage.py createsuperuser\n"
)


class Unwritable(StringIO):
    def write(self, text):
        raise BrokenPipeError


@pytest.fixture(autouse=True)
def own_var(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path / "var"
    settings.PRODUCTION = False
    monkeypatch.delenv("SAMPLE_PASSWORD", raising=False)


def prepare(stdout=None):
    out = stdout or StringIO()
    Command(stdout=out).handle()
    return out.getvalue()


def counted():
    models = (Program, Therapy, GuidanceEntry, Provider, User)
    return tuple(model.objects.count() for model in models)


def signs_in(username, password):
    return authenticate(RequestFactory().post("/"), username=username, password=password)


def test_an_empty_database_is_filled_and_a_second_start_changes_nothing(monkeypatch):
    monkeypatch.setenv("SAMPLE_PASSWORD", "open sesame")
    assert prepare() == LOADED
    assert counted() == (2, 23, 8, 6, 6)
    assert [signs_in(name, "open sesame").name for name, *_ in LOGINS] == [n for _, n, _ in LOGINS]
    monkeypatch.setenv("SAMPLE_PASSWORD", "another")
    before = (Ledger.newest(), set(User.objects.values_list("password")))
    assert prepare() == ""
    assert (Ledger.newest(), set(User.objects.values_list("password"))) == before


def test_logins_are_one_change_and_system_can_not_sign_in(monkeypatch):
    monkeypatch.setenv("SAMPLE_PASSWORD", "")
    written = prepare()
    password = written.partition("password  ")[2].partition("  (")[0]
    assert len(password) == 16
    assert signs_in("admin", password).is_administrator
    logins = User.history.exclude(username="system")
    assert len(set(logins.values_list("history_date", "history_change_reason"))) == 1
    assert not User.objects.get(username="system").is_active


@pytest.mark.parametrize("make", [make_user, make_program])
def test_whoever_recorded_something_finds_it_alone(make):
    make()
    before = counted()
    assert (prepare(), counted()) == ("", before)


def test_what_was_cut_off_halfway_starts_over():
    with pytest.raises(BrokenPipeError):
        prepare(stdout=Unwritable())
    assert (is_empty(), counted()) == (True, (0, 0, 0, 0, 0))
    prepare()
    assert counted() == (2, 23, 8, 6, 6)


def test_whoever_comes_second_finds_it_filled():
    make_program()
    Command(stdout=StringIO()).fill()
    assert counted() == (1, 0, 0, 0, 1)


def test_production_has_no_samples_and_says_how_to_go_on(settings):
    settings.PRODUCTION = True
    assert prepare() == MAKE_ADMINISTRATOR
    assert counted() == (2, 23, 8, 0, 1)
    make_user("admin", username="left", is_active=False)
    assert prepare() == MAKE_ADMINISTRATOR
    User.objects.create_superuser("boss", PASSWORD)
    assert prepare() == ""
    assert not configured.VAR_DIR.exists()


def test_all_of_a_first_migration_or_nothing():
    with pytest.raises(KeyboardInterrupt), all_or_nothing():
        make_program()
        raise KeyboardInterrupt
    assert counted() == (0, 0, 0, 0, 0)


def test_one_start_waits_for_another():
    def take_lock():
        with (configured.VAR_DIR / "prepare.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    with one_at_a_time(), pytest.raises(BlockingIOError):
        take_lock()
    take_lock()
