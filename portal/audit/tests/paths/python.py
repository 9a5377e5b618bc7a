"""Writing from Python: what a shell, a script or a careless view can do with the models."""

from datetime import date

from asgiref.sync import async_to_sync
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import F
from django.db.models.deletion import Collector
from django.test import override_settings
from simple_history.utils import (
    bulk_create_with_history,
    bulk_update_with_history,
    update_change_reason,
)

from contracts.models import Contract
from portal.audit.many import write_many
from portal.audit.tests.paths.path import RECORDED, found, inside, path, refused
from portal.tests import factories
from therapies.models import ContactChannel, Therapy

History = Therapy.history.model
IN_BULK, FIXED, BY_DATABASE = map(refused, ("BulkWriteRefused", "HistoryIsFixed", "IntegrityError"))
NEW = {"slug": "new", "brand_name": "New"}


def wait_for(start):
    """Run what an async method does to its end."""

    async def run():
        await start()

    async_to_sync(run)()


def given(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    return record


def of(world):
    return Therapy.objects.filter(pk=world.bare.pk)


def half_loaded(world):
    return Therapy.objects.only("version", "brand_name").get(pk=world.bare.pk)


def with_history_switched_off(write):
    def run(world):
        with override_settings(SIMPLE_HISTORY_ENABLED=False):
            write(world)

    return run


def collect_and_delete(world):
    collector = Collector(using="default")
    collector.collect(of(world))
    collector.delete()


def stale(world):
    mine = of(world).get()
    factories.save(given(world.bare, brand_name="Theirs"))
    given(mine, brand_name="Mine").save()


def write_some(world):
    changed = given(Contract.objects.get(pk=world.contract.pk), reference="K-2")
    days = {"starts_on": date(2030, 1, 1)}
    new = Contract(provider=world.provider, therapy=world.bare, program=world.program, **days)
    write_many([changed, new])


def write_stale(world):
    mine = Contract.objects.get(pk=world.contract.pk)
    factories.save(given(world.contract, reference="Theirs"))
    write_many([given(mine, reference="Mine")])


def as_a_migration_sees_it():
    apps = MigrationLoader(connection).project_state().apps
    return apps.get_model("therapies", "Therapy").objects


def made_up(world):
    row = world.bare.history.get()
    return given(row, history_id=None, version=2, brand_name="Made up", history_type="~")


def reloaded(world):
    return Therapy.objects.get(pk=world.bare.pk)


def field(name):
    return Therapy._meta.get_field(name)


IN_A_CHANGE = [
    ("save()", lambda w: given(reloaded(w), brand_name="New").save(), RECORDED),
    (
        "save(update_fields=…)",
        lambda w: given(reloaded(w), brand_name="New").save(update_fields=["brand_name"]),
        RECORDED,
    ),
    (
        "save() of a half-loaded record",
        lambda w: given(half_loaded(w), brand_name="N").save(),
        RECORDED,
    ),
    ("asave()", lambda w: wait_for(given(reloaded(w), brand_name="N").asave), RECORDED),
    ("delete()", lambda w: reloaded(w).delete(), RECORDED),
    ("adelete()", lambda w: wait_for(reloaded(w).adelete), RECORDED),
    ("create()", lambda w: Therapy.objects.create(**NEW), RECORDED),
    ("acreate()", lambda w: wait_for(lambda: Therapy.objects.acreate(**NEW)), RECORDED),
    ("get_or_create()", lambda w: Therapy.objects.get_or_create(**NEW), RECORDED),
    (
        "update_or_create()",
        lambda w: Therapy.objects.update_or_create(slug="bare", defaults={"brand_name": "N"}),
        RECORDED,
    ),
    ("write_many(): new and changed records", write_some, RECORDED),
    (
        "write_many(): a version somebody else saved over",
        write_stale,
        refused("Stale"),
    ),
    (
        "write_many(): a half-loaded record",
        lambda w: write_many([Contract.objects.only("version").get(pk=w.contract.pk)]),
        refused("TypeError"),
    ),
    (
        "write_many(): a therapy, whose names are looked for elsewhere",
        lambda w: write_many([given(reloaded(w), brand_name="N")]),
        refused("TypeError"),
    ),
    ("a copy: no primary key, then save()", lambda w: Therapy(**NEW).save(), RECORDED),
    ("related manager: create()", lambda w: w.bare.names.create(name="n", kind="short"), RECORDED),
    ("related manager: add()", lambda w: w.bare.contracts.add(w.contract), IN_BULK),
    ("related manager: set()", lambda w: w.bare.contracts.set([w.contract]), IN_BULK),
    (
        "related manager: add(bulk=False)",
        lambda w: factories.make_program().channels.add(
            ContactChannel.objects.get(pk=w.channel.pk), bulk=False
        ),
        RECORDED,
    ),
    ("related manager: remove()", lambda w: w.therapy.channels.remove(w.channel), IN_BULK),
    ("related manager: clear()", lambda w: w.therapy.channels.clear(), IN_BULK),
    ("related manager: update()", lambda w: w.therapy.names.update(name="n"), IN_BULK),
    ("update()", lambda w: of(w).update(brand_name="N"), IN_BULK),
    ("aupdate()", lambda w: wait_for(lambda: of(w).aupdate(brand_name="N")), IN_BULK),
    ("bulk_create()", lambda w: Therapy.objects.bulk_create([Therapy(**NEW)]), IN_BULK),
    ("bulk_update()", lambda w: Therapy.objects.bulk_update([w.bare], ["brand_name"]), IN_BULK),
    ("delete() of a queryset", lambda w: of(w).delete(), IN_BULK),
    ("_raw_delete()", lambda w: of(w)._raw_delete("default"), IN_BULK),
    ("_update()", lambda w: of(w)._update([(field("brand_name"), None, "N")]), BY_DATABASE),
    ("_base_manager: update()", lambda w: Therapy._base_manager.update(brand_name="N"), IN_BULK),
    (
        "save_base()",
        lambda w: given(reloaded(w), brand_name="N").save_base(),
        refused("NoOpenChange"),
    ),
    (
        "Model.save()",
        lambda w: models.Model.save(given(reloaded(w), brand_name="N")),
        refused("NoOpenChange"),
    ),
    (
        "save_without_historical_record()",
        lambda w: given(reloaded(w), brand_name="N").save_without_historical_record(),
        refused("TypeError"),
    ),
    (
        "save() with skip_history_when_saving",
        lambda w: given(reloaded(w), brand_name="N", skip_history_when_saving=True).save(),
        refused("TypeError"),
    ),
    (
        "save() with SIMPLE_HISTORY_ENABLED off",
        with_history_switched_off(lambda w: given(reloaded(w), brand_name="N").save()),
        RECORDED,
    ),
    (
        "delete() with SIMPLE_HISTORY_ENABLED off",
        with_history_switched_off(lambda w: reloaded(w).delete()),
        RECORDED,
    ),
    (
        "save() of an expression",
        lambda w: given(reloaded(w), mark=F("mark")).save(),
        refused("ValueError"),
    ),
    ("save() of a version somebody else saved over", stale, refused("Stale")),
    (
        "save() under another primary key",
        lambda w: given(reloaded(w), pk=10**6).save(),
        refused("Stale"),
    ),
    (
        "deleting what others belong to: cascade",
        lambda w: w.therapy.delete(),
        refused("ProtectedError"),
    ),
    ("Django's Collector by hand", collect_and_delete, BY_DATABASE),
]


OUTSIDE = [
    ("save()", lambda w: given(reloaded(w), brand_name="N").save(), refused("NoOpenChange")),
    ("delete()", lambda w: reloaded(w).delete(), refused("NoOpenChange")),
    ("create()", lambda w: Therapy.objects.create(**NEW), refused("NoOpenChange")),
    ("write_many()", write_some, refused("NoOpenChange")),
    ("save() of a person", lambda w: given(w.person, name="N").save(), refused("NoOpenChange")),
    (
        "update() in a data migration",
        lambda w: as_a_migration_sees_it().update(brand_name="N"),
        BY_DATABASE,
    ),
    (
        "create() in a data migration",
        lambda w: as_a_migration_sees_it().create(version=1, **NEW),
        BY_DATABASE,
    ),
    (
        "delete() in a data migration",
        lambda w: as_a_migration_sees_it().filter(pk=w.bare.pk).delete(),
        found("GONE"),
    ),
]

ON_HISTORY = [
    ("history.update()", lambda w: Therapy.history.update(brand_name="N"), FIXED),
    ("history.all().delete()", lambda w: w.bare.history.all().delete(), FIXED),
    ("history.create()", lambda w: Therapy.history.create(id=1, version=9), FIXED),
    ("history.bulk_create()", lambda w: Therapy.history.bulk_create([made_up(w)]), FIXED),
    (
        "history.bulk_update()",
        lambda w: Therapy.history.bulk_update([w.bare.history.get()], ["brand_name"]),
        FIXED,
    ),
    (
        "history.bulk_history_create()",
        lambda w: Therapy.history.bulk_history_create([w.bare]),
        FIXED,
    ),
    ("history row: save()", lambda w: given(w.bare.history.get(), brand_name="N").save(), FIXED),
    ("history row: save() of a new one", lambda w: made_up(w).save(), FIXED),
    ("history row: save_base()", lambda w: made_up(w).save_base(raw=True), FIXED),
    ("history row: delete()", lambda w: w.bare.history.get().delete(), FIXED),
    ("history row: instance.save()", lambda w: w.bare.history.get().instance.save(), BY_DATABASE),
    ("history model: objects.update()", lambda w: History.objects.update(brand_name="N"), FIXED),
    ("history model: objects.all().delete()", lambda w: History.objects.all().delete(), FIXED),
    (
        "history model: _base_manager.update()",
        lambda w: History._base_manager.update(brand_name="N"),
        FIXED,
    ),
    (
        "history model: _base_manager.all().delete()",
        lambda w: History._base_manager.all().delete(),
        FIXED,
    ),
    (
        "history model: _base_manager.bulk_create()",
        lambda w: History._base_manager.bulk_create([made_up(w)]),
        FIXED,
    ),
    (
        "simple-history: bulk_create_with_history()",
        lambda w: bulk_create_with_history([Therapy(**NEW)], Therapy),
        IN_BULK,
    ),
    (
        "simple-history: bulk_update_with_history()",
        lambda w: bulk_update_with_history([w.bare], Therapy, ["brand_name"]),
        IN_BULK,
    ),
    (
        "simple-history: update_change_reason()",
        lambda w: update_change_reason(w.bare, "Other."),
        FIXED,
    ),
]

PYTHON = [
    *(path(f"in a change: {name}", inside(run), gives) for name, run, gives in IN_A_CHANGE),
    *(path(f"outside a change: {name}", run, gives) for name, run, gives in OUTSIDE),
    *(path(f"in a change: {name}", inside(run), gives) for name, run, gives in ON_HISTORY),
]
