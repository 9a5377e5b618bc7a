import csv
import io
import json
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone

from contracts.models import Contract, Provider
from portal.asof import moment_text
from portal.audit import acts, exporting, feed
from portal.audit.feed import Wanted
from portal.audit.models import Ledger
from portal.staff.models import User
from portal.tests import factories
from portal.wording import local
from therapies.models import Therapy

pytestmark = pytest.mark.django_db
EXPORT = "/changes/export/"
NPI = factories.nth_npi(1)


@pytest.fixture
def contract():
    conrad = factories.make_user("contracts", name="Conrad")
    abecma = factories.make_therapy(brand_name="Abecma", mark="®")
    provider = factories.make_provider(name="=Riverbend", npi=NPI)
    program = factories.make_program(name="Gene")
    made = Contract(provider=provider, therapy=abecma, program=program, reference="007")
    factories.save(made, by=conrad, reason="Signed by both.")
    made.last_day = date(2025, 6, 30)
    return factories.save(made, by=conrad, reason="Ended by letter.")


@pytest.fixture
def auditor(client_as):
    return client_as("auditor")


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def jsonl(client, **query):
    data = content(client.get(EXPORT, {"format": "jsonl", **query}))
    return [json.loads(line) for line in data.decode().splitlines()]


def told(rows):
    return [(row["what"], row["record"]) for row in rows]


def moment_of(record):
    return local(record.newest_history().history_date).isoformat(timespec="microseconds")


def test_a_row_says_all_of_one_change(auditor, contract):
    row, *_ = jsonl(auditor, kind="contract")
    assert row == {
        "moment": moment_of(contract),
        "who": "Conrad",
        "username": "contracts",
        "reason": "Ended by letter.",
        "kind": "contract",
        "record": "Contract of =Riverbend for Abecma®",
        "key": NPI,
        "address": f"/contracts/providers/{NPI}/#contract-{contract.pk}",
        "what": "changed",
        "version": 2,
        "fields": [{"field": "last day", "before": None, "after": "Jun 30, 2025"}],
    }
    assert row["moment"].endswith(("-04:00", "-05:00"))


def test_csv_and_xlsx_say_the_same(auditor, contract):
    text = content(auditor.get(EXPORT, {"format": "csv", "kind": "provider"})).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == exporting.HEAD
    assert row[2:] == [
        "system",
        "Made for a test.",
        "provider",
        "'=Riverbend",
        NPI,
        f"/contracts/providers/{NPI}/",
        "added",
        "1",
        (
            f"NPI: (empty) → {NPI}\nname: (empty) → =Riverbend\ncity: (empty) → Springfield\n"
            "state: (empty) → OH\nsample: (empty) → no"
        ),
    ]
    data = content(auditor.get(EXPORT, {"format": "xlsx", "kind": "provider"}))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Changes"]
    cells = list(sheet[2])
    assert [cell.value for cell in cells] == [*row[:5], "=Riverbend", *row[6:]]
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_file_is_the_whole_of_the_feed_in_its_order(auditor, contract, monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 2)
    monkeypatch.setattr(exporting, "BATCH", 3)
    with acts.change(by=User.objects.system(), reason="All at once."):
        for number in range(7):
            factories.make_provider_name(contract.provider, f"Name {number}")
        contract.delete()
    rows = jsonl(auditor)
    shown = feed.acts(Wanted(people=True), 50)
    entries = [entry for act in shown for entry in act.entries]
    assert told(rows) == [(entry.what, entry.label) for entry in entries]
    assert [row["version"] for row in rows] == [entry.version for entry in entries]
    assert len({(row["kind"], row["record"], row["version"]) for row in rows}) == len(rows) == 16


FILTERED = [
    ({"kind": "contract"}, ["changed", "added"]),
    ({"kind": "listing"}, []),
    ({"by": "contracts", "q": "LETTER"}, ["changed"]),
    ({"q": "signed"}, ["added"]),
    ({"q": "…"}, []),
    ({"q": "xylophone"}, []),
    ({"therapy": "Abecma", "kind": "contract", "q": "by both"}, ["added"]),
    ({"provider": NPI, "kind": "provider"}, ["added"]),
    ({"until": "2001-01-01"}, []),
    ({"since": "2001-01-01", "until": "2199-12-31", "kind": "therapy"}, ["added"]),
]


@pytest.mark.parametrize(("query", "found"), FILTERED)
def test_it_is_filtered_as_the_page_is(auditor, contract, query, found):
    assert [row["what"] for row in jsonl(auditor, **query)] == found
    page = auditor.get("/changes/", query)
    assert [act.entries[0].what for act in page.context["acts"]] == found


def test_words_are_looked_for_in_every_reason(auditor, contract, monkeypatch):
    monkeypatch.setattr("portal.audit.reasons.MOST_FOLDED", 1)
    monkeypatch.setattr(exporting, "CHUNK", 1)
    for number in range(4):
        therapy = Therapy(brand_name=f"N{number}", slug=f"n{number}")
        factories.save(therapy, reason="Servi à table." if number else "Wanted, é.")
    assert told(jsonl(auditor, q="wanted e")) == [("added", "N0")]


def test_as_known_then(auditor, contract):
    moment = contract.at_version(1).history_date
    contract.provider.name = "Renamed"
    factories.save(contract.provider)
    rows = jsonl(auditor, kind="contract", known=moment_text(moment))
    assert told(rows) == [("added", "Contract of =Riverbend for Abecma®")]
    now = jsonl(auditor, kind="contract")
    assert told(now)[0] == ("changed", "Contract of Renamed for Abecma®")


def test_what_is_recorded_while_it_is_read_is_not_in_it(auditor, contract, monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 1)
    monkeypatch.setattr(exporting, "BATCH", 1)
    whole = list(exporting.table(Wanted(), None).rows)
    rows = exporting.table(Wanted(), None).rows
    read = []
    for row in rows:
        read.append(row)
        factories.make_therapy()
    assert read == whole


def test_reading_ends_where_the_page_asked_ends(contract):
    newest = contract.newest_history().history_date
    assert [
        row[8] for row in exporting.table(Wanted(before=newest, model=Contract), None).rows
    ] == ["added"]


def test_people_are_in_it_without_their_passwords(auditor, contract):
    user = User.objects.get(username="contracts")
    user.set_password("another one entirely")
    factories.save(user)
    data = content(auditor.get(EXPORT, {"format": "csv", "kind": "user"})).decode()
    assert "Conrad" in data
    assert user.password not in data


def test_who_changed_it_bears_the_name_of_then_and_the_user_name_for_ever(auditor, contract):
    conrad = User.objects.get(username="contracts")
    conrad.name = "Conrad Renamed"
    factories.save(conrad)
    assert {(r["who"], r["username"]) for r in jsonl(auditor, kind="contract")} == {
        ("Conrad", "contracts")
    }


@pytest.mark.parametrize("role", ["staff", "catalog", "contracts", "admin"])
@pytest.mark.parametrize("name", ["csv", "nothing"])
def test_others_may_not(client_as, contract, role, name):
    page = client_as(role).get(EXPORT, {"format": name})
    assert page.status_code == 403
    assert "Riverbend" not in page.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(auditor, method):
    assert getattr(auditor, method)(f"{EXPORT}?format=csv").status_code == 405


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "format"),
        ({"format": "pdf"}, "format"),
        ({"format": "csv", "kind": "nothing"}, "kind"),
        ({"format": "csv", "therapy": "nothing"}, "therapy"),
        ({"format": "csv", "since": "then"}, "since"),
        ({"format": "csv", "known": "then"}, "known"),
        ({"format": "csv", "q": "a\0b"}, "q"),
    ],
)
def test_what_cant_be_read_is_refused_before_anything_is_sent(auditor, contract, query, field):
    page = auditor.get(EXPORT, query)
    assert (page.status_code, page.context["refusal"].field) == (400, field)


def test_the_file_is_named_after_its_filters_and_the_day(auditor, contract):
    today = timezone.localdate().isoformat()
    query = {"format": "csv", "kind": "contract", "q": "Été: signé/“both”", "therapy": "Abecma®"}
    response = auditor.get(EXPORT, query)
    assert response["Content-Disposition"] == (
        f'attachment; filename="changes_kind-contract_therapy-Abecma_q-t-sign-both_{today}.csv"'
    )
    far = auditor.get(EXPORT, {"format": "csv", "q": "x" * 5000})
    assert far["Content-Disposition"] == f'attachment; filename="changes_q-{"x" * 40}_{today}.csv"'
    moment = Ledger.newest()
    then = auditor.get(EXPORT, {"format": "csv", "known": moment_text(moment)})
    assert f"changes_known-{local(moment):%Y-%m-%d-%H%M}_{today}.csv" in then["Content-Disposition"]


def test_the_feed_offers_it_to_those_who_may(client_as, auditor, contract):
    page = auditor.get("/changes/", {"kind": "contract", "before": moment_text(Ledger.newest())})
    text = page.content.decode()
    for name in ("csv", "xlsx", "jsonl"):
        assert f'href="/changes/export/?kind=contract&amp;format={name}"' in text
    assert "Export these changes" in text
    for role in ("staff", "catalog", "contracts", "admin"):
        assert "/changes/export/" not in client_as(role).get("/changes/").content.decode()


@pytest.mark.parametrize("count", [3, 30])
def test_as_many_queries_for_three_rows_as_for_thirty(
    auditor, count, django_assert_max_num_queries
):
    factories.make_program()
    for _ in range(count):
        factories.make_provider()
    with django_assert_max_num_queries(35):
        assert (
            len(
                jsonl(
                    auditor,
                    since=(timezone.localdate() - timedelta(days=1)).isoformat(),
                    kind="provider",
                )
            )
            == count
        )


def test_a_page_without_a_key_has_none():
    assert [exporting.key_of(page) for page in ("/therapies/?rems=required", "/a/b/#c-1", "/")] == [
        "therapies",
        "b",
        "",
    ]


def test_an_empty_feed_is_an_empty_file(auditor):
    assert jsonl(auditor, kind="provider") == []
    data = content(auditor.get(EXPORT, {"format": "csv", "kind": "provider"}))
    assert data.decode("utf-8-sig").splitlines() == [",".join(f'"{n}"' for n in exporting.HEAD)]
    assert Provider.objects.count() == 0
