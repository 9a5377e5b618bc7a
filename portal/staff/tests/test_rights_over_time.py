"""Who could do what on any day: grants and revocations in the admin, to the second."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.staff.models import User
from portal.staff.rights import people_on
from portal.staff.roles import ROLES
from portal.tests import factories
from portal.tests.admin_pages import address, filled

pytestmark = pytest.mark.django_db
PEOPLE = "/staff/people/"
FLAGS = ["is_active", *(role.flag for role in ROLES)]
START = datetime(2025, 1, 2, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def admin(client_as, clock):
    clock(START)
    return client_as("admin")


def set_flag(client, person, flag, value, reason):
    """Tick or untick a flag on the person's page in the admin, as an administrator does."""
    client.force_login(client.user)  # a session ends after twelve hours
    url = address(person, "change")
    values = filled(client, url, reason=reason)
    values.pop(flag, None)
    if value:
        values[flag] = "on"
    assert client.post(url, values).status_code == 302


def seen_on(client, day):
    """The list of people of a day as an auditor reads it: (roles, may sign in) by user name."""
    client.force_login(client.user)
    table = client.get(PEOPLE, {"on": day}).context["table"]
    return {row.record.username: (row.record.labels, row.record.may_sign_in) for row in table.rows}


@pytest.mark.parametrize("flag", FLAGS)
def test_each_grant_and_each_revocation_leaves_who_when_and_why(admin, clock, flag):
    cora = factories.make_user(username="cora", name="Cora", is_active=flag != "is_active")
    granted, revoked = START + timedelta(days=1), START + timedelta(days=2)
    clock(granted)
    set_flag(admin, cora, flag, True, "Takes over from Carl.")
    clock(revoked)
    set_flag(admin, cora, flag, False, "Moved to another team.")
    rows = User.history.filter(id=cora.pk, version__gt=1).order_by("version")
    who = (admin.user.pk, "Admin Person")
    columns = ("history_user_id", "history_user_name", "history_date", "history_change_reason")
    assert list(rows.values_list(*columns, flag)) == [
        (*who, granted, "Takes over from Carl.", True),
        (*who, revoked, "Moved to another team.", False),
    ]


def test_a_reason_is_asked_for_before_a_role_is_given(admin):
    cora = factories.make_user(username="cora")
    url = address(cora, "change")
    page = admin.post(url, filled(admin, url, is_auditor="on", reason="..."))
    assert page.status_code == 200
    cora.refresh_from_db()
    assert (cora.is_auditor, cora.version) == (False, 1)


def test_an_auditor_sees_who_could_do_what_on_any_day(admin, client_as, clock):
    auditor = client_as("auditor")
    cora = factories.make_user(username="cora", name="Cora")
    changes = [
        (10, "is_catalog_maintainer", True),
        (20, "is_auditor", True),
        (30, "is_catalog_maintainer", False),
        (40, "is_active", False),
        (50, "is_active", True),
    ]
    for days, flag, value in changes:
        clock(START + timedelta(days=days))
        set_flag(admin, cora, flag, value, "As the newsletter says.")
    catalog, both, auditing = ["catalog maintainer"], ["catalog maintainer", "auditor"], ["auditor"]
    expected = {
        "2025-01-01": None,
        "2025-01-02": ([], True),
        "2025-01-11": ([], True),
        "2025-01-12": (catalog, True),
        "2025-01-21": (catalog, True),
        "2025-01-22": (both, True),
        "2025-02-01": (auditing, True),
        "2025-02-11": (auditing, False),
        "2025-02-21": (auditing, True),
    }
    for day, rights in expected.items():
        seen = seen_on(auditor, day).get("cora")
        assert seen == (rights and (["staff", *rights[0]], rights[1])), day


# Day -> its last second in New York, in UTC: winter, summer, round the days of 23 and 25 hours.
LAST_SECONDS = {
    date(2025, 2, 3): datetime(2025, 2, 4, 4, 59, 59, tzinfo=UTC),
    date(2025, 7, 4): datetime(2025, 7, 5, 3, 59, 59, tzinfo=UTC),
    date(2025, 3, 8): datetime(2025, 3, 9, 4, 59, 59, tzinfo=UTC),
    date(2025, 3, 9): datetime(2025, 3, 10, 3, 59, 59, tzinfo=UTC),
    date(2025, 11, 1): datetime(2025, 11, 2, 3, 59, 59, tzinfo=UTC),
    date(2025, 11, 2): datetime(2025, 11, 3, 4, 59, 59, tzinfo=UTC),
}


@pytest.mark.parametrize("day", LAST_SECONDS)
def test_a_role_given_in_a_days_last_second_is_that_days_and_one_in_the_next_is_not(
    admin, client_as, clock, day
):
    auditor, at = client_as("auditor"), LAST_SECONDS[day]
    dora = factories.make_user(username="dora")
    cora = factories.make_user(username="cora", is_contract_maintainer=True)
    clock(at)
    set_flag(admin, cora, "is_contract_maintainer", False, "In the last second.")
    clock(at + SECOND)
    set_flag(admin, dora, "is_contract_maintainer", True, "In the first second.")
    holds, plain = (["staff", "contract maintainer"], True), (["staff"], True)
    days = [day - timedelta(days=1), day, day + timedelta(days=1)]
    seen = [seen_on(auditor, d.isoformat()) for d in days]
    assert [s["cora"] for s in seen] == [holds, plain, plain]
    assert [s["dora"] for s in seen] == [plain, plain, holds]


@pytest.mark.parametrize("utc_hour", [5, 6])
def test_both_hours_of_the_hour_that_comes_twice_belong_to_the_day(clock, utc_hour):
    clock(datetime(2025, 11, 2, utc_hour, 30, tzinfo=UTC))
    factories.make_user(username="cora")
    on_record = [[p.username for p in people_on(date(2025, 11, day))] for day in (1, 2)]
    assert ["cora" in names for names in on_record] == [False, True]


def test_a_role_held_for_an_hour_within_a_day_stands_in_the_persons_history(
    admin, client_as, clock
):
    cora = factories.make_user(username="cora")
    for hours, value in ((1, True), (2, False)):
        clock(START + timedelta(hours=hours))
        set_flag(admin, cora, "is_auditor", value, "For an hour.")
    page = client_as("auditor").get(cora.get_absolute_url(), {"on": "2025-01-02"})
    assert page.context["rights"].labels == ["staff"]
    told = [entry.sentence for entry in page.context["entries"]]
    assert told[:2] == [
        "switched “auditor” off for the person",
        "switched “auditor” on for the person",
    ]
