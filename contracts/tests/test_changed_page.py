import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.safestring import SafeData

from contracts.tests.kept import NPI, ON, end
from portal.asof import moment_text
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import body, page

pytestmark = pytest.mark.django_db
ADDRESS = "/contracts/changed-answers/"
BEFORE = ON - timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def contract(world):
    return factories.make_contract(**world, last_day=date(2025, 6, 30))


def rows(client, **query):
    return [row[:5] for row in body(client.get(ADDRESS, query))]


def test_it_lists_provider_therapy_days_both_answers_and_the_change(client_as, contract):
    editor = factories.make_user("contracts", name="Cora Contracts")
    contract.last_day = BEFORE
    factories.save(contract, by=editor, reason="Terminated in March.")
    at = Ledger.newest()

    shown = page(client_as("staff").get(ADDRESS))

    (row,) = [row for row in shown.tables[0] if len(row) > 1][1:]
    assert row[:5] == [
        f"Lakeside Hospital {NPI}",
        "Hemgenix®",
        "Mar 3, 2025 through Jun 30, 2025",
        "Contracted",
        "Not contracted",
    ]
    assert row[5].endswith("Cora Contracts Terminated in March.")
    asked = f"/contracts/check/?npi={NPI}&therapy=hemgenix&on=2025-03-03"
    just_before = moment_text(at - TICK).replace(":", "%3A")
    first = moment_text(at + TICK).replace(":", "%3A")
    assert {f"{asked}&known={just_before}", asked, f"/changes/?before={first}"} <= set(shown.links)
    assert "1 changed answer" in shown.texts["caption"][0]


def test_days_after_the_change_are_not_listed(client_as, world):
    today = date.today()
    contract = factories.make_contract(**world)
    end(contract, today + timedelta(days=5))
    assert (
        "No answer that was “contracted”"
        in page(client_as("staff").get(ADDRESS)).texts[".empty"][0]
    )


def test_what_was_put_right_again_is_not_listed(client_as, contract):
    end(contract, BEFORE)
    end(contract, date(2025, 4, 30))
    assert [row[2] for row in rows(client_as("staff"))] == ["May 1, 2025 through Jun 30, 2025"]


def test_several_answers_now_stand_apart_and_the_newest_change_first(client_as, contract, world):
    pair = {name: world[name] for name in ("provider", "therapy")}
    factories.make_agreement(**pair, starts_on=date(2025, 5, 1), last_day=date(2025, 5, 31))
    other = factories.make_contract(
        **(world | {"provider": factories.make_provider(name="Beta")}), last_day=ON
    )
    end(contract, BEFORE)
    end(other, BEFORE)
    assert [(row[0][:8], row[2], row[4]) for row in rows(client_as("staff"))] == [
        ("Beta 100", "Mar 3, 2025 through Mar 3, 2025", "Not contracted"),
        ("Lakeside", "Mar 3, 2025 through Apr 30, 2025", "Not contracted"),
        ("Lakeside", "May 1, 2025 through May 31, 2025", "One case only"),
        ("Lakeside", "Jun 1, 2025 through Jun 30, 2025", "Not contracted"),
    ]


def test_it_is_filtered_by_provider_therapy_and_day(client_as, contract, world):
    end(contract, BEFORE)
    other = factories.make_provider(name="Beta")
    factories.make_therapy(brand_name="Elevidys")
    client = client_as("staff")
    assert len(rows(client, provider=NPI, therapy="Hemgenix")) == 1
    for query in ({"provider": other.npi}, {"therapy": "Elevidys"}, {"since": "2026-01-01"}):
        found = client.get(ADDRESS, query)
        assert len(found.context["table"].rows) == (1 if "since" in query else 0)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"since": "soon"}, "is not a day"),
        ({"since": "2199-01-01"}, "is yet to come: nothing has changed since then."),
        ({"provider": "Nobody"}, "No provider “Nobody” was ever on record"),
        ({"therapy": "Nothing"}, "No therapy “Nothing” was ever on record"),
        ({"page": "0"}, "A page is a positive number"),
        ({"sort": "act"}, "This list can’t be sorted so"),
    ],
)
def test_what_cannot_be_read_is_named(client_as, contract, query, said):
    response = client_as("staff").get(ADDRESS, query)
    assert response.status_code == 400
    assert said in response.content.decode()


def test_it_is_as_known_at_a_moment(client_as, contract):
    before = Ledger.newest()
    end(contract, BEFORE)
    ended = Ledger.newest()
    end(contract, date(2025, 6, 30))
    client = client_as("staff")

    def listed(known):
        return len(client.get(ADDRESS, {"known": moment_text(known)}).context["table"].rows)

    assert [listed(before), listed(ended), listed(Ledger.newest())] == [0, 1, 0]


def test_a_deleted_provider_is_still_named(client_as, contract, world):
    for record in (contract, world["provider"]):
        factories.remove(record)
    assert rows(client_as("staff")) == [
        [
            f"Lakeside Hospital {NPI}",
            "Hemgenix®",
            "Nov 1, 2024 through Jun 30, 2025",
            "Contracted",
            "Not on record then",
        ]
    ]


def test_an_npi_put_right_takes_the_answers_of_the_old_one(client_as, contract, world):
    provider = world["provider"]
    provider.npi = factories.nth_npi(77)
    factories.save(provider, reason="Mistyped.")
    assert [row[0] for row in rows(client_as("staff"))] == [f"Lakeside Hospital {NPI}"]


def test_whatever_the_catalog_takes_from_all_is_listed(client_as, contract, world):
    end(world["therapy"].listings.get(), BEFORE, reason="Never listed.")
    assert [row[4] for row in rows(client_as("staff"))] == ["Not listed, but under contract"]


def test_a_later_first_list_is_listed_too(client_as, contract):
    edition = factories.Edition.objects.get()
    edition.effective_on = date(2025, 6, 1)
    factories.save(edition)
    assert [row[2] for row in rows(client_as("staff"))] == ["Nov 1, 2024 through May 31, 2025"]
    edition.effective_on = date(2025, 5, 1)
    factories.save(edition)
    assert [row[2] for row in rows(client_as("staff"))] == ["Nov 1, 2024 through Apr 30, 2025"]


def exported(client, **query):
    response = client.get(f"{ADDRESS}export/", {"format": "csv", **query})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return response["Content-Disposition"], list(csv.reader(io.StringIO(text)))


def test_it_is_exported_as_shown(client_as, contract):
    end(contract, BEFORE, reason="=Terminated")
    since = (date.today() - timedelta(days=3)).isoformat()
    name, (head, *lines) = exported(client_as("staff"), since=since)
    assert f"changed-answers_since-{since}_" in name
    assert head[:7] == [
        "NPI", "Provider", "Therapy", "First day", "Last day", "Said until then", "Says now",
    ]  # fmt: skip
    ((*line, moment, who, reason),) = lines
    assert line == [
        NPI, "Lakeside Hospital", "Hemgenix", "2025-03-03", "2025-06-30", "Contracted",
        "Not contracted",
    ]  # fmt: skip
    assert (len(moment), who, reason) == (25, "system", "'=Terminated")
    assert client_as("staff").get(f"{ADDRESS}export/?format=pdf").status_code == 400


@pytest.mark.parametrize("number", [1, 30])
def test_it_asks_as_much_for_many(client_as, world, django_assert_num_queries, number):
    contracts = [
        factories.make_contract(**(world | {"provider": factories.make_provider()}))
        for _ in range(number)
    ]
    with change(by=factories.User.objects.system(), reason="All ended."):
        for contract in contracts:
            contract.last_day = BEFORE
            contract.save()
    client = client_as("staff")
    with django_assert_num_queries(41):
        assert len(client.get(ADDRESS).context["table"].rows) == number


def post_in_admin(client, record, **changed):
    address = reverse(f"admin:contracts_{record._meta.model_name}_change", args=[record.pk])
    form = client.get(address).context["adminform"].form
    names = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in names.items()}
    response = client.post(
        address,
        {**sent, "reason": "Terminated.", **changed, **management(client, address)},
        follow=True,
    )
    return [message.message for message in response.context["messages"]]


def management(client, address):
    forms = client.get(address).context["inline_admin_formsets"]
    found = {}
    for rows in forms:
        prefix = rows.formset.prefix
        found |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return found


def test_the_admin_says_which_answers_a_change_made_other_ones(client_as, contract):
    editor, today = client_as("contracts"), date.today()
    said = post_in_admin(editor, contract, last_day="2025-03-02")
    assert len(said) == 2
    assert said[1].startswith(
        "This changes answers that were “contracted”: Lakeside Hospital, Hemgenix: "
        "Mar 3, 2025 through Jun 30, 2025 is now “Not contracted”. Callers may have to be called"
    )
    link = f'<a href="/contracts/changed-answers/?since={today}&amp;provider={NPI}">'
    assert link in said[1]
    assert isinstance(said[1], SafeData)
    assert len(post_in_admin(editor, contract, last_day="2025-03-05")) == 1


def test_of_many_it_names_the_first(client_as, world):
    program = world["program"]
    for _ in range(7):
        therapy = factories.make_therapy()
        factories.make_listing(therapy=therapy, program=program)
        factories.make_contract(**(world | {"therapy": therapy}))
    said = post_in_admin(client_as("contracts"), world["provider"], deactivated_on="2025-01-01")
    assert "NPI deactivated”; and 2 more. Callers" in said[1]
