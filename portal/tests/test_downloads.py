"""The mechanism by which every list is downloaded, on a table of programs."""

from datetime import timedelta
from operator import attrgetter

import pytest
from django.test import RequestFactory

from portal import downloads
from portal.asof import reads_day
from portal.audit.models import Ledger
from portal.downloads import ListFile, OneReading, file_name, in_batches, sent
from portal.refusals import BadInput
from portal.tables import Column, RecordTable
from portal.tests import factories as make
from portal.tests.downloaded import cells, lines
from portal.tests.downloaded import file_name as name_of
from therapies.models import Program

pytestmark = pytest.mark.django_db

COLUMNS = {"slug": attrgetter("slug"), "name": attrgetter("name")}


class ProgramTable(RecordTable):
    file = ListFile("some-programs", COLUMNS, batch=2)
    slug = Column("Slug")
    name = Column("Name")

    class Meta(RecordTable.Meta):
        order_by = "name"
        prefix = "p-"


@reads_day()
def programs(request):
    return downloads.download(request, ProgramTable(Program.objects.all()))


def get(query):
    return programs(RequestFactory().get(f"/?{query}"))


@pytest.fixture
def five():
    return [make.make_program(slug=f"p{n}", name=n) for n in ("E", "B", "D", "A", "C")]


def test_without_a_format_there_is_a_page():
    assert (get(""), get("p-format="), get("format=csv")) == (None, None, None)


def test_the_rows_come_in_the_tables_order_over_several_batches(five):
    assert lines(get("p-format=csv")) == [
        ["slug", "name"],
        *(["p" + name, name] for name in "ABCDE"),
    ]
    assert cells(get("p-format=xlsx&p-sort=-slug")) == [
        ["slug", "name"],
        *(["p" + name, name] for name in "EDCBA"),
    ]


def test_an_empty_list_is_its_heads():
    assert lines(get("p-format=csv")) == [["slug", "name"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [("p-format=jsonl", "p-format"), ("p-format=csv&p-sort=price", "p-sort")],
)
def test_what_can_not_be_read_is_named(query, field):
    with pytest.raises(BadInput) as refused:
        get(query)
    assert refused.value.field == field


def test_what_is_recorded_while_it_is_read_is_not_in_it(five):
    response = get("p-format=csv")
    content = iter(response.streaming_content)
    table = [next(content)]
    five[0].name = "Later"
    make.save(five[0])
    make.remove(five[2])
    make.make_program(slug="new", name="AA")
    text = b"".join([*table, *content]).decode("utf-8-sig")
    assert text.split("\r\n") == ['"slug","name"', *(f'"p{n}","{n}"' for n in "ABCDE"), ""]
    assert [row[1] for row in lines(get("p-format=csv"))[1:]] == ["A", "AA", "B", "C", "Later"]


def test_a_past_reading_is_read_then(five):
    then = Ledger.newest()
    make.remove(five[0])
    past = OneReading(then, past=True)
    names = [row.name for row in in_batches(Program.objects.all(), ProgramTable.file, print, past)]
    assert sorted(names) == ["A", "B", "C", "D", "E"]


def test_each_batch_is_filled_as_of_the_same_reading(five):
    filled = []
    at = OneReading(Ledger.newest(), past=False)
    rows = Program.objects.order_by("name")
    list(in_batches(rows, ProgramTable.file, lambda some: filled.append([*some]), at))
    assert [[row.name for row in batch] for batch in filled] == [["A", "B"], ["C", "D"], ["E"]]


@pytest.mark.parametrize(("rows", "queries"), [(1, 4), (2, 4), (5, 8)])
def test_two_queries_for_the_keys_and_two_for_each_batch(
    five, django_assert_num_queries, rows, queries
):
    at = OneReading(Ledger.newest(), past=False)
    some = Program.objects.filter(name__lte="ABCDE"[rows - 1])
    with django_assert_num_queries(queries):
        found = list(in_batches(some, ProgramTable.file, downloads.nothing_more, at))
    assert len(found) == rows


def test_rows_at_hand_are_sent_as_they_are():
    request = RequestFactory().get("/?format=csv&on=2025-03-03")
    file = ListFile("words", {"word": str, "length": len})
    response = reads_day()(lambda r: sent(r, file, ["one", "three"], {"q": "n e!"}))(request)
    assert lines(response) == [["word", "length"], ["one", "3"], ["three", "5"]]
    assert name_of(response) == "words_2025-03-03_q-n-e.csv"


def test_a_file_names_its_list_its_day_the_moment_and_the_filters():
    def name(query, asked):
        named = []
        view = reads_day()(lambda r: named.append(file_name("contracts", asked, r.day)))
        view(RequestFactory().get(f"/?{query}"))
        return named[0]

    known = "known=2025-03-03T14:30:00Z&on=2025-01-31"
    make.make_program()
    assert name(known, {"q": "Ångström & co/../x"}) == (
        "contracts_2025-01-31_known-2025-03-03-0930_q-ngstr-m-co-x"
    )
    long = name("on=2025-03-03", {str(n): "x" * 200 for n in range(9)})
    assert (len(long), long[:26]) == (120, "contracts_2025-03-03_0-xxx")


def test_a_reading_that_was_overtaken_reads_again(five):
    then = Ledger.newest() - timedelta(0)
    at = OneReading(then, past=False)
    make.remove(five[0])
    assert at(Program.objects.count) == 5
