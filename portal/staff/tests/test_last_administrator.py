"""Somebody is always left who can make people, whoever writes and however many at once."""

import pytest
from django.core.exceptions import ValidationError

from portal.audit import acts
from portal.staff.models import LAST_ADMINISTRATOR, User
from portal.tests import factories
from portal.tests.test_writers import ROUNDS, together

pytestmark = pytest.mark.django_db
SWITCHES = ("is_active", "is_administrator")


@pytest.mark.parametrize("flag", SWITCHES)
def test_no_command_and_no_shell_switches_the_last_one_off(flag):
    last = factories.make_user("admin", username="last")
    factories.make_user("admin", username="gone", is_active=False)
    setattr(last, flag, False)
    with pytest.raises(ValidationError) as refused:
        factories.save(last)
    assert refused.value.message_dict == {flag: [LAST_ADMINISTRATOR]}
    assert (User.objects.get(pk=last.pk).version, User.history.filter(id=last.pk).count()) == (1, 1)


def test_both_switches_at_once_are_refused_at_both():
    last = factories.make_user("admin")
    last.is_active = last.is_administrator = False
    with pytest.raises(ValidationError) as refused:
        last.full_clean()
    assert refused.value.message_dict == {flag: [LAST_ADMINISTRATOR] for flag in SWITCHES}


def test_the_last_one_is_not_deleted_either():
    last, other = factories.make_user("admin"), factories.make_user("staff")
    with pytest.raises(ValidationError, match="Nobody else could make people"):
        factories.remove(last)
    factories.remove(other)
    factories.make_user("admin", username="second")
    factories.remove(last)
    assert [user.username for user in User.objects.administrators()] == ["second"]


def test_everything_else_about_the_last_one_may_change():
    last = factories.make_user("admin")
    last.name, last.is_auditor = "Other Name", True
    factories.save(last)
    assert User.objects.get(pk=last.pk).name == "Other Name"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("flag", SWITCHES)
def test_of_two_administrators_who_switch_each_other_off_one_stays(flag):
    User.objects.system()
    for number in range(ROUNDS):
        adam = factories.make_user("admin", username=f"adam{number}")
        beth = factories.make_user("admin", username=f"beth{number}")
        for other in User.objects.administrators().exclude(pk__in=[adam.pk, beth.pk]):
            other.is_administrator = False
            factories.save(other)

        def switch_off(by, whom):
            person = User.objects.get(pk=whom.pk)
            setattr(person, flag, False)
            with acts.change(by=by, reason="One of us is enough."):
                person.save()
            return "saved"

        results = together(lambda: switch_off(adam, beth), lambda: switch_off(beth, adam))
        kinds = sorted(r if r == "saved" else type(r).__name__ for r in results)
        assert kinds == ["ValidationError", "saved"]
        assert User.objects.administrators().count() == 1
