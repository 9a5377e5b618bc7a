"""A staff member hears a name, finds it, checks, and copies the call notes."""

import re
from urllib.parse import urlencode

from portal.tests.browser.keys import clipboard, has_focus, heading, opens, suggested, tab_to
from portal.tests.browser.pages import LAKESIDE

ANSWER = f"**/contracts/check/?npi={LAKESIDE}&therapy=zolgensma&on=2025-03-03"
KEPT = f"/contracts/check/?npi={LAKESIDE}&therapy=zolgensma&on=2025-03-03&known="
SENTENCE = (
    "Yes. On March 3, 2025, Sample Lakeside Children's Hospital was contracted for Zolgensma."
)


def test_with_the_keyboard_alone(open_as):
    page = open_as()
    page.goto("/")
    assert has_focus(page.locator("#q"))
    suggested(page, "zolgemsna")
    page.keyboard.press("ArrowDown")
    assert "sounds like" in page.locator("[aria-selected=true] .why").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/therapies/zolgensma/")
    page.keyboard.press("/")
    suggested(page, "lakeside zolgensma mar 3 2025")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(ANSWER)
    assert heading(page) == "Yes: contracted"
    copies_both(page)


def copies_both(page):
    tab_to(page, page.get_by_role("button", name="Copy the sentence"))
    page.keyboard.press("Enter")
    page.locator("#live", has_text="Copied").wait_for()
    assert clipboard(page).startswith(SENTENCE)
    tab_to(page, page.get_by_role("button", name="Copy the call notes"))
    page.keyboard.press("Enter")
    page.locator(".copy.done").last.wait_for()
    notes = clipboard(page)
    assert notes == page.locator("#notes").input_value()
    assert (notes.splitlines()[0], KEPT in notes) == ("Yes: contracted", True)


def test_without_javascript(open_as, portal):
    page = open_as(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Search everything").fill("lakeside zolgensma mar 3 2025")
    page.keyboard.press("Enter")
    with opens(page):
        page.get_by_role("link", name=re.compile("Zolgensma.? on Mar 3, 2025")).click()
    assert heading(page) == "Yes: contracted"
    assert page.locator("#notes").input_value().startswith("Yes: contracted\nSample Lakeside")
    assert page.get_by_role("button", name="Copy").count() == 0
    kept = page.get_by_role("link", name="Permanent link").get_attribute("href")
    assert kept.startswith(KEPT)


def test_the_check_form_without_javascript(open_as):
    page = open_as(java_script_enabled=False)
    page.goto("/contracts/check/")
    page.get_by_role("textbox", name="Provider").fill("Sample Cedar Hollow University Hospital")
    page.get_by_role("textbox", name="Therapy").fill("lenmeldy")
    page.locator("#check-on").fill("2025-05-05")
    page.keyboard.press("Enter")
    page.wait_for_url("**npi=1999990041&therapy=lenmeldy&on=2025-05-05")
    assert heading(page) == "Perhaps: one case only"
    page.get_by_label("Case reference").fill("sample sca 0001")
    page.keyboard.press("Enter")
    page.wait_for_url("**&case=**")
    assert heading(page) == "Yes: this case only"


def test_a_bad_day_leads_the_focus_to_what_is_wrong(open_as):
    page = open_as()
    query = {"npi": LAKESIDE, "therapy": "zolgensma", "on": "tomorrow"}
    page.goto(f"/contracts/check/?{urlencode(query)}")
    assert has_focus(page.locator(".errors"))
    assert page.title().startswith("Error: ")
    assert page.locator("#check-npi").input_value() == LAKESIDE
    assert page.locator("#check-on").get_attribute("aria-invalid") == "true"
