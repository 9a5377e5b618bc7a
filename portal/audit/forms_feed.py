"""What the change feed and a record's history are filtered by: read from the query, and shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from portal.asof import read_date, read_moment
from portal.audit.days import end_of, start_of
from portal.audit.feed import Wanted, kinds
from portal.audit.meant import read_about
from portal.audit.reasons import words_of
from portal.audit.timeline.lines import Line, sources_of
from portal.refusals import BadInput, parameter

# Records that a change may be about, besides the record changed, by name, code or NPI.
ABOUT = ("therapy", "provider")
EVERYTHING = ("", "Everything")
ANYONE = ("", "Anyone")


class DayInput(forms.DateInput):
    input_type = "date"


class FeedForm(forms.Form):
    """The filters of the change feed, showing what was asked for."""

    since = forms.DateField(label="From", widget=DayInput(format="%Y-%m-%d"))
    until = forms.DateField(label="Through", widget=DayInput(format="%Y-%m-%d"))
    kind = forms.ChoiceField(label="What")
    by = forms.ChoiceField(label="Who")
    therapy = forms.CharField(label="Therapy (name or code)")
    provider = forms.CharField(label="Provider (name or NPI)")
    q = forms.CharField(label="Words in the reason")

    def __init__(self, asked: dict[str, str], *, people: bool) -> None:
        super().__init__(initial=asked, use_required_attribute=False)
        self.fields["kind"].choices = kind_choices(kinds(people=people).values())  # type: ignore[attr-defined]
        self.fields["by"].choices = person_choices(people, asked["by"])  # type: ignore[attr-defined]


class HistoryForm(forms.Form):
    """The filters of one record's history."""

    kind = forms.ChoiceField(label="What")
    by = forms.ChoiceField(label="Who")

    def __init__(self, asked: dict[str, str], lines: Iterable[Line]) -> None:
        super().__init__(initial=asked, use_required_attribute=False)
        models, ids = {line.model: 1 for line in lines}, {line.by_id for line in lines}
        people = everybody().filter(pk__in=ids)
        self.fields["kind"].choices = kind_choices(models)  # type: ignore[attr-defined]
        self.fields["by"].choices = [ANYONE, *((p.username, str(p)) for p in people)]  # type: ignore[attr-defined]


def everybody() -> Any:
    return get_user_model()._default_manager.all()


def kind_choices(models: Iterable[Any]) -> list[tuple[str, str]]:
    named = [(m._meta.model_name, capitalised(str(m._meta.verbose_name_plural))) for m in models]
    return [EVERYTHING, *sorted(named, key=lambda choice: choice[1].casefold())]


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def person_choices(people: bool, asked: str) -> list[tuple[str, str]]:
    """Who may be chosen: everybody for those who may see people, else those who write records."""
    shown = everybody() if people else get_user_model()._default_manager.writers()
    named = {person.username: str(person) for person in shown}
    return [ANYONE, *named.items(), *([(asked, asked)] if asked and asked not in named else [])]


def read_feed(request: HttpRequest, *, people: bool) -> tuple[Wanted, dict[str, str]]:
    """What is asked of the feed, and as it was typed. Raises BadInput for what can't be read."""
    asked = {name: parameter(request, name) for name in FeedForm.base_fields}
    since, until = read_days(asked)
    before = parameter(request, "before")
    bounds = [until, read_moment("before", before) if before else None]
    wanted = Wanted(
        since=since,
        before=min((bound for bound in bounds if bound), default=None),
        model=read_kind(asked["kind"], kinds(people=people)),
        by=read_person(asked["by"]),
        about=tuple(read_about(name, asked[name]) for name in ABOUT if asked[name]),
        words=words_of(asked["q"]) if asked["q"] else None,
        people=people,
    )
    return wanted, asked


def read_history(request: HttpRequest, model: Any, lines: list[Line]) -> Any:
    """The lines of a record's history that are asked for, and what was asked."""
    asked = {name: parameter(request, name) for name in HistoryForm.base_fields}
    known = {source._meta.model_name: source for source, _ in sources_of(model)}
    kind, by = read_kind(asked["kind"], known), read_person(asked["by"])
    chosen = [x for x in lines if kind in (None, x.model) and by in (None, x.by_id)]
    return chosen, asked


def read_days(asked: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    """From where the first day begins to where the last one ends; both days count."""
    days = {name: read_date(name, asked[name]) for name in ("since", "until") if asked[name]}
    since, until = days.get("since"), days.get("until")
    if since and until and until < since:
        message = "The last day lies before the first day. Put the later day last."
        raise BadInput("until", asked["until"], message)
    return start_of(since) if since else None, end_of(until) if until else None


def read_kind(text: str, known: dict[str, Any]) -> Any:
    if not text:
        return None
    if text not in known:
        message = f"“{text[:80]}” is no kind of record here. There are {', '.join(sorted(known))}."
        raise BadInput("kind", text, message)
    return known[text]


def read_person(text: str) -> int | None:
    """The id of the person with this user name."""
    if not text:
        return None
    person = everybody().filter(username=text).first()
    if person is None:
        raise BadInput("by", text, f"Nobody has the user name “{text[:80]}”.")
    return int(person.pk)
