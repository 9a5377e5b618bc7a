"""A form filled from a version that is no longer the newest: who was first, and both sides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal import wording
from portal.audit.acts import Stale
from portal.audit.compared import name_in, named, stored, title
from portal.audit.timeline.diff import Piece, word_diff
from portal.audit.timeline.entry import Value
from portal.audit.timeline.words import NameOf, Row, is_long, told_fields, value

BOTH, ALIKE, YOURS, THEIRS, NEITHER = "both", "alike", "yours", "theirs", ""
ORDER = (BOTH, ALIKE, YOURS, THEIRS, NEITHER)
YOU = "you"
# Saves between the version opened and the newest that are told of one by one.
MOST_SAVES = 10


@dataclass(frozen=True)
class Conflict:
    """A form filled from a version that is no longer the newest: both, as history rows.

    `opened` is None where that version isn't known; `newest` is a deletion for a record that is
    gone. `form`: what was typed, None where nothing can be; `kept`: whether it goes on.
    """

    record: Any
    opened: Any
    newest: Any
    form: Any = None
    kept: bool = True

    @property
    def gone(self) -> bool:
        return bool(self.newest.history_type == "-")

    def sentence(self) -> str:
        """Who was first, why and when."""
        when = wording.moment(self.newest.history_date)
        return f"{Stale(self.record, self.newest).sentence()} ({when})"


@dataclass(frozen=True)
class Cell:
    """One side's value. `changed` since the form was opened; `pieces`: long text, word by word."""

    value: Value
    changed: bool = False
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Line:
    """One field: as opened, as it stands now, as typed; `tag` says who changed it."""

    field: str
    opened: Cell | None
    theirs: Cell
    mine: Cell | None
    tag: str


@dataclass(frozen=True)
class Told:
    """A conflict as its page shows it. `saves`: the history rows written meanwhile, newest first.

    `who` is "you" for one's own earlier save; `row`: it is about a row of the page's record.
    """

    conflict: Conflict
    label: str
    who: str
    row: bool
    saves: tuple[Any, ...]
    lines: tuple[Line, ...]

    @property
    def gone(self) -> bool:
        return self.conflict.gone

    @property
    def heading(self) -> str:
        did = "deleted" if self.gone else "saved"
        what = "a row of this page" if self.row else "this record"
        when = "after this form was opened" if self.who == YOU else "before you"
        return f"Nothing was saved: {self.who} {did} {what} {when}"

    @property
    def has_mine(self) -> bool:
        return any(line.mine for line in self.lines)

    @property
    def differing(self) -> int:
        return sum(1 for line in self.lines if line.tag)


def tell(conflict: Conflict, reader: Any, *, row: bool = False) -> Told:
    """The conflict in words. A few queries: the rows, and the names of what they name."""
    newest, model = conflict.newest, conflict.newest.instance_type
    opened, theirs = (conflict.opened and stored(conflict.opened)), stored(newest)
    form = conflict.form if typing_matters(conflict) else None
    mine = typed(form, conflict.opened or newest) if form is not None else {}
    found = named(model, [row for row in (opened, theirs, {**theirs, **mine}) if row])
    own = newest.history_user_id == reader.pk
    return Told(
        conflict=conflict,
        label=title(model, opened or theirs, found),
        who=YOU if own else newest.history_user_name,
        row=row,
        saves=tuple(saved_since(conflict)),
        lines=tuple(lines(model, opened, theirs, mine, name_in(found))),
    )


def typing_matters(conflict: Conflict) -> bool:
    """Whether the form asks for the record's own fields: a deletion asks for none."""
    own: list[Any] = getattr(conflict.form, "own_fields", list)()
    return bool(own) and conflict.kept


def saved_since(conflict: Conflict) -> list[Any]:
    """The saves since the version opened, newest first, as history rows."""
    since = conflict.opened.version if conflict.opened else conflict.newest.version - 1
    rows = type(conflict.newest)._base_manager.filter(id=conflict.newest.id, version__gt=since)
    return list(rows.order_by("-version")[:MOST_SAVES])


def typed(form: Any, opened: Any) -> dict[str, Any]:
    """What was typed, by column: as it would be stored, or raw where it can't be."""
    return {field.attname: typed_value(form, field, opened) for field in form.own_fields()}


def typed_value(form: Any, field: Any, opened: Any) -> Any:
    if form.left_alone(field, opened):
        return stored(opened)[field.attname]
    raw = form.as_sent(field.name)
    try:
        cleaned = form.fields[field.name].clean(raw)
        cleaned = cleaned.pk if field.is_relation and cleaned else cleaned
        return field.to_python(cleaned)
    except ValidationError:
        text = "" if raw is None else str(raw)
        number = field.is_relation and text.isascii() and text.isdigit() and len(text) < 19
        return int(text) if number else Unusable(text)


class Unusable(str):
    """Typed text that the field doesn't take."""

    __slots__ = ()


def lines(
    model: Any, opened: Row | None, theirs: Row, mine: Mapping[str, Any], name_of: NameOf
) -> list[Line]:
    """Each field of the form, or changed meanwhile: first those that both sides changed."""
    told = [
        line(field, opened, theirs, mine, name_of)
        for field in told_fields(model)
        if field.attname in mine or (opened or theirs)[field.attname] != theirs[field.attname]
    ]
    return sorted(told, key=lambda line: ORDER.index(line.tag))


def line(
    field: Any, opened: Row | None, theirs: Row, mine: Mapping[str, Any], name_of: NameOf
) -> Line:
    name = field.attname
    before = (opened or theirs)[name]
    typed_here = mine.get(name, before)
    return Line(
        field=str(field.verbose_name),
        opened=cell(field, before, before, name_of) if opened else None,
        theirs=cell(field, before, theirs[name], name_of),
        mine=cell(field, before, typed_here, name_of) if mine else None,
        tag=tag(before, theirs[name], typed_here),
    )


def cell(field: Any, before: Any, now: Any, name_of: NameOf) -> Cell:
    old, new = in_words(field, before, name_of), in_words(field, now, name_of)
    changed = before != now
    pieces = word_diff(old.text, new.text) if changed and is_long(old, new) else ()
    return Cell(new, changed, pieces)


def in_words(field: Any, stored: Any, name_of: NameOf) -> Value:
    if isinstance(stored, Unusable):
        return Value(str(stored) or "empty", empty=not stored)
    return value(field, stored, name_of)


def tag(before: Any, theirs: Any, mine: Any) -> str:
    if before == theirs:
        return NEITHER if mine == before else YOURS
    if mine == before:
        return THEIRS
    return ALIKE if mine == theirs else BOTH


def carried(all_forms: Iterable[forms.BaseForm]) -> list[forms.BoundField]:
    """The fields that go on as hidden ones: all but files and passwords, which no page repeats."""
    return [field for form in all_forms for field in form if not left_out(field)]


def left_out(field: forms.BoundField) -> bool:
    widget = field.field.widget
    return isinstance(widget, forms.PasswordInput) or widget.needs_multipart_form
