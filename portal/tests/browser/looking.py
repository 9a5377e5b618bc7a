"""Opening a page of the table, and asking axe what it finds."""

from axe_playwright_python.base import AXE_SCRIPT

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then(found =>
    found.violations.flatMap(rule => rule.nodes.map(node =>
        rule.id + ": " + node.target.join(" ") + ": " + node.failureSummary.split("\\n")[1].trim())))"""


def goto(page, look, portal):
    """Open a row of the table in a page; it must answer as the row says."""
    answer = page.goto(look.at(portal))
    assert answer.status == look.status
    return page


def axe(page):
    """What axe finds wrong with the page as it stands. Its script passes by the page's CSP."""
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, TAGS)
