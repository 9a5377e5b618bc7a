"""Which record somebody means who types its key, its name or its code. A guess is never taken."""

import re
from typing import Any

from portal.audit.timeline.lines import audited_models, history_rows
from portal.fields import FoldedField
from portal.refusals import BadInput
from portal.text import fold

MOST_NAMED = 8
NAME_AND_KEY = re.compile(r".*\S\s*\((?P<key>[^()]+)\)")


def read_about(name: str, text: str) -> tuple[Any, tuple[int, ...]]:
    """The model of that name, and the ids of its records that are meant.

    Records since deleted count too, by the key or name they bore. Raises BadInput for what names
    none, saying what comes near, and for what names several.
    """
    model = next(m for m in audited_models() if m._meta.model_name == name)
    ids = of_key(model, text) or one_of(model, name, text, of_name(model, text))
    if not ids:
        near = list(model.objects.near(text)[: MOST_NAMED + 1])
        hint = f" Did you mean {in_words(model, near)}?" if near else ""
        message = f"No {name} “{text[:80]}” was ever on record, by this name or code.{hint}"
        raise BadInput(name, text, message)
    return model, tuple(ids)


def of_key(model: Any, text: str) -> set[int]:
    """Those that bear, or bore, this key; it may stand in brackets behind a name."""
    both = NAME_AND_KEY.fullmatch(text)
    key = key_field(model)
    typed = key.to_python(both["key"] if both else text)
    return set(history_rows(model).filter(**{key.name: typed}).values_list("id", flat=True))


def of_name(model: Any, text: str) -> set[int]:
    """Those of this name or code now and, if there are none, those that once bore the name."""
    now = set(model.objects.meant_by(text).values_list("pk", flat=True))
    return now or once_called(model, fold(text))


def once_called(model: Any, folded: str) -> set[int]:
    """Names are what records are looked up by, so their folded texts are the indexed ones."""
    fields: list[Any] = model._meta.concrete_fields
    names = [f.name for f in fields if f.db_index and isinstance(f, FoldedField)]
    found: set[int] = set()
    for name in names if folded else []:
        rows = history_rows(model).filter(**{name: folded})
        found |= set(rows.values_list("id", flat=True))
    return found


def one_of(model: Any, name: str, text: str, ids: set[int]) -> set[int]:
    """The ids, if they are of one record. Raises BadInput, which names those that may be meant."""
    if len(ids) < 2:
        return ids
    shown = list(model.objects.filter(pk__in=ids).by_name()[: MOST_NAMED + 1])
    message = f"“{text[:80]}” may be {in_words(model, shown)}. Give the one you mean."
    raise BadInput(name, text, message)


def in_words(model: Any, records: list[Any]) -> str:
    """ "Abecma® (abecma), Carvykti® (carvykti) or more"."""
    key = key_field(model).name
    named = [f"{record} ({getattr(record, key)})" for record in records[:MOST_NAMED]]
    more = ["others"] if len(records) > MOST_NAMED else []
    *first, last = [*named, *more]
    return f"{', '.join(first)} or {last}" if first else last


def key_field(model: Any) -> Any:
    return next(f for f in model._meta.concrete_fields if f.unique and not f.primary_key)
