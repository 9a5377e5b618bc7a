"""What can be seen of a page that is open: axe's findings, its tables, its width, its weight."""

from axe_playwright_python.base import AXE_SCRIPT

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}  # 1280 pixels at 400 % zoom
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async runOnly => {
    const options = {runOnly, preload: false, resultTypes: ["violations"]};
    const {violations} = await axe.run({exclude: [[".select2"]]}, options);
    const first = node => node.failureSummary.split("\\n")[1].trim();
    return violations.flatMap(({id, nodes}) =>
        nodes.map(node => `${id}: ${node.target.join(" ")}: ${first(node)}`));
}"""
OVERFLOWS = "() => document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
SIDEWAYS = """() => [...document.querySelectorAll("body *")].filter(one =>
    one.getBoundingClientRect().right > document.scrollingElement.clientWidth + 1
    && !one.closest(".scroll, .sr")).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
# What is wrong with the tables of a page, and with how it says where one is.
TABLES = """() => [...document.querySelectorAll("table")].flatMap(table => {
    const heads = [...table.querySelectorAll("th")];
    const sorted = table.querySelectorAll("[aria-sort]").length;
    const wrong = {
        "no caption": !table.caption?.textContent.trim(),
        "a head without scope": !heads.length || heads.some(head => !head.scope),
        "sorted by two": sorted > 1,
        "sorted by none": !sorted && table.querySelector("thead th a"),
        "a row without a head": table.querySelector("tbody tr:not(:has(th))"),
    };
    const about = table.caption?.textContent ?? table.outerHTML.slice(0, 99);
    return Object.keys(wrong).filter(words => wrong[words]).map(words => `${words}: ${about}`);
})"""
HERE = """() => [...document.querySelectorAll(".nav, .pager")].filter(list =>
    list.querySelectorAll('[aria-current="page"]').length > 1).map(list => list.className)"""


def axe(page, *, best_practice=True):
    """What axe finds wrong, on a desk in light and on a phone in dark; nothing where all is well.

    Its script passes by the page's CSP. Django's own select2 is left out: an empty one has no name.
    """
    page.evaluate(AXE_SCRIPT)
    tags = {"type": "tag", "values": [*WCAG, "best-practice"] if best_practice else WCAG}
    found = {}
    for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found[size["width"], scheme] = page.evaluate(RUN, tags)
    return {seen: wrong for seen, wrong in found.items() if wrong}


def tables(page):
    return page.evaluate(TABLES) + page.evaluate(HERE)


def sideways(page):
    """What makes the page scroll sideways where it is 320 pixels wide; nothing if it doesn't."""
    page.set_viewport_size(NARROW)
    return page.evaluate(SIDEWAYS) if page.evaluate(OVERFLOWS) else []


def loading(page):
    """All that the page's loading brings, as requests."""
    found = []
    page.on("requestfinished", lambda request: found.append(request))  # noqa: PLW0108
    return found


def weight(requests):
    """Bytes as sent, and as unpacked."""
    sent = sum(request.sizes()["responseBodySize"] for request in requests)
    return sent, sum(len(request.response().body()) for request in requests)
