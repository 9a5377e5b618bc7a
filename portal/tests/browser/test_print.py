"""On paper: an answer on one Letter sheet, lists whole with their heads, always light."""

import re
from io import BytesIO

import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTTextContainer

from portal.tests.browser.pages import OUTCOMES, PORTAL

PAGE = re.compile(rb"/Type\s*/Page\b")
PLAIN = [name for name in OUTCOMES if name != "long names"]
STAMP = re.compile(r"^(.*) · list of November 2024 · printed .* ET by Stella Staff · (/.*)$")


# A table, where it is printed, and what stands above each column, on every sheet.
LISTS = {
    "/therapies/?on=2025-01-31": (
        "List on Jan 31, 2025: not today",
        ["Name", "Generic name", "HCPCS code", "REMS", "Embarc"],
    ),
    "/contracts/": (
        "List on",
        ["Provider", "NPI", "State", "Therapy", "First day", "Last day", "Reference"],
    ),
    "/contracts/grid/?on=2025-03-03": (
        "List on Mar 3, 2025: not today",
        ["Provider", "State", "Abecma®", "Hemgenix®", "Zolgensma®"],
    ),
}


def on_paper(page):
    return page.pdf(format="Letter", prefer_css_page_size=True)


def sheets(page):
    return len(PAGE.findall(on_paper(page)))


def words_of_sheets(page):
    """What stands on each sheet, as somebody reads it in the PDF: its lines, from the top."""
    for sheet in extract_pages(BytesIO(on_paper(page))):
        boxes = [box for box in sheet if isinstance(box, LTTextContainer)]
        yield " ".join(" ".join(box.get_text() for box in boxes).split())


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


@pytest.mark.parametrize("address", LISTS)
def test_each_sheet_of_a_list_has_its_head_its_day_and_its_address(open_as, address):
    about, columns = LISTS[address]
    page = open_as()
    page.goto(address)
    rows = page.locator("tbody th").all_inner_texts()
    printed = list(words_of_sheets(page))
    assert len(printed) > 1
    for words in printed:
        stamp = re.search(rf"{about}.* · printed .* ET · {re.escape(address)}", words)
        assert (bool(stamp), [name for name in columns if name not in words]) == (True, [])
    names = {row.split("\n")[0] for row in rows}
    assert {name for name in names if len(name) < 50 and name not in " ".join(printed)} == set()


def test_a_printed_list_is_without_what_only_a_screen_can_use(open_as):
    page = open_as()
    page.goto("/therapies/?on=2025-01-31")
    page.emulate_media(media="print")
    gone = page.locator(".top, .asof, .filters, .pager, .btn")
    assert gone.evaluate_all("all => all.filter(one => one.checkVisibility()).length") == 0
