import io

import pytest
from django.core.management import CommandError, call_command

from portal.staff.management.commands import changepassword
from portal.staff.models import User
from portal.tests import factories

pytestmark = pytest.mark.django_db
SECRET = "plum orchard lantern 7"


@pytest.fixture
def typing(monkeypatch):
    """What somebody types when asked, in turn: typing("first", "second")."""

    def types(*answers):
        left = iter(answers)
        monkeypatch.setattr(changepassword, "getpass", lambda prompt: next(left))

    return types


def set_for(username, **options):
    said = io.StringIO()
    call_command("changepassword", username, stdout=said, **options)
    return said.getvalue()


def recorded(user):
    rows = User.history.filter(id=user.pk, version__gt=1)
    return list(rows.values_list("history_user_name", "history_change_reason"))


def test_a_password_set_on_the_command_line_is_recorded_as_the_portals_own_act(typing):
    user = factories.make_user(name="Stella Staff")
    typing(SECRET, SECRET)
    assert set_for("staff") == "The password of Stella Staff was set.\n"
    assert User.objects.get(pk=user.pk).check_password(SECRET)
    assert recorded(user) == [("system", "Password set on the command line.")]


def test_an_administrator_can_be_named_with_a_reason(typing):
    user = factories.make_user()
    factories.make_user("admin", name="Adam Admin")
    typing(SECRET, SECRET)
    set_for("staff", by="admin", reason="Forgotten over the holidays.")
    assert recorded(user) == [("Adam Admin", "Forgotten over the holidays.")]


@pytest.mark.parametrize(
    ("username", "typed", "options", "said"),
    [
        ("nobody", [], {}, "Nobody has the user name “nobody”."),
        ("staff", [SECRET, "another"], {}, "The two passwords differ."),
        ("staff", ["12345", "12345"], {}, "too short"),
        ("staff", [], {"by": "staff"}, "doesn't hold the role"),
        ("staff", [], {"by": "nobody"}, "Nobody has the user name"),
        ("staff", [], {"reason": "..."}, "Say why"),
    ],
)
def test_what_cannot_be_set(typing, username, typed, options, said):
    user = factories.make_user()
    typing(*typed)
    with pytest.raises(CommandError, match=said):
        set_for(username, **options)
    assert recorded(user) == []
    assert User.objects.get(pk=user.pk).check_password(factories.PASSWORD)
