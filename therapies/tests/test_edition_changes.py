"""What an edition changed, on its page and in the list of editions, and the files it offers."""

from datetime import date

import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import body, page
from therapies.tests.second_list import SECOND, second_list
from therapies.tests.test_compare_page import ADDED, CHANGED, CHANNELS, REMOVED, counts

pytestmark = pytest.mark.django_db

EDITIONS = reverse("therapies:editions")


@pytest.fixture
def lists():
    newest = second_list()
    return factories.Edition.objects.get(label="November 2024"), newest


def changed(client, **query):
    return [row[3] for row in body(client.get(EDITIONS, query))]


def test_an_edition_says_what_it_changed_with_links(client_as_staff, lists):
    first, newest = lists
    response = client_as_staff.get(newest.get_absolute_url())
    assert [body(response, n) for n in range(4)] == [REMOVED, CHANGED, ADDED, CHANNELS]
    assert set(page(response).links) >= {
        first.get_absolute_url(),
        f"/therapies/editions/compare/?from={first.pk}&to={newest.pk}",
        "/therapies/beqvez/providers/",
        "/therapies/codes/J3392/",
        "/therapies/export/?on=2025-07-01&format=txt",
        "/therapies/export/?on=2025-07-01&format=xlsx",
    }


def test_the_first_edition_says_that_it_is(client_as_staff, lists):
    response = client_as_staff.get(lists[0].get_absolute_url())
    assert "It is the first list on record" in response.content.decode()
    assert page(response).tables == []


def test_what_maintainers_changed_between_two_lists_is_no_edition_s_doing(client_as_staff, lists):
    casgevy = factories.Therapy.objects.get(slug="casgevy")
    code, day = factories.make_code("C9999"), date(2025, 3, 1)
    factories.make_listed_code(therapy=casgevy, code=code, starts_on=day)
    response = client_as_staff.get(lists[1].get_absolute_url())
    assert body(response, 1)[1][2] == "C9999 J3399 removed: J3590 added: J3392"


def test_the_list_of_editions_counts_what_each_changed(client_as_staff, lists):
    said = "1 added, 1 removed, 2 changed, 1 way to reach a program, 1 question reworded"
    assert changed(client_as_staff) == [said, "the first list"]
    assert f"{lists[1].get_absolute_url()}#changed" in page(client_as_staff.get(EDITIONS)).links


def test_an_edition_that_changed_nothing_says_so(client_as_staff, lists):
    third = factories.make_edition(label="2026", effective_on=date(2026, 1, 1))
    assert changed(client_as_staff)[0] == "nothing"
    assert counts(client_as_staff.get(third.get_absolute_url())) == ["0", "0", "0", "3", "0", "0"]


def test_two_lists_of_one_day_are_said_to_have_changed_it_together(client_as_staff, lists):
    factories.make_edition(label="July again", effective_on=SECOND)
    pages = [client_as_staff.get(e.get_absolute_url()).content.decode() for e in lists]
    assert ["this is what both changed" in text for text in pages] == [False, True]
    assert changed(client_as_staff)[0] == changed(client_as_staff)[1]


def test_known_counts_what_was_known(client_as_staff):
    factories.make_edition(label="First")
    factories.make_edition(label="Second", effective_on=SECOND)
    before = moment_text(Ledger.newest())
    factories.make_listing(starts_on=SECOND)
    found = [changed(client_as_staff, **query)[0] for query in ({}, {"known": before})]
    assert found == ["1 added", "nothing"]


@pytest.mark.parametrize("rows", [1, 60])
def test_the_queries_of_an_edition_do_not_grow(client_as_staff, django_assert_num_queries, rows):
    with change(by=client_as_staff.user, reason="Many rows for a test."):
        factories.make_edition()
        newest, program = factories.make_edition(effective_on=SECOND), factories.make_program()
        for number in range(rows):
            therapy, code = factories.make_therapy(), factories.make_code(f"J{number:04}")
            factories.make_listing(therapy=therapy, program=program, starts_on=SECOND)
            factories.make_listed_code(therapy=therapy, code=code, starts_on=SECOND)
    with django_assert_num_queries(13):
        response = client_as_staff.get(newest.get_absolute_url())
    assert len(body(response)) == rows


def attach(edition, *file):
    edition.document = factories.make_document(*file)
    factories.save(edition)


def document_of(edition):
    return reverse("therapies:edition-document", args=[edition.pk])


def test_the_document_comes_back_byte_for_byte_and_is_never_shown(client_as_staff, lists):
    content = b"\x00<script>\xff\r\n"
    attach(lists[0], content, 'list “1"\x01.html')
    response = client_as_staff.get(document_of(lists[0]))
    shown = page(client_as_staff.get(lists[0].get_absolute_url()))
    assert (response.content, document_of(lists[0]) in shown.links) == (content, True)
    headers = ("Content-Type", "X-Content-Type-Options", "Cache-Control", "Content-Disposition")
    assert [response[name] for name in headers] == [
        "application/octet-stream",
        "nosniff",
        "no-store",
        "attachment; filename*=utf-8''list%20%E2%80%9C1%22.html",
    ]
    assert "(12 bytes)" in " ".join(shown.texts["dd"]).replace("\xa0", " ")


def test_an_edition_page_does_not_read_the_document(client_as_staff, lists):
    attach(lists[0])
    response = client_as_staff.get(lists[0].get_absolute_url())
    assert response.context["document"].get_deferred_fields() == {"content"}


def test_without_a_document_or_before_it_was_held_it_is_404(client_as_staff, lists):
    first, newest = lists
    before = moment_text(Ledger.newest())
    attach(first)
    asked = [(first, {"known": before}), (newest, {}), (first, {})]
    found = [client_as_staff.get(document_of(e), query).status_code for e, query in asked]
    assert found == [404, 404, 200]
    unknown = reverse("therapies:edition-document", args=[10**18])
    assert client_as_staff.get(unknown).status_code == 404
