"""Writing from another process, which has committed by the time one looks."""

import os
import subprocess
import sys

from django.conf import settings
from django.db import connection

from portal.audit.tests.paths.path import RECORDED, SaidSo, path, refused

START = """
import os, sys, django
sys.excepthook = lambda kind, *rest: print(kind.__name__)
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
django.setup()
from django.db import connection
from portal.audit import acts
from portal.staff.models import User
from therapies.models import Therapy
therapy = Therapy.objects.get(slug="bare")
therapy.brand_name = "Elsewhere"
"""
IN_A_CHANGE = """
with acts.change(by=User.objects.get(username="cora"), reason="From another process."):
    therapy.save()
"""
BY_SQL = """
connection.cursor().execute("UPDATE therapies_historicaltherapy SET brand_name = 'Elsewhere'")
"""


def address():
    """The database of this test, as DATABASE_URL."""
    its = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{its['NAME']}"
    host = its["HOST"].replace("/", "%2F")
    return f"postgres://{its['USER']}:{its['PASSWORD']}@{host}:{its['PORT'] or 5432}/{its['NAME']}"


def elsewhere(code):
    def run(world):
        done = subprocess.run(
            [sys.executable, "-c", START + code],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": address()},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SaidSo(done.stdout.strip())

    return run


PROCESS = [
    path("another process: save() in a change", elsewhere(IN_A_CHANGE), RECORDED),
    path(
        "another process: save() outside a change",
        elsewhere("therapy.save()"),
        refused("NoOpenChange"),
    ),
    path("another process: SQL UPDATE of history", elsewhere(BY_SQL), refused("IntegrityError")),
]
