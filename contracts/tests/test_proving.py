"""What is written of kept answers, proved against the records and written anew."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contracts.kept.models import Compared, DifferentNow
from contracts.tests.kept import ON, end, keep, make_world
from portal.audit.models import Ledger
from portal.tests import factories

pytestmark = pytest.mark.django_db
RIGHT = "What is written of kept answers follows from the records.\n"
BEFORE = ON - timedelta(days=1)


def run(command):
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


@pytest.fixture
def contract():
    return factories.make_contract(**make_world())


@pytest.fixture
def kept(client_as, contract):
    """One that holds no longer."""
    answer = keep(client_as("staff"))
    end(contract, BEFORE)
    return answer


def stored():
    return list(DifferentNow.objects.values_list("answer", "outcome", "eligible", "since"))


def test_it_follows_from_the_records(kept, client_as):
    keep(client_as("staff"), once="another")
    assert run("verify_kept_answers") == RIGHT


def test_without_any_there_is_nothing_to_prove(contract):
    Compared.objects.all().delete()
    assert run("verify_kept_answers") == RIGHT


@pytest.mark.parametrize(
    ("spoil", "difference"),
    [
        (
            lambda: DifferentNow.objects.all().delete(),
            "says “Not contracted” now; what is written is that it is as it was given",
        ),
        (
            lambda: DifferentNow.objects.update(outcome="rems_only"),
            (
                "says “Not contracted” now; what is written is that it says “REMS certified, but "
                "no contract”"
            ),
        ),
    ],
)
def test_the_first_difference_is_named_and_put_right(kept, spoil, difference):
    spoil()
    with pytest.raises(CommandError) as refused:
        run("verify_kept_answers")
    assert str(refused.value) == f"{kept} {difference}. Run rebuild_kept_answers."
    assert run("rebuild_kept_answers") == "1 kept answer would be another one today.\n"
    assert run("verify_kept_answers") == RIGHT


def test_what_is_written_though_the_answer_holds_is_taken_away(kept, contract):
    rows = list(DifferentNow.objects.all())
    end(contract, None)
    DifferentNow.objects.bulk_create(rows)
    with pytest.raises(CommandError, match=r"is as it was given now; what is written is that it"):
        run("verify_kept_answers")
    assert run("rebuild_kept_answers") == "0 kept answers would be another one today.\n"
    assert stored() == []


def test_rebuilding_leaves_since_when_it_is_so(kept, contract):
    before = stored()
    factories.make_provider()
    run("rebuild_kept_answers")
    assert stored() == before


def test_it_says_that_the_comparison_is_behind(kept):
    Compared.objects.update(at=Ledger.newest().replace(year=2020))
    with pytest.raises(CommandError, match=r"^Kept answers were compared up to 2020-.*"):
        run("verify_kept_answers")
    run("rebuild_kept_answers")
    assert (run("verify_kept_answers"), Compared.lock().at) == (RIGHT, Ledger.newest())
