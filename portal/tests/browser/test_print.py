"""On paper: an answer on one Letter sheet, lists whole with their heads, always light."""

import re

import pytest

from portal.tests.browser.pages import OUTCOMES, PORTAL

PAGE = re.compile(rb"/Type\s*/Page\b")
PLAIN = [name for name in OUTCOMES if name != "long names"]
STAMP = re.compile(r"^(.*) · list of November 2024 · printed .* ET by Stella Staff · (/.*)$")


def sheets(page):
    return len(PAGE.findall(page.pdf(format="Letter")))


@pytest.mark.parametrize("name", PLAIN)
def test_an_answer_fits_one_sheet(open_as, name):
    page = open_as(color_scheme="dark")
    page.goto(OUTCOMES[name])
    assert sheets(page) == 1


def test_an_answer_says_its_day_when_it_was_printed_and_where_it_stands(open_as):
    page = open_as(color_scheme="dark")
    page.goto(OUTCOMES["contracted"])
    page.emulate_media(media="print")
    said, address = STAMP.match(page.locator(".stamp").inner_text()).groups()
    assert said.startswith("Answer for Mar 3, 2025, as known ")
    assert address == OUTCOMES["contracted"]


def test_paper_is_light_in_dark_mode_too(open_as, portal):
    page = open_as(color_scheme="dark")
    for name in ("answer: contracted", "therapies, past"):
        page.goto(PORTAL[name].at(portal))
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(22, 32, 42)"
        page.emulate_media(media="screen")


def test_a_list_is_printed_whole_with_its_head_on_every_sheet(open_as):
    page = open_as()
    page.goto("/therapies/?on=2025-01-31")
    page.emulate_media(media="print")
    heads = page.locator("thead")
    assert heads.evaluate_all("all => all.map(one => getComputedStyle(one).display)") == [
        "table-header-group"
    ]
    assert (
        page.locator(".stamp-row")
        .inner_text()
        .startswith("List on Jan 31, 2025: not today · printed ")
    )
    gone = page.locator(".top, .asof, .filters, .pager, .btn")
    assert gone.evaluate_all("all => all.filter(one => one.checkVisibility()).length") == 0
