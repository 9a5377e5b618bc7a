from datetime import date

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import body, page
from portal.wording import moment

pytestmark = pytest.mark.django_db

EDITIONS = reverse("therapies:editions")
AGED = "Unchecked for 35 days: compare it soon"


def facts(response):
    texts = page(response).texts
    return dict(zip(texts["dt"], texts["dd"], strict=True))


@pytest.fixture
def lists():
    first = factories.make_edition(label="November 2024", confirmed_on=date(2025, 6, 2))
    doubled = factories.make_edition(label="Draft", effective_on=date(2025, 7, 1))
    newest = factories.make_edition(label="July 2025", effective_on=date(2025, 7, 1))
    return first, doubled, newest


def test_editions_newest_first_each_until_the_next(client_as_staff, lists):
    applied = [f"{moment(e.applied().history_date)} system" for e in reversed(lists)]
    assert body(client_as_staff.get(EDITIONS, {"on": "2025-08-05"})) == [
        [
            "July 2025 Classified therapies",
            "Jul 1, 2025",
            "from Jul 1, 2025; no later list on record",
            "nothing",
            f"not yet {AGED}",
            applied[0],
        ],
        [
            "Draft Classified therapies",
            "Jul 1, 2025",
            "never: another list took effect on the same day",
            "nothing",
            "not yet",
            applied[1],
        ],
        [
            "November 2024 Classified therapies",
            "Nov 1, 2024",
            "Nov 1, 2024 through Jun 30, 2025",
            "the first list",
            "Jun 2, 2025",
            applied[2],
        ],
    ]


@pytest.mark.parametrize(
    ("sort", "labels"),
    [
        ("label", ["Draft", "July 2025", "November 2024"]),
        ("effective", ["November 2024", "Draft", "July 2025"]),
        ("-applied", ["July 2025", "Draft", "November 2024"]),
    ],
)
def test_sort_editions(client_as_staff, lists, sort, labels):
    response = client_as_staff.get(EDITIONS, {"sort": sort})
    assert [row.record.label for row in response.context["table"].rows] == labels


def test_no_edition_says_so(client_as_staff):
    assert page(client_as_staff.get(EDITIONS)).texts[".empty"] == [
        "No published list is on record. A catalog maintainer adds the first one in the admin."
    ]


def test_an_edition_says_what_it_is_and_how_long_it_was_in_force(client_as_staff, lists):
    first = lists[0]
    assert facts(client_as_staff.get(first.get_absolute_url(), {"on": "2025-06-30"})) == {
        "Effective": "Nov 1, 2024, in force 8 months",
        "In force": "Nov 1, 2024 through Jun 30, 2025",
        "Last compared": "Jun 2, 2025, with the published page",
        "Applied": f"{moment(first.applied().history_date)}, system",
        "Source": "The published page",
        "SHA-256": "0" * 64,
        "As uploaded": "no file is held",
        "As we hold it": "text, as published · CSV · Excel",
    }


@pytest.mark.parametrize(
    ("on", "effective"),
    [
        ("2025-06-30", "Jul 1, 2025: not yet in force on Jun 30, 2025"),
        ("2025-07-01", "Jul 1, 2025, in force 1 day"),
    ],
)
def test_a_coming_edition_says_that_it_is_not_yet_in_force(client_as_staff, lists, on, effective):
    newest = lists[-1]
    shown = facts(client_as_staff.get(newest.get_absolute_url(), {"on": on}))["Effective"]
    assert shown == effective


def test_a_replaced_edition_is_not_said_to_be_in_force(client_as_staff, lists):
    shown = facts(client_as_staff.get(lists[0].get_absolute_url(), {"on": "2025-07-01"}))
    assert shown["Effective"] == "Nov 1, 2024"


def test_applied_stays_with_who_recorded_it_first(client_as_staff, lists):
    first, cora = lists[0], factories.make_user("catalog")
    first.confirmed_on = date(2025, 6, 9)
    factories.save(first, by=cora, reason="Compared with the page.")
    shown = facts(client_as_staff.get(first.get_absolute_url()))
    assert (shown["Last compared"], shown["Applied"].rpartition(", ")[2]) == (
        "Jun 9, 2025, with the published page",
        "system",
    )


def test_what_an_edition_lists_is_counted_on_its_effective_day(client_as_staff, lists):
    gene, cell = (
        factories.make_program(slug=slug, name=name, position=position)
        for slug, name, position in (("gene", "Gene", 1), ("cell", "Cell", 2))
    )
    factories.make_program(name="Empty")
    for number in range(3):
        factories.make_listing(program=gene, last_day=date(2025, 6, 30) if number else None)
    factories.make_listing(program=cell)
    seen = [facts(client_as_staff.get(e.get_absolute_url())) for e in lists[::2]]
    counts = [{k: v for k, v in each.items() if k.endswith("Program")} for each in seen]
    assert counts == [
        {"Gene Program": "3 therapies", "Cell Program": "1 therapy"},
        {"Gene Program": "1 therapy", "Cell Program": "1 therapy"},
    ]
    links = page(client_as_staff.get(lists[0].get_absolute_url(), {"on": "2025-06-30"})).links
    assert {"/therapies/programs/gene/?on=2024-11-01", "/therapies/?on=2024-11-01"} <= {*links}


def test_an_edition_that_lists_nothing_says_so(client_as_staff, lists):
    content = client_as_staff.get(lists[0].get_absolute_url()).content.decode()
    assert "No therapy is on record as listed on Nov 1, 2024." in content


def test_known_shows_an_edition_as_recorded_before_a_change(client_as_staff, lists):
    first = lists[0]
    before = moment_text(Ledger.newest())
    first.source = "Elsewhere"
    factories.save(first)
    address = first.get_absolute_url()
    seen = [facts(client_as_staff.get(address, q))["Source"] for q in ({}, {"known": before})]
    assert seen == ["Elsewhere", "The published page"]


@pytest.mark.parametrize("pk", [999, 10**18, 10**30])
def test_an_edition_never_recorded_is_404(client_as_staff, lists, pk):
    response = client_as_staff.get(reverse("therapies:edition", args=[pk]))
    assert response.status_code == 404
    assert f"No list is on record under number {pk}." in response.content.decode()


def test_a_deleted_edition_is_410(client_as_staff, lists):
    newest = lists[-1]
    address = newest.get_absolute_url()
    factories.remove(newest)
    assert client_as_staff.get(address).status_code == 410


@pytest.mark.parametrize("rows", [2, 60])
def test_queries_do_not_grow(client_as_staff, django_assert_num_queries, rows):
    with change(by=client_as_staff.user, reason="Many lists for a test."):
        for number in range(rows):
            factories.make_edition(effective_on=date(2020, 1, 1 + number % 28))
    with django_assert_num_queries(11):
        client_as_staff.get(EDITIONS)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("therapies:history", "casgevy"),
        ("therapies:code-history", "J3590"),
        ("therapies:code-history", "j3590"),
        ("therapies:program-history", "gene"),
        ("therapies:edition-history", 1),
    ],
)
def test_each_record_has_its_history(client_as_staff, name, key):
    factories.make_therapy(slug="casgevy")
    factories.make_code("J3590")
    factories.make_program(slug="gene")
    key = factories.make_edition().pk if key == 1 else key
    response = client_as_staff.get(reverse(name, args=[key]))
    assert (response.status_code, "system" in response.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("therapies:history", "nosuch"),
        ("therapies:code-history", "J0000"),
        ("therapies:program-history", "nosuch"),
        ("therapies:edition-history", 10**30),
    ],
)
def test_a_history_of_nothing_is_404(client_as_staff, name, key):
    assert client_as_staff.get(reverse(name, args=[key])).status_code == 404
