"""A table wider than the screen: what a cell is about stays in sight, for keys as for a mouse."""

from playwright.sync_api import expect

from portal.tests.browser.keys import has_focus
from portal.tests.browser.looking import OVERFLOWS, WIDE
from portal.tests.browser.pages import PORTAL

# Where an element begins, seen from where its scrolling region does.
OFFSETS = """one => { const at = one.getBoundingClientRect();
    const from = one.closest(".scroll").getBoundingClientRect();
    return [Math.round(at.x - from.x), Math.round(at.y - from.y)]; }"""
SEEN = """one => { const at = one.getClientRects()[0];
    const seen = document.elementFromPoint(at.x + 4, at.y + at.height / 2);
    return one === seen || one.contains(seen); }"""


def opened(open_as):
    page = open_as(viewport=WIDE)
    page.goto(PORTAL["grid"].address)
    return page, page.get_by_role("region", name="66 providers with something on record")


def test_keys_scroll_the_grid_sideways_and_not_the_page(open_as):
    page, region = opened(open_as)
    region.focus()
    assert has_focus(region)
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(region.get_by_role("columnheader", name="State")).not_to_be_in_viewport()
    assert page.evaluate(OVERFLOWS) is False
    assert region.locator("tbody th a").first.evaluate(SEEN)


def test_names_and_therapies_stay_in_sight_and_the_focus_is_never_under_them(open_as):
    region = opened(open_as)[1]
    last = region.locator("tbody tr").last.get_by_role("link")
    last.last.focus()
    expect(last.last).to_be_in_viewport()
    edge = region.locator("thead th").first.evaluate(OFFSETS)
    name = region.locator("tbody tr").last.locator("th")
    assert (edge, name.evaluate(OFFSETS)[0]) == ([1, 1], 1)
    links = [*region.locator("tbody a").all(), *reversed(region.locator("tbody a").all())]
    hidden = [link.inner_text() for link in links if link.focus() or not link.evaluate(SEEN)]
    assert hidden == []
