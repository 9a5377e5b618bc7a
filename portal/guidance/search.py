"""Searching within the guidance."""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest

from portal.guidance.models import GuidanceEntry
from portal.refusals import BadInput, parameter
from portal.text import fold

LONGEST = 200


class SearchForm(forms.Form):
    q = forms.CharField(label="Search the guidance", max_length=LONGEST, required=False)


def words_of(request: HttpRequest) -> str:
    """What is searched for. Raises BadInput where it is too long."""
    words = parameter(request, "q")
    if len(words) > LONGEST:
        message = f"That is {len(words):,} characters; search reads at most {LONGEST}."
        raise BadInput("q", words, message)
    return words


def matching(entries: Iterable[GuidanceEntry], words: str) -> list[GuidanceEntry]:
    """The entries that hold every word, or the beginning of it, anywhere; all for no words."""
    wanted = fold(words).split()
    if words and not wanted:
        return []
    return [entry for entry in entries if all(f" {w}" in text_of(entry) for w in wanted)]


def text_of(entry: GuidanceEntry) -> str:
    parts = (entry.question, entry.short_answer, entry.answer, entry.source)
    return f" {fold(' '.join((*parts, entry.get_topic_display())))}"
