from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.reading import body, page

pytestmark = pytest.mark.django_db

ADDRESS = "/contracts/check/many/"
LAKESIDE, UNKNOWN = "1999990017", "1999990074"


@pytest.fixture
def hemgenix():
    """Lakeside is contracted for Hemgenix from November 2024 on."""
    make.make_edition()
    therapy = make.make_therapy(brand_name="Hemgenix", mark="®")
    program = make.make_program(name="Gene Therapy")
    make.make_listing(therapy=therapy, program=program)
    make.make_requirement(therapy=therapy, standing="not_required")
    provider = make.make_provider(npi=LAKESIDE, name="Lakeside")
    make.make_contract(provider=provider, therapy=therapy, program=program)
    return therapy


def ask(client, rows="", status=200, address=ADDRESS, **fields):
    response = client.post(address, {"rows": rows, **fields})
    assert response.status_code == status
    return response


def test_the_form_explains_the_columns(client_as_staff):
    found = page(client_as_staff.get(ADDRESS))
    assert found.texts["title"] == ["Check many · Classified therapies"]
    assert found.texts["h2"] == ["What is asked", "The columns"]
    assert found.texts["dt"] == ["NPI", "Therapy", "Date of service"]
    assert any(text.startswith("Up to 5,000 rows.") for text in found.texts["p"])


def test_good_rows_are_answered_and_bad_ones_named(client_as_staff, hemgenix):
    rows = f"DOS\tDrug\tNPI\n3/3/2025\themgenix\t{LAKESIDE}\n2025-3-3\tNoSuch\t{UNKNOWN}\n"
    response = ask(client_as_staff, rows)
    wrong, told = body(response, 0), body(response, 1)
    known = page(response).texts["time"][0]
    assert [row[:3] for row in wrong] == [
        ["3", "NPI", UNKNOWN],
        ["3", "Date of service", "2025-3-3"],
        ["3", "Therapy", "NoSuch"],
    ]
    sentence = told[0].pop()
    assert told == [
        ["2", f"Lakeside {LAKESIDE}", "Hemgenix® Mar 3, 2025", "Contracted"],
        ["3", UNKNOWN, "NoSuch 2025-3-3", "Not answered", "see above what to mend"],
    ]
    assert sentence.startswith("Yes. On March 3, 2025, Lakeside was contracted for Hemgenix.")
    assert page(response).texts[".counts"] == ["1 Contracted 1 Not answered"]
    assert page(response).texts["caption"][1] == f"2 rows · as known {known}"


def test_each_row_leads_to_its_kept_answer(client_as_staff, hemgenix):
    response = ask(client_as_staff, f"{LAKESIDE},Hemgenix,2025-03-03")
    (link,) = [each for each in page(response).links if each.startswith("/contracts/check/?")]
    assert link.endswith(f"&known={moment_text(Ledger.newest()).replace(':', '%3A')}")
    assert page(client_as_staff.get(link)).texts["h1"] == ["Yes: contracted"]


def test_as_known_then(client_as_staff, hemgenix):
    known = moment_text(Ledger.newest())
    contract = hemgenix.contracts.get()
    contract.last_day = date(2024, 12, 31)
    make.save(contract)
    row = f"{LAKESIDE},Hemgenix,2025-03-03"
    then = ask(client_as_staff, row, address=f"{ADDRESS}?known={known}")
    assert [body(each)[0][3] for each in (then, ask(client_as_staff, row))] == [
        "Contracted",
        "Not contracted",
    ]
    assert "[" in page(then).texts["title"][0]


def test_the_rows_stay_in_the_form_as_they_were_read(client_as_staff, hemgenix):
    file = SimpleUploadedFile(
        "rows.csv", f'npi;drug;dos\n\n{LAKESIDE};"Hem""genix";3/3/2025'.encode()
    )
    response = ask(client_as_staff, upload=file)
    assert f"npi\tdrug\tdos\n\n{LAKESIDE}\t&quot;Hem&quot;&quot;genix&quot;\t3/3/2025" in (
        response.content.decode()
    )
    assert body(response)[0] == ["3", "Therapy", 'Hem"genix', body(response)[0][3]]


def test_csrf_protects_it(client_as_staff, hemgenix):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(client_as_staff.user)
    assert strict.post(ADDRESS, {"rows": "x"}).status_code == 403


def test_nothing_is_written(client_as_staff, hemgenix):
    before = Ledger.newest()
    ask(client_as_staff, f"{LAKESIDE},Hemgenix,2025-03-03")
    assert Ledger.newest() == before
