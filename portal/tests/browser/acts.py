"""What somebody does on a page until it shows the state that a row of pages.py is about."""

from portal.tests.browser.keys import opens, suggested

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


def save_over_another(page):
    """As if the contract had been read before somebody else changed it."""
    page.locator("#id_read_version").evaluate("one => one.value = 1")
    page.locator("#id_reference").fill("C-1")
    save(page)


def save_with_errors(page):
    page.locator("#id_starts_on").fill("2099-01-01")
    page.locator("#id_last_day").fill("2098-01-01")
    save(page)


def preview_an_end(page):
    page.locator("#id_last_day").fill("2025-01-31")
    with opens(page):
        page.get_by_role("button", name="Preview").click()


def preview_a_deletion(page):
    with opens(page):
        page.get_by_role("button", name="Preview").click()


def save(page):
    page.locator("[name=reason]").fill("By letter.")
    with opens(page):
        page.get_by_role("button", name="Save", exact=True).click()


def check_many(page):
    page.locator("[name=rows]").fill(
        "1999990017, Hemgenix, 2025-03-03\n1999990017, Hemgenix, tomorrow"
    )
    with opens(page):
        page.get_by_role("button", name="Answer here").click()


def sign_in_wrongly(page):
    page.locator("[name=login]").fill("nobody")
    page.locator("[name=password]").fill("nothing")
    with opens(page):
        page.get_by_role("button", name="Sign in").click()
