"""The lists of people and of sign-ins as files, for those who read the pages."""

import pytest
from django.urls import reverse

from portal.staff.models import User
from portal.staff.sign_ins import failed, signed_in
from portal.tests import factories as make
from portal.tests.downloaded import cells, download, file_name, rows
from portal.tests.reading import page

pytestmark = pytest.mark.django_db

PEOPLE = reverse("staff:people")


@pytest.fixture
def client(client_as):
    return client_as("auditor")


def test_people_with_their_rights(client):
    make.make_user("catalog", name="=Cora", is_active=False)
    response = client.get(PEOPLE, {"format": "xlsx", "sort": "username"})
    head, *people = cells(response)
    assert head == ["name", "username", "roles", "may_sign_in", "since", "last_signed_in"]
    assert [row[:4] for row in people] == [
        ["Auditor Person", "auditor", "staff, auditor", "yes"],
        ["=Cora", "catalog", "staff, catalog maintainer", "no"],
        [*people[2][:2], "staff", "no"],
    ]
    assert file_name(response).startswith("people_")


def test_the_order_is_the_pages(client):
    for name in ("b", "a", "c"):
        make.make_user(username=name, name=name)
    shown = [row[1] for row in page(client.get(PEOPLE, {"sort": "-name"})).tables[0][2:]]
    found = rows(client, PEOPLE, sort="-name")
    assert [row["username"] for row in found] == shown
    assert [row["last_signed_in"] for row in found if row["username"] == "a"] == [""]


def test_sign_ins_of_a_person(client):
    person = make.make_user(username="sam", name="Sam")
    signed_in(person)
    failed(person, "The password was wrong.")
    address = reverse("staff:person", args=["sam"])
    response = download(client, address, **{"sign-ins-format": "csv", "format": ""})
    assert file_name(response).startswith("sign-ins-of-sam_")
    found = rows(client, address, **{"sign-ins-format": "csv", "format": ""})
    assert [(row["what"], row["why"]) for row in found] == [
        ("failed to sign in", "The password was wrong."),
        ("signed in", "Signed in."),
    ]
    assert sum("sign-ins-format" in link for link in page(client.get(address)).links) == 2


@pytest.mark.parametrize("role", ["staff", "catalog", "contracts"])
def test_nobody_else_downloads_them(client_as, role):
    client = client_as(role)
    own = reverse("staff:person", args=[client.user.username])
    assert client.get(PEOPLE, {"format": "csv"}).status_code == 403
    response = client.get(own, {"sign-ins-format": "csv"})
    assert response["Content-Type"].startswith("text/html")


def test_a_format_that_there_isnt_is_named(client):
    assert User.objects.count()
    response = client.get(PEOPLE, {"format": "pdf"})
    assert response.status_code == 400
    assert "“pdf” is no format here." in response.content.decode()
