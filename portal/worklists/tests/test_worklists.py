"""The worklists on the home page and on pages of their own, and postponing what stands there."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.downloaded import download, file_name, lines
from portal.worklists.desk import tally
from portal.worklists.lists import CATALOG, WORKLISTS, find
from portal.worklists.models import Postponement

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 30)
DAY = timedelta(1)
WHY = "Waiting for the signed paper."


@pytest.fixture
@make.together()
def pair():
    program = make.make_program()
    make.make_edition()
    listing = make.make_listing(program=program)
    provider = make.make_provider(name="Lakeside", city="Erie", state="PA")
    return {"provider": provider, "therapy": listing.therapy, "program": program}


def ending(pair, last_day=ON, number=1):
    return [
        make.make_contract(**{**pair, "provider": make.make_provider()}, last_day=last_day)
        for _ in range(number)
    ]


def counted(slug, on=ON):
    found = tally(find(slug), on)
    return found.count, found.oldest, [(days, number) for days, _, number in found.counts]


def address(slug, page="worklist"):
    return reverse(f"worklists:{page}", args=[slug])


def entries(page):
    return [row.record.entry for row in page.context["table"].paginated_rows]


def test_an_empty_list_stays_with_a_zero():
    found = [tally(one, ON) for one in WORKLISTS]
    assert [(line.count, line.oldest) for line in found] == [(0, None)] * len(WORKLISTS)


def test_close_names_of_too_many_providers_are_not_counted_on_home():
    for name, city in (("Lakeside Clinic", "Lima"), ("Lakesite Clinic", "Lima"), ("Cove", "Akron")):
        make.make_provider(name=name, city=city)
    few = find("similar-providers")
    fewer = replace(few, counted_up_to=2)
    assert [tally(one, ON).count for one in (few, fewer)] == [1, None]
    assert [tally(one, ON).is_empty for one in (few, fewer)] == [False, False]


def test_a_count_its_windows_and_its_age(pair):
    ending(pair)
    ending(pair, ON + 31 * DAY, 2)
    ending(pair, ON + 90 * DAY)
    assert counted("ending-contracts") == (1, ON - 30 * DAY, [(60, 3), (90, 4)])


def test_a_page_looks_as_far_ahead_as_asked(client_as, pair):
    (row,) = ending(pair, ON + 60 * DAY)
    client, url = client_as("staff"), address("ending-contracts")
    pages = [client.get(url, {"on": "2025-06-30", "within": days}) for days in ("", "60")]
    assert [[entry.key for entry in entries(page)] for page in pages] == [[], [row.pk]]


def test_an_age_told_by_the_moment_of_recording(pair):
    make.make_provider(name="LAKESIDE!", city="ERIE", state="PA")
    assert counted("duplicate-providers") == (1, timezone.localdate(), [])


def test_a_list_of_the_catalog(pair):
    code = make.make_code("J3590", unclassified=True)
    make.make_listed_code(therapy=pair["therapy"], code=code)
    own = make.make_code("J1411")
    make.make_product_code(therapy=pair["therapy"], code=own, starts_on=ON)
    found = {one.slug: counted(one.slug) for one in WORKLISTS if one.permission == CATALOG}
    assert found == {
        "unclassified-codes-only": (1, make.FIRST_DAY, []),
        "product-code-not-listed": (1, ON, []),
        "rems-unknown": (1, make.FIRST_DAY, []),
    }
    assert counted("product-code-not-listed", ON - DAY) == (0, None, [])
    make.make_listed_code(therapy=pair["therapy"], code=own)
    make.make_requirement(therapy=pair["therapy"], standing="not_required")
    assert [counted(slug) for slug in found] == [(0, None, [])] * 3


@pytest.mark.parametrize("role", ["staff", "catalog", "contracts", "auditor", "admin"])
def test_home_shows_those_on_which_the_reader_can_act(client_as, role):
    page = client_as(role).get(reverse("home"))
    shown = {tally.worklist.permission for tally in page.context["tallies"]}
    acts = {"catalog": {CATALOG}, "contracts": {"contracts.change_contract"}}
    assert shown == acts.get(role, set())
    assert ("Your worklists" in page.content.decode()) == (role in acts)


def test_home_links_to_each_list_and_each_window(client_as, pair):
    ending(pair)
    page = client_as("contracts").get(reverse("home"), {"on": "2025-06-30"}).content.decode()
    for within in (60, 90):
        assert f'href="/worklists/ending-contracts/?within={within}&amp;on=2025-06-30"' in page
    assert "the oldest since May 31, 2025, 4 weeks ago" in page


def test_home_folds_the_lists_on_which_nothing_stands(client_as, pair):
    ending(pair)
    response = client_as("contracts").get(reverse("home"), {"on": "2025-06-30"})
    waiting = [line.worklist.slug for line in response.context["tallies"] if not line.is_empty]
    own, _, folded = response.text.partition("<summary>12 lists with nothing to do</summary>")
    assert waiting == ["ending-contracts"]
    assert ['href="/worklists/ending-contracts/' in part for part in (own, folded)] == [True, False]
    assert 'href="/worklists/rems-missing/' in folded.partition("</details>")[0]


@pytest.mark.parametrize("rows", [10, 20])  # the newest eight changes are of the same kinds
def test_home_asks_as_often_for_many_entries(client_as, django_assert_num_queries, pair, rows):
    ending(pair, number=rows)
    client = client_as("contracts")
    client.get(reverse("home"))
    with django_assert_num_queries(37):
        client.get(reverse("home"), {"on": "2025-06-30"})


@pytest.mark.parametrize("rows", [2, 12])
@pytest.mark.parametrize("slug", ["ending-contracts", "off-the-list", "unreviewed-contracts"])
def test_a_page_asks_as_often_for_many_entries(
    client_as, django_assert_num_queries, pair, rows, slug
):
    ending(pair, number=rows)
    wrong = {**pair, "program": make.make_program()}
    ending(wrong, number=rows)
    make.make_contract(**pair, reviewed_on=date(2024, 1, 1))
    client = client_as("contracts")
    client.get(address(slug))
    with django_assert_num_queries(7):
        page = client.get(address(slug), {"on": "2025-06-30"})
    assert len(entries(page)) >= (1 if slug == "unreviewed-contracts" else rows)


def test_each_list_has_a_page_that_says_why_each_entry_is_there(client_as, pair):
    provider, rems = pair["provider"], make.make_rems(name="Abecma REMS")
    make.make_requirement(therapy=pair["therapy"], rems_program=rems)
    make.make_contract(**pair, last_day=ON)
    make.make_contract(**{**pair, "program": make.make_program(name="Other")}, last_day=ON)
    make.make_agreement(provider=provider, therapy=pair["therapy"])
    certified = make.make_provider(name="Certified")
    make.make_certification(provider=certified, rems_program=rems, last_day=ON)
    make.make_provider(name="Lakeside!", city="Erie", state="PA")
    make.make_provider(name="Lakeside Hospital", city="Akron")
    make.make_provider(name="Lakeside Hospitel", city="Akron")
    provider.deactivated_on = ON
    make.save(provider)
    client = client_as("contracts")
    said = {}
    for worklist in WORKLISTS:
        page = client.get(worklist.address(), {"on": "2025-06-30"})
        said[worklist.slug] = sorted(entry.why for entry in entries(page))
    first = pair["program"].name
    npis = [make.Provider.objects.get(name=name).npi for name in ("Lakeside", "Lakeside Hospital")]
    assert said == {
        "ending-contracts": ["ends with Jun 30, 2025"] * 2,
        "ending-agreements": ["ends with Jun 30, 2025"],
        "ending-certifications": ["ends with Jun 30, 2025"],
        "certified-without-contract": ["certified; no contract in force"],
        "off-the-list": [f"under the Other Program; the {first} Program lists the therapy"],
        "rems-missing": ["not certified in Abecma REMS"],
        "deactivated-npi": ["NPI deactivated on Jun 30, 2025"],
        "duplicate-providers": [f"like Lakeside, NPI {npis[0]}, recorded before it"],
        "similar-providers": [f"like Lakeside Hospital, NPI {npis[1]}, recorded before it"],
        **{f"unreviewed-{kind}": [] for kind in ("contracts", "agreements", "certifications")},
        "unreviewed-providers": [],
        "unclassified-codes-only": [],
        "product-code-not-listed": [],
        "rems-unknown": [],
    }


def test_why_the_list_does_not_show_it_and_when_it_was_reviewed(client_as, pair):
    unlisted = make.make_therapy()
    old = {"reviewed_on": date(2024, 1, 1)}
    make.make_contract(**{**pair, "therapy": unlisted}, **old)
    client = client_as("contracts")
    said = [
        [entry.why for entry in entries(client.get(address(slug), {"on": "2025-06-30"}))]
        for slug in ("off-the-list", "unreviewed-contracts")
    ]
    assert said == [
        [f"under the {pair['program']}; no list shows the therapy"],
        ["last reviewed on Jan 1, 2024"],
    ]
    page = client.get(address("unreviewed-providers"), {"on": "2099-06-30"})
    assert [entry.why for entry in entries(page)] == ["never reviewed since it was recorded"]


def test_why_a_therapy_stands_on_a_list_of_the_catalog(client_as, pair):
    code = make.make_code("J3590", unclassified=True)
    make.make_listed_code(therapy=pair["therapy"], code=code)
    make.make_product_code(therapy=pair["therapy"], code=make.make_code("J1411"))
    client = client_as("catalog")
    for slug, why in (
        ("unclassified-codes-only", "only unclassified codes are listed"),
        ("product-code-not-listed", "CMS assigns J1411; the list doesn’t show it"),
        ("rems-unknown", "no requirement on record"),
    ):
        (entry,) = entries(client.get(address(slug), {"on": "2025-06-30"}))
        assert (entry.why, entry.key) == (why, pair["therapy"].pk)
        assert entry.editor == f"/admin/therapies/therapy/{pair['therapy'].pk}/change/"


def test_the_oldest_stand_first_and_what_no_day_tells_before_them(client_as, pair):
    wrong = {**pair, "program": make.make_program()}
    rows = [
        make.make_contract(**{**wrong, "provider": make.make_provider()}, starts_on=starts_on)
        for starts_on in (ON, None, ON - DAY)
    ]
    page = client_as("contracts").get(address("off-the-list"), {"on": "2025-06-30"})
    assert [entry.key for entry in entries(page)] == [rows[n].pk for n in (1, 2, 0)]


def test_who_cannot_act_reads_the_page_without_boxes_and_editors(client_as, pair):
    (row,) = ending(pair)
    asked = {"on": "2025-06-30"}
    for role, acts in (("staff", False), ("catalog", False), ("contracts", True)):
        page = client_as(role).get(address("ending-contracts"), asked).content.decode()
        assert str(row.provider) in page
        for part in ('type="checkbox"', f"/admin/contracts/contract/{row.pk}/change/", "postpone"):
            assert (part in page.split("<main")[1].replace("postponed", "")) == acts, (role, part)


def test_the_page_leads_to_the_admins_list_of_exactly_these(client_as, pair):
    rows = ending(pair, number=2)
    client = client_as("contracts")
    page = client.get(address("ending-contracts"), {"on": "2025-06-30"})
    link = page.context["in_the_admin"]
    ending(pair)
    listed = client.get(link).context["cl"].result_list
    assert sorted(row.pk for row in listed) == [row.pk for row in rows]


def test_what_is_to_be_merged_is_listed_with_what_it_is_like(client_as):
    alike = [make.make_provider(name="Mercy Hospital", city="Akron") for _ in range(3)]
    close = make.make_provider(name="Mercy Hospitol", city="Akron")
    client = client_as("contracts")
    for slug, keys in (
        ("duplicate-providers", [row.pk for row in alike]),
        ("similar-providers", [alike[0].pk, close.pk]),
    ):
        link = client.get(address(slug)).context["in_the_admin"]
        listed = client.get(link).context["cl"].result_list
        assert sorted(row.pk for row in listed) == keys


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"within": "45"}, "within"),
        ({"within": "x"}, "within"),
        ({"show": "all"}, "show"),
        ({"page": "0"}, "page"),
        ({"on": "June"}, "on"),
    ],
)
def test_what_cannot_be_read_is_named(client_as, query, field):
    page = client_as("contracts").get(address("ending-contracts"), query)
    assert (page.status_code, page.context["refusal"].field) == (400, field)


def test_a_list_without_windows_and_one_that_is_none(client_as):
    client = client_as("contracts")
    page = client.get(address("off-the-list"), {"within": "30"})
    assert page.status_code == 400
    assert "This list has none." in page.context["refusal"].message
    assert client.get(address("nothing")).status_code == 404


def post(client, keys, slug="ending-contracts", **typed):
    url = f"{address(slug, 'postpone')}?{'&'.join(f'key={key}' for key in keys)}"
    form = client.get(url).context["form"]
    sent = {"until": "2099-01-01", "reason": WHY, "once": form["once"].value(), **typed}
    return client.post(url, sent)


@pytest.fixture
def soon(pair):
    return ending(pair, timezone.localdate() + 5 * DAY, 3)


def test_what_is_postponed_is_out_of_the_count_until_its_day(client_as, soon):
    client, today = client_as("contracts"), timezone.localdate()
    page = post(client, [soon[0].pk, soon[1].pk], until=f"{today + 9 * DAY}")
    assert (page.status_code, page.headers["Location"]) == (302, address("ending-contracts"))
    assert [counted("ending-contracts", today + n * DAY)[0] for n in (0, 5)] == [1, 1]
    rows = Postponement.objects.all()
    assert [(row.record_kind, row.record_id, row.title, row.until) for row in rows] == [
        ("contracts.contract", row.pk, f"{row.provider}, {row.therapy}", today + 9 * DAY)
        for row in soon[:2]
    ]
    history = Postponement.history.values_list("history_user_name", "history_change_reason")
    assert set(history) == {("Contracts Person", WHY)}
    assert len(set(Postponement.history.values_list("history_date", flat=True))) == 1


def test_a_form_that_is_only_shown_again_postpones_nothing(client_as, soon):
    page = post(client_as("contracts"), [soon[0].pk], _review="1")
    assert (page.status_code, page.context["form"].errors) == (200, {})
    assert not Postponement.objects.exists()


def test_on_its_day_an_entry_is_back(client_as, soon):
    today = timezone.localdate()
    post(client_as("contracts"), [soon[0].pk], until=f"{today + 2 * DAY}")
    found = [counted("ending-contracts", today + n * DAY)[0] for n in (0, 1, 2)]
    assert found == [2, 2, 3]


def test_what_is_postponed_is_shown_with_why_and_by_whom(client_as, soon):
    client = client_as("contracts")
    post(client, [soon[0].pk])
    page = client.get(address("ending-contracts"))
    assert (page.context["others"], len(entries(page))) == (1, 2)
    (entry,) = entries(client.get(address("ending-contracts"), {"show": "postponed"}))
    told = entry.postponed
    assert (entry.key, told.reason, told.recorded_by, told.until) == (
        soon[0].pk,
        WHY,
        "Contracts Person",
        date(2099, 1, 1),
    )
    shown = client_as("staff").get(Postponement.objects.get().get_absolute_url())
    assert WHY in shown.content.decode()


def test_postponing_again_changes_the_one_there_is_and_today_brings_it_back(client_as, soon):
    client, today = client_as("contracts"), timezone.localdate()
    for until in ("2099-01-01", f"{today}"):
        assert post(client, [soon[0].pk], until=until).status_code == 302
    assert counted("ending-contracts", today)[0] == 3
    assert [row.version for row in Postponement.history.order_by("version")] == [1, 2]


def test_on_another_list_the_same_record_stays(client_as, soon, pair):
    post(client_as("contracts"), [soon[0].pk])
    far = timezone.localdate() + 180 * DAY
    for row in soon:
        row.last_day = None
        make.save(row)
    assert counted("unreviewed-contracts", far)[0] == 3


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"until": ""}, {"until": ["This field is required."]}),
        ({"until": "soon"}, {"until": ["Write a day as year-month-day, e.g. 2025-03-03."]}),
        ({"until": "2025-01-01"}, {"until": ["Jan 1, 2025 is over. Give today or a later day."]}),
        ({"reason": ""}, {"reason": ["This field is required."]}),
        (
            {"reason": "..."},
            {"reason": ["Say why, in a few words that a colleague will understand."]},
        ),
    ],
)
def test_a_day_and_a_reason_are_needed(client_as, soon, typed, errors):
    page = post(client_as("contracts"), [soon[0].pk], **typed)
    assert (page.status_code, page.context["form"].errors) == (200, errors)
    assert "Error:" in page.content.decode().split("</title>")[0]
    assert Postponement.history.count() == 0


def test_a_day_that_stands_for_none_is_refused(client_as, soon):
    page = post(client_as("contracts"), [soon[0].pk], until="9999-12-31")
    assert list(page.context["form"].errors) == ["until"]


@pytest.mark.parametrize("role", ["staff", "catalog", "auditor", "admin"])
def test_only_who_edits_the_records_postpones(client_as, soon, role):
    client, url = client_as(role), f"{address('ending-contracts', 'postpone')}?key={soon[0].pk}"
    sent = {"until": "2099-01-01", "reason": WHY}
    assert [client.get(url).status_code, client.post(url, sent).status_code] == [403, 403]
    assert Postponement.history.count() == 0


@pytest.mark.parametrize("keys", [[], ["x"], ["²"], ["9" * 19], range(51)])
def test_entries_are_named_by_their_numbers(client_as, keys):
    url = f"{address('ending-contracts', 'postpone')}?{'&'.join(f'key={key}' for key in keys)}"
    page = client_as("contracts").get(url)
    assert (page.status_code, page.context["refusal"].field) == (400, "key")


def test_what_was_mended_meanwhile_is_left_out_and_said(client_as, soon):
    client = client_as("contracts")
    url = f"{address('ending-contracts', 'postpone')}?key={soon[0].pk}&key={soon[1].pk}"
    form = client.get(url).context["form"]
    soon[0].last_day = None
    make.save(soon[0])
    assert "1 entry that you chose is not on this list today" in client.get(url).content.decode()
    client.post(url, {"until": "2099-01-01", "reason": WHY, "once": form["once"].value()})
    assert [row.record_id for row in Postponement.objects.all()] == [soon[1].pk]
    soon[1].last_day = None
    make.save(soon[1])
    page = client.post(url, {"until": "2099-02-01", "reason": WHY})
    assert (page.status_code, page.context["entries"]) == (200, [])


def test_a_form_sent_twice_is_recorded_once(client_as, soon):
    client = client_as("contracts")
    for _ in range(2):
        page = post(client, [soon[0].pk], once="a-token-of-a-form")
    assert page.status_code == 302
    assert Postponement.history.count() == 1


def test_a_save_that_is_refused_leaves_nothing_behind(client_as, soon, monkeypatch):
    from django.core.exceptions import ValidationError

    def refuse(self):
        if Postponement.objects.exists():
            raise ValidationError("Not this one.")

    monkeypatch.setattr(Postponement, "refuse_conflicts", refuse)
    page = post(client_as("contracts"), [row.pk for row in soon])
    assert page.context["form"].non_field_errors() == ["Not this one."]
    assert Postponement.history.count() == 0


def test_the_past_shows_what_was_postponed_then_and_offers_nothing(client_as, soon):
    client = client_as("contracts")
    before = moment_text(Ledger.newest())
    post(client, [soon[0].pk])
    page = client.get(address("ending-contracts"), {"known": before})
    assert (len(entries(page)), page.context["others"]) == (3, 0)
    assert b"checkbox" not in page.content.split(b"<main")[1]


def test_a_postponement_says_what_it_is(client_as, soon):
    post(client_as("contracts"), [soon[0].pk])
    row = Postponement.objects.get()
    assert str(row) == f"{row.title}, on the worklist ending-contracts"
    page = client_as("auditor").get(reverse("changes"))
    assert row.title in page.content.decode()


def test_a_list_and_what_is_postponed_are_downloaded_as_they_stand(client_as, soon):
    client, url = client_as("contracts"), address("ending-contracts")
    *others, later = soon
    post(client, [later.pk])
    since = (timezone.localdate() - 25 * DAY).isoformat()
    head, *open_ = lines(download(client, url))
    response = download(client, url, show="postponed")
    assert head == ["what", "why", "since", "postponed_until", "address"]
    assert [row[2:] for row in open_] == [[since, "", row.get_absolute_url()] for row in others]
    assert [row[2:] for row in lines(response)[1:]] == [
        [since, "2099-01-01", later.get_absolute_url()]
    ]
    assert file_name(response) == f"ending-contracts-postponed_{timezone.localdate()}.csv"
