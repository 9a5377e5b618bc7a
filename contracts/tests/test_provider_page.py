from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.reading import body, page
from portal.wording import day, moment

pytestmark = pytest.mark.django_db

NPI, ON = "1999990033", "2025-03-03"


@pytest.fixture
def program():
    make.make_edition()
    return make.make_program(slug="cell", name="Advanced Cellular Therapy")


@pytest.fixture
@make.together()
def riverbend(program):
    """Contracted for Abecma and Carvykti, whose REMS it holds or held; Tecartus is another's."""
    provider = make.make_provider(npi=NPI, name="Riverbend", city="Riverbend", state="TX")
    for brand in ("Abecma", "Carvykti", "Tecartus"):
        therapy = make.make_therapy(brand_name=brand, mark="®")
        make.make_listing(therapy=therapy, program=program)
        rems = make.make_rems(name=f"{brand} REMS")
        make.make_requirement(therapy=therapy, rems_program=rems, last_day=date(2025, 6, 25))
        if brand != "Tecartus":
            make.make_contract(provider=provider, therapy=therapy, program=program)
            ended = date(2025, 1, 31) if brand == "Carvykti" else None
            make.make_certification(provider=provider, rems_program=rems, last_day=ended)
    carvykti = therapy_of("carvykti")
    withdrawn = {"standing": "withdrawn", "starts_on": date(2025, 2, 1)}
    rems = carvykti.rems_requirements.get().rems_program
    make.make_certification(provider=provider, rems_program=rems, **withdrawn)
    make.make_requirement(
        therapy=carvykti, standing="not_required", starts_on=date(2025, 6, 26), rems_program=rems
    )
    return provider


def therapy_of(slug):
    from therapies.models import Therapy

    return Therapy.objects.get(slug=slug)


def get(client, npi=NPI, status=200, **query):
    response = client.get(reverse("contracts:provider", args=[npi]), {"on": ON, **query})
    assert response.status_code == status
    return response


def sections(found, heading):
    return [text for text in found.texts["section"] if text.startswith(heading)]


def test_what_it_may_give_that_day(client_as_staff, riverbend):
    response = get(client_as_staff)
    assert body(response) == [
        [
            "Abecma®",
            "Contracted",
            "Nov 1, 2024, no end on record",
            "none",
            "Certified Nov 1, 2024, no end on record required: Abecma REMS",
        ],
        [
            "Carvykti®",
            "REMS certification missing",
            "Nov 1, 2024, no end on record",
            "none",
            (
                "Certified Nov 1, 2024 through Jan 31, 2025 "
                "Withdrawn Feb 1, 2025, no end on record required: Carvykti REMS"
            ),
        ],
    ]
    found = page(response)
    assert found.texts["caption"] == [
        (
            "2 therapies with anything on record "
            "· the other 1 on the list have no contract, agreement or certification"
        )
    ]
    assert found.texts["details"][-1] == "1 therapy with nothing on recordTecartus®"
    assert f"/contracts/check/?npi={NPI}&therapy=tecartus&on={ON}" in found.links
    check = f"/contracts/check/?npi={NPI}&therapy=carvykti&on={ON}"
    assert check in found.links
    again = page(client_as_staff.get(check))
    assert again.texts["h1"] == ["No: REMS certification missing"]


def test_days_with_another_answer(client_as_staff, riverbend):
    found = page(get(client_as_staff))
    (text,) = sections(found, "Days with another answer")
    assert text == (
        "Days with another answerthan on Mar 3, 2025; looked at from Nov 1, 2024 on, as far as is "
        "on record "
        "Nov 1, 2024 through Jan 31, 2025: Carvykti® Contracted "
        "Jun 26, 2025, no end on record: Carvykti® Contracted"
    )
    earlier = f"/contracts/check/?npi={NPI}&therapy=carvykti&on=2024-11-01"
    assert earlier in found.links
    assert page(client_as_staff.get(earlier)).texts["h1"] == ["Yes: contracted"]


def test_the_same_answer_on_every_day(client_as_staff, program):
    provider = make.make_provider(npi=NPI)
    listing = make.make_listing(program=program)
    make.make_contract(provider=provider, therapy=listing.therapy, program=program)
    (text,) = sections(page(get(client_as_staff)), "Days with another answer")
    assert text.endswith("the answer is the same on every one of these days.")


def test_what_starts_or_ends_soon(client_as_staff, riverbend, program):
    make.make_agreement(
        provider=riverbend, therapy=therapy_of("tecartus"), last_day=date(2025, 3, 31)
    )
    lone = make.make_certification(
        provider=riverbend, rems_program=make.make_rems(name="Lone"), starts_on=date(2025, 3, 4)
    )
    found = page(get(client_as_staff))
    (text,) = sections(found, "Starts or ends")
    assert text == (
        "Starts or ends within 90 days Lone: certified starts on Mar 4, 2025"
        "Single case agreement for Tecartus® ends on Mar 31, 2025"
    )
    assert f"#certification-{lone.pk}" in found.links
    (none,) = sections(page(get(client_as_staff, on="2025-07-01")), "Starts or ends")
    assert none.endswith("starts or ends from Jul 1, 2025 through the 90 days after it.")


def test_how_soon_is_said_on_the_page_of_today(client_as_staff, program):
    provider = make.make_provider(npi=NPI)
    today = timezone.localdate()
    make.make_agreement(
        provider=provider, therapy=make.make_therapy(), starts_on=today, last_day=today
    )
    (text,) = sections(page(get(client_as_staff, on="")), "Starts or ends")
    assert text.count(f"on {day(today)} (today)") == 2


def test_the_names_it_had(client_as_staff, riverbend):
    known = moment_text(Ledger.newest())
    for name in ("Riverbend Clinic", "Riverbend Cancer Institute"):
        riverbend.name = name
        make.save(riverbend)
    riverbend.city = "Elsewhere"
    make.save(riverbend)
    when = [moment(row.history_date) for row in riverbend.history.order_by("version")][1:3]
    (text,) = sections(page(get(client_as_staff)), "Other names")
    assert text == (
        f"Other names Riverbend Clinic its name on record until {when[1]}"
        f"Riverbend its name on record until {when[0]}"
    )
    (then,) = sections(page(get(client_as_staff, known=known)), "Other names")
    assert then == "Other names None on record."


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (None, "no deactivation of the NPI on record"),
        (date(2025, 3, 4), "NPI deactivated from Mar 4, 2025 on"),
    ],
)
def test_whether_its_number_is_deactivated(client_as_staff, program, since, text):
    make.make_provider(npi=NPI, deactivated_on=since)
    assert page(get(client_as_staff)).texts[".soft"][0].endswith(text)


def test_another_day_another_answer(client_as_staff, riverbend):
    rows = {row[0]: row for row in body(get(client_as_staff, on="2025-06-26"))}
    assert rows["Carvykti®"][1] == "Contracted"
    assert rows["Carvykti®"][4].endswith("not required since Jun 26, 2025")
    assert rows["Abecma®"][4].endswith("no record whether a REMS is required")


def test_header_and_check_form(client_as_staff, riverbend):
    make.make_provider_name(riverbend, "Old Riverbend")
    response = get(client_as_staff)
    found = page(response)
    assert found.texts["h1"] == ["Riverbend"]
    assert found.texts[".npi"][0] == NPI
    assert 'value="Riverbend (1999990033)"' in response.content.decode()
    name = riverbend.names.get()
    assert f'<li id="name-{name.pk}">Old Riverbend</li>' in response.content.decode()
    assert len(found.texts[".log"]) == 1


def test_every_record_has_its_place_on_the_page_once(client_as_staff, riverbend):
    shared = therapy_of("tecartus")
    rems = therapy_of("abecma").rems_requirements.get().rems_program
    make.make_requirement(therapy=shared, rems_program=rems, authority="plan")
    make.make_certification(provider=riverbend, rems_program=make.make_rems(name="Lone REMS"))
    make.make_agreement(provider=riverbend, therapy=shared)
    html = get(client_as_staff).content.decode()
    held = [*riverbend.contracts.all(), *riverbend.agreements.all()]
    for record in [*held, *riverbend.certifications.all()]:
        anchor = record.get_absolute_url().partition("#")[2]
        assert html.count(f'id="{anchor}"') == 1
    assert "Lone REMS: certified, Nov 1, 2024, no end on record" in html
    assert len(body(get(client_as_staff))) == 3


def test_a_case_reference_is_never_shown(client_as_staff, riverbend, program):
    make.make_agreement(provider=riverbend, therapy=therapy_of("tecartus"), reference="SCA-77")
    response = get(client_as_staff)
    row = body(response)[2]
    assert row[1] == "REMS certification missing"
    assert row[3] == "Jan 1, 2025 through Jun 30, 2025"
    table = response.content.decode().partition("<table")[2].partition("</table")[0]
    assert "SCA-77" not in table


def test_a_contract_under_another_program_names_it(client_as_staff, riverbend):
    gene = make.make_program(name="Gene Therapy")
    make.make_contract(provider=riverbend, therapy=therapy_of("tecartus"), program=gene)
    row = body(get(client_as_staff))[2]
    assert row[2] == "Nov 1, 2024, no end on record, under the Gene Therapy Program"


def test_an_unlisted_therapy_with_a_contract(client_as_staff, riverbend, program):
    make.make_contract(
        provider=riverbend, therapy=make.make_therapy(brand_name="Zulu"), program=program
    )
    assert body(get(client_as_staff))[2][:2] == ["Zulu", "Not listed, but under contract"]


def test_a_rems_that_was_never_required(client_as_staff, riverbend):
    therapy = make.make_therapy(brand_name="Zulu")
    make.make_requirement(therapy=therapy, standing="not_required", starts_on=None)
    make.make_contract(
        provider=riverbend, therapy=therapy, program=therapy_of("abecma").listings.get().program
    )
    assert body(get(client_as_staff))[2][4] == "none not required"


def test_nothing_on_record(client_as_staff, program):
    make.make_provider(npi=NPI)
    make.make_listing(program=program)
    found = page(get(client_as_staff))
    assert found.tables == []
    assert found.texts[".empty"][0].startswith("No contract, agreement or REMS certification")
    assert found.texts["details"][-1].startswith("1 therapy with nothing on record")


def test_a_deactivated_number_is_a_warning_from_its_day_on(client_as_staff, program):
    make.make_provider(npi=NPI, deactivated_on=date(2025, 3, 3), is_sample=True)
    found = page(get(client_as_staff))
    assert found.texts[".caution"] == [
        (
            "NPI deactivated. From Mar 3, 2025 on no answer says yes. "
            "Ask the contract team before anything is promised."
        )
    ]
    assert found.texts[".tag"] == ["Sample"]
    assert ".caution" not in page(get(client_as_staff, on="2025-03-02")).texts


@pytest.mark.parametrize(
    ("role", "shown"), [("contracts", True), ("staff", False), ("admin", False)]
)
def test_only_editors_are_led_to_the_admin(client_as, riverbend, role, shown):
    address = f"/admin/contracts/provider/{riverbend.pk}/change/"
    assert (address in page(get(client_as(role))).links) is shown


def test_as_known_then(client_as_staff, riverbend):
    known = moment_text(Ledger.newest())
    contract = riverbend.contracts.get(therapy__slug="abecma")
    contract.last_day = date(2024, 12, 31)
    make.save(contract)
    assert body(get(client_as_staff, known=known))[0][1] == "Contracted"
    assert body(get(client_as_staff))[0][1] == "REMS certified, but no contract"


@pytest.mark.parametrize(
    ("npi", "message"),
    [
        ("1999990074", "The number is well formed"),
        ("1999990075", "“1999990075” is no NPI. The number is not well formed"),
        ("123", "“123” is no NPI. The number is not well formed: an NPI is ten digits"),
        ("x" * 5000, "is no NPI."),
    ],
)
def test_an_address_of_nobody(client_as_staff, npi, message):
    assert message in page(get(client_as_staff, npi=npi, status=404)).texts["main"][0]


def test_a_deleted_provider_is_gone(client_as_staff):
    record = make.make_provider(npi=NPI, name="Riverbend", city="Riverbend", state="TX")
    make.remove(record, reason="Recorded twice.")
    texts = page(get(client_as_staff, status=410)).texts
    assert "Riverbend, Riverbend, TX (NPI 1999990033) was deleted from the record." in texts["p"]
    assert "Recorded twice." in texts["p"]
    history = f"/contracts/providers/{NPI}/history/"
    assert any(
        link and link.startswith(history) for link in page(get(client_as_staff, status=410)).links
    )


def test_a_corrected_number_leads_to_the_new_one(client_as_staff):
    record = make.make_provider(npi=NPI, name="Riverbend")
    record.npi = "1999990017"
    make.save(record)
    found = page(get(client_as_staff, status=410))
    assert (
        "Riverbend no longer has NPI 1999990033: it was corrected to 1999990017."
        in found.texts["p"]
    )
    assert any(link and link.startswith("/contracts/providers/1999990017/") for link in found.links)


def test_the_history_of_a_corrected_number_goes_on_and_says_so(client_as_staff):
    record = make.make_provider(npi=NPI, name="Riverbend")
    record.npi = "1999990017"
    make.save(record)
    found = page(client_as_staff.get(reverse("contracts:provider-history", args=[NPI])))
    assert found.texts["h1"] == ["History of Riverbend"]
    assert found.texts[".note"] == [
        "“1999990033” is no longer the address of this provider: it is Riverbend now."
    ]
    assert "/contracts/providers/1999990017/" in found.links


def test_history_page(client_as_staff, riverbend):
    address = reverse("contracts:provider-history", args=[NPI])
    found = page(client_as_staff.get(address))
    assert found.texts["h1"] == ["History of Riverbend"]
    assert client_as_staff.get(reverse("contracts:provider-history", args=["1"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 12])
def test_the_number_of_queries_does_not_grow(
    client_as_staff, riverbend, program, django_assert_num_queries, rows
):
    for _ in range(rows):
        therapy = make.make_therapy()
        make.make_listing(therapy=therapy, program=program)
        make.make_contract(provider=riverbend, therapy=therapy, program=program)
        make.make_agreement(provider=riverbend, therapy=therapy)
        rems = make.make_rems()
        make.make_requirement(therapy=therapy, rems_program=rems)
        make.make_certification(provider=riverbend, rems_program=rems)
        make.make_provider_name(riverbend, f"Name {rems.pk}")
    with django_assert_num_queries(35):
        assert len(body(get(client_as_staff))) == rows + 2
