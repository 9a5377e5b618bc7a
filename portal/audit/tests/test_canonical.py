"""Rows in one form: typed, the same on both engines, and what doesn't fit is told apart."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.apps import apps
from django.db import connection, models

from portal.audit.canonical import MISFIT, Shape, kind_of
from portal.audit.models import Ledger, Seal
from portal.audit.rules import audited_models
from portal.audit.seals import closed_run, seal_digest
from portal.audit.stream import count, stream
from portal.audit.tests.as_owner import run
from therapies.models import Edition

KINDS = ("number", "yesno", "text", "day", "moment", "bytes", "json")


def form(kind, value):
    return Shape("t", "id", (("c", kind),)).values([value])[0]


NOON = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
IN_NEW_YORK = datetime(2025, 3, 1, 7, 0, tzinfo=timezone(timedelta(hours=-5)))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", None, b"n"),
        ("text", "", b"t"),
        ("text", "None", b"tNone"),
        ("text", "Zolgensma®", "tZolgensma®".encode()),
        ("number", 0, b"i0"),
        ("number", -(2**62), b"i-4611686018427387904"),
        ("yesno", True, b"b1"),
        ("yesno", 1, b"b1"),
        ("yesno", 0, b"b0"),
        ("day", date(2024, 11, 1), b"d2024-11-01"),
        ("day", "2024-11-01", b"d2024-11-01"),
        ("moment", NOON, b"m2025-03-01T12:00:00.000000Z"),
        ("moment", IN_NEW_YORK, b"m2025-03-01T12:00:00.000000Z"),
        ("moment", "2025-03-01 12:00:00", b"m2025-03-01T12:00:00.000000Z"),
        ("moment", "2025-03-01 12:00:00.000001", b"m2025-03-01T12:00:00.000001Z"),
        ("bytes", b"\x00\xff", b"x\x00\xff"),
        ("bytes", memoryview(b"\x00\xff"), b"x\x00\xff"),
        ("json", '{"b": [1.50, null], "a": {"d": 1e2, "c": "ü"}}', None),
        ("json", "null", b"jnull"),
    ],
)
def test_each_kind_has_one_form(kind, value, expected):
    expected = expected or b'j{"a":{"c":"\\u00fc","d":1E+2},"b":[1.5,null]}'
    assert form(kind, value) == expected


def test_json_is_the_same_however_an_engine_writes_it():
    one = '{"b": 100, "a": [true, 0.10], "z": -0, "big": 123456789012345678901234567890123}'
    other = '{"a":[true,0.1],"b":1e2,"big":123456789012345678901234567890123,"z":0}'
    assert form("json", one) == form("json", other)
    assert form("json", one) != form("json", one.replace("0123}", "0124}"))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 5),
        ("text", b"five"),
        ("number", "5"),
        ("number", 5.0),
        ("number", True),
        ("yesno", 2),
        ("yesno", "1"),
        ("day", datetime(2024, 11, 1, tzinfo=UTC)),
        ("day", "20241101"),
        ("day", "1 November"),
        ("day", 2024),
        ("moment", datetime(2025, 3, 1)),
        ("moment", date(2025, 3, 1)),
        ("moment", "2025-03-01T12:00:00"),
        ("moment", "2025-03-01 12:00:00+00:00"),
        ("moment", 0),
        ("bytes", "text"),
        ("json", "{"),
        ("json", 5),
        ("json", "[NaN"),
    ],
)
def test_what_does_not_fit_is_told_apart(kind, value):
    assert form(kind, value).startswith(MISFIT)


def test_what_does_not_fit_still_differs_from_other_misfits():
    assert form("text", memoryview(b"one")) == form("text", b"one") != form("text", b"two")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_nothing_in_every_kind(kind):
    assert form(kind, None) == b"n"


def test_columns_stand_in_the_order_of_their_names_and_can_not_run_together():
    shape = Shape("t", "id", (("a", "text"), ("b", "text")))
    assert shape.joined(shape.values(["1\nb=2:tx", ""])) == b"a=9:t1\nb=2:tx\nb=1:t\n"
    assert str(shape) == "a:text b:text"
    assert str(Shape.of(Ledger)) == "at:moment id:number"


@pytest.mark.parametrize("model", [*audited_models(), Seal], ids=lambda model: model._meta.label)
def test_every_column_of_every_record_has_a_form(model):
    assert Shape.of(model).columns


def test_a_field_without_a_form_is_refused():
    with pytest.raises(KeyError):
        kind_of(models.DurationField())


FIXED = {
    "id": 7,
    "version": 1,
    "title": "Classified therapies",
    "label": "November “2024”",
    "effective_on": "2024-11-01",
    "confirmed_on": None,
    "source": "",
    "sha256": "0" * 64,
    "document_id": None,
    "question_digests": '{"FAQ 2": "b", "FAQ 1": "a"}',
    "history_id": -7,
    "history_date": "2026-11-25 11:24:00.000120",
    "history_type": "+",
    "history_change_reason": "None",
    "history_user_id": 3,
    "history_user_name": "Cora Catalog",
}
ROWS_SHA256 = "89929e95231cdd7f77cae0dabf6dc1b6da2f9fb9bb47048530d1986c6d0a96ec"


@pytest.mark.django_db
def test_the_same_row_has_the_same_digest_on_both_engines():
    """The digest stands here, so both engines are held to one."""
    model = Edition.history.model
    texts = {f.column: "" for f in model._meta.concrete_fields if not f.null}
    row = {**texts, **FIXED}
    names = ", ".join(f'"{name}"' for name in row)
    if connection.vendor == "postgresql":
        row["history_date"] += "+00"
    places = ", ".join(["%s"] * len(row))
    run(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})", *row.values())
    shape = Shape.of(model)
    sealed = closed_run(shape, stream(shape, order=["history_id"]))
    assert (count(shape), sealed["row_count"], sealed["first_id"]) == (1, 1, -7)
    assert sealed["rows_sha256"] == ROWS_SHA256


def test_the_digest_of_a_seal_is_over_its_values_alone():
    shape = Shape.of(Seal, leave_out=["digest"])
    values = shape.values([None] * len(shape.columns))
    assert seal_digest(values) == seal_digest(list(values))
    assert seal_digest(values) != seal_digest([b"i1", *values[1:]])
    assert apps.get_model("audit", "Seal") is Seal
