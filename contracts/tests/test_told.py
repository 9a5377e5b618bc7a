"""What whoever saves in the admin is told of the answers that are other ones now."""

from datetime import date, timedelta

import pytest

from contracts import told as telling
from contracts.tests import mending
from contracts.tests.kept import NPI, ON, end, keep
from contracts.told import by_act
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, filled
from therapies.models import RemsRequirement

pytestmark = pytest.mark.django_db
LAKESIDE = "This changes answers that were “contracted”: Lakeside Hospital, Hemgenix: "
CHANGED = (
    '. Callers may have to be called back: <a href="/contracts/changed-answers/?since={}&amp;'
    f'provider={NPI}">see the changed answers</a>.'
)
KEPT = (
    '1 kept answer holds no longer: <a href="/contracts/answers/?state=call-back">see whom to call '
    "back</a>."
)


@pytest.fixture
def contract(world):
    return factories.make_contract(**world, last_day=date(2025, 6, 30))


@pytest.fixture
def listing(contract):
    return contract.therapy.listings.get()


@pytest.fixture
def catalog(client_as):
    return client_as("catalog")


def told(response):
    """All that the next page says above its own text."""
    return [str(message).strip() for message in response.context["messages"]]


def send(client, url, values):
    return client.post(url, values, follow=True)


def save(client, record, **typed):
    url = address(record, "change")
    return told(send(client, url, filled(client, url, **typed)))


def lost(days, answer):
    return LAKESIDE + f"{days} is now “{answer}”" + CHANGED.format(date.today())


def test_a_listing_that_ended_in_the_past(catalog, listing):
    said = save(catalog, listing, last_day="2025-04-30")
    assert said[1:] == [lost("May 1, 2025 through Jun 30, 2025", "Not listed, but under contract")]


def test_a_listing_that_was_never_to_be(catalog, listing):
    url = address(listing, "delete")
    said = told(send(catalog, url, {**mending.shown(catalog.get(url)), "reason": WHY}))
    assert said[1:] == [lost("Nov 1, 2024 through Jun 30, 2025", "Not listed, but under contract")]


def test_a_requirement_that_came_later(catalog, contract):
    rems = factories.make_rems(name="Hemgenix REMS")
    url = address(RemsRequirement, "add")
    typed = {
        "therapy": contract.therapy_id,
        "standing": "required",
        "authority": "fda",
        "rems_program": rems.pk,
        "starts_on": "2025-05-01",
        "source": "FDA",
        "trust": "A",
    }
    said = told(send(catalog, url, filled(catalog, url, **typed)))
    assert said[1:] == [lost("May 1, 2025 through Jun 30, 2025", "REMS certification missing")]


def test_what_turns_no_answer_says_nothing_more(catalog, listing, contract):
    assert len(save(catalog, listing, generic_name="etranacogene")) == 1
    assert len(save(catalog, contract.therapy, last_checked_on="2025-01-01")) == 1


def test_kept_answers_of_any_day_are_counted(client_as, world):
    contract, today = factories.make_contract(**world), date.today()
    keep(client_as("staff"), on=(today + timedelta(days=9)).isoformat())
    said = save(client_as("contracts"), contract, last_day=today.isoformat())
    assert said[1:] == [KEPT]


def test_both_are_said_in_one_message(client_as, contract):
    keep(client_as("staff"))
    said = save(client_as("contracts"), contract, last_day=str(ON - timedelta(days=1)))
    assert said[1:] == [f"{lost('Mar 3, 2025 through Jun 30, 2025', 'Not contracted')} {KEPT}"]


def test_of_too_many_it_is_said_that_they_may_be_others(catalog, listing, monkeypatch):
    monkeypatch.setattr(telling, "MOST_COMPARED", 0)
    (_, said) = save(catalog, listing, last_day="2025-04-30")
    assert said == (
        "This bears on 1 pair of provider and therapy, too many to compare here. Where an answer "
        "was “contracted”, callers may have to be called back: "
        f'<a href="/contracts/changed-answers/?since={date.today()}">see the changed answers</a>.'
    )


def test_a_form_sent_twice_says_it_once(catalog, listing):
    url = address(listing, "change")
    values = filled(catalog, url, last_day="2025-04-30")
    first, again = (told(send(catalog, url, values)) for _ in range(2))
    assert (len(first), again) == (2, ["This form was sent twice, and was recorded once."])


def test_what_was_refused_says_nothing(catalog, listing):
    url = address(listing, "change")
    values = filled(catalog, url, last_day="2025-04-30")
    listing.generic_name = "etranacogene"
    factories.save(listing)
    response = send(catalog, url, values)
    assert (response.status_code, told(response)) == (409, [])


def test_only_the_act_itself_is_told_of(listing, contract):
    listing.generic_name = "etranacogene"
    factories.save(listing)
    moment = Ledger.newest()
    end(contract, date(2025, 4, 30))
    assert by_act(moment) == ""
    assert "May 1, 2025 through Jun 30, 2025" in by_act(Ledger.newest())
