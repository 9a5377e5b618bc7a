import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from contracts.models import Contract
from portal.audit import acts
from portal.audit.models import BEFORE_ALL, Ledger
from portal.staff.models import User
from portal.tests import factories
from therapies.models import Therapy

pytestmark = pytest.mark.django_db


def rename(therapy, brand, by=None, reason="The maker renamed it."):
    therapy.brand_name = brand
    return factories.save(therapy, by, reason)


def test_a_write_outside_a_change_is_refused():
    with pytest.raises(acts.NoOpenChange):
        Therapy(slug="x", brand_name="X").save()
    assert not Therapy.objects.exists()


def test_each_version_stands_in_history_with_who_when_and_why():
    cora = factories.make_user("catalog", name="Cora Catalog")
    therapy = factories.make_therapy(brand_name="Before", slug="x")
    rename(therapy, "After", cora)
    rows = list(
        Therapy.history.order_by("version").values_list(
            "version", "history_type", "brand_name", "history_user_name", "history_change_reason"
        )
    )
    assert rows == [
        (1, "+", "Before", "system", "Made for a test."),
        (2, "~", "After", "Cora Catalog", "The maker renamed it."),
    ]
    assert Therapy.history.get(version=2).history_user_id == cora.pk
    assert Therapy.history.get(version=2).history_user == "Cora Catalog"
    assert Therapy.history.get(version=2).history_date == Ledger.newest()


def test_the_next_change_on_the_same_worker_is_its_own_persons():
    people = [factories.make_user(role) for role in ("contracts", "catalog")]
    therapy = factories.make_therapy()
    for person in people:
        therapy.generic_name = person.username
        factories.save(therapy, by=person)
    told = therapy.history.order_by("-version").values_list("history_user_id", "history_user_name")
    assert list(told)[:2] == [(person.pk, str(person)) for person in reversed(people)]


def test_a_name_changed_later_does_not_change_the_author_of_the_past():
    cora = factories.make_user("catalog", name="Cora Catalog")
    factories.save(Therapy(slug="x", brand_name="X"), cora)
    cora.name = "Cora Married"
    factories.save(cora)
    assert Therapy.history.get().history_user_name == "Cora Catalog"


def test_an_unchanged_save_writes_nothing():
    therapy = factories.make_therapy()
    before = Ledger.newest()
    factories.save(therapy)
    assert (therapy.version, Therapy.history.count(), Ledger.newest()) == (1, 1, before)


def test_a_day_given_as_text_is_no_change():
    listing = factories.make_listing()
    listing.starts_on = listing.starts_on.isoformat()
    factories.save(listing)
    assert listing.version == 1


def test_a_stale_save_is_refused_and_says_who_and_why():
    therapy = factories.make_therapy()
    mine = Therapy.objects.get()
    rename(therapy, "Theirs", factories.make_user("catalog", name="Cora Catalog"))
    with pytest.raises(acts.Stale) as refused:
        rename(mine, "Mine")
    assert str(refused.value) == (
        "Nothing was saved: Cora Catalog saved this record before you. "
        "The reason given: “The maker renamed it.”"
    )
    assert Therapy.objects.get().brand_name == "Theirs"
    assert mine.version == 1


def test_saving_a_deleted_record_is_refused():
    therapy = factories.make_therapy()
    mine = Therapy.objects.get()
    factories.remove(therapy)
    with pytest.raises(acts.Stale, match="system deleted this record"):
        rename(mine, "Mine")
    assert not Therapy.objects.exists()


def test_a_record_without_history_is_stale_too():
    ghost = factories.make_therapy()
    ghost.pk += 1
    with pytest.raises(acts.Stale, match="no longer exists"):
        rename(ghost, "Ghost")


def test_a_delete_takes_the_next_version_and_keeps_the_last_state():
    therapy = factories.make_therapy(brand_name="Gone", slug="x")
    factories.remove(therapy)
    rows = Therapy.history.order_by("version")
    assert [(r.version, r.history_type, r.brand_name) for r in rows] == [
        (1, "+", "Gone"),
        (2, "-", "Gone"),
    ]


def test_a_refused_delete_keeps_the_version():
    listing = factories.make_listing()
    with pytest.raises(Exception, match="protected"):
        factories.remove(listing.therapy)
    assert listing.therapy.version == 1
    assert Therapy.history.count() == 1


def test_a_stale_delete_is_refused():
    therapy = factories.make_therapy()
    mine = Therapy.objects.get()
    rename(therapy, "Theirs")
    with pytest.raises(acts.Stale):
        factories.remove(mine)
    assert Therapy.objects.get().brand_name == "Theirs"


def test_a_partial_save_writes_and_records_the_whole_row():
    therapy = factories.make_therapy(brand_name="Whole", slug="x", generic_name="kept")
    part = Therapy.objects.get()
    part.brand_name, part.generic_name = "Part", "lost?"
    with acts.change(by=User.objects.system(), reason="Only the brand."):
        part.save(update_fields=["brand_name"])
    newest = Therapy.history.order_by("-version").first()
    assert (newest.brand_name, newest.generic_name, part.version) == ("Part", "kept", 2)
    assert Therapy.objects.get().generic_name == "kept"
    assert therapy.version == 1


def test_saving_a_half_loaded_row_writes_and_records_the_whole_row():
    factories.make_therapy(brand_name="Whole", slug="x", generic_name="kept")
    half = Therapy.objects.only("brand_name", "version").get()
    rename(half, "Half")
    newest = Therapy.history.order_by("-version").first()
    assert (newest.brand_name, newest.generic_name) == ("Half", "kept")


def test_get_or_create_and_update_or_create_record():
    with acts.change(by=User.objects.system(), reason="Both ways."):
        Therapy.objects.get_or_create(slug="x", defaults={"brand_name": "X"})
        Therapy.objects.update_or_create(slug="x", defaults={"brand_name": "Y"})
    brands = Therapy.history.order_by("version").values_list("brand_name", flat=True)
    assert list(brands) == ["X", "Y"]


@pytest.mark.parametrize("reason", ["", "   ", "...", "x", "aaaa", "- -", "\u200b\u200b\u200b"])
def test_a_reason_that_says_nothing_is_refused(reason):
    with (
        pytest.raises(ValidationError, match="Say why"),
        acts.change(by=User.objects.system(), reason=reason),
    ):
        raise AssertionError("never opened")


def test_a_reason_that_names_a_patient_is_refused():
    with pytest.raises(ValidationError, match="no patient data"):
        acts.clean_reason("Agreed for patient Jane Doe")


def test_a_long_reason_is_kept_whole():
    reason = "word " * 2000 + "end"
    factories.save(Therapy(slug="x", brand_name="X"), reason=reason)
    assert Therapy.history.get().history_change_reason == reason


def test_a_change_inside_a_change_is_refused():
    system = User.objects.system()
    with (
        acts.change(by=system, reason="The outer one."),
        pytest.raises(RuntimeError),
        acts.change(by=system, reason="The inner one."),
    ):
        raise AssertionError("never opened")
    assert not acts.is_open()


def test_all_rows_of_a_change_share_one_moment_and_the_next_is_later():
    with acts.change(by=User.objects.system(), reason="Two at once."):
        factories.make_therapy()
        factories.make_therapy()
    first = set(Therapy.history.values_list("history_date", flat=True))
    factories.make_therapy()
    assert len(first) == 1
    assert Therapy.history.order_by("-history_id").first().history_date > first.pop()


def test_moments_go_forward_even_when_the_clock_goes_back():
    factories.make_therapy()
    ledger = Ledger.lock()
    ledger.at = ledger.at.replace(year=2199)
    ledger.save()
    factories.make_therapy()
    assert Ledger.newest().year == 2199
    assert Ledger.newest() > ledger.at


def test_a_failed_change_leaves_nothing_and_moves_no_moment():
    before = Ledger.newest()
    system = User.objects.system()
    at = Ledger.newest()
    with pytest.raises(ZeroDivisionError), acts.change(by=system, reason="Will fail."):
        factories.make_therapy()
        1 / 0  # noqa: B018
    assert (Therapy.objects.count(), Therapy.history.count()) == (0, 0)
    assert Ledger.newest() == at > before


def test_before_any_change_the_newest_moment_lies_before_all():
    assert Ledger.newest() == BEFORE_ALL
    assert str(Ledger(at=BEFORE_ALL)) == "newest change: 1970-01-01T00:00:00+00:00"


BULK_WRITES = {
    "update": lambda rows: rows.update(brand_name="Y"),
    "bulk_create": lambda rows: rows.bulk_create([Therapy(slug="y", brand_name="Y")]),
    "bulk_update": lambda rows: rows.bulk_update(list(rows), ["brand_name"]),
    "delete": lambda rows: rows.delete(),
    "_raw_delete": lambda rows: rows._raw_delete("default"),
}


@pytest.mark.parametrize("write", BULK_WRITES.values(), ids=BULK_WRITES)
def test_bulk_writes_are_refused(write):
    factories.make_therapy(brand_name="X", slug="x")
    with (
        pytest.raises(TypeError, match="leaves no history"),
        acts.change(by=User.objects.system(), reason="In bulk."),
    ):
        write(Therapy.objects.all())
    assert list(Therapy.objects.values_list("brand_name", "version")) == [("X", 1)]


def test_a_related_manager_cannot_move_rows_unseen():
    contract = factories.make_contract(
        provider=factories.make_provider(),
        therapy=factories.make_therapy(),
        program=factories.make_program(),
    )
    own, other = contract.therapy_id, factories.make_therapy()
    with (
        pytest.raises(TypeError, match="leaves no history"),
        acts.change(by=User.objects.system(), reason="By the side door."),
    ):
        other.contracts.add(contract)
    assert Contract.objects.get().therapy_id == own


SIDE_DOORS = {
    "save_base": lambda t: t.save_base(),
    "loaddata": lambda t: t.save_base(raw=True),
    "Model.save": Model.save,
}


@pytest.mark.parametrize("write", SIDE_DOORS.values(), ids=SIDE_DOORS)
@pytest.mark.parametrize("adding", [True, False])
def test_side_doors_are_refused(write, adding):
    therapy = Therapy(slug="x", brand_name="X") if adding else factories.make_therapy()
    with (
        pytest.raises(acts.NoOpenChange),
        acts.change(by=User.objects.system(), reason="By the side door."),
    ):
        write(therapy)
    assert Therapy.history.count() == Therapy.objects.count() == (0 if adding else 1)


def test_saving_without_history_is_refused():
    therapy = factories.make_therapy()
    with pytest.raises(TypeError), acts.change(by=User.objects.system(), reason="Unseen."):
        therapy.save_without_historical_record()
    with pytest.raises(TypeError), acts.change(by=User.objects.system(), reason="Positional."):
        therapy.save(True)


def test_somebody_else_between_the_look_and_the_write_is_noticed():
    """`_do_update` names the version read: a row that moved meanwhile is not overwritten."""
    therapy = factories.make_therapy()
    rename(therapy, "Theirs")
    stale = Therapy(pk=therapy.pk, slug="x", brand_name="Mine", version=1)
    stale._state.adding = False
    with pytest.raises(acts.Stale), acts.change(by=User.objects.system(), reason="Raced."):
        stale._write(version=2, force_update=True)
    assert Therapy.objects.get().brand_name == "Theirs"


RAW_LIVE_WRITES = {
    "update": "UPDATE therapies_therapy SET brand_name = 'Raw'",
    "update with version": "UPDATE therapies_therapy SET brand_name = 'Raw', version = version + 1",
    "insert": (
        "INSERT INTO therapies_therapy (slug, brand_name, mark, generic_name, folded_brand, "
        "folded_generic, version) VALUES ('raw', 'Raw', '', '', 'raw', '', 1)"
    ),
    "move": "UPDATE therapies_therapy SET id = id + 1, version = version + 1",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sql", RAW_LIVE_WRITES.values(), ids=RAW_LIVE_WRITES)
def test_raw_writes_without_history_fail_at_commit_at_the_latest(sql):
    factories.make_therapy(brand_name="X", slug="x")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(Therapy.objects.values_list("brand_name", "version")) == [("X", 1)]


HISTORY_WRITES = {
    "update": "UPDATE therapies_historicaltherapy SET history_change_reason = 'Better'",
    "delete": "DELETE FROM therapies_historicaltherapy",
} | (
    {
        "replace": (
            "INSERT OR REPLACE INTO therapies_historicaltherapy SELECT * FROM "
            "therapies_historicaltherapy"
        )
    }
    if connection.vendor == "sqlite"
    else {"truncate": "TRUNCATE therapies_historicaltherapy CASCADE"}
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", HISTORY_WRITES)
def test_history_cannot_be_altered(what):
    factories.make_therapy(brand_name="X", slug="x")
    before = list(Therapy.history.values())
    with (
        pytest.raises(IntegrityError, match="append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(HISTORY_WRITES[what])
    assert list(Therapy.history.values()) == before


def test_a_doubled_version_in_history_is_refused():
    factories.make_therapy(brand_name="X", slug="x")
    row = Therapy.history.get()
    row.history_id = None
    with (
        pytest.raises(IntegrityError),
        acts.change(by=User.objects.system(), reason="The same again.") as act,
    ):
        act.recording = True
        row.save(force_insert=True)
    assert Therapy.history.count() == 1
