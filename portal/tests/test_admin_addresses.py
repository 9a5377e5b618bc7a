"""Addresses of the admin that lead elsewhere, and those that lead nowhere."""

from http import HTTPStatus

import pytest

from portal.audit.history_rows import HistoryIsFixed
from portal.tests import factories
from portal.tests.admin_pages import WHY, address
from therapies.models import HcpcsCode

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("login", "/admin/"),
        ("logout", "/accounts/logout/"),
        ("password_change", "/accounts/password/change/"),
    ],
)
def test_signing_in_and_out_and_the_password_are_the_portals_own(client_as, page, leads_to):
    assert client_as("catalog").get(f"/admin/{page}/").headers["Location"] == leads_to


def test_who_is_not_signed_in_comes_back_to_where_they_wanted_to_go(client):
    wanted = address(HcpcsCode)
    for asked, back in ((wanted, wanted), ("/elsewhere/", "/admin/")):
        response = client.get("/admin/login/", {"next": asked})
        assert response.headers["Location"] == f"/accounts/login/?next={back}"


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_a_number_that_is_none_is_not_on_record(client_as, page):
    code = factories.make_code("J0001")
    there = address(code, page)
    response = client_as("catalog").get(there.replace(f"/{code.pk}/", "/one/"))
    assert response.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("page", ["change", "delete"])
def test_what_was_deleted_is_gone(client_as, page):
    code = factories.make_code("J0001")
    there = address(code, page)
    factories.remove(code)
    assert client_as("catalog").get(there).status_code == HTTPStatus.GONE


def test_a_version_of_then_is_read_and_not_written(client_as):
    code = factories.make_code("J0001", description="as it was")
    version = f"{address(code, 'history')}{code.newest_history().history_id}/"
    client = client_as("catalog")
    response = client.get(version)
    assert (response.status_code, "as it was" in response.text) == (HTTPStatus.OK, True)
    assert '<input type="text"' not in response.text
    refused = client.post(version, {"description": "as it never was", "reason": WHY})
    assert refused.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert HcpcsCode.history.count() == 1


def test_nobody_writes_a_row_of_history_by_hand():
    row = factories.make_code("J0001").newest_history()
    row.pk = None
    with pytest.raises(HistoryIsFixed, match="written by a record's own save"):
        row.save(force_insert=True)
    with pytest.raises(HistoryIsFixed, match="never altered"):
        HcpcsCode.history.update(description="another")
