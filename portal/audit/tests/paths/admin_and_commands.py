"""Writing by the pages of the portal and by commands."""

import os
import tempfile
from pathlib import Path as File
from unittest import mock

from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from contracts.kept.models import DifferentNow
from contracts.samples import load_samples
from contracts.tests import mending
from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.audit.tests.paths.path import NOTHING, RECORDED, expect, path, refused, signed_in
from portal.guidance.first_load import load_guidance
from portal.staff.models import User
from portal.staff.sample_logins import make_sample_logins
from portal.tests import factories
from portal.tests.admin_pages import address, filled, new_row, shown
from therapies.editions.catalog import catalog_on
from therapies.editions.printing import as_text, blocks
from therapies.first_load import load_catalog
from therapies.models import Edition, Therapy

SECRET = "plum orchard lantern 7"


def send(user, url, **typed):
    client = signed_in(user)
    expect(client.post(url, filled(client, url, **typed)))


def add_with_a_row(world):
    client, url = signed_in(world.cora), address(Therapy, "add")
    values = filled(client, url, slug="new", brand_name="New")
    expect(client.post(url, new_row(values, "names", kind="short", name="new-cel")))


def delete(world):
    sent = {"reason": "Entered twice.", "read_version": world.bare.version}
    expect(signed_in(world.cora).post(address(world.bare, "delete"), sent))


def set_password(world):
    sent = {"password1": SECRET, "password2": SECRET, "read_version": "1", "reason": "Forgotten."}
    expect(signed_in(world.adam).post(address(world.person, "password"), sent))


def mend_several(world):
    client = signed_in(factories.make_user("contracts"))
    expect(mending.mend(client, "end", world.contract, last_day="2025-06-30"))


def postpone(world):
    client = signed_in(factories.make_user("contracts"))
    url = reverse("worklists:postpone", args=["off-the-list"])
    sent = {"until": "2199-01-01", "reason": "Waiting for the paper."}
    expect(client.post(f"{url}?key={world.contract.pk}", sent))


def delete_selected(world):
    sent = {"action": "delete_selected", "_selected_action": [world.bare.pk], "post": "yes"}
    signed_in(world.cora).post(address(Therapy), sent)


def revert(world):
    args = [world.therapy.pk, world.therapy.history.get().history_id]
    url = reverse("admin:therapies_therapy_simple_history", args=args)
    client = signed_in(world.cora)
    values = shown(client.get(address(world.therapy, "change")))
    expect(client.post(url, {**values, "brand_name": "Reverted", "reason": "Turned back."}))


def without_reason(world):
    client, url = signed_in(world.cora), address(world.therapy, "change")
    expect(client.post(url, {**filled(client, url, brand_name="New"), "reason": "..."}))


def change_own_password(world):
    sent = {"oldpassword": factories.PASSWORD, "password1": SECRET, "password2": SECRET}
    expect(signed_in(world.person).post(reverse("account_change_password"), sent))


def keep_an_answer(w):
    asked = {"npi": w.provider.npi, "therapy": "x", "on": "2025-03-03"}
    query = urlencode({**asked, "known": moment_text(Ledger.newest())})
    expect(signed_in(w.person).post(f"{reverse('contracts:keep')}?{query}"))


def call_back(w):
    kept = factories.make_kept(npi=w.provider.npi, slug="x", kept_by=w.person)
    now = DifferentNow.objects.get(answer=kept)
    sent = {"reason": "Called them.", "since": moment_text(now.since)}
    address = reverse("contracts:called-back", args=[kept.reference])
    expect(signed_in(w.person).post(address, sent))


def sign_in(world):
    sent = {"login": world.person.username, "password": factories.PASSWORD}
    expect(Client().post(reverse("account_login"), sent))


def renew_hash(world):
    hashers = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("PBKDF2", "MD5")]
    with override_settings(PASSWORD_HASHERS=hashers):
        assert world.person.check_password(factories.PASSWORD)


def first_load(world):
    load_catalog()
    load_guidance()
    load_samples(by=User.objects.system(), reason="First load: samples.")
    make_sample_logins(SECRET)


def command(name, *args, **options):
    with File(os.devnull).open("w") as nowhere:
        call_command(name, *args, stdout=nowhere, stderr=nowhere, **options)


def load_again(world):
    load_catalog()
    command("load_samples")


def load_and_remove(world):
    load_catalog()
    load_samples(by=User.objects.system(), reason="First load: samples.")
    command("remove_samples")


def import_and_withdraw(world):
    load_catalog()
    today = catalog_on(timezone.localdate())
    text = as_text(blocks(today, "Classified therapies", "March 2025")).replace("J3394", "J3590")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        asked = {"effective_on": "2025-03-01", "by": "cora", "reason": "Published."}
        command("import_edition", file.name, apply=True, **asked)
    url = address(Edition.objects.get(label="March 2025"), "withdraw")
    sent = {"reason": "A wrong list.", "read_version": "1"}
    expect(signed_in(world.cora).post(url, sent))


SHEET = b"npi,name,city,state,other names\n1999990009,General,Alliance,OH,AG\n"


def import_sheet(world):
    factories.make_user("contracts", username="conrad", name="Conrad Contracts")
    with tempfile.NamedTemporaryFile("wb", suffix=".csv") as file:
        file.write(SHEET)
        file.flush()
        asked = {"by": "conrad", "reason": "As signed."}
        command("import_records", "providers", file.name, apply=True, **asked)


def import_sheet_in_admin(world):
    conrad = factories.make_user("contracts", username="conrad", name="Conrad Contracts")
    upload = factories.make_upload("providers", SHEET)
    editor = signed_in(conrad)
    url = reverse("admin:contracts_provider_importpreview", args=[upload.pk])
    digest = editor.get(url).context["page"].preview.digest
    expect(editor.post(url, {"reason": "As signed.", "digest": digest}))


def change_password_by_command(world):
    with mock.patch("portal.staff.management.commands.changepassword.getpass", return_value=SECRET):
        command("changepassword", world.person.username)


def load_fixture(records):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as fixture:
        fixture.write(serializers.serialize("json", records))
        fixture.flush()
        command("loaddata", fixture.name)


def load_changed_record(world):
    world.therapy.brand_name = "Loaded"
    load_fixture([world.therapy])


def load_new_record(world):
    load_fixture([Therapy(pk=10**6, slug="loaded", brand_name="Loaded", version=1)])


def load_history_row(world):
    row = world.therapy.history.get()
    row.history_id, row.version = None, 2
    load_fixture([row])


def flush(world):
    """The suite lets `flush` empty history between tests; here it is what it is in use."""
    as_in_use = {
        "execute_sql_flush": type(connection.ops).execute_sql_flush.__get__(connection.ops)
    }
    with mock.patch.multiple(connection.ops, **as_in_use):
        command("flush", interactive=False)


PAGES = [
    path(
        "admin: a record's form",
        lambda w: send(w.cora, address(w.therapy, "change"), generic_name="new"),
        RECORDED,
    ),
    path(
        "admin: a row in its record's page",
        lambda w: send(w.cora, address(w.therapy, "change"), **{"names-0-name": "new-cel"}),
        RECORDED,
    ),
    path("admin: a new record with a row", add_with_a_row, RECORDED),
    path("admin: deleting a record", delete, RECORDED),
    path(
        "admin: deleting a row in its record's page",
        lambda w: send(w.cora, address(w.therapy, "change"), **{"names-0-DELETE": "on"}),
        RECORDED,
    ),
    path("admin: a step (setting a person's password)", set_password, RECORDED),
    path("admin: a sheet of records, uploaded and applied", import_sheet_in_admin, RECORDED),
    path("admin: several records mended at once", mend_several, RECORDED),
    path("admin: the stock action `delete_selected`", delete_selected, NOTHING),
    path("admin: the stock page that reverts to a version", revert, refused("HTTP 405")),
    path("admin: a form without a usable reason", without_reason, refused("HTTP 200")),
    path("portal: changing the own password", change_own_password, RECORDED),
    path("portal: keeping an answer for a caller", keep_an_answer, RECORDED),
    path("portal: marking a call back about one as done", call_back, RECORDED),
    path("portal: postponing an entry of a worklist", postpone, RECORDED),
    path("portal: signing in", sign_in, RECORDED),
    path("portal: an old password hash renewed at sign-in", renew_hash, RECORDED),
]

COMMANDS = [
    path("`prepare`: the first load, samples and sample logins", first_load, RECORDED),
    path("`load_samples`", load_again, RECORDED),
    path("`remove_samples`", load_and_remove, RECORDED),
    path("`import_records`", import_sheet, RECORDED),
    path("`import_edition`, and withdrawing it in the admin", import_and_withdraw, RECORDED),
    path(
        "`createsuperuser`",
        lambda w: command("createsuperuser", username="root", interactive=False),
        RECORDED,
    ),
    path("`changepassword`", change_password_by_command, RECORDED),
    path("`loaddata` of a changed record", load_changed_record, refused("NoOpenChange")),
    path("`loaddata` of a new record", load_new_record, refused("NoOpenChange")),
    path("`loaddata` of a history row", load_history_row, refused("HistoryIsFixed")),
    path("`flush`", flush, refused("CommandError")),
    *(
        path(f"`{name}` of simple-history", lambda w, n=name: command(n), refused("CommandError"))
        for name in ("clean_old_history", "clean_duplicate_history", "populate_history")
    ),
    path(
        "`remove_stale_contenttypes`",
        lambda w: command("remove_stale_contenttypes", interactive=False),
        NOTHING,
    ),
    path("`clearsessions`", lambda w: command("clearsessions"), NOTHING),
]
