"""Markdown as maintainers write it, made into HTML that is safe to show."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# What an answer needs. All else, HTML and headings among it, is shown as it was typed.
RULES = ("list", "link", "autolink", "emphasis", "backticks", "newline", "escape", "entity")
TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "code", "a"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"https", "http", "mailto", "tel"}

_parser = MarkdownIt("zero").enable(list(RULES))


def render_markdown(text: str) -> SafeString:
    """Paragraphs, lists, emphasis, code, and links to pages, mail addresses and phones."""
    html = nh3.clean(
        _parser.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(html)  # noqa: S308 - nh3 has just cleaned it
