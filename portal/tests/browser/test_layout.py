"""Every page at 320 pixels, which is 1280 at 400 %; what each table says to those who hear it; weights."""

import pytest

from portal.tests.browser.looking import WIDE, goto
from portal.tests.browser.pages import ALL, PORTAL

NARROW = {"width": 320, "height": 640}
SIDEWAYS = """() => [...document.querySelectorAll("body, body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > document.scrollingElement.clientWidth + 1 && !one.closest(".scroll, .sr, .skip");
}).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
OVERFLOWS = "() => document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
# What is wrong with the tables of a page, and with how it says where one is.
TABLES = """() => [...document.querySelectorAll("table")].flatMap(table => {
    const wrong = [], heads = [...table.querySelectorAll("th")];
    if (!table.caption?.textContent.trim()) wrong.push("no caption");
    if (!heads.length || heads.some(head => !head.scope)) wrong.push("a head without scope");
    if (table.querySelectorAll("[aria-sort]").length > 1) wrong.push("sorted by two columns");
    if (table.querySelector("thead th a") && !table.querySelector("[aria-sort]")) wrong.push("sorted by none");
    if (table.querySelector("tbody tr:not(:has(th))")) wrong.push("a row without a head");
    return wrong.map(words => words + ": " + (table.caption?.textContent ?? table.outerHTML.slice(0, 99)));
})"""
HERE = """() => [...document.querySelectorAll(".nav, .pager")].map(
    list => list.querySelectorAll('[aria-current="page"]').length)"""
SENT, UNPACKED = 60_000, 120_000


@pytest.mark.parametrize("name", ALL)
def test_no_page_scrolls_sideways_at_320_pixels(open_as, portal, name):
    page = goto(open_as(ALL[name].role, viewport=NARROW), ALL[name], portal)
    assert page.evaluate(SIDEWAYS) if page.evaluate(OVERFLOWS) else [] == []


def loaded(page):
    """All that the page's first load brings, as requests."""
    found = []
    page.on("requestfinished", found.append)
    return found


@pytest.mark.parametrize("name", PORTAL)
def test_tables_say_what_they_are_and_the_page_is_light(open_as, portal, name):
    page = open_as(PORTAL[name].role, viewport=WIDE)
    requests = loaded(page)
    goto(page, PORTAL[name], portal)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(TABLES) == []
    assert set(page.evaluate(HERE)) <= {0, 1}
    sent = sum(request.sizes()["responseBodySize"] for request in requests)
    unpacked = sum(len(request.response().body()) for request in requests)
    assert (sent < SENT, unpacked < UNPACKED) == (True, True), (sent, unpacked)
