"""What htmx adds: suggestions in the question's fields, a swapped answer, lists that follow."""

import re

from playwright.sync_api import expect

from portal.tests.browser.keys import has_focus, heading
from portal.tests.browser.pages import LAKESIDE

ASKED = f"**/contracts/check/?npi={LAKESIDE}&therapy=zolgensma&on=2025-03-03"


def test_a_question_is_filled_by_suggestions_and_its_answer_swapped_in(open_as):
    page = open_as()
    page.goto("/contracts/check/")
    provider, therapy = page.locator("#check-npi"), page.locator("#check-therapy")
    for field, typed in ((provider, "lakes"), (therapy, "zolg")):
        field.press_sequentially(typed)
        page.locator(f"#{field.get_attribute('id')}-list [role=option]").first.wait_for()
        field.press("ArrowDown")
        field.press("Enter")
    assert provider.input_value() == f"Sample Lakeside Children's Hospital ({LAKESIDE})"
    assert therapy.input_value() == "Zolgensma®"
    page.evaluate("document.documentElement.dataset.stays = 'yes'")
    page.locator("#check-on").fill("2025-03-03")
    page.locator("#check-on").press("Enter")
    page.wait_for_url(ASKED)
    expect(page.locator("#verdict")).to_be_focused()
    expect(page).to_have_title(re.compile("^Yes: contracted: Sample Lakeside"))
    assert heading(page) == "Yes: contracted"
    assert page.evaluate("document.documentElement.dataset.stays") == "yes"


def test_leaving_a_field_of_the_question_chooses_nothing(open_as):
    page = open_as()
    page.goto("/contracts/check/")
    page.locator("#check-npi").press_sequentially("lakes")
    page.locator("#check-npi-list [role=option]").first.wait_for()
    page.keyboard.press("Tab")
    expect(page.locator("#check-npi-list")).to_be_hidden()
    assert page.locator("#check-npi").input_value() == "lakes"


def test_a_list_follows_what_is_typed_and_keeps_the_day(open_as):
    page = open_as()
    page.goto("/therapies/?on=2025-01-31")
    page.locator(".filters [name=q]").press_sequentially("zolg")
    page.wait_for_url("**/therapies/?on=2025-01-31&q=zolg**")
    page.locator("#list caption", has_text="1 therapy").wait_for()
    assert has_focus(page.locator(".filters [name=q]"))
    page.locator("#live", has_text="1 therapy").wait_for()
    assert "is-past" in page.locator("body").get_attribute("class")
