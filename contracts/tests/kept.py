"""A small world in which answers are kept, and what is done to it."""

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from contracts.kept.models import KeptAnswer
from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories

NPI, ON = "1999990017", date(2025, 3, 3)


@factories.together()
def make_world():
    """A listed therapy, its program and a provider without a contract."""
    factories.make_edition(label="November 2024")
    program = factories.make_program(slug="gene-therapy", name="Gene Therapy")
    therapy = factories.make_therapy(slug="hemgenix", brand_name="Hemgenix", mark="®")
    factories.make_listing(therapy=therapy, program=program)
    provider = factories.make_provider(npi=NPI, name="Lakeside Hospital")
    return {"provider": provider, "therapy": therapy, "program": program}


def keep_address(**changed):
    query = {"npi": NPI, "therapy": "hemgenix", "on": ON.isoformat()}
    query |= {"known": moment_text(Ledger.newest())} | changed
    return f"{reverse('contracts:keep')}?{urlencode(query)}"


def keep(client, once="token", **changed):
    response = client.post(keep_address(**changed), {"once": once})
    assert response.status_code == 302, response.content.decode()
    return KeptAnswer.objects.get(reference=response.url.split("/")[-2])


def end(contract, last_day, reason="It ended after all."):
    contract.last_day = last_day
    return factories.save(contract, reason=reason)
