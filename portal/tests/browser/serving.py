"""A portal of its own to look at: a database in a folder, and gunicorn on a free port."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

PASSWORD, BROKEN = "browser-tests-1", "/broken/"
STARTS_WITHIN = 120


@dataclass(frozen=True)
class Served:
    """Where it answers, a session per role, the addresses that the records gave, and its log."""

    address: str
    sessions: dict
    places: dict
    log: Path

    def signed_in(self, role):
        """The state of a browser in which somebody of this role is signed in; None: nobody."""
        if role is None:
            return None
        cookie = {"name": "sessionid", "value": self.sessions[role], "url": self.address}
        return {"cookies": [cookie], "origins": []}


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def environment(folder, port):
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("COV_")},
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "PORT": str(port),
        "SAMPLE_PASSWORD": PASSWORD,
        "WEB_CONCURRENCY": "1",
    }


def filled(env):
    world = [sys.executable, "-m", "portal.tests.browser.world"]
    done = subprocess.run(
        world, cwd=settings.BASE_DIR, env=env, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wait_for(address, server, log):
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(f"{address}/healthz").close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The portal did not start:\n{log.read_text()}")


@contextmanager
def served(folder):
    port, log = free_port(), folder / "log"
    env = environment(folder, port)
    made, address = filled(env), f"http://127.0.0.1:{port}"
    with log.open("w") as out:
        gunicorn = [sys.executable, "-m", "gunicorn", "portal.tests.browser.wsgi"]
        server = subprocess.Popen(
            gunicorn, cwd=settings.BASE_DIR, env=env, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            wait_for(address, server, log)
            yield Served(address, made["sessions"], made["places"], log)
        finally:
            server.terminate()
            server.wait()
