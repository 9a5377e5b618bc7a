from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from contracts.models import Provider
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.search import index
from portal.search.models import Index, ProviderWord
from portal.staff.models import User
from portal.tests import factories

pytestmark = pytest.mark.django_db


def words():
    return sorted(ProviderWord.objects.values_list("word", flat=True))


def verified():
    out = StringIO()
    call_command("verify_search", stdout=out)
    return out.getvalue()


@pytest.fixture
def lakeside():
    return factories.make_provider(name="Lakeside Med. Ctr.", city="Port Hollow", state="OH")


def test_words_follow_in_the_change_itself(lakeside):
    assert words() == ["=oh", "center", "hollow", "lakeside", "medical", "port"]
    name = factories.make_provider_name(lakeside, "Old Mercy")
    assert {"old", "mercy"} < set(words())
    with change(by=User.objects.system(), reason="Closed."):
        name.delete()
        lakeside.delete()
    assert words() == []
    assert Index.complete_up_to() == Ledger.newest()


def test_the_words_of_a_former_name_stay(lakeside):
    lakeside.name = "Graceland Clinic"
    factories.save(lakeside)
    former = ["center", "lakeside", "medical"]
    assert words() == sorted(["=oh", "hollow", "port", "clinic", "graceland", *former])
    assert verified() == "The index equals the records.\n"


def test_a_change_that_fails_leaves_the_words_alone(lakeside):
    before = words()
    with pytest.raises(RuntimeError), change(by=User.objects.system(), reason="Renamed."):
        lakeside.name = "Elsewhere"
        lakeside.save()
        raise RuntimeError
    assert words() == before


def test_what_was_recorded_past_a_change_is_caught_up_with(lakeside):
    ProviderWord.objects.all().delete()
    Index.objects.update(at=Ledger.newest().replace(year=2020))
    index.catch_up()
    assert words() == ["=oh", "center", "hollow", "lakeside", "medical", "port"]
    index.catch_up()
    assert verified() == "The index equals the records.\n"


def test_rebuilding_puts_everything_right(lakeside):
    factories.make_provider(name="Riverbend")
    ProviderWord.objects.filter(word="riverbend").delete()
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert out.getvalue() == "The index holds the words of 2 providers.\n"
    assert verified() == "The index equals the records.\n"


@pytest.mark.parametrize(
    ("spoil", "difference"),
    [
        (
            lambda key: ProviderWord.objects.filter(word="lakeside").delete(),
            "Provider {npi}, Lakeside Med. Ctr.: the index lacks “lakeside”.",
        ),
        (
            lambda key: ProviderWord.objects.create(provider=key, word="mercy"),
            "Provider {npi}, Lakeside Med. Ctr.: the index has “mercy” too many.",
        ),
        (
            lambda key: ProviderWord.objects.create(provider=10**9, word="mercy"),
            "The index has words of a provider not on record (key 1000000000).",
        ),
    ],
)
def test_verifying_names_the_first_difference(lakeside, spoil, difference):
    spoil(lakeside.pk)
    with pytest.raises(CommandError) as refused:
        verified()
    assert str(refused.value) == f"{difference.format(npi=lakeside.npi)} Run rebuild_search."


def test_verifying_says_that_the_index_is_behind(lakeside):
    Index.objects.update(at=Ledger.newest().replace(year=2020))
    with pytest.raises(CommandError, match=r"^The index ends with 2020-.* Run rebuild_search\.$"):
        verified()


def test_a_raw_change_of_the_words_of_a_record_is_found(lakeside):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE search_providerword SET word = 'x' WHERE word = 'port'")
    assert index.first_difference().endswith("lacks “port” and has “x” too many.")
    assert Provider.objects.count() == 1
