from datetime import date

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import page

pytestmark = pytest.mark.django_db

DAY = "2025-03-03"


@pytest.fixture
def program():
    factories.make_edition(label="November 2024")
    return factories.make_program(slug="gene", name="Gene Therapy")


@pytest.fixture
@factories.together()
def casgevy(program):
    therapy = factories.make_therapy(
        brand_name="Casgevy", mark="®", generic_name="exagamglogene autotemcel"
    )
    factories.make_listing(therapy=therapy, program=program, embarc=True)
    factories.make_name(therapy, "Casgevvy", "printed")
    factories.make_name(therapy, "exa-cel", "short")
    factories.make_listed_code(
        therapy=therapy, code=factories.make_code("J3590", unclassified=True)
    )
    factories.make_product_code(
        therapy=therapy, code=factories.make_code("J3392"), starts_on=date(2025, 1, 1)
    )
    factories.make_channel(program=program, value="855.678.0051")
    factories.make_channel(program=program, kind="fax", value="833.910.1625", position=2)
    factories.make_channel(program=program, therapy=therapy, kind="fax", value="833.000.0000")
    factories.make_channel(program=program, purpose="questions", kind="email", value="a@b.org")
    return therapy


def read(client, slug="casgevy", **query):
    response = client.get(reverse("therapies:detail", args=[slug]), {"on": DAY, **query})
    assert response.status_code == 200
    return page(response)


def test_four_cells(client_as_staff, casgevy):
    texts = read(client_as_staff, on="2024-12-31").texts
    cells = dict(zip(texts["dt"], texts["dd"], strict=True))
    assert {name: cells[name] for name in list(cells)[:4]} == {
        "Code on our list on Dec 31, 2024": "J3590 unclassified: names many therapies",
        "Prior authorization": "Always required why",
        "REMS": "Unknown no record either way; do not tell the caller it is not needed",
        "Embarc Benefit Protection®": "May apply November 2024 list",
    }


def test_the_heading_names_generic_program_and_printed_spelling(client_as_staff, casgevy):
    read_page = read(client_as_staff)
    assert (read_page.texts["h1"], read_page.texts[".soft"][0]) == (
        ["Casgevy®"],
        "exagamglogene autotemcel · Gene Therapy Program · printed “Casgevvy”",
    )


def test_cautions_of_that_day_alone(client_as_staff, casgevy):
    factories.make_notice(therapy=casgevy, text="Paused.", starts_on=date(2025, 3, 3))
    factories.make_notice(therapy=casgevy, text="Over.", last_day=date(2025, 3, 2))
    assert read(client_as_staff).texts[".caution"] == [
        (
            "CMS has a code our list lacks. CMS assigns to Casgevy®: J3392 (Jan 1, 2025, no end "
            "on record). Our list shows J3590. The claim may need CMS’s code; ask the program team."
        ),
        "Notice. Paused. (Mar 3, 2025, no end on record)",
    ]
    assert read(client_as_staff, on="2024-12-31").texts[".caution"] == [
        "Notice. Over. (since before our records through Mar 2, 2025)"
    ]


def test_codes_over_time_stand_in_a_picture_and_in_the_same_table(client_as_staff, casgevy):
    response = client_as_staff.get(reverse("therapies:detail", args=["casgevy"]), {"on": DAY})
    assert page(response).tables[0][1:] == [
        ["J3392", "CMS", "Jan 1, 2025", "no end on record"],
        ["J3590", "Our list", "Nov 1, 2024", "no end on record"],
    ]
    assert (
        'aria-label="J3590 on our list: Nov 1, 2024, no end on record; '
        'J3392 assigned by CMS: Jan 1, 2025, no end on record"'
    ) in response.content.decode()


def test_a_channel_of_the_therapy_stands_for_that_of_its_program(client_as_staff, casgevy):
    read_page = read(client_as_staff)
    assert read_page.texts[".channels"] == [
        "Phone 855.678.0051 Fax 833.000.0000 Questions, by email a@b.org"
    ]
    assert "tel:+18556780051" in read_page.links


def test_each_record_has_the_place_to_which_its_address_leads(client_as_staff, casgevy):
    factories.make_requirement(therapy=casgevy, standing="not_required")
    factories.make_notice(therapy=casgevy)
    content = client_as_staff.get(casgevy.get_absolute_url()).content.decode()
    records = (
        casgevy.names.get(kind="short"),
        casgevy.listings.get(),
        casgevy.listedcodes.get(),
        casgevy.productcodes.get(),
        casgevy.rems_requirements.get(),
        casgevy.notices.get(),
    )
    places = [record.get_absolute_url().partition("#")[2] for record in records]
    assert [place for place in places if f'id="{place}"' not in content] == []


def test_not_listed_is_said_first(client_as_staff, program):
    therapy = factories.make_therapy(brand_name="Gone", mark="™")
    factories.make_listing(therapy=therapy, program=program, last_day=date(2025, 3, 2))
    factories.make_listed_code(therapy=therapy, code=factories.make_code())
    factories.make_product_code(therapy=therapy, code=factories.make_code("J0002"))
    factories.make_channel(program=program)
    read_page = read(client_as_staff, "gone")
    assert read_page.texts[".caution"] == [
        (
            "Not on the list that day. Gone™ is on no list for Mar 3, 2025. "
            "Its days on the list: Nov 1, 2024 through Mar 2, 2025."
        )
    ]
    assert read_page.texts[".main"] == ["None", "Always required", "Unknown", "No footnote"]
    assert ".channels" not in read_page.texts


def test_names_are_those_of_the_day(client_as_staff, program):
    therapy = factories.make_therapy(brand_name="Newname", generic_name="new", slug="old")
    factories.make_listing(
        therapy=therapy,
        program=program,
        brand_name="Oldname",
        mark="™",
        generic_name="old",
        last_day=date(2025, 3, 2),
    )
    seen = [read(client_as_staff, "old", on=on) for on in ("2025-03-02", "2025-03-03")]
    assert [(p.texts["h1"][0], p.texts[".soft"][0]) for p in seen] == [
        ("Oldname™", "old · Gene Therapy Program"),
        ("Newname", "new · no listing on Mar 3, 2025"),
    ]


def test_known_shows_the_page_as_recorded_before_a_change(client_as_staff, casgevy):
    code = casgevy.listedcodes.get()
    before = moment_text(Ledger.newest())
    code.last_day = date(2025, 1, 31)
    factories.save(code)
    assert read(client_as_staff).texts[".main"][0] == "None"
    assert read(client_as_staff, known=before).texts[".main"][0] == "J3590"


def test_only_those_who_may_edit_are_led_to_the_admin(client_as, casgevy):
    address = reverse("therapies:detail", args=["casgevy"])
    edit = f"/admin/therapies/therapy/{casgevy.pk}/change/"
    led = {role: edit in page(client_as(role).get(address)).links for role in factories.ROLE_FLAGS}
    assert led == {
        "staff": False,
        "catalog": True,
        "contracts": False,
        "auditor": False,
        "admin": False,
    }


def test_links_keep_the_day(client_as_staff, casgevy):
    assert {
        "/therapies/?on=2025-03-03",
        "/therapies/codes/J3392/?on=2025-03-03",
        "/therapies/programs/gene/?on=2025-03-03",
        "/therapies/casgevy/history/?on=2025-03-03",
        "/contracts/check/?therapy=casgevy&on=2025-03-03",
        "/guidance/prior-authorization/?on=2025-03-03",
    } <= {*read(client_as_staff).links}


@pytest.mark.parametrize("code", [None, "J3590"])
def test_a_therapy_without_codes_says_so(client_as_staff, program, code):
    therapy = factories.make_therapy(brand_name="Bare")
    factories.make_listing(therapy=therapy, program=program)
    if code:
        factories.make_listed_code(therapy=therapy, code=factories.make_code(code))
    content = client_as_staff.get(therapy.get_absolute_url(), {"on": DAY}).content.decode()
    assert ("No code is on record" in content) == (code is None)


def test_a_therapy_never_recorded_is_404_and_a_deleted_one_410(client_as_staff):
    factories.remove(factories.make_therapy(slug="gone"))
    answers = [client_as_staff.get(f"/therapies/{slug}/") for slug in ("gone", "nosuch")]
    assert [answer.status_code for answer in answers] == [410, 404]
    assert "No therapy is on record as “nosuch”." in answers[1].content.decode()
