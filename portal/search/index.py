"""The index of providers' words: written in each change's own transaction, rebuilt, verified.

What a change touched is read from history, so that no write can be forgotten. What came on record
by another way is caught up with at the next change or search: its history is newer than the index.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from contracts.former_names import names_ever
from contracts.models import Provider, ProviderName
from portal.audit.models import Ledger
from portal.parts import parts
from portal.search.models import Index, ProviderWord
from portal.search.provider_words import index_words


def follow(moment: datetime) -> None:
    """Bring the index up to a change that is about to be committed; the Ledger is locked."""
    index = Index.lock()
    if index.at < moment:
        write_words(changed_since(index.at))
        index.move(moment)


def catch_up() -> None:
    """Bring the index up to the newest commit, where something was recorded past `change()`."""
    with transaction.atomic():
        follow(Ledger.lock().at)


def rebuild() -> int:
    """Write the whole index anew; the number of providers in it."""
    with transaction.atomic():
        ledger, index = Ledger.lock(), Index.lock()
        ProviderWord.objects.all().delete()
        providers = sorted(Provider.objects.unmerged().values_list("pk", flat=True))
        write_words(providers)
        index.move(ledger.at)
        refresh_statistics()
    return len(providers)


def refresh_statistics() -> None:
    """So that the database plans by what the table holds now, not by when it was empty."""
    with connection.cursor() as cursor:
        cursor.execute(f'ANALYZE "{ProviderWord._meta.db_table}"')


def changed_since(moment: datetime) -> list[int]:
    """The keys of providers that were recorded, or whose names were, after a moment."""
    history: Any = Provider.history
    names: Any = ProviderName.history
    own = history.filter(history_date__gt=moment).values_list("id", flat=True)
    of_names = names.filter(history_date__gt=moment).values_list("provider_id", flat=True)
    return sorted({*own, *of_names})


def write_words(providers: list[int]) -> None:
    """Write the words of these providers anew; of those no longer on record none are left."""
    for part in parts(providers):
        ProviderWord.objects.filter(provider__in=part).delete()
        words = words_by_provider(part)
        ProviderWord.objects.bulk_create(
            (ProviderWord(provider=key, word=word) for key, own in words for word in sorted(own)),
            batch_size=5_000,
        )


def words_by_provider(keys: list[int]) -> list[tuple[int, set[str]]]:
    """The words that providers on record must have in the index, in the order of their keys.

    Of every name they have or had: a caller may know the old one. One of version 1 never had any.
    """
    stored = Provider.objects.unmerged().filter(pk__in=keys).order_by("pk")
    rows = list(stored.values_list("pk", "version", "name", "city", "state"))
    names = names_ever(key for key, version, *_ in rows if version > 1)
    for key, name in ProviderName.objects.filter(provider__in=keys).values_list(
        "provider_id", "name"
    ):
        names.setdefault(key, set()).add(name)
    return [
        (key, index_words({name, *names.get(key, ())}, city, state))
        for key, _, name, city, state in rows
    ]


def first_difference() -> str:
    """Where the index and the records first differ, in words; empty where they are the same."""
    with transaction.atomic():
        newest, complete = Ledger.lock().at, Index.complete_up_to()
        if complete < newest and changed_since(complete):
            return f"The index ends with {complete}, the records with {newest}."
        return first_wrong_provider()


def first_wrong_provider() -> str:
    on_record = sorted(Provider.objects.unmerged().values_list("pk", flat=True))
    for part in parts(on_record):
        stored = words_in_index(part)
        for key, words in words_by_provider(part):
            if difference := difference_of(key, words, stored.get(key, set())):
                return difference
    return left_over(set(on_record))


def words_in_index(keys: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = ProviderWord.objects.filter(provider__in=keys).values_list("provider", "word")
    for key, word in rows:
        found.setdefault(key, set()).add(word)
    return found


def difference_of(key: int, words: set[str], stored: set[str]) -> str:
    if words == stored:
        return ""
    provider = Provider.objects.get(pk=key)
    said = [f"lacks {listed(words - stored)}"] if words - stored else []
    said += [f"has {listed(stored - words)} too many"] if stored - words else []
    return f"Provider {provider.npi}, {provider.name}: the index {' and '.join(said)}."


def listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in sorted(words))


def left_over(on_record: set[int]) -> str:
    keys = set(ProviderWord.objects.values_list("provider", flat=True).distinct()) - on_record
    return f"The index has words of a provider not on record (key {min(keys)})." if keys else ""
