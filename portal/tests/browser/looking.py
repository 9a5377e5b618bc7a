"""Opening a page of the table, and asking axe what it finds."""

from axe_playwright_python.base import AXE_SCRIPT

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What depends on the colour scheme alone; all else is asked once a width.
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async runOnly => {
    const {violations} = await axe.run({exclude: [[".select2"]]}, {runOnly, preload: false});
    const first = node => node.failureSummary.split("\\n")[1].trim();
    return violations.flatMap(({id, nodes}) =>
        nodes.map(node => `${id}: ${node.target.join(" ")}: ${first(node)}`));
}"""


def goto(page, look, portal):
    """Open a row of the table in a page; it must answer as the row says."""
    answer = page.goto(look.at(portal))
    assert answer.status == look.status
    return page


def axe(page, *, only=None, best_practice=True):
    """What axe finds wrong with the page as it stands. Its script passes by the page's CSP.

    `only`: the rules to ask for, else all of WCAG 2.2 AA. Django's own select2 is left out: an
    empty one has no name.
    """
    page.evaluate(AXE_SCRIPT)
    rules = {"type": "rule", "values": only}
    tags = {"type": "tag", "values": [*WCAG, "best-practice"] if best_practice else WCAG}
    return page.evaluate(RUN, rules if only else tags)
