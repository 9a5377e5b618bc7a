"""The editor of people: for administrators; passwords stay out of history."""

import pytest

from portal.staff.models import LAST_ADMINISTRATOR, User
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, filled, shown

pytestmark = pytest.mark.django_db
SECRET = "plum orchard lantern 7"


@pytest.fixture
def admin(client_as):
    return client_as("admin")


def new_person(client, **typed):
    url = address(User, "add")
    fields = {"username": "nora", "name": "Nora New", "password1": SECRET, "password2": SECRET}
    return client.post(url, filled(client, url, **{**fields, **typed}))


def recorded(user):
    rows = User.history.filter(id=user.pk).order_by("version")
    return list(rows.values_list("history_user_name", "history_change_reason"))


def test_a_person_is_made_with_a_password_that_no_history_holds(admin, client):
    assert new_person(admin, is_auditor="on").status_code == 302
    user = User.objects.get(username="nora")
    assert (user.name, user.is_auditor, user.is_administrator) == ("Nora New", True, False)
    assert recorded(user) == [("Admin Person", WHY)]
    assert client.login(username="nora", password=SECRET)
    assert "password" not in {field.name for field in User.history.model._meta.fields}
    page = admin.get(address(user, "history")).content.decode()
    assert "password" not in page.replace("password/change", "").replace("Your password", "")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"password2": "another one"}, "password2"),
        ({"password1": "12345678", "password2": "12345678"}, "password1"),
        ({"password1": "", "password2": ""}, "password1"),
        ({"username": "ADMIN"}, "username"),
        ({"username": "a b"}, "username"),
        ({"name": ""}, "name"),
    ],
)
def test_a_person_that_cannot_be_is_refused_at_the_field(admin, typed, field):
    page = new_person(admin, **typed)
    assert page.status_code == 200
    assert field in errors(page)
    assert shown(page)["username"] == typed.get("username", "nora")
    assert not User.objects.filter(name="Nora New").exists()


def test_name_and_roles_change_and_the_user_name_stays(admin):
    user = factories.make_user(username="cora", name="Cora")
    url = address(user, "change")
    typed = {"username": "other", "name": "Cora Catalog", "is_catalog_maintainer": "on"}
    assert admin.post(url, filled(admin, url, **typed)).status_code == 302
    user.refresh_from_db()
    assert (user.username, user.name) == ("cora", "Cora Catalog")
    assert user.roles == ["staff", "catalog maintainer"]
    assert recorded(user)[1:] == [("Admin Person", WHY)]
    assert user.check_password(factories.PASSWORD)


@pytest.mark.parametrize("flag", ["is_active", "is_administrator"])
def test_the_last_administrator_cannot_be_switched_off(admin, flag):
    factories.make_user("admin", username="gone", is_active=False)
    url = address(admin.user, "change")
    values = filled(admin, url, name="New name")
    del values[flag]
    page = admin.post(url, values)
    assert (page.status_code, errors(page)) == (200, {flag: [LAST_ADMINISTRATOR]})
    assert shown(page)["name"] == "New name"
    factories.make_user("admin", username="second")
    assert admin.post(url, values).status_code == 302
    admin.user.refresh_from_db()
    assert not getattr(admin.user, flag)


def test_a_person_switched_off_can_no_longer_do_anything(admin, client_as):
    catalog = client_as("catalog")
    url = address(catalog.user, "change")
    values = filled(admin, url)
    del values["is_active"]
    assert admin.post(url, values).status_code == 302
    assert catalog.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    assert User.objects.filter(pk=catalog.user.pk).exists()


def test_a_password_is_set_with_a_reason_and_stands_in_no_history(admin, client):
    user = factories.make_user(username="cora")
    url = address(user, "password")
    assert f'href="{url}"' in admin.get(address(user, "change")).content.decode()
    values = {"password1": SECRET, "password2": SECRET, "read_version": "1"}
    page = admin.post(url, values)
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["reason"])
    page = admin.post(url, {**values, "password2": "x", "reason": WHY})
    assert list(page.context["form"].errors) == ["password2"]
    page = admin.post(url, {**values, "password1": "cora", "password2": "cora", "reason": WHY})
    assert list(page.context["form"].errors) == ["password1"]
    assert not client.login(username="cora", password=SECRET)
    assert admin.post(url, {**values, "reason": WHY}).status_code == 302
    assert client.login(username="cora", password=SECRET)
    assert recorded(user)[1:] == [("Admin Person", WHY)]
    assert admin.post(url, {**values, "reason": WHY}).status_code == 409


def test_who_sets_the_own_password_stays_signed_in(admin):
    url = address(admin.user, "password")
    values = {"password1": SECRET, "password2": SECRET, "read_version": "1", "reason": WHY}
    assert admin.post(url, values).status_code == 302
    assert admin.get(url).status_code == 200


def test_an_auditor_reads_people_and_writes_nothing(client_as):
    auditor, user = client_as("auditor"), factories.make_user(username="cora")
    page = auditor.get(address(user, "change"))
    assert page.status_code == 200
    assert "Set a password" not in page.content.decode()
    for name in ("password", "change", "delete"):
        sent = {"reason": WHY, "read_version": "1", "password1": SECRET, "password2": SECRET}
        assert auditor.post(address(user, name), sent).status_code == 403
    assert len(recorded(user)) == 1


def test_nobody_deletes_people(admin):
    user = factories.make_user(username="cora")
    assert admin.get(address(user, "delete")).status_code == 403
    sent = {"reason": WHY, "read_version": "1"}
    assert admin.post(address(user, "delete"), sent).status_code == 403
    assert "deletelink" not in admin.get(address(user, "change")).content.decode()
