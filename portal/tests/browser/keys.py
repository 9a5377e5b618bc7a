"""A keyboard's way through a page, and what somebody reads there."""

TABS = 90


def tab_to(page, target):
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    for _ in range(TABS):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{TABS} times Tab did not reach {target}")


def opens(page):
    """What is done within leads to another page, which is whole afterwards: nothing reads the old.

    A click returns as soon as the browser has set out, and an address counts before its page does.
    """
    return page.expect_event("load")


def remembered(page, name, value):
    """Wait until a cookie that a script wrote is what the next request sends; None is no cookie.

    The browser writes it after the script has gone on.
    """
    for _ in range(100):
        kept = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
        if kept.get(name) == value:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"The cookie {name} is {kept.get(name)!r}, not {value!r}")


def has_focus(target):
    return target.evaluate("one => one === document.activeElement")


def suggested(page, words):
    """Type into the field that has the focus, and wait for what may be meant."""
    page.keyboard.type(words)
    typed = page.locator("#q").input_value()
    page.locator("#sugg-all", has_text=f"“{typed}”").wait_for()


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def heading(page):
    return page.locator("h1").last.inner_text()
