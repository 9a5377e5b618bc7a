"""Filters and tags that every template may use."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template, engines

from portal.templatetags import portal as tags

TODAY = date(2025, 6, 30)
CALL = datetime(2025, 6, 30, 14, 42, tzinfo=UTC)


DAY = SimpleNamespace(on=TODAY, today=TODAY, state="today", query="")
PAST = SimpleNamespace(on=date(2025, 1, 31), state="past", query="on=2025-01-31")


def rendered(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ day.on|day }}", "Jun 30, 2025"),
        ("{{ day.on|spoken_day }}", "June 30, 2025"),
        ("{{ day.on|weekday_day }}", "Mon Jun 30, 2025"),
        ("{{ now|clock }}", "10:42 am ET"),
        ("{{ now|moment }}", "Jun 30, 2025, 10:42 am ET"),
        ("{{ now|weekday_moment }}", "Mon Jun 30, 2025, 10:42 am ET"),
        ("{{ day.on|age:day.today }}", "today"),
        ("{{ day.on|months_in_force:day.on }}", "1 day"),
        ("{{ none|period:day.on }}", "since before our records through Jun 30, 2025"),
        ('{{ 1|counted:"therapy,therapies" }}', "1 therapy"),
        ('{{ 2|counted:"record" }}', "2 records"),
        ('{{ "phone"|reach:"855.678.0051" }}', "tel:+18556780051"),
        ('{{ "<a>@example.org"|breakable }}', "&lt;a&gt;@<wbr>example.org"),
        ('{{ "CignaforHCP.com"|breakable }}', "CignaforHCP.com"),
        ("{% zone_in_full %}", "US Eastern"),
        (
            (
                "{{ none|day }}{{ none|spoken_day }}{{ none|weekday_day }}{{ none|clock }}"
                "{{ none|moment }}{{ none|weekday_moment }}{{ none|age:day.on }}"
                "{{ none|months_in_force:day.on }}"
            ),
            "",
        ),
    ],
)
def test_wording_in_templates(source, text):
    assert rendered(source, day=DAY, now=CALL, none=None) == text


def test_away():
    states = ["today", "asked", "past", "ahead", "kept"]
    assert [tags.away(SimpleNamespace(state=s)) for s in states] == [False, False, True, True, True]
    assert tags.away(None) is False


def test_link_keeps_the_day():
    record = SimpleNamespace(get_absolute_url=lambda: "/therapies/abecma/")
    source = '{% link record %} {% link "guidance:detail" slug="x" %} {% link "/p/?a=1" %}'
    assert rendered(source, day=PAST, record=record) == (
        "/therapies/abecma/?on=2025-01-31 /guidance/x/?on=2025-01-31 /p/?a=1&amp;on=2025-01-31"
    )
    assert rendered(source, record=record) == "/therapies/abecma/ /guidance/x/ /p/?a=1"
    assert rendered("{{ '/p/'|keep:day }}", day=PAST) == "/p/?on=2025-01-31"


def test_link_says_when_the_day_is_hidden():
    with pytest.raises(AttributeError):
        Template('{% link "home" %}').render(Context({"day": TODAY}))


def test_pairs():
    assert tags.pairs("on=2025-01-31&known=a%3Ab") == [("on", "2025-01-31"), ("known", "a:b")]
    assert tags.pairs("") == []


def test_icons_are_drawn():
    drawn = {name: rendered(f'{{% icon "{name}" %}}') for name in tags.ICONS}
    assert len(set(drawn.values())) == len(tags.ICONS)
    assert all(svg.startswith("<svg") and svg.count("<path") > 0 for svg in drawn.values())
    with pytest.raises(ValueError, match="No icon is called 'tick'"):
        rendered('{% icon "tick" %}')


def test_group_of_a_row():
    grouped = SimpleNamespace(group_of=lambda record: (record, "note"))
    assert tags.group(SimpleNamespace(table=grouped, record="Gene Therapy")) == (
        "Gene Therapy",
        "note",
    )
    assert tags.group(SimpleNamespace(table=SimpleNamespace(), record="Gene Therapy")) is None
