"""Keys, their switch, the skip link and what shows where one is; what the browser remembers."""

import pytest
from playwright.sync_api import expect

from portal.tests.browser.keys import has_focus, remembered, suggested
from portal.tests.browser.pages import PORTAL

SHIFTS = """() => { window.shifts = []; new PerformanceObserver(list => {
    for (const shift of list.getEntries()) window.shifts.push(shift.value);
}).observe({type: "layout-shift", buffered: true}); }"""
MOVES = """() => [...document.querySelectorAll("*")].map(one => getComputedStyle(one)).filter(
    one => parseFloat(one.transitionDuration) + parseFloat(one.animationDuration) > 0).length"""
LINE = "one => getComputedStyle(one).outlineStyle + ' ' + getComputedStyle(one).outlineWidth"


def test_slash_leads_to_the_search_and_arrows_choose(open_as):
    page = open_as()
    page.goto("/therapies/")
    field, list_ = page.locator("#q"), page.locator("#q-list")
    page.keyboard.press("/")
    assert (has_focus(field), field.input_value()) == (True, "")
    suggested(page, "zolg")
    options = page.locator("#q-list [role=option]")
    marked = page.locator("#q-list [aria-selected=true]")
    page.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") == options.last.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert marked.get_attribute("id") == options.first.get_attribute("id")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert (list_.is_hidden(), field.input_value()) == (True, "zolg")
    assert field.get_attribute("aria-expanded") == "false"


def test_leaving_the_search_chooses_nothing(open_as):
    page = open_as()
    page.goto("/therapies/")
    page.keyboard.press("/")
    suggested(page, "zolgensma")
    page.keyboard.press("Tab")
    expect(page.locator("#q-list")).to_be_hidden()
    assert page.url.endswith("/therapies/")


def test_a_slash_typed_into_a_field_is_a_slash(open_as):
    page = open_as()
    page.goto("/contracts/check/")
    page.locator("#check-npi").focus()
    page.keyboard.type("a/b")
    assert page.locator("#check-npi").input_value() == "a/b"


def test_the_slash_key_is_switched_off_for_good_and_on_again(open_as):
    page = open_as()
    page.goto("/therapies/")
    for name, kept in (("turn this key off", "off"), ("let it go to search", None)):
        page.get_by_role("button", name=name).press("Enter")
        remembered(page, "slash", kept)
        page.reload()
        page.locator("h1").click()
        page.keyboard.press("/")
        assert has_focus(page.locator("#q")) == (kept is None)


@pytest.mark.parametrize(("system", "other"), [("light", "dark"), ("dark", "light")])
def test_the_colour_scheme_is_remembered_until_it_is_the_systems_own(open_as, system, other):
    page = open_as(color_scheme=system)
    page.goto("/therapies/")
    chosen = "getComputedStyle(document.documentElement).colorScheme"
    button = page.get_by_role("button", name="Light or dark")
    assert page.evaluate(chosen) == "light dark"
    button.press("Enter")
    remembered(page, "theme", other)
    page.goto("/guidance/")
    assert page.evaluate(chosen) == other
    button.press("Enter")
    remembered(page, "theme", None)
    page.reload()
    assert page.evaluate(chosen) == "light dark"


def test_the_first_tab_skips_to_the_page(open_as):
    page = open_as()
    page.goto("/therapies/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    assert (has_focus(skip), skip.bounding_box()["y"] >= 0) == (True, True)
    page.keyboard.press("Enter")
    assert has_focus(page.locator("main"))


@pytest.mark.parametrize("name", ["home", "therapies, past", "answer: contracted"])
def test_the_focus_is_always_seen_and_every_stop_is_on_the_page(open_as, portal, name):
    page = open_as()
    page.goto(PORTAL[name].at(portal))
    page.locator("body").evaluate("() => document.activeElement.blur()")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count():
            seen.add(focused.evaluate(LINE))
    assert seen == {"solid 3px"}


def test_nothing_moves_while_suggestions_come(open_as):
    page = open_as()
    for address in ("/", "/therapies/"):
        page.goto(address)
        page.evaluate(SHIFTS)
        page.evaluate("window.shifts.length = 0")
        page.locator("#q").focus()
        for words in ("zo", "lg", "en", "sma"):
            suggested(page, words)
        page.wait_for_timeout(200)
        assert page.evaluate("window.shifts") == []


def test_who_wants_less_motion_gets_none(open_as):
    for role, address in (("staff", "/"), ("catalog", "/admin/therapies/therapy/")):
        page = open_as(role)
        page.goto(address)
        assert page.evaluate(MOVES) == 0
