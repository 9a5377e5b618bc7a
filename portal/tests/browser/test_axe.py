"""axe finds nothing on any page and state, in both colour schemes, on a desk and on a phone."""

import pytest

from portal.tests.browser.looking import PHONE, WIDE, axe, goto
from portal.tests.browser.pages import ALL


@pytest.mark.parametrize("name", ALL)
def test_axe_finds_nothing(open_as, portal, name):
    page = goto(open_as(ALL[name].role), ALL[name], portal)
    found = {}
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if wrong := axe(page):
                found[size["width"], scheme] = wrong
    assert found == {}
