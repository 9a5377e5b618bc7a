"""Fixtures of the browser tests: a served portal, a browser, and pages that may not complain.

Both live as long as this folder's tests do and no longer: while Playwright runs in a thread, Django
refuses its database to that thread.
"""

import os
import shutil

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from portal.tests.browser.looking import WIDE
from portal.tests.browser.serving import BROKEN, served

NAMES = ("chromium", "chromium-browser", "google-chrome")
CLIPBOARD = ["clipboard-read", "clipboard-write"]
# The browser's own word for an answer such as 404, which tests ask for on purpose.
FAILED = "Failed to load resource"
# What it and htmx say where a test cuts the line, or answers 500 in the portal's place; of its own
# the portal's log would tell.
CUT = (
    f"{FAILED}: net::ERR_FAILED",
    f"{FAILED}: the server responded with a status of 500",
    "htmx:sendError",
    "htmx:afterRequest",
)


def chromium():
    return next(filter(None, map(shutil.which, NAMES)), None)


def in_ci():
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")


@pytest.fixture(scope="package")
def browser():
    path = chromium()
    if path is None:
        (pytest.fail if in_ci() else pytest.skip)("No chromium is installed here to look with.")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=as_root)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def portal(browser, tmp_path_factory):
    with served(tmp_path_factory.mktemp("portal")) as portal:
        yield portal


def is_wrong(message):
    if message.type not in ("error", "warning"):
        return False
    own = message.text.startswith(FAILED) and message.location["url"] == message.page.url
    return not own and not message.text.startswith(CUT)


def listen(context, complaints):
    def heard(message):
        if is_wrong(message):
            complaints.append(f"{message.page.url}: {message.text}")

    context.on("console", heard)
    context.on("weberror", lambda wrong: complaints.append(str(wrong.error)))


@pytest.fixture(scope="package")
def new_context(browser, portal):
    """A maker of contexts in which somebody of a role is signed in, and the complaints of all."""
    heard = []

    def made(role, **options):
        signed_in = portal.signed_in(role)
        context = browser.new_context(
            base_url=portal.address,
            storage_state=signed_in,
            permissions=CLIPBOARD,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(30_000)
        listen(context, heard)
        return context

    return made, heard


@pytest.fixture
def complaints(portal, new_context):
    """What pages and the server complained of: nothing, or the test fails."""
    _, heard = new_context
    read = portal.log.stat().st_size
    yield
    lines = portal.log.read_text()[read:].splitlines()
    said = heard + [line for line in lines if "ERROR" in line and BROKEN not in line]
    heard.clear()
    assert said == []


@pytest.fixture
def open_as(new_context, complaints):
    """A maker of pages, each in a context of its own: open_as("catalog", color_scheme="dark")."""
    contexts = []

    def opened(role="staff", **options):
        contexts.append(new_context[0](role, **options))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def pages(new_context):
    """A page of each role, with axe in it, that lasts: a new one takes as long as half a look."""
    made = {}

    def of(role):
        if role not in made:
            context = new_context[0](role)
            context.add_init_script(AXE_SCRIPT)
            made[role] = context.new_page()
        return made[role]

    yield of
    for page in made.values():
        page.context.close()


@pytest.fixture
def look_as(pages, complaints):
    """The page of a role, as on a desk in light, to look at and not to work on."""

    def of(role):
        page = pages(role)
        page.unroute_all(behavior="ignoreErrors")
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        return page

    return of
