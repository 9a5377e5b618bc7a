import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse

from portal.audit import acts
from portal.audit.models import AuditedModel
from portal.staff.models import User, UserManager
from portal.staff.roles import CATALOG, CONTRACTS, EVERYTHING, PEOPLE
from portal.tests import factories

pytestmark = pytest.mark.django_db
ACTIONS = ("view", "add", "change", "delete")


def allowed(user, action):
    return {
        record
        for record in EVERYTHING
        if user.has_perm(f"{record.split('.')[0]}.{action}_{record.split('.')[1]}")
    }


CHOSEN = {"therapies.therapy", "therapies.program", "therapies.remsprogram"}
MAY = {
    "staff": (set(), set(), set()),
    "catalog": (CATALOG, CATALOG, CATALOG),
    "contracts": (CONTRACTS | CHOSEN, CONTRACTS, CONTRACTS),
    "auditor": (EVERYTHING, set(), set()),
    "admin": (EVERYTHING, PEOPLE, set()),
}


@pytest.mark.parametrize("role", MAY)
def test_each_role_may_do_what_the_interfaces_say(role):
    user = factories.make_user(role)
    views, edits, deletes = MAY[role]
    assert [allowed(user, action) for action in ACTIONS] == [views, edits, edits, deletes]


@pytest.mark.parametrize("role", MAY)
def test_somebody_deactivated_may_do_nothing(role):
    user = factories.make_user(role, is_active=False)
    assert [allowed(user, action) for action in ACTIONS] == [set()] * 4
    assert (user.is_staff, user.sees_people) == (False, False)
    assert not user.has_module_perms("therapies")


def test_roles_add_up():
    both = factories.make_user("catalog", is_contract_maintainer=True)
    assert allowed(both, "change") == CATALOG | CONTRACTS
    assert both.roles == ["staff", "catalog maintainer", "contract maintainer"]


def test_the_roles_name_every_record_there_is():
    assert {label_of(m) for m in apps.get_models() if issubclass(m, AuditedModel)} == EVERYTHING


def label_of(model):
    return model._meta.label_lower


def test_an_unknown_permission_is_nobodys():
    admin = factories.make_user("admin")
    assert not admin.has_perm("staff.become_user")
    assert not admin.has_perm("nonsense")
    assert not admin.has_perms(["staff.view_user", "contracts.change_contract"])


@pytest.mark.parametrize(
    ("role", "modules"),
    [
        ("staff", set()),
        ("catalog", {"therapies", "guidance"}),
        ("contracts", {"therapies", "contracts"}),
        ("auditor", {"therapies", "guidance", "contracts", "staff"}),
        ("admin", {"therapies", "guidance", "contracts", "staff"}),
    ],
)
def test_the_admin_shows_each_role_its_apps(role, modules):
    user = factories.make_user(role)
    apps = ("therapies", "guidance", "contracts", "staff")
    assert {app for app in apps if user.has_module_perms(app)} == modules
    assert user.is_staff is bool(modules)


def test_the_first_administrator_records_itself():
    call_command("createsuperuser", username="root", interactive=False, verbosity=0)
    root = User.objects.get()
    row = User.history.get()
    assert (root.is_administrator, root.name) == (True, "root")
    assert (row.history_user_id, row.history_user_name) == (root.pk, "root")


def test_a_password_given_to_createsuperuser_works(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", factories.PASSWORD)
    call_command("createsuperuser", username="root", interactive=False, verbosity=0)
    assert User.objects.get().check_password(factories.PASSWORD)


def test_the_system_user_is_made_once_and_cannot_sign_in(client):
    system = User.objects.system()
    assert User.objects.system() == system
    assert (system.username, system.is_active, system.has_usable_password()) == (
        "system",
        False,
        False,
    )


def test_a_user_name_in_another_case_is_the_same():
    factories.make_user("staff", username="cora")
    with pytest.raises(IntegrityError):
        factories.make_user("staff", username="Cora")


def test_passwords_stay_out_of_history():
    factories.make_user("staff")
    assert "password" not in {f.name for f in User.history.model._meta.fields}


def test_an_old_hash_is_renewed_at_sign_in_as_the_persons_own_act(settings):
    user = factories.make_user("staff", name="Stella Staff")
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert user.check_password(factories.PASSWORD)
    row = User.history.filter(id=user.pk).order_by("-version").first()
    assert (row.version, row.history_user_name, row.history_change_reason) == (
        2,
        "Stella Staff",
        "Password hash renewed at sign-in.",
    )
    assert User.objects.get(pk=user.pk).password.startswith("scrypt$")


def test_people_are_saved_inside_a_change_otherwise():
    user = factories.make_user("staff")
    user.name = "Other"
    with pytest.raises(acts.NoOpenChange):
        user.save()
    assert User.objects.get(pk=user.pk).name == "Staff Person"


def test_signing_in_leaves_the_person_unchanged(client):
    user = factories.make_user("staff")
    response = client.post(
        reverse("account_login"), {"login": "staff", "password": factories.PASSWORD}
    )
    assert (response.status_code, response.url) == (302, "/")
    assert User.objects.get(pk=user.pk).version == 1
    assert client.get(reverse("guidance:list")).status_code == 200


def test_a_wrong_password_says_so_and_keeps_the_name(client):
    factories.make_user("staff")
    response = client.post(reverse("account_login"), {"login": "staff", "password": "wrong"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Error:" in page
    assert 'value="staff"' in page


def test_somebody_deactivated_cannot_sign_in(client):
    factories.make_user("staff", is_active=False)
    client.post(reverse("account_login"), {"login": "staff", "password": factories.PASSWORD})
    assert client.get(reverse("guidance:list")).status_code == 302


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]
)
def test_sign_in_never_leads_elsewhere(client, target):
    factories.make_user("staff")
    response = client.post(
        reverse("account_login"),
        {"login": "staff", "password": factories.PASSWORD, "next": target},
    )
    assert (response.status_code, response.url) == (302, "/")


def test_sign_in_leads_on_to_the_page_asked_for(client):
    factories.make_user("staff")
    asked = client.get("/guidance/?q=rems")
    assert asked.url == "/accounts/login/?next=/guidance/%3Fq%3Drems"
    done = client.post(
        asked.url,
        {"login": "staff", "password": factories.PASSWORD, "next": "/guidance/?q=rems"},
    )
    assert done.url == "/guidance/?q=rems"


def test_nobody_signs_up(client):
    page = client.post(
        reverse("account_signup"), {"username": "x", "password1": "p", "password2": "p"}
    )
    assert page.status_code == 200
    assert not User.objects.filter(username="x").exists()


def test_changing_the_own_password_is_recorded_without_it(client_as):
    client = client_as("staff")
    new = "another horse battery"
    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": factories.PASSWORD, "password1": new, "password2": new},
    )
    assert response.status_code == 302
    row = User.history.filter(id=client.user.pk).order_by("-version").first()
    assert (row.history_user_name, row.history_change_reason) == (
        "Staff Person",
        "Changed the own password.",
    )
    assert get_user_model().objects.get(pk=client.user.pk).check_password(new)


def test_the_manager_is_ours():
    assert isinstance(User.objects, UserManager)
