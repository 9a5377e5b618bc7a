"""The editors of providers and what they hold, one page each; and two people at one form."""

import threading
from datetime import date

import pytest
from django.db import connections
from django.test import Client

from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from contracts.npi import WRONG_FORM
from portal.tests import factories
from portal.tests.admin_pages import WHY, address, errors, filled, new_row, shown

pytestmark = pytest.mark.django_db
HELD = (
    "The provider holds a contract for this therapy and program on some of these days already. "
    "Give that one a last day first, or change it."
)
SAME_CASE = (
    "An agreement with this reference stands for some of these days already. Change that one."
)
REVERSED = "The last day lies before the first day. Put the later day last."
NEEDED = ["This field is required."]


@pytest.fixture
def editor(client_as):
    return client_as("contracts")


def keys(*records):
    return {type(r)._meta.model_name: str(r.pk) for r in records}


def recorded(model):
    rows = model.history.values_list("history_type", "history_user_name", "history_change_reason")
    return list(rows)


@pytest.mark.parametrize(
    "npi", ["1234567890", "123456789", "3234567891", "12345678931", "abcdefghij"]
)
def test_a_malformed_npi_is_refused_at_its_field_with_all_typing_kept(editor, npi):
    url = address(Provider, "add")
    typed = {"name": "General", "npi": npi, "city": "Erie", "state": "PA"}
    page = editor.post(url, filled(editor, url, **typed))
    assert (page.status_code, errors(page)["npi"][0]) == (200, WRONG_FORM)
    assert {name: shown(page)[name] for name in typed} == typed
    assert Provider.history.count() == 0


def test_an_npi_is_typed_with_blanks_or_dashes_and_stands_once(editor):
    url = address(Provider, "add")
    npi = factories.nth_npi(7)
    typed = {"name": "General", "npi": f" {npi[:4]} {npi[4:7]}-{npi[7:]}", "city": "Erie"}
    assert editor.post(url, filled(editor, url, **typed, state="PA")).status_code == 302
    assert Provider.objects.get().npi == npi
    page = editor.post(url, filled(editor, url, **typed, state="PA"))
    assert errors(page) == {"npi": ["Provider with this NPI already exists."]}


def test_a_contract_is_recorded_in_one_page_and_refused_twice(editor):
    fields = keys(factories.make_provider(), factories.make_therapy(), factories.make_program())
    url = address(Contract, "add")
    values = filled(editor, url, **fields, starts_on="2025-01-01", reference="C-1")
    assert editor.post(url, values).status_code == 302
    assert recorded(Contract) == [("+", "Contracts Person", WHY)]
    page = editor.post(url, {**values, "starts_on": "2025-06-01"})
    assert (page.status_code, errors(page)) == (200, {"starts_on": [HELD]})
    assert shown(page)["reference"] == "C-1"
    page = editor.post(url, {**values, "last_day": "2024-01-01"})
    assert errors(page)["last_day"] == [REVERSED]
    assert Contract.history.count() == 1


def test_the_program_that_lists_the_therapy_is_offered_where_it_is_known(editor):
    listing = factories.make_listing()
    url = address(Contract, "add")
    offered = shown(editor.get(url, {"therapy": listing.therapy_id}))
    assert (offered["therapy"], offered["program"]) == (
        str(listing.therapy_id),
        str(listing.program_id),
    )
    other = str(factories.make_program().pk)
    given = editor.get(url, {"therapy": listing.therapy_id, "program": other})
    assert shown(given)["program"] == other
    unlisted = {"therapy": factories.make_therapy().pk}
    assert [shown(editor.get(url, q))["program"] for q in (unlisted, {"therapy": ""})] == ["", ""]


@pytest.mark.parametrize(
    ("name", "value"),
    [("therapy", "x"), ("therapy", "999"), ("program", "9" * 25), ("starts_on", "2025-02-30")],
)
def test_what_cannot_be_filled_in_is_said_and_nothing_assumed(editor, name, value):
    page = editor.get(address(Contract, "add"), {name: value})
    assert (page.status_code, f"{page.context['refusal'].field}={value}") == (
        400,
        f"{name}={value}",
    )


@pytest.mark.parametrize(("name", "day"), [("last_day", "9999-12-31"), ("starts_on", "0001-01-01")])
def test_a_day_that_stands_for_none_is_refused_at_its_field(editor, name, day):
    url = address(Contract, "add")
    fields = keys(factories.make_provider(), factories.make_program())
    therapy = factories.make_therapy().pk
    page = editor.post(url, filled(editor, url, **fields, therapy=therapy, **{name: day}))
    message = "can't be meant: days lie between 1900 and 2199. A day that is not known stays empty."
    assert errors(page) == {name: [f"{day} {message}"]}


@pytest.mark.parametrize("value", ["x", "0", "9" * 25, "²", "\0"])
def test_a_choice_that_is_none_is_refused_at_its_field(editor, value):
    fields = keys(factories.make_provider(), factories.make_program())
    url = address(Contract, "add")
    page = editor.post(url, filled(editor, url, **fields, therapy=value, reference="C-1"))
    assert (page.status_code, list(errors(page))) == (200, ["therapy"])
    assert shown(page)["reference"] == "C-1"


def test_a_contract_under_a_program_that_does_not_list_the_therapy_warns(editor):
    listing = factories.make_listing()
    fields = keys(factories.make_provider(), listing.therapy, factories.make_program())
    url = address(Contract, "add")
    page = editor.post(url, filled(editor, url, **fields), follow=True)
    said = [str(message) for message in page.context["messages"]]
    assert said[0] == "Brand1 is listed by the Program 1 Program; this contract won't count."
    listed = {**fields, "program": str(listing.program_id)}
    page = editor.post(url, filled(editor, url, **listed), follow=True)
    assert len(list(page.context["messages"])) == 1


def test_an_agreement_needs_both_days_and_stands_once_for_a_reference(editor):
    fields = keys(factories.make_provider(), factories.make_therapy())
    url = address(SingleCaseAgreement, "add")
    page = editor.post(url, filled(editor, url, **fields, reference="CASE 1"))
    assert errors(page) == {"starts_on": NEEDED, "last_day": NEEDED}
    days = {"starts_on": "2025-01-01", "last_day": "2025-06-30"}
    values = filled(editor, url, **fields, **days, reference="CASE 1")
    assert editor.post(url, values).status_code == 302
    page = editor.post(url, {**values, "reference": "case-1"})
    assert errors(page) == {"starts_on": [SAME_CASE]}
    assert recorded(SingleCaseAgreement) == [("+", "Contracts Person", WHY)]


def test_a_certification_is_recorded_in_one_page(editor):
    provider, rems = factories.make_provider(), factories.make_rems()
    url = address(RemsCertification, "add")
    typed = {"provider": str(provider.pk), "rems_program": str(rems.pk), "standing": "pending"}
    assert editor.post(url, filled(editor, url, **typed)).status_code == 302
    page = editor.post(url, filled(editor, url, **typed))
    assert list(errors(page)) == ["starts_on"]
    assert recorded(RemsCertification) == [("+", "Contracts Person", WHY)]


def test_all_that_a_provider_holds_is_edited_in_its_page(editor):
    provider, therapy = factories.make_provider(), factories.make_therapy()
    url = address(provider, "change")
    values = filled(editor, url, city="Akron")
    held = {"therapy": str(therapy.pk), "starts_on": "2025-01-01"}
    program = str(factories.make_program().pk)
    values = new_row(values, "contracts", **held, program=program, reference="C-1")
    values = new_row(values, "agreements", **held, last_day="2025-02-01", reference="CASE-1")
    rems = str(factories.make_rems().pk)
    values = new_row(values, "certifications", rems_program=rems, standing="certified")
    values = new_row(values, "names", name="Old General")
    assert editor.post(url, values).status_code == 302
    held = [provider.contracts, provider.agreements, provider.certifications, provider.names]
    rows = [manager.get().newest_history() for manager in held]
    rows.append(Provider.objects.get().newest_history())
    said = {(r.history_user_name, r.history_change_reason, r.history_date) for r in rows}
    assert said == {("Contracts Person", WHY, rows[0].history_date)}


def test_rows_in_the_page_are_refused_at_their_fields(editor):
    row = factories.make_contract(
        provider=factories.make_provider(),
        therapy=factories.make_therapy(),
        program=factories.make_program(),
        last_day=date(2025, 3, 31),
    )
    url = address(row.provider, "change")
    typed = {"therapy": str(row.therapy_id), "program": str(row.program_id)}
    values = new_row(filled(editor, url), "contracts", **typed, starts_on="2025-03-31")
    values = new_row(values, "names", name=f"{row.provider.name}!")
    values = new_row(values, "names", name=f"{row.provider.name}?")
    page = editor.post(url, values)
    assert errors(page) == {
        "contracts-1-starts_on": [HELD],
        "names-1-name": ["The provider has this name already."],
    }
    assert Contract.history.count() == 1


def test_a_sample_stays_one(editor):
    provider = factories.make_provider(is_sample=True)
    url = address(provider, "change")
    assert editor.post(url, filled(editor, url, is_sample="", city="Akron")).status_code == 302
    provider.refresh_from_db()
    assert (provider.city, provider.is_sample) == ("Akron", True)


def at_once(*posts):
    """The status of each post, all sent at the same time on connections of their own."""
    barrier, statuses = threading.Barrier(len(posts)), []

    def send(client, url, values):
        barrier.wait()
        statuses.append(client.post(url, values).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send, args=post) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def two_editors():
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        user = factories.make_user("contracts", username=f"editor-{number}")
        client.force_login(user)
    return clients


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_add_the_same_contract_at_once_one_is_refused():
    clients = two_editors()
    fields = keys(factories.make_provider(), factories.make_therapy(), factories.make_program())
    url = address(Contract, "add")
    values = filled(clients[0], url, **fields)
    assert at_once(*((client, url, values) for client in clients)) == [200, 302]
    assert Contract.history.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_save_one_record_at_once_one_is_told_of_the_other():
    clients = two_editors()
    url = address(factories.make_provider(), "change")
    posts = [(c, url, filled(c, url, city=f"City {n}")) for n, c in enumerate(clients)]
    assert at_once(*posts) == [302, 409]
    assert Provider.history.count() == 2
