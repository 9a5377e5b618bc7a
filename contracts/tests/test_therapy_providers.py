from datetime import date

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.reading import body, page

MAY, NEARLY, OTHER = "May give it", "Nearly", "Contracts on other days"

pytestmark = pytest.mark.django_db

ON = "2025-03-03"


@pytest.fixture
def hemgenix():
    make.make_edition()
    therapy = make.make_therapy(brand_name="Hemgenix", mark="®")
    make.make_listing(therapy=therapy, program=make.make_program(name="Gene Therapy"))
    return therapy


def contract(therapy, name, state="OH", **fields):
    provider = make.make_provider(name=name, state=state, **fields.pop("provider", {}))
    program = therapy.listings.get().program
    return make.make_contract(provider=provider, therapy=therapy, program=program, **fields)


def providers(client, slug="hemgenix", status=200, **query):
    response = client.get(reverse("therapies:providers", args=[slug]), {"on": ON, **query})
    assert response.status_code == status
    return response


def rows(response, section=MAY):
    """The rows of the table in the section whose heading begins so, headings of states aside."""
    found = page(response)
    with_table = [text for text in found.texts["section"] if "Provider NPI State" in text]
    (place,) = [n for n, text in enumerate(with_table) if text.startswith(section)] or [None]
    return [] if place is None else [row for row in body(response, place) if len(row) > 1]


def detail(client, **query):
    response = client.get(reverse("therapies:detail", args=["hemgenix"]), {"on": ON, **query})
    assert response.status_code == 200
    return response


def panel(response):
    return next(t for t in page(response).texts["section"] if t.startswith("Contracted providers"))


def test_who_may_give_it_by_state_with_the_answer_of_the_day(client_as_staff, hemgenix):
    ohio = contract(hemgenix, "Zeta")
    texas = contract(hemgenix, "Alpha", "TX", last_day=date(2025, 3, 3))
    contract(hemgenix, "Beta", "TX", provider={"deactivated_on": date(2025, 3, 4)})
    response = providers(client_as_staff)
    open_days = "Nov 1, 2024, no end on record Gene Therapy Program"
    assert body(response) == [
        ["Ohio 1 provider"],
        ["Zeta Springfield", ohio.provider.npi, "OH", open_days, "Contracted"],
        ["Texas 2 providers"],
        [
            *("Alpha Springfield", texas.provider.npi, "TX"),
            *("Nov 1, 2024 through Mar 3, 2025 Gene Therapy Program", "Contracted"),
        ],
        ["Beta Springfield", body(response)[4][1], "TX", open_days, "Contracted"],
    ]
    assert page(response).texts["caption"] == ["3 providers may give Hemgenix® on Mar 3, 2025"]
    check = f"/contracts/check/?npi={ohio.provider.npi}&therapy=hemgenix&on={ON}"
    assert check in page(response).links


@pytest.fixture
def nearly(hemgenix):
    """A provider named for each thing that may be lacking, and one that lacks nothing."""
    rems = make.make_rems(name="Hemgenix REMS")
    make.make_requirement(therapy=hemgenix, rems_program=rems)

    def certify(provider, **fields):
        make.make_certification(provider=provider, rems_program=rems, **fields)

    certify(make.make_provider(name="Certified"))
    certify(contract(hemgenix, "Whole").provider)
    contract(hemgenix, "Contract alone")
    certify(contract(hemgenix, "Withdrawn").provider, standing="withdrawn")
    contract(hemgenix, "Over", last_day=date(2025, 3, 2))
    contract(hemgenix, "Long over", starts_on=None, last_day=date(2024, 3, 2))
    contract(hemgenix, "Coming", starts_on=date(2025, 3, 4))
    off = {"deactivated_on": date(2025, 3, 3)}
    certify(contract(hemgenix, "Switched off", provider=off).provider)
    elsewhere = {"provider": make.make_provider(name="Under other"), "therapy": hemgenix}
    make.make_contract(**elsewhere, program=make.make_program(name="Other"))
    make.make_agreement(provider=make.make_provider(name="Once"), therapy=hemgenix)


def named(row):
    """The provider's name, without its place."""
    return row[0].partition(" Springfield")[0]


LACKING = "REMS certification not on record: Hemgenix REMS"
NEARLY_GIVING = [
    ("Certified", "No contract", "REMS certified, but no contract"),
    ("Contract alone", LACKING, "REMS certification missing"),
    ("Once", f"No contract, one case only {LACKING}", "REMS certification missing"),
    ("Over", f"Contract ended on Mar 2, 2025 {LACKING}", "Not contracted"),
    ("Switched off", "NPI deactivated on Mar 3, 2025", "Contracted, NPI deactivated"),
    (
        "Under other",
        f"Contract under the Other Program, not the Gene Therapy Program {LACKING}",
        "Contracted under the other program",
    ),
    ("Withdrawn", "REMS certification withdrawn: Hemgenix REMS", "REMS certification missing"),
]


def test_who_nearly_may_and_what_is_missing(client_as_staff, nearly):
    response = providers(client_as_staff)
    assert [(named(row), *row[3:]) for row in rows(response, NEARLY)] == NEARLY_GIVING
    assert [named(row) for row in rows(response, MAY)] == ["Whole"]
    assert [named(row) for row in rows(response, OTHER)] == ["Coming", "Long over", "Over"]
    assert page(response).texts["caption"][1] == (
        "7 providers lack something for Hemgenix® · contracts that ended within the last year count"
    )


def test_not_listed_that_day_nobody_may(client_as_staff, hemgenix):
    contract(hemgenix, "Early", starts_on=None)
    response = providers(client_as_staff, on="2024-10-31")
    assert (
        page(response)
        .texts[".empty"][0]
        .startswith(
            "Hemgenix® is not on the list for Oct 31, 2024, so no contract covers it that day."
        )
    )
    assert rows(response, NEARLY)[0][3:] == [
        "No list on record for that day",
        "Before our first list",
    ]
    assert page(response).texts["caption"][0].startswith("1 provider lacks something")


def test_the_therapys_own_page_shows_the_first_ten(client_as_staff, hemgenix):
    for number in range(11):
        contract(hemgenix, f"P {number:02d}")
    contract(hemgenix, "Over", last_day=date(2025, 3, 2))
    shown = panel(detail(client_as_staff))
    assert "11 contracts in force on Mar 3, 2025 · the first 10, by state" in shown
    assert [f"P {number:02d}" in shown for number in (0, 9, 10)] == [True, True, False]
    assert "Over" not in shown
    assert f"/therapies/hemgenix/providers/?on={ON}" in page(detail(client_as_staff)).links


def test_the_therapys_own_page_without_contracts(client_as_staff, hemgenix):
    assert panel(detail(client_as_staff)) == (
        "Contracted providerscontracts on other days "
        "No provider on record is contracted for it that day."
    )


def test_nobody_is_contracted(client_as_staff, hemgenix):
    response = providers(client_as_staff)
    assert page(response).tables == []
    assert page(response).texts[".empty"] == [
        (
            "No provider on record may give Hemgenix® under a contract on Mar 3, 2025. "
            "Look at who nearly may and at other days, below."
        ),
        "Nobody else holds or lately held anything for Hemgenix®.",
        "No contract for Hemgenix® is over or still to come.",
    ]


def test_a_sample_is_marked_and_the_name_is_that_of_the_day(client_as_staff, hemgenix):
    contract(hemgenix, "Sample P", provider={"is_sample": True})
    hemgenix.brand_name = "Renamed"
    make.save(hemgenix)
    assert rows(providers(client_as_staff))[0][0] == "Sample P Sample Springfield"
    assert page(providers(client_as_staff)).texts["h1"] == ["Providers contracted for Hemgenix®"]
    early = page(providers(client_as_staff, on="2024-10-31"))
    assert early.texts["h1"] == ["Providers contracted for Renamed®"]


def test_as_known_then(client_as_staff, hemgenix):
    row = contract(hemgenix, "Alpha")
    known = moment_text(Ledger.newest())
    row.last_day = date(2024, 12, 31)
    make.save(row)
    assert (rows(providers(client_as_staff)), len(rows(providers(client_as_staff), OTHER))) == (
        [],
        1,
    )
    then = providers(client_as_staff, known=known)
    assert (len(rows(then)), rows(then, OTHER)) == (1, [])
    assert "1 contract in force" in panel(detail(client_as_staff, known=known))


def test_fifty_to_a_page_each_list_for_itself(client_as_staff, hemgenix):
    for number in range(51):
        contract(hemgenix, f"P {number:02d}", last_day=date(2025, 3, 3))
    assert [len(rows(providers(client_as_staff, page=n))) for n in (1, 2)] == [50, 1]
    assert body(providers(client_as_staff, page=2))[0] == ["Ohio 51 providers"]
    later = {"on": "2025-03-04", "near-page": 2, "other-page": 2}
    response = providers(client_as_staff, **later)
    assert [len(rows(response, section)) for section in (NEARLY, OTHER)] == [1, 1]


@pytest.mark.parametrize("sort", ["provider", "-npi", "state", "contract"])
def test_sorting(client_as_staff, hemgenix, sort):
    first = contract(hemgenix, "Alpha", "AK").provider
    second = contract(hemgenix, "Zeta", "TX", starts_on=date(2025, 1, 1)).provider
    assert first.npi < second.npi
    order = [row[1] for row in rows(providers(client_as_staff, sort=sort))]
    assert order == sorted(order, reverse=sort.startswith("-"))


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"slug": "nope"}, 404, "No therapy is on record by this name."),
        ({"on": "x"}, 400, "“x” is not a day."),
        ({"known": "2025-01-01"}, 400, "“2025-01-01” is not a moment."),
        ({"sort": "answer"}, 400, "This list can’t be sorted so."),
        ({"page": "x"}, 400, "A page is a positive number"),
        ({"page": "2"}, 404, "There is no page 2"),
        ({"near-sort": "missing"}, 400, "This list can’t be sorted so."),
        ({"near-page": "2"}, 404, "There is no page 2"),
        ({"other-page": "2"}, 404, "There is no page 2"),
        ({"sort": "a\0"}, 400, "(NUL)"),
    ],
)
def test_bad_input_is_refused(client_as_staff, hemgenix, query, status, message):
    response = providers(client_as_staff, status=status, **query)
    assert message in response.content.decode()


def test_a_deleted_therapy_is_gone(client_as_staff):
    make.remove(make.make_therapy(slug="gone"))
    assert "deleted" in page(providers(client_as_staff, "gone", status=410)).texts["h1"][0]
    response = client_as_staff.get(reverse("therapies:detail", args=["gone"]))
    assert response.status_code == 410


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_does_not_grow(
    client_as_staff, hemgenix, django_assert_num_queries, number
):
    for nth in range(number):
        contract(hemgenix, f"P {nth:02d}")
        contract(hemgenix, f"Q {nth:02d}", last_day=date(2025, 3, 2))
    with django_assert_num_queries(25):
        response = providers(client_as_staff)
    assert [len(rows(response, each)) for each in (MAY, NEARLY, OTHER)] == [number] * 3
    with django_assert_num_queries(37):
        assert "in force" in panel(detail(client_as_staff))
