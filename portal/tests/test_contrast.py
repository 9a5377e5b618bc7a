"""Contrast, computed from the tokens: text 4.5, borders of controls and the focus 3."""

import re

import pytest
from django.conf import settings

TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#\w{6}), (#\w{6})\);")
GROUNDS = ("bg", "surface", "sunk")
TEXT = {
    "ink": (*GROUNDS, "yes-bg", "no-bg", "warn-bg", "past-bg"),
    "ink-2": (*GROUNDS, "past-bg"),
    "link": (*GROUNDS, "warn-bg", "no-bg", "past-bg"),
    "on-fill": ("fill",),
    "yes": ("yes-bg", *GROUNDS),
    "no": ("no-bg", *GROUNDS),
    "warn": ("warn-bg", *GROUNDS),
    "past": ("past-bg", *GROUNDS),
    "on-past": ("past-fill",),
}
CONTROLS = {"edge": (*GROUNDS, "past-bg"), "focus": (*GROUNDS, "past-bg"), "fill": GROUNDS}
PAIRS = [(front, back, 4.5) for front, backs in TEXT.items() for back in backs]
PAIRS += [(front, back, 3) for front, backs in CONTROLS.items() for back in backs]


def tokens(name):
    """The colours of a stylesheet by their names: (light, dark)."""
    css = (settings.BASE_DIR / "static" / name).read_text()
    return {token: colours for token, *colours in TOKEN.findall(css)}


def luminance(colour):
    """WCAG's relative luminance of #rrggbb."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_ends():
    assert (contrast("#000000", "#ffffff"), contrast("#777777", "#777777")) == (21, 1)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_pair_is_told_apart(scheme):
    of = tokens("portal.css")
    found = {(f, b, least): contrast(of[f][scheme], of[b][scheme]) for f, b, least in PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < pair[2]} == {}


def test_every_colour_is_in_a_pair():
    used = {name for front, back, _ in PAIRS for name in (front, back)}
    assert set(tokens("portal.css")) - used == {"line"}  # decoration only


def test_the_admin_wears_the_same_colours():
    portal = tokens("portal.css")
    admin = {
        name.removeprefix("portal-"): pair for name, pair in tokens("admin-portal.css").items()
    }
    assert admin == {name: portal[name] for name in admin}
