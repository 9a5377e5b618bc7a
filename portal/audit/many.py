"""Many records written at once, each with its history row: the one bulk write there is.

What a record's own save() would write is written here in few statements: whole rows, versions that
go up by one, and history with the act's person, moment and reason. Everything else in bulk stays
refused.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models, transaction

from portal.audit import acts
from portal.parts import parts

BATCHES = 1_000


def write_many(records: Sequence[Any]) -> int:
    """Save records of one model, new and changed ones, inside `change()`; how many it wrote.

    All or none of them: raises NoOpenChange, Stale, ValidationError for a value that its field
    refuses, IntegrityError where a rule of the database does. Those that differ in nothing are
    passed over, as by save(). TypeError for records that must look at others before each save,
    and for half-loaded ones.
    """
    act = acts.current()
    refuse_unfit(records)
    new = [record for record in records if record._state.adding]
    changed = [record for part in parts(records) for record in differing(part)]
    for record in (*new, *changed):
        clean(record)
        record.refuse_conflicts()
    keys = [record.pk for record in new]
    try:
        with transaction.atomic():
            write(act, new, changed)
    except BaseException:
        forget(new, keys)
        raise
    for record in changed:
        record.version += 1
    return len(new) + len(changed)


def write(act: acts.Act, new: Sequence[Any], changed: Sequence[Any]) -> None:
    for record in new:
        record.version = 1
    insert(new)
    update(changed)
    record_history(act, new, "+")
    record_history(act, changed, "~")


def forget(new: Sequence[Any], keys: Sequence[Any]) -> None:
    """New records that were not written after all are new again."""
    for record, key in zip(new, keys, strict=True):
        record.pk, record.version, record._state.adding = key, 0, True


def refuse_unfit(records: Sequence[Any]) -> None:
    kinds = {type(record) for record in records}
    if len(kinds) > 1:
        raise TypeError("Many records are written of one model at a time.")
    for record in records:
        if not record.may_be_written_with_others:
            raise TypeError(f"{type(record).__name__} looks at others: save each by itself.")
    if any(record.get_deferred_fields() for record in records):
        raise TypeError("Records are loaded whole before they are written.")


def differing(records: Sequence[Any]) -> list[Any]:
    """Those of the stored ones that differ from what is stored. Raises Stale."""
    kept = [record for record in records if not record._state.adding]
    if not kept:
        return []
    stored = type(kept[0])._base_manager.in_bulk([record.pk for record in kept])
    for record in kept:
        if record.pk not in stored or stored[record.pk].version != record.version:
            raise acts.Stale(record, record.newest_history())
    return [record for record in kept if record._differs_from(stored[record.pk])]


def clean(record: Any) -> None:
    """As a form would, but for links, which the database holds, and for what the portal sets."""
    fields = record._meta.concrete_fields
    record.clean_fields(exclude={f.name for f in fields if f.is_relation or not f.editable})


def insert(records: Sequence[Any]) -> None:
    if records:
        rows: Any = models.QuerySet(type(records[0]))
        rows.bulk_create(records, batch_size=BATCHES)


def update(records: Sequence[Any]) -> None:
    """Each whole row over the version that was read. Raises Stale."""
    if not records:
        return
    with connection.cursor() as cursor:
        cursor.executemany(update_sql(type(records[0])), [values(record) for record in records])
        written = cursor.rowcount
    if written != len(records):
        raise acts.Stale(records[0], records[0].newest_history())


def update_sql(model: Any) -> str:
    columns = ", ".join(f'"{field.column}" = %s' for field in columns_of(model))
    return f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "id" = %s AND "version" = %s'


def columns_of(model: Any) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def values(record: Any) -> list[Any]:
    row = {field: field.pre_save(record, False) for field in columns_of(record)}
    row |= {field: record.version + 1 for field in row if field.name == "version"}
    own = [field.get_db_prep_save(value, connection) for field, value in row.items()]
    return [*own, record.pk, record.version]


def record_history(act: acts.Act, records: Sequence[Any], history_type: str) -> None:
    if not records:
        return
    history: Any = type(records[0]).history.model
    row_of = row_maker(history, act, history_type)
    act.wrote = True
    rows: Any = models.QuerySet(history)
    for part in parts(records, BATCHES):
        rows.bulk_create(map(row_of, part), batch_size=BATCHES)


def row_maker(history: Any, act: acts.Act, history_type: str) -> Callable[[Any], Any]:
    """What makes a history row of a record as it was just written."""
    names = [field.attname for field in history.tracked_fields if field.name != "version"]
    about = {
        "history_type": history_type,
        "history_date": act.moment,
        "history_change_reason": act.reason,
        "history_user": act.by,
    }
    later = 0 if history_type == "+" else 1

    def row_of(record: Any) -> Any:
        own = {name: getattr(record, name) for name in names}
        return history(**about, version=record.version + later, **own)

    return row_of
