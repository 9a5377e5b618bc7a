"""Maintainers at work in the admin, and what the portal then shows."""

import pytest

from portal.tests.browser.keys import heading, opens
from portal.tests.browser.pages import CHECK

WHY = "As the newsletter of May says."


def save(page, why=WHY):
    page.get_by_label("Why?").fill(why)
    with opens(page):
        page.get_by_role("button", name="Save", exact=True).click()


def choose(page, field, words):
    """Find a record in one of the admin's searching selects, by keyboard."""
    page.locator(f".field-{field} .select2-selection").press("Enter")
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")


def test_a_new_code_counts_from_its_day(open_as):
    page = open_as("catalog")
    page.goto("/admin/therapies/hcpcscode/add/")
    page.get_by_label("Code:", exact=True).fill("J9876")
    save(page)
    page.goto("/admin/therapies/listedcode/add/")
    choose(page, "therapy", "Luxturna")
    choose(page, "code", "J9876")
    page.locator("#id_starts_on").fill("2025-05-05")
    save(page)
    shown = {}
    for day in ("2025-05-04", "2025-05-05"):
        page.goto(f"/therapies/luxturna/?on={day}")
        shown[day] = page.locator(".answers a", has_text="J9876").count() > 0
    assert shown == {"2025-05-04": False, "2025-05-05": True}
    page.goto("/therapies/luxturna/history/")
    assert page.locator(".reason", has_text=WHY).count() == 1


def test_of_two_at_one_record_neither_loses_anything(open_as, portal):
    mine, theirs = open_as("catalog"), open_as("carl")
    for page in (mine, theirs):
        page.goto(portal.places["hemgenix"])
    theirs.locator("#id_generic_name").fill("etranacogene dezaparvovec, read twice")
    save(theirs, "The generic name was read again.")
    mine.locator("#id_mark").select_option("™")
    save(mine)
    assert heading(mine).startswith("Nothing was saved: Carl Catalog saved this record before you")
    with opens(mine):
        mine.get_by_role("button", name="Continue with their version, mine filled in").click()
    assert mine.locator("#id_generic_name").input_value().endswith("read twice")
    assert mine.locator("#id_mark").input_value() == "™"
    assert mine.get_by_label("Why?").input_value() == WHY
    save(mine)
    mine.goto("/therapies/hemgenix/history/")
    told = mine.locator(".reason").all_inner_texts()[:2]
    assert told == [WHY, "The generic name was read again."]


def test_an_older_version_is_restored(open_as, portal):
    page = open_as("catalog")
    page.goto(portal.places["kymriah"])
    before = page.locator("#id_generic_name").input_value()
    page.locator("#id_generic_name").fill("a slip of the pen")
    save(page)
    page.goto(portal.places["kymriah"].replace("/change/", "/history/"))
    with opens(page):
        page.get_by_role("link", name="Restore version 1").click()
    assert page.locator("#id_generic_name").input_value() == before
    with opens(page):
        page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/therapies/kymriah/")
    assert before in page.locator("main").inner_text()
    assert "a slip of the pen" not in page.locator("h1").locator("..").inner_text()


@pytest.mark.parametrize(("npi", "script"), [("1000000020", True), ("1000000038", False)])
def test_a_contract_ends_as_foreseen_and_the_answer_follows(open_as, portal, npi, script):
    page = open_as("contracts", java_script_enabled=script)
    page.goto(portal.places[f"contract {npi}"])
    page.locator("#id_last_day").fill("2025-05-31")
    with opens(page):
        page.get_by_role("button", name="Preview").click()
    foreseen = page.locator(".portal-preview tbody tr").inner_text()
    assert ("Jun 1, 2025 through" in foreseen, "Not contracted" in foreseen) == (True, True)
    save(page)
    said = []
    for day in ("2025-05-31", "2025-06-01"):
        page.goto(CHECK.format(npi, "zolgensma", day))
        said.append(heading(page))
    assert said == ["Yes: contracted", "No: not contracted"]


def test_an_error_stands_at_its_field_and_what_was_typed_stays(open_as, portal):
    page = open_as("contracts")
    page.goto(portal.places["contract 1000000046"])
    page.locator("#id_last_day").fill("2024-01-01")
    save(page)
    assert page.title().startswith("Error: ")
    assert page.locator("#id_last_day").input_value() == "2024-01-01"
    assert page.locator(".errorlist").count() == 1


@pytest.mark.parametrize(("npi", "script"), [("1000000053", True), ("1000000061", False)])
def test_a_sheet_is_imported_and_the_answer_follows(open_as, npi, script):
    page = open_as("contracts", java_script_enabled=script)
    page.goto("/admin/contracts/contract/")
    with opens(page):
        page.get_by_role("link", name="Import from a spreadsheet").click()
    rows = f"Provider NPI,Drug,Effective date\n{npi},KYMRIAH,11/15/2024\n".encode()
    sheet = {"name": "may.csv", "mimeType": "text/csv", "buffer": rows}
    page.locator("input[type=file]").set_input_files(sheet)
    with opens(page):
        page.get_by_role("button", name="Upload and preview").click()
    assert heading(page) == "Preview: contracts from “may.csv”"
    page.get_by_label("Why?").fill(WHY)
    with opens(page):
        page.get_by_role("button", name="Apply").click()
    assert "1 added" in page.locator(".messagelist").inner_text()
    page.goto(CHECK.format(npi, "kymriah", "2025-03-03"))
    assert heading(page) == "No: REMS certification missing"


@pytest.mark.parametrize("script", [True, False])
def test_an_entry_of_a_worklist_is_postponed_until_a_day(open_as, script):
    until = "2099-03-01" if script else "2099-04-01"
    listed = "product-code-not-listed" if script else "deactivated-npi"
    page = open_as("catalog" if script else "contracts", java_script_enabled=script)
    page.goto(f"/worklists/{listed}/")
    name = page.locator("tbody th").first.inner_text()
    with opens(page):
        page.locator("tbody tr").first.get_by_role("link", name="Postpone").click()
    page.locator("#id_until").fill(until)
    page.get_by_label("Why?").fill("They answer after the holidays.")
    with opens(page):
        page.get_by_role("button", name="Postpone").click()
    assert name not in page.locator("tbody th").all_inner_texts()
    page.goto(f"/worklists/{listed}/?show=postponed")
    assert "They answer after the holidays." in page.locator("main").inner_text()


def test_what_was_kept_is_called_back_about(open_as, portal):
    page = open_as("staff")
    page.goto(f"/contracts/answers/{portal.places['kept'].lower()}/")
    page.get_by_label("How was it seen to?").fill("Told the office on the phone.")
    with opens(page):
        page.get_by_role("button", name="Mark as done").click()
    assert "Told the office on the phone." in page.locator("main").inner_text()
    page.goto("/contracts/answers/?state=call-back&whose=mine")
    assert portal.places["kept"] not in page.locator("main").inner_text()
