from datetime import date

from therapies.chart import Bar, CodeSpan, Year, chart, in_order


def span(code="J3392", listed=False, starts_on=None, last_day=None):
    return CodeSpan(
        code=code,
        address=f"/{code}/",
        anchor=f"productcode-{code}",
        listed=listed,
        starts_on=starts_on,
        last_day=last_day,
    )


CMS = span("C9081", starts_on=date(2021, 10, 1), last_day=date(2021, 12, 31))
OURS = span("Q2055", listed=True, starts_on=date(2024, 11, 1))


def test_nothing_to_draw():
    assert chart([], date(2025, 6, 30)) is None


def test_bars_years_and_the_day_stand_where_they_belong():
    drawn = chart([OURS, CMS], date(2025, 1, 1))
    assert drawn.years == (
        Year("2021", "26.0%"),
        Year("2022", "37.8%"),
        Year("2023", "49.7%"),
        Year("2024", "61.5%"),
        Year("2025", "73.3%"),
        Year("2026", "85.2%"),
    )
    assert drawn.bars == (
        Bar(span=CMS, x="34.8%", width="3.0%", y=29, open_start=False, open_end=False),
        Bar(span=OURS, x="71.4%", width="25.6%", y=59, open_start=False, open_end=True),
    )
    assert (drawn.now, drawn.height) == ("73.3%", 92)


def test_the_chart_says_in_words_what_it_draws():
    assert chart([CMS, OURS], date(2025, 1, 1)).label == (
        "C9081 assigned by CMS: Oct 1, 2021 through Dec 31, 2021; "
        "Q2055 on our list: Nov 1, 2024, no end on record"
    )


def test_a_bar_is_named_by_its_code_and_who_says_so():
    bars = chart([CMS, OURS], date(2025, 1, 1)).bars
    assert [(b.span.code, b.label, b.span.by, b.text_y) for b in bars] == [
        ("C9081", "CMS", "CMS", 41),
        ("Q2055", "list", "Our list", 71),
    ]


def test_without_a_first_day_a_bar_begins_at_the_left_edge():
    drawn = chart([span(last_day=date(2024, 12, 31))], date(2024, 6, 1))
    assert [(b.x, b.open_start, b.open_end) for b in drawn.bars] == [("26.0%", True, False)]
    assert [year.name for year in drawn.years] == ["2023", "2024", "2025"]


def test_many_years_are_named_at_a_distance():
    drawn = chart([span(starts_on=date(1999, 5, 1))], date(2025, 1, 1))
    assert [year.name for year in drawn.years] == [
        "1999",
        "2003",
        "2007",
        "2011",
        "2015",
        "2019",
        "2023",
    ]


def test_a_single_day_can_be_seen():
    drawn = chart([span(starts_on=date(2024, 5, 1), last_day=date(2024, 5, 1))], date(2024, 1, 1))
    assert drawn.bars[0].width == "0.5%"


def test_the_ends_of_the_calendar_fit():
    drawn = chart([span(starts_on=date.min, last_day=date.max)], date(2025, 1, 1))
    assert (drawn.bars[0].x, drawn.bars[0].width) == ("26.0%", "71.0%")
    assert chart([span(last_day=date(1, 5, 1))], date(2025, 1, 1)).bars[0].x == "26.0%"


def test_oldest_first_and_cms_before_our_list():
    ours, cms, older = (
        span("B", listed=True, starts_on=date(2024, 1, 1)),
        span("C", starts_on=date(2024, 1, 1)),
        span("D"),
    )
    assert in_order([ours, cms, older]) == [older, cms, ours]
