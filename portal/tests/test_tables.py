import pytest
from django.test import RequestFactory

from portal.refusals import BadInput, NotOnRecord
from portal.tables import Column, RecordTable, configure, filtered
from portal.tests import factories
from therapies.filters import TherapyFilters
from therapies.models import Listing


class WordTable(RecordTable):
    name = Column("Name")
    size = Column("Size")
    note = Column("Note", orderable=False)

    class Meta(RecordTable.Meta):
        order_by = "name"


WORDS = [{"name": "b", "size": 1}, {"name": "a", "size": 3}, {"name": "c", "size": 2}]


def shown(query, words=WORDS, per_page=2, **table_options):
    table = WordTable(words, **table_options)
    configure(RequestFactory().get("/", query), table, per_page)
    return [row.record["name"] for row in table.paginated_rows]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["a", "b"]),
        ({"sort": ""}, ["a", "b"]),
        ({"sort": "-name"}, ["c", "b"]),
        ({"sort": "size"}, ["b", "c"]),
        ({"page": "2"}, ["c"]),
        ({"page": "002"}, ["c"]),
        ({"page": "", "sort": "size"}, ["b", "c"]),
    ],
)
def test_sort_and_page_of_the_query(query, names):
    assert shown(query) == names


def test_a_table_with_a_prefix_reads_its_own_names():
    assert shown({"w-sort": "size", "w-page": "2", "page": "9", "sort": "x"}, prefix="w-") == ["a"]


def test_the_first_page_of_an_empty_list_exists():
    assert shown({"page": "1"}, words=[]) == []


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        (
            {"sort": "x"},
            "sort",
            "This list can’t be sorted so. It sorts by name, size, with - downwards.",
        ),
        (
            {"sort": "note"},
            "sort",
            "This list can’t be sorted so. It sorts by name, size, with - downwards.",
        ),
        (
            {"sort": "name,size"},
            "sort",
            "This list can’t be sorted so. It sorts by name, size, with - downwards.",
        ),
        ({"page": "0"}, "page", "A page is a positive number: 1, 2, 3."),
        ({"page": "-1"}, "page", "A page is a positive number: 1, 2, 3."),
        ({"page": "1.0"}, "page", "A page is a positive number: 1, 2, 3."),
        ({"page": "last"}, "page", "A page is a positive number: 1, 2, 3."),
        ({"page": "²"}, "page", "A page is a positive number: 1, 2, 3."),
        ({"page": "x" * 5000}, "page", "A page is a positive number: 1, 2, 3."),
        (
            {"page": ["1", "2"]},
            "page",
            "“page” is given twice, as 1 and 2. Give it once.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(query, field, message):
    with pytest.raises(BadInput) as refused:
        shown(query)
    assert (refused.value.field, refused.value.message) == (field, message)


@pytest.mark.parametrize("page", ["3", "999999999", "9" * 5000])
def test_a_page_past_the_end_is_not_on_record(page):
    with pytest.raises(NotOnRecord) as refused:
        shown({"page": page})
    assert refused.value.message == f"There is no page {page}: this list ends with page 2."


@pytest.mark.django_db
def test_filters_refuse_what_they_cannot_read():
    factories.make_listing()
    request = RequestFactory().get("/", {"embarc": "maybe"})
    with pytest.raises(BadInput) as refused:
        filtered(TherapyFilters(request.GET, Listing.objects.all(), request=request))
    given = (refused.value.field, refused.value.value, refused.value.message)
    assert given == ("embarc", "maybe", "“maybe” is not a choice here. Choose yes, no.")


@pytest.mark.django_db
def test_filters_refuse_two_values_of_one_name():
    request = RequestFactory().get("/", {"embarc": ["yes", "no"]})
    with pytest.raises(BadInput) as refused:
        filtered(TherapyFilters(request.GET, Listing.objects.all(), request=request))
    assert refused.value.field == "embarc"
