"""axe finds nothing on any page and state, in both colour schemes, on a desk and on a phone."""

import pytest

from portal.tests.browser.looking import COLOURS, PHONE, WIDE, axe, goto
from portal.tests.browser.pages import ADMIN, ALL

SEEN = [(WIDE, "light", None), (WIDE, "dark", COLOURS), (PHONE, "dark", None)]
SEEN += [(PHONE, "light", COLOURS)]


def found_by_axe(page, *, best_practice=True):
    found = {}
    for size, scheme, only in SEEN:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        if wrong := axe(page, only=only, best_practice=best_practice):
            found[size["width"], scheme] = wrong
    return found


@pytest.mark.parametrize("name", ALL)
def test_axe_finds_nothing(open_as, portal, name):
    page = goto(open_as(ALL[name].role), ALL[name], portal)
    assert found_by_axe(page, best_practice=name not in ADMIN) == {}
