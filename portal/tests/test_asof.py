"""The day and the moment of an address: what is read, and what is refused and how."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils import timezone as django_timezone

from portal.asof import Day, day_of, moment_text, read_date, read_day, read_moment, reads_day
from portal.audit.known import reading_at
from portal.audit.models import Ledger
from portal.refusals import BadInput, parameter
from portal.tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2025, 6, 30)


def get(query=""):
    return RequestFactory().get(f"/x/?{query}")


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-30",
        "2025-13-01",
        "03/03/2025",
        "20250303",
        "today",
        "2025-3-3",
        "1899-12-31",
        "2200-01-01",
        "0001-01-01",
        "２０２５-03-03",
        "2025-03-03T00:00:00Z",
        "-2025-03-03",
    ],
)
def test_what_is_no_day_is_refused_with_field_value_and_reason(text):
    with pytest.raises(BadInput) as refused:
        read_date("on", text)
    assert (refused.value.field, refused.value.value) == ("on", text)
    assert text in refused.value.message


def test_days_at_the_edges_are_read():
    assert read_date("on", "2024-02-29") == date(2024, 2, 29)
    assert read_date("on", "1900-01-01") == date(1900, 1, 1)
    assert read_date("on", "2199-12-31") == date(2199, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-03",
        "2025-03-03T10:00:00",
        "2025-03-03 10:00:00Z",
        "2025-03-03T10:00:00 00:00",
        "2025-03-03T25:00:00Z",
        "2025-02-30T10:00:00Z",
        "2025-03-03T10:00:00+99:00",
        "1850-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2198-01-01T00:00:00Z",
        "now",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(BadInput) as refused:
        read_moment("known", text)
    assert (refused.value.field, refused.value.value) == ("known", text)


def test_a_moment_is_read_to_the_microsecond_with_its_zone():
    assert read_moment("known", "2025-03-03T10:00:00.123456-05:00") == datetime(
        2025, 3, 3, 10, 0, 0, 123456, timezone(timedelta(hours=-5))
    )
    assert read_moment("known", "2025-03-03T10:00Z") == datetime(2025, 3, 3, 10, tzinfo=UTC)


def test_the_newest_committed_moment_is_read_even_ahead_of_the_clock():
    factories.make_therapy()
    ledger = Ledger.lock()
    ledger.at = django_timezone.now() + timedelta(hours=1)
    ledger.save()
    assert read_moment("known", moment_text(ledger.at)) == ledger.at
    with pytest.raises(BadInput, match="yet to come"):
        read_moment("known", moment_text(ledger.at + timedelta(microseconds=1)))


def test_a_moment_as_text_reads_back_the_same():
    moment = datetime(2025, 3, 3, 10, 0, 0, 5, timezone(timedelta(hours=-5)))
    assert moment_text(moment) == "2025-03-03T15:00:00.000005Z"
    assert read_moment("known", moment_text(moment)) == moment


def test_absent_and_empty_mean_today():
    for query in ("", "on=", "on=%20&known="):
        day = read_day(get(query))
        assert (day.on, day.known, day.on_given) == (django_timezone.localdate(), None, False)


def test_one_value_given_twice_is_refused_unless_it_is_the_same():
    assert parameter(get("on=2025-01-01&on=2025-01-01"), "on") == "2025-01-01"
    with pytest.raises(BadInput, match="given twice"):
        parameter(get("on=2025-01-01&on=2025-01-02"), "on")


@pytest.mark.parametrize(
    ("day", "state", "query"),
    [
        (Day(TODAY, TODAY), "today", ""),
        (Day(TODAY, TODAY, on_given=True), "today", "on=2025-06-30"),
        (Day(TODAY - timedelta(1), TODAY, on_given=True), "past", "on=2025-06-29"),
        (Day(TODAY + timedelta(1), TODAY, on_given=True), "ahead", "on=2025-07-01"),
        (Day(TODAY, TODAY, asked=True), "asked", ""),
        (
            Day(TODAY, TODAY, known=datetime(2025, 1, 1, tzinfo=UTC)),
            "kept",
            "known=2025-01-01T00%3A00%3A00.000000Z",
        ),
    ],
)
def test_the_state_and_what_links_keep(day, state, query):
    assert (day.state, day.query) == (state, query)


def test_a_page_about_no_day_is_about_today():
    assert day_of(get()).state == "today"


@reads_day()
def plain(request):
    return HttpResponse(f"{request.day.on} {reading_at()}")


@reads_day()
def by_template(request):
    return TemplateResponse(request, "components/empty.html", {"text": reading_at()})


def test_the_view_gets_its_day_and_reads_now():
    assert plain(get("on=2025-03-03")).content.decode() == "2025-03-03 None"


def test_the_view_reads_the_past_and_its_template_is_rendered_there():
    query = "known=2025-03-03T10:00:00Z"
    assert plain(get(query)).content.decode().endswith("2025-03-03 10:00:00+00:00")
    assert by_template(get(query)).is_rendered
    assert reading_at() is None
