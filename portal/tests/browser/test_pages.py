"""Every page and state, looked at once in every way: opening a page is what takes time."""

import pytest
from django.urls import resolve

from portal.tests.browser.looking import axe, sideways, tables, weight
from portal.tests.browser.pages import ADMIN, ALL, BESIDE, PORTAL
from portal.tests.test_roles import PAGES

SENT, UNPACKED = 60_000, 120_000
# The admin's own scripts weigh what they weigh; its pages are few people's.
ADMIN_SENT = 200_000
NO_PAGE_TO_LOOK_AT = {
    "account_set_password",
    "changes-export",
    "contracts:changed-export",
    "contracts:check-json",
    "healthz",
    "search-json",
    "search-suggestions",
    "therapies:edition-document",
    "therapies:export",
}


@pytest.mark.parametrize("name", {**PORTAL, **BESIDE})
def test_a_page_is_light_and_open_to_everybody(look_as, portal, name):
    look = ALL[name]
    page = look_as(look.role)
    status = page.goto(look.at(portal)).status
    sent, unpacked = weight(page)
    look.act(page)
    found = {"tables": tables(page), "axe": axe(page), "at 320 pixels": sideways(page)}
    assert (status, found) == (look.status, {"tables": [], "axe": {}, "at 320 pixels": []})
    assert (sent < SENT, unpacked < UNPACKED) == (True, True), (sent, unpacked)


@pytest.mark.parametrize("name", ADMIN)
def test_an_admin_page_is_open_to_everybody(look_as, portal, name):
    look = ALL[name]
    page = look_as(look.role)
    status = page.goto(look.at(portal)).status
    sent, _ = weight(page)
    look.act(page)
    found = {"axe": axe(page), "at 320 pixels": sideways(page)}
    assert (status, found) == (look.status, {"axe": {}, "at 320 pixels": []})
    assert sent < ADMIN_SENT


def test_every_route_of_the_role_matrix_is_looked_at():
    looked_at = {resolve(look.address.partition("?")[0]).view_name for look in PORTAL.values()}
    assert set(PAGES) - NO_PAGE_TO_LOOK_AT - looked_at == set()


def test_every_role_and_every_status_is_looked_at():
    assert {look.role for look in ALL.values()} == {
        *(None, "staff", "catalog", "contracts", "auditor", "admin")
    }
    assert {look.status for look in ALL.values()} == {200, 400, 403, 404, 410, 429, 500}
