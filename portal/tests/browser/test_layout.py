"""Every page: what it weighs, what its tables say to a screen reader, and how 320 pixels hold it.

1280 pixels at 400 % zoom are 320.
"""

import pytest

from portal.tests.browser.looking import WIDE, goto
from portal.tests.browser.pages import ALL, PORTAL

NARROW = {"width": 320, "height": 640}
OVERFLOWS = "() => document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
SIDEWAYS = """() => [...document.querySelectorAll("main, main *")].filter(one =>
    one.getBoundingClientRect().right > document.scrollingElement.clientWidth + 1
    && !one.closest(".scroll, .sr")).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
# What is wrong with the tables of a page, and with how it says where one is.
TABLES = """() => [...document.querySelectorAll("table")].flatMap(table => {
    const heads = [...table.querySelectorAll("th")];
    const sorted = table.querySelectorAll("[aria-sort]").length;
    const wrong = {
        "no caption": !table.caption?.textContent.trim(),
        "a head without scope": !heads.length || heads.some(head => !head.scope),
        "sorted by two": sorted > 1,
        "sorted by none": !sorted && table.querySelector("thead th a"),
        "a row without a head": table.querySelector("tbody tr:not(:has(th))"),
    };
    const about = table.caption?.textContent ?? table.outerHTML.slice(0, 99);
    return Object.keys(wrong).filter(words => wrong[words]).map(words => `${words}: ${about}`);
})"""
HERE = """() => [...document.querySelectorAll(".nav, .pager")].map(
    list => list.querySelectorAll('[aria-current="page"]').length)"""
SENT, UNPACKED = 60_000, 120_000


def loaded(page):
    """All that the page's first load brings, as requests."""
    found = []
    page.on("requestfinished", lambda request: found.append(request))  # noqa: PLW0108
    return found


def weight(requests):
    """Bytes as sent and as unpacked."""
    sent = sum(request.sizes()["responseBodySize"] for request in requests)
    return sent, sum(len(request.response().body()) for request in requests)


@pytest.mark.parametrize("name", ALL)
def test_a_page_is_light_says_what_its_tables_are_and_fits_320_pixels(open_as, portal, name):
    page = open_as(ALL[name].role, viewport=WIDE)
    requests = loaded(page)
    goto(page, ALL[name], portal)
    page.wait_for_load_state("load")
    if name in PORTAL:
        sent, unpacked = weight(requests)
        assert (sent < SENT, unpacked < UNPACKED) == (True, True), (sent, unpacked)
        assert page.evaluate(TABLES) == []
        assert set(page.evaluate(HERE)) <= {0, 1}
    page.set_viewport_size(NARROW)
    assert (page.evaluate(OVERFLOWS), page.evaluate(SIDEWAYS)) == (False, [])
