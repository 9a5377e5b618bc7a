from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contracts.models import Provider
from portal.staff.commands import RecordedCommand
from portal.tests.factories import make_user, remove
from therapies.models import ListedCode, Listing

pytestmark = [pytest.mark.usefixtures("november_2024"), pytest.mark.django_db]


def run(command, *args):
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


def newest_act():
    row = Provider.history.order_by("-history_id").first()
    return (row.history_user_name, row.history_change_reason, row.history_type)


def test_samples_come_and_go_as_the_user_system():
    assert run("remove_samples") == "Sample providers removed: 6\n"
    assert newest_act() == ("system", "Sample providers are needed no longer.", "-")
    assert run("load_samples") == "Sample records added: 17\n"
    assert newest_act() == (
        "system",
        "Sample providers, to see and try the portal with.",
        "+",
    )


def test_samples_come_and_go_by_a_person_and_for_a_reason():
    make_user("contracts", name="Conrad Contracts")
    why = ("--by", "contracts", "--reason", "Shown to the new colleagues.")
    assert run("remove_samples", *why) == "Sample providers removed: 6\n"
    assert newest_act() == ("Conrad Contracts", "Shown to the new colleagues.", "-")
    assert run("load_samples", *why) == "Sample records added: 17\n"
    assert newest_act() == ("Conrad Contracts", "Shown to the new colleagues.", "+")


def test_in_production_samples_only_go(settings):
    settings.PRODUCTION = True
    assert run("remove_samples") == "Sample providers removed: 6\n"
    with pytest.raises(CommandError, match="never loaded in production"):
        run("load_samples")
    assert not Provider.objects.exists()


@pytest.mark.parametrize("command", ["load_samples", "remove_samples"])
@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--by", "nobody"], "Nobody has the user name “nobody”"),
        (["--by", "catalog"], "Catalog Person doesn't hold the role for this"),
        (["--by", "gone"], "Contracts Person doesn't hold the role for this"),
        (["--reason", " .. "], "Say why, in a few words"),
        (["--reason", ""], "Say why, in a few words"),
        (["--by", ""], "Nobody has the user name “”"),
    ],
)
def test_who_may_not_or_says_nothing_is_refused(command, args, message):
    make_user("catalog")
    make_user("contracts", username="gone", is_active=False)
    with pytest.raises(CommandError, match=message):
        run(command, *args)
    assert Provider.history.count() == Provider.objects.count() == 6


def test_without_the_list_the_command_says_what_to_do():
    run("remove_samples")
    for code in ListedCode.objects.filter(therapy__slug="elevidys"):
        remove(code)
    remove(Listing.objects.get(therapy__slug="elevidys"))
    with pytest.raises(CommandError, match="need the list of November 2024"):
        run("load_samples")
    assert not Provider.objects.exists()


def test_a_command_says_what_it_records():
    with pytest.raises(NotImplementedError):
        RecordedCommand().record(by=make_user(), reason="Said.")
