import pytest

from portal.audit.models import Ledger
from portal.search import newest, vocabulary
from portal.search.index import parts
from portal.search.models import Index, ProviderWord
from portal.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def begin_anew(monkeypatch):
    monkeypatch.setattr(newest, "_known", None)


def brands():
    catalog, _ = newest.known()
    return [thing.entry.key for thing in catalog.therapies]


def test_nothing_on_record_is_known_as_nothing():
    catalog, words = newest.known()
    assert (catalog.therapies, words.counts) == ((), {})


def test_a_commit_is_known_at_once_and_what_did_not_change_is_kept(django_assert_num_queries):
    factories.make_therapy(brand_name="Casgevy")
    assert brands() == ["casgevy"]
    kept = newest.known()
    with django_assert_num_queries(1):
        assert newest.known() == kept
    factories.make_provider(name="Lakeside")
    assert newest.known()[0] is kept[0]
    assert "lakeside" in newest.known()[1].counts
    factories.make_therapy(brand_name="Hemgenix")
    assert brands() == ["casgevy", "hemgenix"]


def test_the_vocabulary_counts_anew_only_what_changed():
    provider = factories.make_provider(name="Lakeside Hospital")
    old = newest.known()[1]
    factories.make_provider(name="Lakeside Hospital", city=provider.city, state=provider.state)
    new = newest.known()[1]
    assert (old.counts["lakeside"], new.counts["lakeside"]) == (1, 2)
    assert new.words is old.words
    factories.make_keyword("words", entry=factories.make_entry())
    assert newest.known()[1].counts == new.counts


def test_many_changed_providers_are_counted_from_the_table(monkeypatch):
    factories.make_provider(name="Lakeside")
    old = newest.known()[1]
    factories.make_provider(name="Riverbend")
    monkeypatch.setattr(vocabulary, "MOST_CHANGED", 0)
    assert set(newest.known()[1].counts) == {*old.counts, "riverbend"}


def test_a_word_may_be_meant_by_its_slips_and_sound():
    factories.make_provider(name="Lakeside Phoenix", state="OH")
    words = newest.known()[1]
    assert words.begun_with("lake") == ["lakeside"]
    assert "lakeside" in words.meant_by("lakesdie")
    assert words.meant_by("fenics")["phoenix"] == 0.9
    assert words.meant_by("oh") == {}


def test_an_index_left_behind_is_caught_up_with_before_the_search():
    factories.make_provider(name="Lakeside")
    ProviderWord.objects.all().delete()
    Index.objects.update(at=Ledger.newest().replace(year=2020))
    assert "lakeside" in newest.known()[1].counts
    assert str(Index.objects.get()) == f"complete up to {Ledger.newest().isoformat()}"
    word = ProviderWord.objects.get(word="lakeside")
    assert str(word) == f"lakeside of provider {word.provider}"


def test_keys_are_taken_in_parts():
    assert [len(part) for part in parts(list(range(1001)))] == [500, 500, 1]
