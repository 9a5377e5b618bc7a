from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from contracts.eligibility import Outcome
from contracts.kept import CallBack, DifferentNow, KeptAnswer
from contracts.models import Contract
from portal.asof import moment_text
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import body, page

pytestmark = pytest.mark.django_db
NPI, ON = "1999990017", date(2025, 3, 3)


@pytest.fixture
def world():
    factories.make_edition(label="November 2024")
    program = factories.make_program(slug="gene-therapy", name="Gene Therapy")
    therapy = factories.make_therapy(slug="hemgenix", brand_name="Hemgenix", mark="®")
    factories.make_listing(therapy=therapy, program=program)
    provider = factories.make_provider(npi=NPI, name="Lakeside Hospital")
    return {"provider": provider, "therapy": therapy, "program": program}


@pytest.fixture
def contract(world):
    return factories.make_contract(**world)


def keep_address(**changed):
    query = {"npi": NPI, "therapy": "hemgenix", "on": ON.isoformat()}
    query |= {"known": moment_text(Ledger.newest())} | changed
    return f"{reverse('contracts:keep')}?" + "&".join(f"{k}={v}" for k, v in query.items() if v)


def keep(client, once="token", **changed):
    response = client.post(keep_address(**changed), {"once": once})
    assert response.status_code == 302, response.content.decode()
    return KeptAnswer.objects.get(reference=response.url.split("/")[-2])


def end(contract, last_day, reason="It ended after all."):
    contract.last_day = last_day
    factories.save(contract, reason=reason)


def test_a_kept_answer_is_what_was_given(client_as, contract):
    client, known = client_as("staff"), Ledger.newest()

    kept = keep(client)

    row = kept.newest_history()
    assert (row.history_change_reason, row.history_user_name) == (
        "Kept for a caller.",
        "Staff Person",
    )
    stored = {f.name: getattr(kept, f.name) for f in KeptAnswer._meta.fields}
    assert stored | {"id": 0, "reference": ""} == {
        "id": 0,
        "version": 1,
        "reference": "",
        "npi": NPI,
        "provider_name": "Lakeside Hospital",
        "slug": "hemgenix",
        "therapy_name": "Hemgenix®",
        "on": ON,
        "outcome": "contracted",
        "eligible": True,
        "with_case": False,
        "known": known,
        "kept_by": client.user,
        "kept_at": row.history_date,
    }
