"""What a preview of mending says of the answers that would be different."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from contracts import foreseen
from contracts.changed.answers import changed_answers
from contracts.changed.falsified import ONE_TICK
from contracts.changed.touched import Wanted
from contracts.tests.kept import NPI, ON, end, keep
from contracts.tests.mending import mend, preview
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import page
from portal.wording import day

pytestmark = pytest.mark.django_db
UNTIL = date(2025, 6, 30)
LAKESIDE = [f"Lakeside Hospital ({NPI})", "Hemgenix"]
NONE = "No answer for a day of service up to today would be different."


@pytest.fixture
def editor(client_as):
    return client_as("contracts")


@pytest.fixture
def contract(world):
    return factories.make_contract(**world, last_day=UNTIL)


def today():
    return day(timezone.localdate())


def told(response):
    """The rows of the table of answers, without its head."""
    tables = page(response).tables
    return [row for table in tables if "Would say" in table[0] for row in table[1:]]


def said(response):
    """What stands around the table."""
    paragraphs = page(response).texts["p"]
    return [text for text in paragraphs if "up to today" in text or "kept answer" in text]


def test_ending_in_the_past_names_the_days_that_are_a_yes_no_longer(editor, contract):
    response = preview(editor, "end", contract, last_day="2025-04-30")
    days = "May 1, 2025 through Jun 30, 2025"
    assert told(response) == [[*LAKESIDE, days, "Contracted", "changed to: Not contracted"]]
    assert said(response) == [
        (
            "For days of service up to today, 1 answer would be different: 1 would be “contracted” "
            "no longer, 0 would become so."
        )
    ]
    assert f"/contracts/check/?npi={NPI}&therapy=hemgenix&on=2025-05-01" in page(response).links


def test_it_is_what_the_changed_answers_list_once_it_is_done(editor, contract):
    before, pair = Ledger.newest(), (NPI, "hemgenix")
    foretold = preview(editor, "end", contract, last_day="2025-04-30").context["foreseen"]
    mend(editor, "end", contract, last_day="2025-04-30")
    (row,) = changed_answers(Wanted(since=before + ONE_TICK), Ledger.newest())
    assert (row.pair, row.days.starts_on, row.days.last_day) == (pair, date(2025, 5, 1), UNTIL)
    assert "May 1, 2025 through Jun 30, 2025" in foretold


def test_ending_in_the_future_turns_only_kept_answers(editor, world):
    contract, last = factories.make_contract(**world), timezone.localdate()
    later = last + timedelta(days=9)
    kept = keep(editor, on=later.isoformat())
    keep(editor, once="another", on=last.isoformat())
    response = preview(editor, "end", contract, last_day=last.isoformat())
    assert (told(response), said(response)) == (
        [],
        [
            NONE,
            (
                "1 kept answer would hold no longer, so that who was given it is to be called "
                f"back: {kept.reference}."
            ),
        ],
    )
    assert kept.get_absolute_url() in page(response).links


def test_a_kept_answer_that_holds_no_longer_already_is_not_named_again(editor, contract):
    keep(editor)
    end(contract, ON - timedelta(days=1))
    response = preview(editor, "end", contract, last_day="2025-01-31")
    assert len(told(response)) == 1
    assert len(said(response)) == 1


def test_extending_names_the_days_that_become_a_yes(editor, contract):
    response = preview(editor, "extend", contract, no_end="on")
    days = f"Jul 1, 2025 through {today()}"
    assert told(response) == [[*LAKESIDE, days, "Not contracted", "changed to: Contracted"]]
    assert "0 would be “contracted” no longer, 1 would become so." in said(response)[0]


def test_moving_takes_from_one_and_gives_to_the_other(editor, contract):
    other = factories.make_provider(name="Kept", npi="1999990025")
    response = preview(editor, "move", contract, provider=other.npi)
    days = "Nov 1, 2024 through Jun 30, 2025"
    assert told(response) == [
        [*LAKESIDE, days, "Contracted", "changed to: Not contracted"],
        ["Kept (1999990025)", "Hemgenix", days, "Not contracted", "changed to: Contracted"],
    ]


def test_merging_names_what_the_old_number_says_then(editor, contract):
    kept, old = factories.make_provider(name="Kept", npi="1999990025"), contract.provider
    response = preview(editor, "merge", kept, old, kept=kept.pk)
    days, later = "Nov 1, 2024 through Jun 30, 2025", f"Jul 1, 2025 through {today()}"
    assert told(response) == [
        [*LAKESIDE, days, "Contracted", "changed to: Not on record"],
        ["Kept (1999990025)", "Hemgenix", days, "Not contracted", "changed to: Contracted"],
        [*LAKESIDE, later, "Not contracted", "changed to: Not on record"],
    ]


def test_a_certification_bears_on_all_that_its_provider_gives(editor, world, contract):
    rems = factories.make_rems(name="Hemgenix REMS")
    factories.make_requirement(therapy=world["therapy"], rems_program=rems)
    certified = factories.make_certification(provider=world["provider"], rems_program=rems)
    response = preview(editor, "end", certified, last_day="2025-04-30")
    days = "May 1, 2025 through Jun 30, 2025"
    assert told(response)[0] == [
        *LAKESIDE, days, "Contracted", "changed to: REMS certification missing",
    ]  # fmt: skip


def test_an_agreement_of_one_case(editor, world):
    pair = {"provider": world["provider"], "therapy": world["therapy"]}
    agreement = factories.make_agreement(**pair, starts_on=ON, last_day=UNTIL)
    response = preview(editor, "end", agreement, last_day="2025-04-30")
    days = "May 1, 2025 through Jun 30, 2025"
    assert told(response) == [
        [*LAKESIDE, days, "One case only, to be confirmed", "changed to: Not contracted"]
    ]


def test_of_many_the_first_are_told_with_their_number(editor, world, monkeypatch):
    monkeypatch.setattr(foreseen, "MOST_SHOWN", 1)
    held = [
        factories.make_contract(**(world | {"provider": factories.make_provider(name=name)}))
        for name in ("Alpha", "Beta")
    ]
    for row in held:
        keep(editor, once=row.provider.name, npi=row.provider.npi)
    response = preview(editor, "end", *held, last_day="2025-01-31")
    assert len(told(response)) == 1
    assert said(response)[0].endswith(
        "2 answers would be different: 2 would be “contracted” no longer, 0 would become so. "
        "The first 1 stand here, those that are lost before the others."
    )
    assert said(response)[1].endswith(" and others.")


def test_of_too_many_pairs_it_is_said_how_many(editor, contract, monkeypatch):
    monkeypatch.setattr(foreseen, "MOST_OF_PLAN", 0)
    response = preview(editor, "end", contract, last_day="2025-04-30")
    assert told(response) == []
    assert "It bears on 1 pair of provider and therapy, too many" in response.content.decode()


def test_a_plan_that_cannot_be_carried_out_foretells_nothing(editor, world, contract):
    factories.make_contract(**world, starts_on=UNTIL + timedelta(days=1))
    response = preview(editor, "extend", contract, no_end="on")
    assert "foreseen" not in response.context


def test_marking_as_reviewed_foretells_nothing(editor, contract):
    response = preview(editor, "review", contract, reviewed_on="2025-06-30")
    assert "foreseen" not in response.context
