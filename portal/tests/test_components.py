"""The frame, the tables and the parts that every page shares, as HTML."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils.html import strip_tags

from portal.staff.models import User
from portal.tables import Column, RecordTable

TODAY = date(2025, 6, 30)
CALL = datetime(2025, 6, 30, 14, 42, tzinfo=UTC)


def frame(**changed):
    """The day as the context has it on every page; today's unless changed."""
    query = f"on={changed['on']}" if "on" in changed else ""
    day = SimpleNamespace(on=TODAY, today=TODAY, known=None, state="today", query=query)
    day.edition, day.form_fields = None, [("program", "gene-therapy")]
    day.today_url, day.day = "/therapies/", SimpleNamespace(asked=False)
    vars(day).update(changed)
    return day


PAST = frame(on=date(2025, 1, 31), state="past")


def words(html):
    return " ".join(strip_tags(html).split())


class RoomTable(RecordTable):
    row_template = "components/tag.html"
    caption = "3 rooms"
    empty_next, empty_address, empty_link = "See", "/rooms/", "all rooms"
    name = Column("Name")
    size = Column("Size")
    note = Column("Note", orderable=False)

    class Meta(RecordTable.Meta):
        order_by = "-name"
        empty_text = "No room is called “x”."


class GroupedTable(RoomTable):
    def group_of(self, record):
        return record["size"], "of a size"


def table_page(table, query="", **page):
    request = RequestFactory().get(f"/rooms/?{query}")
    if page:
        table.paginate(**page)
    return render_to_string("tables/table.html", {"table": table, "day": PAST}, request)


def rows(*sizes):
    return [{"name": f"r{n}", "size": size} for n, size in enumerate(sizes)]


def test_table_says_how_it_is_sorted_and_keeps_the_query():
    html = table_page(RoomTable(rows("s", "m", "l")), "on=2025-01-31&q=x&page=1&sort=-name")
    assert re.findall(r'aria-sort="(\w+)"', html) == ["descending"]
    assert re.findall(r'<a href="([^"]+)">', html) == [
        "?on=2025-01-31&amp;q=x&amp;sort=name",
        "?on=2025-01-31&amp;q=x&amp;sort=size",
    ]
    assert re.findall(r'<th scope="col" role="columnheader"', html) == 3 * [
        '<th scope="col" role="columnheader"'
    ]
    assert 'aria-labelledby="caption" tabindex="0"' in html
    assert '<caption id="caption">3 rooms</caption>' in html
    assert "List on Jan 31, 2025: not today" in html


def test_table_sorted_by_nothing_claims_nothing():
    html = table_page(RoomTable(rows("s"), order_by=()))
    assert "aria-sort" not in html


def test_table_groups():
    html = table_page(GroupedTable(rows("s", "s", "l"), order_by=()))
    assert re.findall(r'scope="rowgroup" role="rowheader">(\w)', html) == ["s", "l"]
    assert html.count("<tbody") == html.count("</tbody>") == 2
    assert html.count('<tr role="row">') == 1 + 3


def test_pager_keeps_the_query():
    html = table_page(RoomTable(rows(*"abcde")), "q=x&page=2", page=2, per_page=2)
    nav = html[html.index("<nav") :]
    assert words(nav) == "3 to 4 of 5 Previous Page 1 Page 2 Page 3 Next"
    assert re.findall(r'href="([^"]+)"', nav) == [
        f"?q=x&amp;page={page}" for page in (1, 1, 2, 3, 3)
    ]
    assert re.findall(r'page=(\d)" aria-current="page"', nav) == ["2"]


def test_empty_table_says_what_to_do():
    html = table_page(RoomTable([]), page=1, per_page=2)
    assert words(html) == "No room is called “x”. See all rooms"
    assert "<table" not in html


def page(request_changes=None, **context):
    request = RequestFactory().get("/therapies/")
    request.COOKIES.update(request_changes or {})
    return render_to_string(
        "base.html", {"me": User(name="Stella"), "now": CALL, **context}, request
    )


@pytest.mark.parametrize(
    ("changed", "bar", "title"),
    [
        ({}, "Showing today, Mon Jun 30, 2025 No list on record for that day Another day Day", ""),
        (
            {"state": "asked", "on": date(2025, 2, 1)},
            "This answer is for Feb 1, 2025, as known now, Jun 30, 2025, 10:42 am ET No list",
            "",
        ),
        (
            {"state": "past", "on": date(2025, 1, 31)},
            "You are reading the past: Fri Jan 31, 2025. In force that day, as far as we know",
            "[Jan 31, 2025] ",
        ),
        (
            {"state": "ahead", "on": date(2026, 1, 31)},
            "You are looking ahead: Sat Jan 31, 2026. What is on record for that day so far.",
            "[Jan 31, 2026] ",
        ),
        (
            {"state": "kept", "known": CALL},
            "You are reading the past: what we knew on Mon Jun 30, 2025, 10:42 am ET. Records",
            "[Jun 30, 2025, as known Jun 30, 2025, 10:42 am ET] ",
        ),
        (
            {"state": "kept", "known": CALL, "on": date(2025, 2, 1)},
            "You are reading the past: Sat Feb 1, 2025, as we knew it on Jun 30, 2025, 10:42 am",
            "[Feb 1, 2025, as known Jun 30, 2025, 10:42 am ET] ",
        ),
        (
            {"state": "kept", "known": CALL, "asked": True},
            "A kept answer: what we knew on Mon Jun 30, 2025, 10:42 am ET. Records changed since",
            "[Jun 30, 2025, as known Jun 30, 2025, 10:42 am ET] ",
        ),
    ],
)
def test_frame_says_its_day(changed, bar, title):
    day = frame(**changed)
    html = page(day=day)
    shown = html[html.index('aria-label="Day shown">') + len('aria-label="Day shown">') :]
    assert words(shown)[: len(bar)] == bar
    assert re.search("<title>(.*)</title>", html)[1] == f"{title} · Classified therapies"
    assert ('class="is-past"' in html) == bool(title)


def test_frame_asks_again_about_the_same_day():
    day = frame(state="kept", known=CALL, on=date(2025, 2, 1), asked=True)
    html = page(day=day)
    form = html[html.index("A kept answer") : html.index("Ask again")]
    assert re.findall(r'name="(\w+)" value="([^"]+)"', form) == [
        ("program", "gene-therapy"),
        ("on", "2025-02-01"),
    ]


@pytest.mark.parametrize(
    ("cookies", "root"),
    [
        ({}, '<html lang="en">'),
        ({"theme": "dark", "slash": "off"}, '<html lang="en" data-theme="dark" data-slash="off">'),
        ({"theme": "light"}, '<html lang="en" data-theme="light">'),
        ({"theme": '"><script>', "slash": "on"}, '<html lang="en">'),
    ],
)
def test_frame_takes_only_known_cookies(cookies, root):
    assert re.search("<html.*>", page(cookies, day=frame()))[0] == root


def test_frame_of_nobody_shows_neither_pages_nor_day():
    html = page(me=AnonymousUser(), day=frame())
    assert words(re.search("<body.*", html, re.DOTALL)[0]) == (
        "Skip to the page Classified therapies portal Light or dark"
    )


def test_page_500_needs_nothing():
    html = render_to_string("500.html")
    assert "Something broke on our side" in html
    assert words(html[html.index("<dl") : html.index("</dl>")]).startswith("When ")


def test_page_500_gives_a_reference_that_the_log_has(caplog):
    broken = get_resolver().resolve_error_handler(500)
    response = broken(RequestFactory().get("/contracts/?q=words"))
    html = response.content.decode()
    (line,) = caplog.messages
    reference, path = re.fullmatch(r"Reference ([0-9A-F]{8}) was given for (\S+)", line).groups()
    said = words(html[html.index("<dl") : html.index("</dl>")])
    assert (response.status_code, path) == (500, "/contracts/")
    assert re.fullmatch(rf"When [A-Z][a-z]+ \d+, \d+, \d+:\d+ [ap]m ET Reference{reference}", said)


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "410", "429"])
def test_error_pages_need_no_context(name):
    html = render_to_string(f"{name}.html", {"me": None, "day": None})
    assert html.count("<h1") == 1


def component(name, query="", **context):
    request = RequestFactory().get(f"/rooms/?{query}")
    return render_to_string(f"components/{name}.html", context, request)


def test_channels_open_what_can_be_opened():
    values = {
        "phone": "855.678.0051",
        "fax": "833.910.1625",
        "email": "a@b.c",
        "form": "B > Find it",
        "web": "b.c",
    }
    channels = [SimpleNamespace(kind=kind, value=value) for kind, value in values.items()]
    html = component("channels", channels=channels, id="pa")
    hrefs = ["tel:+18556780051", "mailto:a@b.c", "https://b.c"]
    assert re.findall(r'href="([^"]+)"', html) == hrefs
    assert re.findall(r'data-copy="([^"]+)"', html) == ["pa-1", "pa-2", "pa-3", "pa-5"]
    assert words(html) == (
        "Phone 855.678.0051 Fax 833.910.1625 Email a@b.c Form B &gt; Find it Web b.c"
    )


def test_check_form_keeps_what_was_typed_and_names_the_field():
    day = frame(state="kept", known=CALL, query="on=2025-01-31&known=x")
    html = component("check_form", day=day, npi="lake", on=TODAY, errors={"npi": "Which one?"})
    assert re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', html) == [
        ("known", "x"),
        ("npi", "lake"),
        ("therapy", ""),
        ("on", "2025-06-30"),
    ]
    assert 'aria-describedby="check-npi-hint check-npi-error" aria-invalid="true"' in html
    assert '<span class="err" id="check-npi-error">Error: Which one?</span>' in html


def test_check_form_empties_a_day_that_is_none():
    html = component("check_form", day=frame(), on="2025-02-30", errors={"on": "No day"})
    assert re.search(r'name="on"[^>]*value="([^"]*)"', html)[1] == ""


def test_cautions_show_shade_and_title():
    one = SimpleNamespace(title="Ends soon", sentence="On Jul 1.", shade="warn")
    other = SimpleNamespace(title="", sentence="The list may change.", shade="info")
    html = component("cautions", cautions=[one, other])
    assert re.findall(r'class="caution (\w+)"', html) == ["warn", "info"]
    assert words(html) == "Cautions Ends soon. On Jul 1. The list may change."
    assert component("cautions", cautions=[]).strip() == ""


def test_what_follows_its_filters_is_marked_as_the_list():
    pages = [path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    filtered = [page for page in pages if 'include "components/filters.html"' in page]
    assert len(filtered) > 10
    assert [page for page in filtered if page.count('id="list"') != 1] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/", []),
        ("/contracts/check/", ["Check"]),
        ("/contracts/check/many/", ["Check"]),
        ("/contracts/answers/", ["Check"]),
        ("/contracts/changed-answers/", ["Changes"]),
        ("/changes/", ["Changes"]),
        ("/therapies/", ["Therapies"]),
        ("/contracts/grid/", ["Providers"]),
        ("/contracts/providers/", ["Providers"]),
        ("/guidance/", ["Guidance"]),
    ],
)
def test_the_header_says_where_the_page_belongs(client_as_staff, address, current):
    html = client_as_staff.get(address).content.decode()
    nav = html.partition('<nav aria-label="Portal">')[2].partition("</nav>")[0]
    assert re.findall(r'aria-current="page">([^<]+)<', nav) == current
