"""Reading a page as its tables and texts, so that tests compare what people see."""

from html.parser import HTMLParser

VOID = {"input", "br", "meta", "link", "path", "line", "rect", "circle", "img", "hr", "wbr"}


class Page(HTMLParser):
    """Its `tables` as rows of cells, its `links`, its `texts` by tag ("h1") or class (".soft")."""

    def __init__(self, html):
        super().__init__()
        self.tables, self.texts, self.links = [], {}, []
        self.open = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        if tag == "br":
            self.handle_data(" ")
        if tag == "a":
            self.links.append(attributes.get("href"))
        if tag not in VOID:
            keys = [tag, *(f".{name}" for name in (attributes.get("class") or "").split())]
            places = [(key, len(self.texts.setdefault(key, []))) for key in keys]
            for key in keys:
                self.texts[key].append("")
            self.open.append((tag, places, []))

    def handle_data(self, data):
        for _, _, parts in self.open:
            parts.append(data)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        name, places, parts = self.open.pop()
        assert name == tag, f"<{name}> closed by </{tag}>"
        text = " ".join("".join(parts).split())
        if tag in ("th", "td") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append(text)
        for key, place in places:
            self.texts[key][place] = text


def page(response):
    return Page(response.content.decode())


def body(response, table=0):
    """The rows of a table, its column headings and the row for print left out."""
    found = page(response).tables[table]
    heads = next(i for i, row in enumerate(found) if len(row) > 1)
    return found[heads + 1 :]
