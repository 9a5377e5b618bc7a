"""What can be seen of a page that is open: axe's findings, its tables, its width, its weight."""

from pathlib import Path

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}  # 1280 pixels at 400 % zoom
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules at each width, in one scheme; in the other nothing but colours differs.
LOOKS = [(WIDE, "light", STANDARDS), (WIDE, "dark", None), (PHONE, "dark", STANDARDS)]
LOOKS += [(PHONE, "light", None)]
AXE = Path(__file__).with_name("axe.js").read_text()
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
WEIGHT = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const brought = performance.getEntriesByType("resource").filter(
        one => one.startTime <= page.loadEventStart);
    return ["encodedBodySize", "decodedBodySize"].map(size =>
        [page, ...brought].reduce((sum, one) => sum + one[size], 0));
}"""
HERE = """() => [...document.querySelectorAll(".nav, .pager")].filter(list =>
    list.querySelectorAll('[aria-current="page"]').length > 1).map(list => list.className)"""


def axe(page):
    """What axe finds wrong at both widths in both schemes; nothing where all is well."""
    found = {}
    for size, scheme, tags in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found[size["width"], scheme] = page.evaluate(AXE, tags)
    return {seen: wrong for seen, wrong in found.items() if wrong}


def tables(page):
    return page.evaluate(TABLES) + page.evaluate(HERE)


def sideways(page):
    """What makes the page scroll sideways where it is 320 pixels wide; nothing if it doesn't."""
    page.set_viewport_size(NARROW)
    return page.evaluate(SIDEWAYS) if page.evaluate(OVERFLOWS) else []


def weight(page):
    """Bytes as sent, and as unpacked, of all that the page's loading brought, cached or not."""
    return page.evaluate(WEIGHT)
