"""What the preview of a record's form says of the answers that saving it would turn."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from contracts import foreseen
from contracts.models import Contract
from contracts.tests import mending
from contracts.tests.kept import keep
from contracts.tests.test_foreseen import LAKESIDE, said, told
from portal.audit.models import Ledger
from portal.audit.once import SentForm
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, filled, new_row, shown
from portal.tests.reading import page
from portal.wording import day

pytestmark = pytest.mark.django_db
UNTIL = date(2025, 6, 30)
LOST = ["May 1, 2025 through Jun 30, 2025", "Contracted", "changed to: Not contracted"]
UNSAVED = "Nothing is saved yet."
BEARS_ON_NONE = "This bears on no answer."


@pytest.fixture
def contract(world):
    return factories.make_contract(**world, last_day=UNTIL)


@pytest.fixture
def editor(client_as):
    return client_as("contracts")


def preview(client, url, **typed):
    return client.post(url, {**filled(client, url, reason="", **typed), "_foresee": "Preview"})


def preview_of_deletion(client, record):
    url = address(record, "delete")
    return client.post(url, {**mending.shown(client.get(url)), "_foresee": "Preview"})


def stands(response):
    """Whether the page says that nothing is saved, and nobody is told that something was."""
    return UNSAVED in response.content.decode() and not list(response.context["messages"])


def test_a_day_typed_into_a_contract(editor, contract):
    before, rows = Ledger.newest(), Contract.history.count()
    response = preview(editor, address(contract, "change"), last_day="2025-04-30")
    assert (told(response), stands(response)) == ([[*LAKESIDE, *LOST]], True)
    assert shown(response)["last_day"] == "2025-04-30"
    assert (errors(response), "Error:" in page(response).texts["title"][0]) == ({}, False)
    assert (Ledger.newest(), Contract.history.count()) == (before, rows)
    contract.refresh_from_db()
    assert (contract.last_day, contract.version) == (UNTIL, 1)


def test_what_was_previewed_is_saved_as_it_stands(editor, contract):
    url = address(contract, "change")
    response = preview(editor, url, last_day="2025-04-30")
    assert not SentForm.objects.exists()
    assert editor.post(url, {**shown(response), "reason": WHY}).status_code == 302
    contract.refresh_from_db()
    assert contract.last_day == date(2025, 4, 30)


def test_a_row_in_the_providers_page(editor, contract):
    url = address(contract.provider, "change")
    response = preview(editor, url, **{"contracts-0-last_day": "2025-04-30"})
    assert (told(response), stands(response)) == ([[*LAKESIDE, *LOST]], True)


def test_a_row_deleted_in_the_providers_page(editor, contract):
    response = preview(editor, address(contract.provider, "change"), **{"contracts-0-DELETE": "on"})
    days = "Nov 1, 2024 through Jun 30, 2025"
    assert told(response) == [[*LAKESIDE, days, *LOST[1:]]]
    assert Contract.objects.filter(pk=contract.pk).exists()


def test_a_new_contract_gives_a_yes(editor, world):
    typed = {name: record.pk for name, record in world.items()}
    response = preview(editor, address(Contract, "add"), **typed, starts_on="2025-01-01")
    days = f"Jan 1, 2025 through {day(timezone.localdate())}"
    row = [*LAKESIDE, days, "Not contracted", "changed to: Contracted"]
    assert (told(response), Contract.objects.exists()) == ([row], False)


def test_a_new_provider_with_a_contract_of_its_own(editor, world):
    url = address(world["provider"], "add")
    whose = {"name": "Another", "npi": factories.nth_npi(7), "city": "Dayton", "state": "OH"}
    values = filled(editor, url, reason="", **whose)
    pair = {"therapy": world["therapy"].pk, "program": world["program"].pk}
    values = new_row(values, "contracts", starts_on="2025-01-01", last_day="2025-01-31", **pair)
    response = editor.post(url, {**values, "_foresee": "Preview"})
    assert errors(response) == {}
    (first, *_) = told(response)
    assert first[1:] == [
        "Hemgenix",
        "Jan 1, 2025 through Jan 31, 2025",
        "Not on record",
        "changed to: Contracted",
    ]


def test_a_deletion(editor, contract):
    response = preview_of_deletion(editor, contract)
    days = "Nov 1, 2024 through Jun 30, 2025"
    assert (told(response), stands(response)) == ([[*LAKESIDE, days, *LOST[1:]]], True)
    assert Contract.objects.filter(pk=contract.pk).exists()


def test_a_listing_that_ends(client_as, contract):
    url = address(contract.therapy.listings.get(), "change")
    response = preview(client_as("catalog"), url, last_day="2025-04-30")
    says = ["Contracted", "changed to: Not listed, but something held"]
    assert told(response)[0] == [*LAKESIDE, LOST[0], *says]


def test_kept_answers_of_any_day_are_named(editor, world):
    contract, today = factories.make_contract(**world), timezone.localdate()
    kept = keep(editor, on=(today + timedelta(days=9)).isoformat())
    response = preview(editor, address(contract, "change"), last_day=today.isoformat())
    assert said(response)[1] == (
        "1 kept answer would hold no longer, so that who was given it is to be called back: "
        f"{kept.reference}."
    )


def test_what_bears_on_no_answer(editor, contract):
    url = address(contract, "change")
    for typed in ({"reference": "C-1"}, {}):
        response = preview(editor, url, **typed)
        assert (BEARS_ON_NONE in response.content.decode(), stands(response)) == (True, True)


def test_what_cannot_be_saved_foretells_nothing(editor, contract):
    response = preview(editor, address(contract, "change"), last_day="2024-10-01")
    assert set(errors(response)) == {"last_day"}
    assert (told(response), BEARS_ON_NONE in response.content.decode()) == ([], False)


def test_somebody_was_first(editor, contract):
    url = address(contract, "change")
    values = {**filled(editor, url, last_day="2025-04-30"), "_foresee": "Preview"}
    contract.reference = "C-1"
    factories.save(contract)
    response = editor.post(url, values)
    assert response.status_code == 409
    assert "Nothing was saved" in response.content.decode()


def test_days_that_another_contract_has(editor, world, contract):
    typed = {name: record.pk for name, record in world.items()}
    response = preview(editor, address(Contract, "add"), **typed, starts_on="2025-01-01")
    assert errors(response)
    assert told(response) == []


def test_a_contract_of_another_program_is_warned_of(editor, contract):
    other = factories.make_program(name="Cell Therapy")
    response = preview(editor, address(contract, "change"), program=other.pk)
    (said,) = map(str, response.context["messages"])
    listed = f"{contract.therapy} is listed by the Gene Therapy Program"
    assert said == f"{listed}; this contract won't count."


def test_of_too_many_it_is_said_how_many(editor, contract, monkeypatch):
    monkeypatch.setattr(foreseen, "MOST_OF_FORM", 0)
    response = preview(editor, address(contract, "change"), last_day="2025-04-30")
    assert told(response) == []
    assert "It bears on 1 pair of provider and therapy, too many" in response.content.decode()


def test_who_may_not_save_may_not_preview(client_as, contract):
    response = client_as("auditor").post(address(contract, "change"), {"_foresee": "Preview"})
    assert response.status_code == 403


def test_only_editors_that_turn_answers_offer_it(client_as, contract):
    catalog = client_as("catalog")
    listing = contract.therapy.listings.get()
    offered = {
        record: 'name="_foresee"' in catalog.get(address(record, place)).content.decode()
        for record, place in (
            (contract.therapy, "change"),
            (listing, "change"),
            (listing, "delete"),
            (contract.program, "change"),
        )
    }
    assert offered == {contract.therapy: True, listing: True, contract.program: False}
