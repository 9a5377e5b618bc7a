"""The guidance, and a program's list, as files."""

import pytest
from django.urls import reverse

from portal.tests import factories as make
from portal.tests.downloaded import cells, download, file_name, lines
from portal.tests.reading import page

pytestmark = pytest.mark.django_db

GUIDANCE = reverse("guidance:list")


@pytest.fixture
def two():
    topic = make.GuidanceEntry.Topic.CONTRACTS
    make.make_entry(slug="more", question="More?")
    make.make_entry(slug="first", question="-First?", answer="One.\n\nTwo.", topic=topic)


def test_the_entries_in_the_order_of_the_page(client_as_staff, two):
    response = download(client_as_staff, GUIDANCE, on="2025-03-03")
    assert lines(response) == [
        ["entry", "topic", "question", "short_answer", "answer", "source"],
        ["first", "Contracts", "'-First?", "Yes.", "One.\n\nTwo.", "The list"],
        ["more", "Where to read more", "More?", "Yes.", "Yes, **always**.", "The list"],
    ]
    assert file_name(response) == "guidance_2025-03-03.csv"


def test_what_was_searched_for_alone(client_as_staff, two):
    response = client_as_staff.get(GUIDANCE, {"q": "more", "format": "xlsx", "on": "2025-03-03"})
    assert [row[0] for row in cells(response)] == ["entry", "more"]
    assert file_name(response) == "guidance_2025-03-03_q-more.xlsx"


def test_the_page_offers_what_it_shows(client_as_staff, two):
    found = page(client_as_staff.get(GUIDANCE, {"q": "more"}))
    links = [link for link in found.links if "format" in link]
    assert links == ["?q=more&format=csv", "?q=more&format=xlsx"]
    empty = page(client_as_staff.get(GUIDANCE, {"q": "nothing"}))
    assert [link for link in empty.links if "format" in link] == []


@pytest.mark.parametrize("name", ["pdf", "jsonl", "x" * 500])
def test_a_format_that_there_isnt_is_named(client_as_staff, name):
    response = client_as_staff.get(GUIDANCE, {"format": name})
    assert response.status_code == 400
    assert "We could not read “format”" in response.content.decode()


def test_a_programs_list_is_downloaded_as_the_page_shows_it(client_as_staff):
    make.make_edition()
    gene = make.make_program(slug="gene", name="Gene Therapy")
    for brand, program in (("A", gene), ("B", make.make_program()), ("C", gene)):
        make.make_listing(therapy=make.make_therapy(brand_name=brand), program=program)
    address = reverse("therapies:program", args=["gene"])
    found = page(client_as_staff.get(f"{address}?on=2025-03-03&sort=-name&page=1"))
    links = [link for link in found.links if "format" in link]
    export = reverse("therapies:export")
    assert links == [
        f"{export}?on=2025-03-03&sort=-name&program=gene&format={name}" for name in ("csv", "xlsx")
    ]
    assert [row[0] for row in lines(client_as_staff.get(links[0]))[1:]] == ["C", "A"]
    before = page(client_as_staff.get(address, {"on": "2020-01-01"}))
    assert [link for link in before.links if "format" in link] == []
