"""What this process knows of the records, kept in memory and fresh at every search.

Each search asks for the moment of the newest commit, one query. Where that moved, the words of the
providers changed since are read, and the whole catalog, which is small, if any table of it has a
newer version. So a commit is found by the next search in every process.
"""

import threading
from dataclasses import dataclass
from typing import Any

from django.db import connection

from portal.audit.models import Ledger
from portal.guidance.models import GuidanceConcern, GuidanceEntry, Keyword, Synonym
from portal.search import index, vocabulary
from portal.search.catalog import Catalog
from portal.search.models import Index
from portal.search.reading import read_catalog
from portal.search.vocabulary import Vocabulary
from therapies.models import (
    ContactChannel,
    Edition,
    HcpcsCode,
    ListedCode,
    Listing,
    ProductCode,
    Program,
    Therapy,
    TherapyName,
)

CATALOG: tuple[Any, ...] = (
    ContactChannel,
    Edition,
    GuidanceConcern,
    GuidanceEntry,
    HcpcsCode,
    Keyword,
    ListedCode,
    Listing,
    ProductCode,
    Program,
    Synonym,
    Therapy,
    TherapyName,
)
MOMENTS = (
    f'SELECT l.at, i.at FROM "{Ledger._meta.db_table}" l '
    f'LEFT JOIN "{Index._meta.db_table}" i ON i.id = 1 WHERE l.id = 1'
)


@dataclass(frozen=True)
class Known:
    """The moments it was read at, the newest version in the catalog's tables, and what was read.

    Moments and version are as the database gives them: good for being compared, nothing else.
    """

    moments: Any
    version: Any
    catalog: Catalog
    vocabulary: Vocabulary


_known: Known | None = None
_lock = threading.Lock()


def known() -> tuple[Catalog, Vocabulary]:
    """The catalog and the vocabulary as of the newest commit."""
    kept, moments = _known, read_moments()
    if kept is None or moments is None or kept.moments != moments:
        kept = refreshed(moments)
    return kept.catalog, kept.vocabulary


def read_moments() -> Any:
    """The newest commit's moment and the index's; None where nothing was ever recorded."""
    with connection.cursor() as cursor:
        cursor.execute(MOMENTS)
        return cursor.fetchone()


def refreshed(moments: Any) -> Known:
    global _known  # noqa: PLW0603 - one for the process: it is the same for every search
    with _lock:
        newest = Ledger.newest()
        if Index.complete_up_to() < newest:
            index.catch_up()
            moments = read_moments()
        version, old = newest_version(), _known
        catalog = old.catalog if old and old.version == version else read_catalog()
        words = vocabulary.brought_up_to(old.vocabulary if old else None, newest)
        _known = Known(moments, version, catalog, words)
        return _known


def newest_version() -> Any:
    """When a table of the catalog last got a new version."""
    tables = (model.history.model._meta.db_table for model in CATALOG)
    each = " UNION ALL ".join(f'SELECT MAX(history_date) AS at FROM "{table}"' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(at) FROM ({each}) AS newest")
        return cursor.fetchone()[0]
