"""What holds for every editor in the admin, whoever adds one."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.kept.models import CallBack, KeptAnswer
from portal.audit.admin import AuditedAdmin
from portal.audit.forms import UNVERSIONED, RecordForm, RowForm
from portal.audit.formsets import RowFormSet
from portal.audit.models import AuditedModel
from portal.editions.models import GuidanceReview
from portal.guidance.models import GuidanceConcern
from portal.staff.models import SignIn, User
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, filled, shown
from portal.tests.admin_records import EDITS, MAKERS, READS
from portal.worklists.models import Postponement
from therapies.models import EditionDocument, ListedCode

pytestmark = pytest.mark.django_db
EDITORS = admin.site._registry
MODELS = list(EDITORS)
ROLES = list(EDITS)
INLINE_CODE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)


def label(thing):
    return thing._meta.model_name if hasattr(thing, "_meta") else str(thing)


def history_of(record):
    return list(type(record).history.filter(id=record.pk).values())


def test_every_record_has_an_editor_of_its_own_or_stands_in_its_parents_page():
    audited = {m for m in apps.get_models() if issubclass(m, AuditedModel)}
    recorded = {CallBack, EditionDocument, KeptAnswer, Postponement, SignIn}
    elsewhere = recorded | {GuidanceConcern, GuidanceReview}
    assert set(EDITORS) == set(MAKERS) == audited - elsewhere
    in_pages = {inline.model for editor in EDITORS.values() for inline in editor.inlines}
    assert {GuidanceReview, GuidanceConcern} < in_pages
    assert not admin.site.is_registered(Group)


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_editor_asks_why_minds_versions_and_has_no_action_but_mendings(model, rf):
    editor = EDITORS[model]
    request = rf.get("/admin/")
    request.user = User(is_active=True, **dict.fromkeys(flags(), True))
    assert isinstance(editor, AuditedAdmin)
    offered = [mending.name for mending in editor.mendings]
    assert (editor.actions, editor.list_editable) == (None, ())
    assert list(editor.get_actions(request)) == offered
    request.user = User(is_active=True, is_auditor=True, is_administrator=True)
    assert editor.get_actions(request) == {}
    request.user = User(is_active=True, **dict.fromkeys(flags(), True))
    # Without a bar of actions the page hides its space by a style in the page.
    assert editor.actions_on_top
    assert editor.fieldsets
    assert editor.search_fields
    form = editor.get_form(request)
    assert issubclass(form, RecordForm)
    assert {"reason", "read_version"} < set(form.base_fields)
    assert form.base_fields["reason"].required
    for inline in editor.get_inline_instances(request):
        rows = inline.get_formset(request)
        assert issubclass(rows, RowFormSet)
        assert issubclass(rows.form, RowForm)
        assert "read_version" in inline.get_fields(request)


def editor_of(model):
    return next(role for role in ROLES if model in EDITS[role])


def flags():
    return [f.name for f in User._meta.fields if f.name.startswith("is_") and f.name != "is_active"]


@pytest.mark.parametrize("model", MODELS, ids=label)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_and_edits_what_the_design_says(role, model, client_as):
    client, record = client_as(role), MAKERS[model]()
    before, count = history_of(record), model.history.count()
    reads, edits = model in READS[role], model in EDITS[role]
    allowed = {
        "changelist": reads,
        "add": edits,
        "change": reads,
        "history": reads,
        "delete": edits and model is not User,
    }
    for page, may in allowed.items():
        url = address(model if page in ("changelist", "add") else record, page)
        assert client.get(url).status_code == (200 if may else 403), page
        if not may or (page == "change" and not edits):
            sent = {"reason": WHY, "read_version": "1"}
            assert client.post(url, sent).status_code in (403, 405), page
    assert (history_of(record), model.history.count()) == (before, count)


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_who_may_only_read_sees_no_field_to_fill_in(model, client_as):
    page = client_as("auditor").get(address(MAKERS[model](), "change"))
    assert not re.search(r'name="(reason|read_version|_save)"', page.content.decode())


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_history_is_only_ever_read(model, client_as):
    client, record = client_as(editor_of(model)), MAKERS[model]()
    before = history_of(record)
    info = model._meta.app_label, model._meta.model_name
    version = reverse(
        "admin:{}_{}_simple_history".format(*info), args=[record.pk, record.newest_history().pk]
    )
    for url in (address(record, "history"), version):
        assert client.get(url).status_code == 200
        for send in (client.post, client.put, client.delete, client.patch):
            assert send(url, {"reason": WHY}).status_code == 405
    assert history_of(record) == before


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_saving_what_the_page_shows_writes_nothing(model, client_as):
    client, record = client_as(editor_of(model)), MAKERS[model]()
    before, url = history_of(record), address(record, "change")
    page = client.post(url, filled(client, url), follow=True)
    assert page.status_code == 200
    said = [str(message) for message in page.context["messages"]]
    assert said == ["Nothing was changed, so nothing was recorded."]
    assert history_of(record) == before


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_form_without_a_version_is_refused(model, client_as):
    client, record = client_as(editor_of(model)), MAKERS[model]()
    before, url = history_of(record), address(record, "change")
    page = client.post(url, filled(client, url, read_version=""))
    assert page.status_code == 400
    assert errors(page)[""] == [UNVERSIONED]
    assert history_of(record) == before


def row_and_parent(inline, parent_model):
    """A dull row of this kind, made by its own maker, and the record in whose page it stands."""
    if inline.model is GuidanceConcern:
        row = factories.make_concern(entry=factories.make_entry(), program=factories.make_program())
    elif inline.model is GuidanceReview:
        row = factories.make_review()
    else:
        row = MAKERS[inline.model]()
    key = next(f.name for f in inline.model._meta.fields if f.related_model is parent_model)
    if getattr(row, key) is None:
        setattr(row, key, MAKERS[parent_model]())
        factories.save(row)
    return row, getattr(row, key)


INLINES = [
    pytest.param(model, inline, id=f"{label(model)}-{label(inline.model)}")
    for model in MODELS
    for inline in EDITORS[model].inlines
]


@pytest.mark.parametrize(("model", "inline"), INLINES)
@pytest.mark.parametrize("sent", ["", "2"])
def test_a_row_without_a_version_or_with_one_to_come_is_refused(model, inline, sent, client_as):
    client, (row, record) = client_as(editor_of(model)), row_and_parent(inline, model)
    url = address(record, "change")
    values = shown(client.get(url))
    newest = row.version
    (name,) = [n for n, v in values.items() if n.endswith("-0-id") and v == str(row.pk)]
    prefix = name.removesuffix("id")
    assert values[f"{prefix}read_version"] == str(newest)
    sent = sent and str(newest + 1)
    page = client.post(url, {**values, "reason": WHY, f"{prefix}read_version": sent})
    assert page.status_code == 400
    assert errors(page)[prefix.removesuffix("-")] == [UNVERSIONED]
    assert type(row).objects.get(pk=row.pk).version == newest


STEPS = [(model, step.name) for model in MODELS for step in EDITORS[model].steps]
STEPS += [(model, "delete") for model in MODELS if model is not User]


@pytest.mark.parametrize(("model", "step"), STEPS, ids=label)
@pytest.mark.parametrize("sent", ["", "2"])
def test_an_action_without_a_version_or_with_one_to_come_is_refused(model, step, sent, client_as):
    client, record = client_as(editor_of(model)), MAKERS[model]()
    before, url = history_of(record), address(record, step)
    form = client.get(url).context["form"]
    assert (form["read_version"].value(), bool(form["once"].value())) == (1, True)
    typed = dict.fromkeys(("password1", "password2"), "correct horse stapler")
    page = client.post(url, {"reason": WHY, "read_version": sent, **typed})
    assert (page.status_code, page.context["form"].errors) == (400, {"__all__": [UNVERSIONED]})
    assert history_of(record) == before


@pytest.mark.parametrize(("model", "step"), STEPS, ids=label)
def test_a_stale_action_is_a_conflict_on_every_page(model, step, client_as):
    client, record = client_as(editor_of(model)), MAKERS[model]()
    changed = next(
        f
        for f in model._meta.fields
        if f.name
        in (
            "note",
            "name",
            "text",
            "last_day",
            "brand_name",
            "title",
            "source",
            "description",
            "question",
            "words",
        )
    )
    setattr(record, changed.name, date(2025, 5, 5) if changed.name == "last_day" else "Other words")
    factories.save(record)
    typed = dict.fromkeys(("password1", "password2"), "correct horse stapler")
    page = client.post(address(record, step), {"reason": WHY, "read_version": "1", **typed})
    assert (page.status_code, len(page.context["told"])) == (409, 1)
    assert INLINE_CODE.findall(page.content.decode()) == []
    assert model.history.filter(id=record.pk).count() == 2


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_form_that_records_carries_a_number_of_its_own(model, client_as):
    client, record = client_as(editor_of(model)), MAKERS[model]()
    for target, page in [(model, "add"), (record, "change")]:
        url = address(target, page)
        first, second = (shown(client.get(url))["once"] for _ in range(2))
        assert len(first) > 20
        assert first != second
        assert 'name="once" value="' in client.get(url).content.decode()


@pytest.mark.parametrize("model", [m for m in MODELS if m is not User], ids=label)
def test_a_deletion_asks_why_and_leaves_a_row_that_says_so(model, client_as):
    role = editor_of(model)
    client, record = client_as(role), MAKERS[model]()
    url = address(record, "delete")
    asked = client.post(url, {"reason": "", "read_version": "1"})
    assert asked.context["form"].errors == {"reason": ["This field is required."]}
    gone = client.post(url, {"reason": WHY, "read_version": "1"})
    assert gone.headers["Location"] == address(model)
    rows = model.history.filter(id=record.pk).order_by("version")
    said = list(rows.values_list("history_type", "history_user_name", "history_change_reason"))
    assert said == [
        ("+", "system", "Made for a test."),
        ("-", f"{role.title()} Person", WHY),
    ]
    assert client.get(address(record, "change")).status_code == 410
    assert client.get(url).status_code == 410
    assert client.get(address(record, "history")).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_page_keeps_to_the_content_security_policy(model, client_as):
    client, record = client_as(editor_of(model)), MAKERS[model]()
    pages = [(model, "changelist"), (model, "add")]
    pages += [(record, page) for page in ("change", "delete", "history")]
    for target, page in pages:
        text = client.get(address(target, page)).content.decode()
        assert INLINE_CODE.findall(text) == [], page


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_two(
    model, client_as, django_assert_num_queries
):
    client = client_as("admin")
    make = MAKERS[model]
    [make() for _ in range(2)]
    client.get(address(model))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address(model))
    [make() for _ in range(12)]
    with django_assert_num_queries(len(few)):
        client.get(address(model))


@pytest.mark.parametrize("rows", [2, 12])
def test_history_takes_as_many_queries_for_many_versions(
    client_as, rows, django_assert_num_queries
):
    client, record = client_as("catalog"), MAKERS[ListedCode]()
    for day in range(1, rows):
        record.last_day = date(2025, 1, day)
        factories.save(record)
    client.get(address(record, "history"))
    with django_assert_num_queries(7):
        page = client.get(address(record, "history"))
    assert len(page.context["page_obj"].object_list) == rows


def test_the_admin_keeps_no_log_beside_history(client_as):
    client = client_as("catalog")
    record = MAKERS[MODELS[1]]()
    for page in ("change", "delete"):
        client.post(address(record, page), {"reason": WHY, "read_version": "1"})
    assert LogEntry.objects.count() == 0
    assert b"Recent actions" not in client.get(reverse("admin:index")).content


def test_the_index_shows_what_the_role_reads(client_as):
    for role in ("catalog", "contracts", "auditor"):
        page = client_as(role).get(reverse("admin:index"))
        shown = {m["model"] for app in page.context["app_list"] for m in app["models"]}
        hidden = {m for m in MODELS if not EDITORS[m].on_index}
        assert shown == READS[role] - hidden
    assert finders.find("admin/css/base.css")


def test_without_a_role_the_admin_is_closed_and_without_a_login_it_leads_to_ours(client, client_as):
    refused = client_as("staff").get(reverse("admin:index"))
    assert (refused.status_code, b"Your role opens no editor" in refused.content) == (403, True)
    page = client.get(reverse("admin:index"), follow=True)
    assert page.redirect_chain[-1] == ("/accounts/login/?next=/admin/", 302)


def test_the_admins_own_account_pages_lead_to_the_portals(client, client_as):
    editor = client_as("catalog")
    for name, target in [
        ("admin:login", reverse("admin:index")),
        ("admin:logout", reverse("account_logout")),
        ("admin:password_change", reverse("account_change_password")),
    ]:
        assert editor.get(reverse(name)).headers["Location"] == target
    outside = client.get(reverse("admin:login"), {"next": "https://example.org/"})
    assert outside.headers["Location"] == "/accounts/login/?next=/admin/"


@pytest.mark.parametrize("number", ["abc", "999", "99999999999999999999999", "1%00"])
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_number_that_is_nobodys_is_not_found(page, number, client_as):
    client = client_as("catalog")
    assert client.get(f"/admin/therapies/therapy/{number}/{page}/").status_code == 404


def test_a_version_that_is_no_number_is_not_found(client_as):
    record = MAKERS[MODELS[1]]()
    url = address(record, "history")
    assert client_as("admin").get(f"{url}x/").status_code == 404


def test_the_pages_link_back_to_the_portal(client_as):
    record = MAKERS[next(m for m in MODELS if m._meta.model_name == "therapy")]()
    page = client_as("catalog").get(address(record, "change")).content.decode()
    assert f'href="{record.get_absolute_url()}" class="viewsitelink"' in page
    for name in ("home", "therapies:list", "contracts:providers", "changes"):
        assert f'href="{reverse(name)}"' in page
