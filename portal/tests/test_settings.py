"""The environment decides: what each setting says, and what is refused without it."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_SECRET_KEY": "x" * 60,
    "PORTAL_HOSTS": "portal.example",
    "DATABASE_URL": "postgres://portal@db.example/portal",
}
NAMES = (
    "PORTAL_ENV",
    "PORTAL_SECRET_KEY",
    "PORTAL_HOSTS",
    "PORTAL_DEBUG",
    "DATABASE_URL",
    "TIME_ZONE",
)


@pytest.fixture
def read(monkeypatch):
    """The settings under an environment."""

    def under(**environment):
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "portal" / "settings.py"))

    return under


def test_local_is_the_default_and_keeps_a_secret(read):
    first, second = read(), read()
    assert (first["PRODUCTION"], first["DEBUG"]) == (False, False)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) > 60
    secret = ROOT / "var" / "secret-key"
    assert secret.stat().st_mode & 0o077 == 0
    database = first["DATABASES"]["default"]
    assert database["NAME"] == str(ROOT / "var" / "portal.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


def test_a_secret_is_made_where_there_is_none(read, tmp_path, monkeypatch):
    local_secret = read()["local_secret"]
    monkeypatch.setitem(local_secret.__globals__, "VAR_DIR", tmp_path / "var")
    made = local_secret()
    assert made == local_secret()
    assert [p.name for p in (tmp_path / "var").iterdir()] == ["secret-key"]


def test_the_database_may_be_elsewhere(read, tmp_path):
    there = read(DATABASE_URL=f"sqlite:///{tmp_path}/deep/p.sqlite3")["DATABASES"]["default"]
    assert there["NAME"] == f"{tmp_path}/deep/p.sqlite3"
    assert (tmp_path / "deep").is_dir()
    other = read(DATABASE_URL="postgres://me@127.0.0.1:5433/x")["DATABASES"]["default"]
    assert (other["ENGINE"], other["PORT"]) == ("django.db.backends.postgresql", 5433)
    assert other["CONN_HEALTH_CHECKS"] is True


def test_production_is_closed(read):
    settings = read(**PRODUCTION, PORTAL_DEBUG="1")
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["portal.example"]
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True


@pytest.mark.parametrize("missing", ["PORTAL_SECRET_KEY", "PORTAL_HOSTS", "DATABASE_URL"])
def test_production_names_what_is_missing(read, missing):
    with pytest.raises(ImproperlyConfigured, match=f"needs: {missing}"):
        read(**{name: value for name, value in PRODUCTION.items() if name != missing})


def test_an_unknown_environment_is_refused(read):
    with pytest.raises(ImproperlyConfigured, match="local or production"):
        read(PORTAL_ENV="staging")


def test_plain_manage_py_says_what_is_missing():
    """Half a second: a process of its own, as an operator would start it."""
    environment = {k: v for k, v in os.environ.items() if k not in NAMES}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**environment, "PORTAL_ENV": "production"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs: PORTAL_SECRET_KEY, PORTAL_HOSTS, DATABASE_URL" in done.stderr


def test_the_server_s_application_is_django_s():
    from django.core.handlers.wsgi import WSGIHandler

    from portal.wsgi import application

    assert isinstance(application, WSGIHandler)
