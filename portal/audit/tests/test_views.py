import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.models import Contract, Provider
from portal.asof import moment_text
from portal.audit import acts, views
from portal.audit.models import Ledger
from portal.staff.models import User
from portal.tests import factories
from therapies.models import Therapy

pytestmark = pytest.mark.django_db
CHANGES = "/changes/"


def text_of(response):
    """The page's words, tags and doubled blanks left out."""
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def sentences(response):
    """What the page says was done, one for each change shown or act folded."""
    items = re.findall(r"<li[^>]*>\s*<p>(.*?)</p>", response.content.decode(), re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", item)).split()) for item in items]


@pytest.fixture
def abecma():
    therapy = Therapy(brand_name="Abecma", mark="®", slug="abecma")
    return factories.save(
        therapy, by=factories.make_user("catalog", name="Cora"), reason="First of the list."
    )


@pytest.fixture
def contract(abecma):
    conrad = factories.make_user("contracts", name="Conrad")
    provider = factories.make_provider(name="Riverbend", npi=factories.nth_npi(1))
    made = Contract(provider=provider, therapy=abecma, program=factories.make_program(name="Gene"))
    return factories.save(made, by=conrad, reason="Signed by both.")


# The change feed


def test_the_feed_says_who_did_what_when_and_why(client_as_staff, contract):
    page = client_as_staff.get(CHANGES)
    assert page.status_code == 200
    assert sentences(page) == [
        "Conrad added the contract: Contract of Riverbend for Abecma®",
        "system added the program: Gene Program",
        "system added the provider: Riverbend",
        "Cora added the therapy: Abecma®",
    ]
    assert "Signed by both." in text_of(page)
    assert " ET" in text_of(page)
    assert timezone.localdate().strftime("%a %b") in text_of(page)
    assert f'href="/contracts/providers/{factories.nth_npi(1)}/#contract-{contract.pk}"' in (
        page.content.decode()
    )


def test_an_act_of_many_records_is_folded(client_as_staff, contract):
    with acts.change(by=User.objects.get(username="contracts"), reason="All at once."):
        contract.last_day = date(2025, 6, 30)
        contract.save()
        for name in ("One", "Two"):
            factories.make_provider_name(contract.provider, name)
    page = client_as_staff.get(CHANGES, {"q": "once"})
    assert sentences(page) == [
        "Conrad changed 1 contract; added 2 other names",
        "Gave the contract a last day: Jun 30, 2025",
        "Added the other name: One",
        "Added the other name: Two",
    ]
    assert "<summary>3 records</summary>" in page.content.decode()


def test_a_folded_act_counts_what_it_does_not_show(client_as_staff, contract, monkeypatch):
    monkeypatch.setattr("portal.audit.feed.SHOWN", 1)
    with acts.change(by=User.objects.system(), reason="All at once."):
        for name in ("One", "Two", "Three"):
            factories.make_provider_name(contract.provider, name)
    assert "and 2 more records" in text_of(client_as_staff.get(CHANGES, {"q": "once"}))


FILTERED = [
    ({"kind": "contract"}, ["contract"]),
    ({"kind": "listing"}, []),
    ({"by": "catalog"}, ["therapy"]),
    ({"by": "contracts"}, ["contract"]),
    ({"therapy": "abecma"}, ["contract", "therapy"]),
    ({"provider": factories.nth_npi(1)}, ["contract", "provider"]),
    ({"q": "SIGNED"}, ["contract"]),
    ({"q": "…"}, []),
    ({"q": "x" * 5000}, []),
    (
        {"since": "2001-01-01", "until": "2199-12-31"},
        ["contract", "program", "provider", "therapy"],
    ),
    ({"until": "2001-01-01"}, []),
    ({"since": "2199-01-01"}, []),
    ({"therapy": "abecma", "by": "catalog", "q": "first", "kind": "therapy"}, ["therapy"]),
    ({"therapy": "abecma", "by": "catalog", "q": "signed"}, []),
]


@pytest.mark.parametrize(("query", "kinds"), FILTERED)
def test_filters(client_as_staff, contract, query, kinds):
    page = client_as_staff.get(CHANGES, query)
    assert [act.entries[0].kind for act in page.context["acts"]] == kinds
    assert ("No change on record is as filtered." in text_of(page)) == (not kinds)


def test_days_are_the_portals_own_and_both_count(client_as_staff, abecma):
    today = timezone.localdate()
    for query, found in [
        ({"since": today, "until": today}, 1),
        ({"since": today + timedelta(days=1)}, 0),
        ({"until": today - timedelta(days=1)}, 0),
    ]:
        page = client_as_staff.get(CHANGES, {k: v.isoformat() for k, v in query.items()})
        assert len(page.context["acts"]) == found


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ({"since": "yesterday"}, "since", "is not a day"),
        ({"until": "2025-02-30"}, "until", "not in the calendar"),
        ({"since": "2025-02-02", "until": "2025-02-01"}, "until", "Put the later day last."),
        ({"kind": "nothing"}, "kind", "There are contactchannel, "),
        ({"kind": "user"}, "kind", "is no kind of record here"),
        ({"by": "nobody"}, "by", "Nobody has the user name “nobody”."),
        ({"therapy": "nope"}, "therapy", "No therapy “nope” was ever on record, by"),
        ({"provider": "1234567890"}, "provider", "No provider “1234567890” was ever on"),
        ({"provider": "x" * 5000}, "provider", "was ever on record, by"),
        ({"before": "then"}, "before", "is not a moment"),
        ({"before": "2190-01-01T00:00:00Z"}, "before", "yet to come"),
        ({"page": "0"}, "page", "positive number"),
        ({"page": "two"}, "page", "positive number"),
        ({"q": "a\0b"}, "q", "NUL"),
    ],
)
def test_what_cant_be_read_is_refused(client_as_staff, abecma, query, field, says):
    page = client_as_staff.get(CHANGES, query)
    assert (page.status_code, page.context["refusal"].field) == (400, field)
    assert says in page.context["refusal"].message


@pytest.mark.parametrize("page", ["2", "1001", "9" * 30])
def test_a_page_past_the_end(client_as_staff, abecma, page):
    response = client_as_staff.get(CHANGES, {"page": page})
    assert (response.status_code, response.context["refusal"].field) == (404, "page")


def test_reading_on_stays_in_place_while_new_changes_come(client_as_staff, monkeypatch):
    monkeypatch.setattr(views, "ACTS", 2)
    for number in range(5):
        factories.make_therapy(brand_name=f"Brand {number}")
    first = client_as_staff.get(CHANGES)
    factories.make_therapy(brand_name="Newest")
    second = client_as_staff.get(CHANGES, {"before": first.context["older"]})
    third = client_as_staff.get(CHANGES, {"before": second.context["older"]})
    pages = [[act.entries[0].label for act in p.context["acts"]] for p in (first, second, third)]
    assert pages == [["Brand 4", "Brand 3"], ["Brand 2", "Brand 1"], ["Brand 0"]]
    assert "Older changes" in text_of(second)
    assert "Older changes" not in text_of(third)
    assert "Newest" in text_of(third)
    numbered = client_as_staff.get(CHANGES, {"page": "3"})
    assert [act.entries[0].label for act in numbered.context["acts"]] == ["Brand 1", "Brand 0"]


def test_people_are_shown_to_those_who_may_see_them_alone(client_as, abecma):
    secret = factories.make_user("admin", username="hidden", name="Hidden Person")
    for role in ("staff", "catalog", "contracts"):
        page = client_as(role).get(CHANGES)
        assert sentences(page) == ["Cora added the therapy: Abecma®"]
        assert "Hidden Person" not in page.content.decode()
        assert 'value="user"' not in page.content.decode()
    for role in ("auditor", "admin"):
        page = client_as(role).get(CHANGES, {"kind": "user"})
        assert "system added the person: Hidden Person" in sentences(page)
        assert secret.password not in page.content.decode()
        assert 'value="hidden"' in page.content.decode()


def test_a_mere_reader_may_be_asked_for_and_is_then_named(client_as_staff, abecma):
    page = client_as_staff.get(CHANGES, {"by": "staff"})
    assert page.context["acts"] == []
    assert '<option value="staff" selected>staff</option>' in page.content.decode()


def test_the_feed_as_known_then(client_as_staff, contract):
    moment = moment_text(Ledger.newest())
    factories.make_therapy(brand_name="Later")
    page = client_as_staff.get(CHANGES, {"known": moment})
    assert "Later" not in text_of(page)
    assert len(page.context["acts"]) == 4


def test_an_empty_feed_says_so(client_as_staff):
    assert "No change on record is as filtered." not in text_of(client_as_staff.get(CHANGES))
    assert "No change is on record here." in text_of(client_as_staff.get(CHANGES))
    then = client_as_staff.get(CHANGES, {"known": "2001-01-01T00:00:00Z"})
    assert "No change was on record by then." in text_of(then)


def test_an_empty_state_leads_back_and_keeps_the_day(client_as_staff, abecma):
    page = client_as_staff.get(CHANGES, {"kind": "listing", "on": "2025-01-31"})
    assert 'href="/changes/?on=2025-01-31">see every change' in page.content.decode()


@pytest.mark.parametrize("count", [2, 30])
def test_the_feed_takes_as_many_queries_for_two_acts_as_for_thirty(
    client_as_staff, django_assert_num_queries, count
):
    for _ in range(count):
        factories.make_therapy()
    with django_assert_num_queries(9):
        page = client_as_staff.get(CHANGES)
    assert len(page.context["acts"]) == count


# A record's history


def history(client, record, **query):
    name = {Therapy: "therapies:history", Provider: "contracts:provider-history"}[type(record)]
    key = record.slug if isinstance(record, Therapy) else record.npi
    return client.get(reverse(name, args=[key]), query)


def end(contract):
    contract.last_day = date(2025, 6, 30)
    by = User.objects.get(username="contracts")
    return factories.save(contract, by=by, reason="Ended by letter.")


def test_a_history_tells_each_change_with_its_fields(client_as_staff, contract):
    end(contract)
    page = history(client_as_staff, contract.provider)
    assert page.status_code == 200
    assert sentences(page) == [
        "Conrad gave the contract a last day: Jun 30, 2025",
        "Conrad added the contract: Contract of Riverbend for Abecma®",
        "system added the provider: Riverbend",
    ]
    words = text_of(page)
    assert "History of Riverbend" in words
    assert "3 changes to this provider and what belongs to it. Nobody can edit history." in words
    assert re.search(
        r"Contract of Riverbend for Abecma® · \d+:\d\d [ap]m ET · version 1 to 2", words
    )
    assert "Field Before After Last day empty: no end known Jun 30, 2025" in words
    just_before = contract.newest_history().history_date - timedelta(microseconds=1)
    address = f"/contracts/providers/{contract.provider.npi}/"
    known = moment_text(just_before).replace(":", "%3A")
    assert f'href="{address}?known={known}#contract-{contract.pk}"' in page.content.decode()


def test_long_text_is_marked_word_by_word_and_in_hidden_words(client_as_staff):
    entry = factories.make_entry(slug="who", answer="A certified provider.\n\nAlways.")
    entry.answer = "A contracted provider.\n\nAlways."
    factories.save(entry)
    page = client_as_staff.get(reverse("guidance:history", args=["who"])).content.decode()
    assert (
        'A <del><span class="sr">removed: </span>certified</del> '
        '<ins><span class="sr">added: </span>contracted</ins> provider.\n\nAlways.'
    ) in page


def test_text_is_escaped(client_as_staff):
    entry = factories.make_entry(slug="who", answer="<script>old</script>")
    entry.answer = "<script>new</script>"
    factories.save(entry, reason="Because of <b>.")
    page = client_as_staff.get(reverse("guidance:history", args=["who"])).content.decode()
    assert "<script>old" not in page
    assert "Because of &lt;b&gt;." in page


def test_a_history_by_kind_and_person(client_as_staff, contract):
    end(contract)
    provider = contract.provider
    shown = [
        [e.what for e in history(client_as_staff, provider, **query).context["entries"]]
        for query in (
            {"kind": "provider"},
            {"by": "contracts"},
            {"kind": "contract", "by": "system"},
        )
    ]
    assert shown == [["added"], ["changed", "added"], []]
    empty = history(client_as_staff, provider, kind="contract", by="system")
    assert "No change of this kind by this person is on record here." in text_of(empty)
    assert "3 changes to this provider and what belongs to it, 0 of them as filtered." in (
        text_of(empty)
    )
    options = re.findall(r'<option value="(\w*)"', empty.content.decode())
    assert options == ["", "contract", "provider", "", "contracts", "system"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"kind": "listing"}, 400),
        ({"by": "nobody"}, 400),
        ({"page": "-1"}, 400),
        ({"page": "2"}, 404),
        ({"known": "then"}, 400),
    ],
)
def test_a_history_refuses_what_it_cant_read(client_as_staff, contract, query, status):
    page = history(client_as_staff, contract.provider, **query)
    assert (page.status_code, page.context["refusal"].field) == (status, next(iter(query)))


def test_a_long_history_is_paged(client_as_staff, abecma, monkeypatch):
    monkeypatch.setattr(views, "ENTRIES", 2)
    for name in ("One", "Two", "Three", "Four"):
        factories.make_name(abecma, name)
    labels = [
        [e.label for e in history(client_as_staff, abecma, page=page).context["entries"]]
        for page in ("1", "2", "3")
    ]
    assert labels == [
        ["Four (short)", "Three (short)"],
        ["Two (short)", "One (short)"],
        ["Abecma®"],
    ]


def test_a_deleted_records_address_tells_who_deleted_it_and_why(client_as_staff, abecma):
    pk = abecma.pk
    factories.remove(abecma, by=User.objects.get(username="catalog"), reason="Entered twice.")
    page = client_as_staff.get(reverse("therapies:history", args=["abecma"]))
    assert page.status_code == 200
    assert sentences(page) == [
        "Cora removed the therapy: Abecma®",
        "Cora added the therapy: Abecma®",
    ]
    assert "This therapy was deleted by Cora" in text_of(page)
    assert "“Entered twice.”" in text_of(page)
    assert page.context["record"].pk == pk


def test_an_unknown_record_has_no_history(client_as_staff, abecma):
    page = client_as_staff.get(reverse("therapies:history", args=["nope"]))
    assert page.status_code == 404
    assert page.context["refusal"].message == "No therapy “nope” on record."


def test_a_record_not_yet_recorded_at_known(client_as_staff, abecma):
    moment = moment_text(Ledger.newest() - timedelta(microseconds=1))
    page = history(client_as_staff, abecma, known=moment)
    assert page.status_code == 404
    assert "was not on record at the moment" in page.context["refusal"].message


def test_an_edition_is_found_by_its_number(client_as_staff):
    edition = factories.make_edition(label="November 2024")
    page = client_as_staff.get(reverse("therapies:edition-history", args=[edition.pk]))
    assert sentences(page) == ["system added the edition: November 2024"]
    far = client_as_staff.get(reverse("therapies:edition-history", args=[10**30]))
    assert far.status_code == 404


def test_a_lookup_by_pk_is_one_by_id(abecma):
    factories.make_therapy()
    assert views.last_known(Therapy, pk=abecma.pk) == views.Found(abecma)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_history_is_only_read(client_as, abecma, method):
    client = client_as("admin")
    for address in (CHANGES, reverse("therapies:history", args=["abecma"])):
        assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("count", [2, 30])
def test_a_history_takes_as_many_queries_for_two_changes_as_for_thirty(
    client_as_staff, abecma, django_assert_num_queries, count
):
    for number in range(count):
        factories.make_name(abecma, f"Name {number}")
    with django_assert_num_queries(11):
        page = history(client_as_staff, abecma)
    assert len(page.context["entries"]) == count + 1
