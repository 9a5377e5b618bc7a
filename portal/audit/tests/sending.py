"""Pressing a button of a page as a browser does: what its form would send, and where to."""

from html.parser import HTMLParser


class Forms(HTMLParser):
    """Each form of a page: its action and its hidden fields and buttons, by name."""

    def __init__(self, html):
        super().__init__()
        self.forms = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.forms.append((attributes.get("action"), {}, {}))
        hidden = tag == "input" and attributes.get("type") == "hidden"
        if self.forms and (hidden or tag == "button") and attributes.get("name"):
            kept = self.forms[-1][2 if tag == "button" else 1]
            kept[attributes["name"]] = attributes.get("value", "")


def form_with(page, name):
    """The form of a page that has a hidden field or a button of this name."""
    found = Forms(page.content.decode()).forms
    return next(form for form in found if name in form[1] or name in form[2])


def press(client, page, button="_review", **typed):
    """Sends the form that has this button or field, with something more typed into it."""
    action, hidden, buttons = form_with(page, button)
    pressed = {name: value for name, value in buttons.items() if name == button}
    return client.post(action, {**hidden, **pressed, **typed})
