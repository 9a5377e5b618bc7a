import re

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from portal.guidance.markdown import TAGS, render_markdown

ALLOWED = re.compile(
    rf'</?(?:{"|".join(sorted(TAGS))})(?: (?:start="\d+"|title="[^"<>]*"|rel="noopener noreferrer"'
    r'|href="(?!\s*(?:javascript|data|vbscript):)[^"<>]*"))*>',
    re.IGNORECASE,
)
SPITEFUL = st.lists(
    st.sampled_from(
        [
            *(
                "<",
                ">",
                '"',
                "'",
                "&",
                "[",
                "]",
                "(",
                ")",
                "`",
                "**",
                "*",
                "\\",
                "\n",
                "\n\n",
                "- ",
            ),
            *("<script>", "<img src=x onerror=a>", "javascript:", "data:text/html,", "&#106;"),
            *("https://a.b", "![", "](", "1. ", "# ", "> ", "    ", "\x00", "a", " "),
        ]
    ),
    max_size=20,
).map("".join)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Yes, **always**, *now*.", "<p>Yes, <strong>always</strong>, <em>now</em>.</p>\n"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("A\\\nB `J3590`", "<p>A<br>\nB <code>J3590</code></p>\n"),
        (
            '[list](/therapies/ "All")',
            '<p><a href="/therapies/" title="All" rel="noopener noreferrer">list</a></p>\n',
        ),
        (
            "<https://example.org>",
            '<p><a href="https://example.org" rel="noopener noreferrer">https://example.org</a></p>\n',
        ),
        ("Menu > Forms & more", "<p>Menu &gt; Forms &amp; more</p>\n"),
    ],
)
def test_what_an_answer_needs_is_rendered(text, html):
    shown = render_markdown(text)
    assert (shown, type(shown)) == (html, SafeString)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Title", "<p># Title</p>\n"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>\n"),
        ("[x](ftp://a.b)", '<p><a rel="noopener noreferrer">x</a></p>\n'),
    ],
)
def test_all_else_is_shown_as_typed_and_does_nothing(text, html):
    assert render_markdown(text) == html


@given(SPITEFUL)
def test_nothing_typed_becomes_any_other_tag(text):
    assert ALLOWED.sub("", render_markdown(text)).find("<") == -1
