"""What somebody does on a page until it shows the state that a row of pages.py is about."""

from portal.tests.browser.keys import suggested

LIST = {"name": "list.txt", "mimeType": "text/plain", "buffer": b"A list."}


def ask_in_the_search(page):
    page.locator("#q").focus()
    suggested(page, "lakeside zolg mar 3")


def guess_in_the_search(page):
    page.locator("#q").focus()
    suggested(page, "zolgensam")


def name_a_provider(page):
    page.locator("#check-npi").press_sequentially("lakes")
    page.locator("#check-npi-list [role=option]").first.wait_for()


def filter_without_a_line(page):
    page.route("**/therapies/?q=*", lambda route: route.abort())
    page.locator(".filters [name=q]").press_sequentially("zolg")
    page.locator("#failed", has_text="No reply from the portal").wait_for()


def filter_what_breaks(page):
    page.route("**/therapies/?q=*", lambda route: route.fulfill(status=500, body="Broken."))
    page.locator(".filters [name=q]").press_sequentially("zolg")
    page.locator("#failed", has_text="The portal could not answer").wait_for()


def upload_a_long_file(page):
    """As long as the server reads it: the form's sending is seen, and goes no further."""
    page.locator("input[type=file]").set_input_files(LIST)
    page.evaluate("addEventListener('submit', event => event.preventDefault())")
    page.locator(".submit-row input[type=submit]").first.click()
    page.locator(".portal-busy").wait_for()
