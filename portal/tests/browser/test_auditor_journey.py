"""An auditor filters the changes, takes them along, and reads the past; and everybody's way in."""

import csv
from pathlib import Path

from portal.management.commands.prepare import SAMPLES_REASON
from portal.tests.browser.keys import has_focus, heading, opens
from portal.tests.browser.serving import PASSWORD


def test_changes_are_filtered_and_exported(open_as):
    page = open_as("auditor")
    page.goto("/changes/")
    page.get_by_label("Therapy (name or code)").fill("zolgensma")
    page.get_by_label("Words in the reason").fill("sample")
    with opens(page):
        page.get_by_role("button", name="Filter").press("Enter")
    assert "therapy=zolgensma" in page.url
    assert page.locator(".reason").all_inner_texts()[0] == SAMPLES_REASON
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        assert {row["reason"] for row in csv.DictReader(file)} == {SAMPLES_REASON}


def test_the_past_is_never_taken_for_today(open_as):
    page = open_as("auditor")
    page.goto("/therapies/")
    page.get_by_text("Another day").press("Enter")
    page.get_by_label("Day to show").fill("2025-01-31")
    page.keyboard.press("Enter")
    page.wait_for_url("**on=2025-01-31")
    assert page.title().startswith("[Jan 31, 2025] ")
    assert page.locator("body.is-past").count() == 1
    leads_away = (
        "links => links.map(one => one.search).filter(query => !query.includes('on=2025-01-31'))"
    )
    assert page.locator("main a[href^='/']").evaluate_all(leads_away) == []
    with opens(page):
        page.get_by_role("link", name="Luxturna").first.click()
    assert page.title().startswith("[Jan 31, 2025] ")
    page.get_by_role("link", name="Back to today").press("Enter")
    page.wait_for_url("**/therapies/luxturna/")
    assert page.locator("body.is-past").count() == 0


def sign_in(page, name, password=PASSWORD):
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    with opens(page):
        page.keyboard.press("Enter")


def test_signing_in_leads_to_the_page_that_was_asked_for(open_as):
    page = open_as(None)
    page.goto("/guidance/")
    sign_in(page, "staff", "a guess that is wrong")
    assert has_focus(page.locator(".errors"))
    assert page.title().startswith("Error: ")
    sign_in(page, "staff")
    page.wait_for_url("**/guidance/")
    page.get_by_role("button", name="Sign out").press("Enter")
    page.wait_for_url("**/accounts/login/")


def test_a_session_that_ran_out_loses_nothing_typed(open_as, portal):
    page = open_as("catalog")
    page.goto(portal.places["tecartus"])
    page.locator("#id_generic_name").fill("typed before the session ran out")
    page.get_by_label("Why?").fill("The maker wrote so.")
    page.context.clear_cookies(name="sessionid")
    with opens(page):
        page.get_by_role("button", name="Save", exact=True).click()
    assert page.locator(".note", has_text="Nothing was saved").count() == 1
    sign_in(page, "catalog")
    with opens(page):
        page.get_by_role("button", name="Back to the filled form").click()
    assert page.locator("#id_generic_name").input_value() == "typed before the session ran out"
    with opens(page):
        page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/therapies/tecartus/history/")
    assert page.locator(".reason").first.inner_text() == "The maker wrote so."
    assert heading(page).startswith("History")
