"""simple-history's commands that write history or thin it out."""

import pytest
from django.core.management import CommandError, call_command, load_command_class

COMMANDS = ("clean_duplicate_history", "clean_old_history", "populate_history")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_would_alter_history_is_refused(name):
    with pytest.raises(CommandError, match="never altered"):
        call_command(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_options_and_arguments_change_nothing(name, capsys):
    with pytest.raises(SystemExit) as ended:
        load_command_class("portal.audit", name).run_from_argv(["manage.py", name, "--auto", "x"])
    assert ended.value.code == 1
    assert "never altered" in capsys.readouterr().err
