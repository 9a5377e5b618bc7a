import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from contracts.many import answering
from contracts.many.columns import HEAD
from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.tests import factories as make
from portal.tests.reading import body, page
from portal.wording import moment

pytestmark = pytest.mark.django_db

ADDRESS = "/contracts/check/many/"
LAKESIDE, UNKNOWN = "1999990017", "1999990074"


@pytest.fixture
@make.together()
def hemgenix():
    """Lakeside is contracted for Hemgenix from November 2024 on."""
    make.make_edition()
    therapy = make.make_therapy(brand_name="Hemgenix", mark="®")
    program = make.make_program(name="Gene Therapy")
    make.make_listing(therapy=therapy, program=program)
    make.make_requirement(therapy=therapy, standing="not_required")
    provider = make.make_provider(npi=LAKESIDE, name="Lakeside")
    make.make_contract(provider=provider, therapy=therapy, program=program)
    return therapy


def ask(client, rows="", status=200, address=ADDRESS, **fields):
    response = client.post(address, {"rows": rows, **fields})
    assert response.status_code == status
    return response


def test_the_form_explains_the_columns(client_as_staff):
    found = page(client_as_staff.get(ADDRESS))
    assert found.texts["title"] == ["Check many · Classified therapies"]
    assert found.texts["h2"] == ["What is asked", "The columns"]
    assert found.texts["dt"] == ["NPI", "Therapy", "Date of service"]
    assert any(text.startswith("Up to 5,000 rows.") for text in found.texts["p"])


def test_good_rows_are_answered_and_bad_ones_named(client_as_staff, hemgenix):
    rows = f"DOS\tDrug\tNPI\n3/3/2025\themgenix\t{LAKESIDE}\n3/3/25\tNoSuch\t{UNKNOWN}\n"
    response = ask(client_as_staff, rows)
    wrong, told = body(response, 0), body(response, 1)
    known = page(response).texts["time"][0]
    assert [row[:3] for row in wrong] == [
        ["3", "NPI", UNKNOWN],
        ["3", "Date of service", "3/3/25"],
        ["3", "Therapy", "NoSuch"],
    ]
    sentence = told[0].pop()
    assert told == [
        ["2", f"Lakeside {LAKESIDE}", "Hemgenix® Mar 3, 2025", "Contracted"],
        ["3", UNKNOWN, "NoSuch 3/3/25", "Not answered", "see above what to mend"],
    ]
    assert sentence.startswith("Yes. On March 3, 2025, Lakeside was contracted for Hemgenix.")
    assert page(response).texts[".counts"] == ["1 Contracted 1 Not answered"]
    assert page(response).texts["caption"][1] == f"2 rows · as known {known}"


def test_each_row_leads_to_its_kept_answer(client_as_staff, hemgenix):
    response = ask(client_as_staff, f"{LAKESIDE},Hemgenix,2025-03-03")
    (link,) = [each for each in page(response).links if each.startswith("/contracts/check/?")]
    assert link.endswith(f"&known={moment_text(Ledger.newest()).replace(':', '%3A')}")
    assert page(client_as_staff.get(link)).texts["h1"] == ["Yes: contracted"]


def test_as_known_then(client_as_staff, hemgenix):
    known = moment_text(Ledger.newest())
    contract = hemgenix.contracts.get()
    contract.last_day = date(2024, 12, 31)
    make.save(contract)
    row = f"{LAKESIDE},Hemgenix,2025-03-03"
    then = ask(client_as_staff, row, address=f"{ADDRESS}?known={known}")
    assert [body(each)[0][3] for each in (then, ask(client_as_staff, row))] == [
        "Contracted",
        "Not contracted",
    ]
    assert "[" in page(then).texts["title"][0]


def test_the_rows_stay_in_the_form_as_they_were_read(client_as_staff, hemgenix):
    file = SimpleUploadedFile(
        "rows.csv", f'npi;drug;dos\n\n{LAKESIDE};"Hem""genix";3/3/2025'.encode()
    )
    response = ask(client_as_staff, upload=file)
    assert f"npi\tdrug\tdos\n\n{LAKESIDE}\t&quot;Hem&quot;&quot;genix&quot;\t3/3/2025" in (
        response.content.decode()
    )
    assert body(response)[0] == ["3", "Therapy", 'Hem"genix', body(response)[0][3]]


def test_csrf_protects_it(client_as_staff, hemgenix):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(client_as_staff.user)
    assert strict.post(ADDRESS, {"rows": "x"}).status_code == 403


def test_nothing_is_written(client_as_staff, hemgenix):
    before = Ledger.newest()
    ask(client_as_staff, f"{LAKESIDE},Hemgenix,2025-03-03")
    assert Ledger.newest() == before


def cells(response):
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_download_holds_every_row(client_as_staff, hemgenix):
    rows = f"NPI,Therapy,DOS\n{LAKESIDE},Hemgenix,2025-03-03\n{LAKESIDE},J9999,x\n"
    response = ask(client_as_staff, rows, format="csv")
    known = moment(Ledger.newest())
    head, good, bad = cells(response)
    assert tuple(head) == HEAD
    sentence, cautions, link = good[9], good[10], good.pop()
    assert good == [
        *("2", LAKESIDE, "Lakeside", "Springfield", "OH", "Hemgenix®", "2025-03-03"),
        *("Yes: contracted", "yes", sentence, cautions, "", known),
    ]
    assert sentence.startswith("Yes. On March 3, 2025, Lakeside was contracted")
    assert link.startswith(f"http://testserver/contracts/check/?npi={LAKESIDE}&therapy=hemgenix")
    problems = bad[11]
    assert bad == [
        *("3", LAKESIDE, "", "", "", "J9999", "x", "Not answered", "", "", "", problems),
        *(known, ""),
    ]
    assert problems == (
        "Date of service: “x” is not a day. Write a day as 2025-03-04 or 3/4/2025 (month first), "
        "or format the cell as a date. Therapy: J9999 is looked up on the list of the day: it "
        "needs the date."
    )


def test_cautions_stand_with_their_titles(client_as_staff, hemgenix):
    make.make_provider(npi=UNKNOWN, name="Riverbend", deactivated_on=date(2025, 3, 3))
    rows = f"{UNKNOWN},Hemgenix,2025-03-03"
    caution = f"NPI deactivated: {UNKNOWN} is deactivated from Mar 3, 2025. Ask the contract team "
    assert cells(ask(client_as_staff, rows, format="csv"))[1][10].startswith(caution)
    assert caution in body(ask(client_as_staff, rows))[0][4]


def test_the_download_as_a_workbook(client_as_staff, hemgenix):
    response = ask(client_as_staff, f"{LAKESIDE},Hemgenix,2025-03-03", format="xlsx")
    book = load_workbook(io.BytesIO(b"".join(response)))
    assert [row[7] for row in book.active.iter_rows(values_only=True)] == [
        "Answer",
        "Yes: contracted",
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="checks_known-')


def test_an_unknown_format_is_refused(client_as_staff, hemgenix):
    response = ask(client_as_staff, f"{LAKESIDE},Hemgenix,2025-03-03", status=400, format="pdf")
    assert "“pdf” is no format here." in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Paste the rows, or upload a file: one of the two."),
        ({"rows": "x", "upload": "a.csv"}, "Paste the rows, or upload a file: one of the two."),
        ({"upload": "a.pdf"}, "Rows are read from .csv and .xlsx, not from “.pdf”."),
        ({"upload": "a.csv"}, "There are headings, but no row below them."),
        ({"rows": "NPI,Notes"}, "cases and notes are not taken here."),
        ({"rows": "a\0b"}, "Null characters are not allowed."),
        ({"rows": 'a,"b'}, "Is a quotation mark missing there, or left open?"),
    ],
)
def test_rows_that_cant_be_read_are_refused_whole(client_as_staff, fields, message):
    if "upload" in fields:
        fields = {**fields, "upload": SimpleUploadedFile(fields["upload"], b"NPI,Drug,DOS")}
    response = ask(client_as_staff, **{"status": 400, **fields})
    assert message in page(response).texts[".errors"][0]
    assert message in page(response).texts[".err"][0]
    assert page(response).texts["title"][0].startswith("Error: Check many")
    assert fields.get("rows", "").replace('"', "&quot;") in response.content.decode()


def test_an_empty_file_has_no_rows(client_as_staff):
    empty = SimpleUploadedFile("a.csv", b"")
    assert (
        "The file is empty."
        in page(ask(client_as_staff, status=400, upload=empty)).texts[".errors"][0]
    )


@pytest.mark.parametrize("query", ["known=now", "on=x"])
def test_a_day_or_moment_that_cant_be_read_is_refused(client_as_staff, query):
    assert client_as_staff.get(f"{ADDRESS}?{query}").status_code == 400
    ask(client_as_staff, "x", status=400, address=f"{ADDRESS}?{query}")


def test_other_methods_are_refused(client_as_staff):
    assert client_as_staff.put(ADDRESS).status_code == 405


def test_the_day_and_the_moment_are_kept(client_as_staff, hemgenix):
    known = moment_text(Ledger.newest())
    found = page(client_as_staff.get(ADDRESS, {"on": "2025-03-03", "known": known}))
    kept = f"on=2025-03-03&known={known.replace(':', '%3A')}"
    assert f"/contracts/providers/?{kept}" in found.links
    assert f"/contracts/check/?{kept}" in found.links


def test_a_long_list_is_shown_in_part_and_says_so(client_as_staff, hemgenix):
    rows = f"{LAKESIDE},Hemgenix,2025-03-03\n" * 150 + "x,x,x\n" * 60
    response = ask(client_as_staff, rows)
    assert (len(body(response, 0)), len(body(response, 1))) == (150, 200)
    assert page(response).texts["caption"] == [
        "60 rows to be mended · the first 50; the download has all of them",
        f"200 rows of 210 rows · as known {moment(Ledger.newest())}",
    ]
    assert any(
        text.endswith("The first 200 are shown here; the download has all of them.")
        for text in page(response).texts["p"]
    )


def test_the_check_form_leads_here(client_as_staff):
    assert ADDRESS in page(client_as_staff.get("/contracts/check/")).links


@pytest.mark.parametrize("number", [2, 40])
def test_the_number_of_queries_does_not_grow(
    client_as_staff, hemgenix, django_assert_num_queries, number
):
    lines = []
    for nth in range(number):
        therapy = make.make_therapy()
        make.make_listing(therapy=therapy, program=hemgenix.listings.get().program)
        provider = make.make_provider()
        make.make_agreement(provider=provider, therapy=therapy)
        lines += [f"{provider.npi},{therapy.brand_name},2025-03-03", f"{nth},no such,x"]
    with django_assert_num_queries(27):
        response = ask(client_as_staff, "\n".join(lines))
    assert page(response).texts[".counts"] == [f"{number} One case only {number} Not answered"]


def test_each_thousand_asks_as_many_queries(client_as_staff, hemgenix, monkeypatch):
    monkeypatch.setattr(answering, "TOGETHER", 2)
    others = [make.make_provider() for _ in range(5)]
    rows = [f"{row.npi},Hemgenix,2025-03-0{9 - n}" for n, row in enumerate(others)]
    found = body(ask(client_as_staff, "\n".join(rows)))
    assert [(row[0], row[1].split()[-1], row[2]) for row in found] == [
        (str(n + 1), row.npi, f"Hemgenix® Mar {9 - n}, 2025") for n, row in enumerate(others)
    ]


@pytest.mark.parametrize("rows", [f"{LAKESIDE},Hemgenix,2025-03-03", "NPI,Notes\n1,Mary"])
def test_no_log_and_no_error_report_repeats_the_rows(client_as_staff, hemgenix, caplog, rows):
    response = client_as_staff.post(ADDRESS, {"rows": rows})
    assert response.wsgi_request.sensitive_post_parameters == "__ALL__"
    assert [word for word in (LAKESIDE, "Mary", "Notes") if word in caplog.text] == []
