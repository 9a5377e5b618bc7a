"""What was looked for in vain, counted by day and folded words, for catalog maintainers.

Counted when somebody opens the page of results and nothing sure is found: never by type-ahead,
JSON, HEAD or a browser's prefetch, and once in a session for the same words on one day, so that
no page loaded again and again adds up. Nobody's name is kept, and no words that could be one.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest

from portal.privacy import patient_data_in
from portal.search.finding import Found, find
from portal.search.models import Miss
from portal.search.provider_words import WRITTEN_OUT
from portal.text import fold

SHOWN_FOR = timedelta(days=90)
# Longer than any name: whoever types so much may be telling a patient's story.
MOST_WORDS, FEWEST_LETTERS, LONGEST = 6, 3, 80
MOST_IN_A_SESSION = 50
MOST_LOOKED_AT = 100
# Numbers of any length that could be somebody's: a birthday, a member's or a phone number.
NUMBERS = re.compile(r"\d\W?\d\W?\d\W?\d")
PERSON = re.compile(r"\b(?:patient|member|customer|baby|mr|mrs|ms|dob|ssn|mrn)\b", re.IGNORECASE)
NAME = re.compile(r"[A-Z][a-z'’-]+,?(?: [A-Z]\.?)?(?: [A-Z][a-z'’-]+){1,2}")
PLACES = frozenset(WRITTEN_OUT.values())
KEPT = "misses"


def words_to_count(found: Found) -> str:
    """The folded words to count; empty where something is sure, or nothing may be kept."""
    if found.sure or found.identifiers or found.day.typed:
        return ""
    words = fold(found.typed)
    if patient_data_in(found.typed) or may_be_somebody(found.typed, words):
        return ""
    letters = sum(character.isalpha() for character in words)
    fits = letters >= FEWEST_LETTERS and len(words) <= LONGEST
    return words if fits and len(words.split()) <= MOST_WORDS else ""


def may_be_somebody(typed: str, words: str) -> bool:
    """Whether this may tell of a person: a long number, or capitalised words that are no place."""
    a_name = NAME.fullmatch(typed) and not PLACES.intersection(words.split())
    return bool(a_name or PERSON.search(typed) or NUMBERS.search(typed))


def count(request: HttpRequest, found: Found, today: date) -> None:
    """Count the words of a page that somebody reads, if they are to be counted."""
    words = words_to_count(found)
    opened = request.method == "GET" and not is_prefetch(request)
    if words and opened and first_time(request, words, today):
        Miss.add(today, words)


def is_prefetch(request: HttpRequest) -> bool:
    said = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in said or "prerender" in said


def first_time(request: HttpRequest, words: str, today: date) -> bool:
    """Whether this session didn't count them yet today; remembers digests, not words."""
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    kept_on, counted = request.session.get(KEPT, ("", []))
    counted = counted if kept_on == today.isoformat() else []
    if digest in counted or len(counted) >= MOST_IN_A_SESSION:
        return False
    request.session[KEPT] = (today.isoformat(), [*counted, digest])
    return True


def still_missed(today: date) -> Iterator[dict[str, Any]]:
    """The words of the last 90 days that find nothing sure today either, the most frequent first.

    Each with `words`, `times` and `last`, the day they were last looked for.
    """
    for row in Miss.objects.since(today - SHOWN_FOR).by_words()[:MOST_LOOKED_AT]:
        if not find(str(row["words"]), today, today).sure:
            yield row
