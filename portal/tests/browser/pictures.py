"""Take docs/pictures/ anew: each page at 1280 and 390 pixels, light and dark.

    make pictures
    make pictures ARGS="home 'answer: contracted'"

Serves a portal of its own with the first load, the samples and the records of the browser tests.
"""

import base64
import os
import re
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from playwright.sync_api import sync_playwright

from portal.tests.browser.conftest import chromium
from portal.tests.browser.pages import ALL, PICTURED
from portal.tests.browser.serving import served

FOLDER = settings.BASE_DIR / "docs" / "pictures"
WIDTHS, SCHEMES, TALLEST, QUALITY = (1280, 390), ("light", "dark"), 1800, 35


def main(names):
    unknown = [name for name in names if name not in ALL]
    if unknown:
        return f"No page is called {', '.join(unknown)}. There are: {', '.join(ALL)}"
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as portal:
        take_all(portal, names or PICTURED)
    return 0


def take_all(portal, names):
    with sync_playwright() as playwright:
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium(), args=as_root)
        for name in names:
            take(browser, portal, name)
        browser.close()


def take(browser, portal, name):
    look = ALL[name]
    for width in WIDTHS:
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=portal.address,
                storage_state=portal.signed_in(look.role),
                viewport={"width": width, "height": 800},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(look.at(portal))
            look.act(page)
            height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            page.set_viewport_size({"width": width, "height": height})
            file = FOLDER / f"{slug(name)}-{width}-{scheme}.webp"
            file.write_bytes(picture_of(page))
            context.close()
    sys.stdout.write(f"{name}\n")


def picture_of(page):
    """As WebP, half as large as JPEG; Playwright's own pictures are none."""
    browser = page.context.new_cdp_session(page)
    taken = browser.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(taken["data"])


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
