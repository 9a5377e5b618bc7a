"""What comes of a way of writing: every record and all of history, before and after."""

from django.db import connection, transaction

from portal.audit.models import Ledger
from portal.audit.rules import audited_models
from portal.audit.tests.paths.path import NOTHING, RECORDED, SaidSo, found, refused
from portal.audit.verify import verify


def stored():
    """Everything that is stored of every record and of its history."""
    return {
        model: list(model._base_manager.order_by("pk").values_list())
        for record in audited_models()
        for model in (record, record.history.model)
    }


def committed(run, world):
    """Run it, and check what a commit would check."""
    with transaction.atomic():
        run(world)
        connection.check_constraints()


def what_comes_of(run, world):
    """The outcome of one way of writing, in the table's words."""
    before = stored()
    try:
        run(world)
    except Exception as error:  # noqa: BLE001 - the error is the result
        assert stored() == before
        return refused(error if isinstance(error, SaidSo) else type(error).__name__)
    report = verify()
    if not report.is_well:
        return found(next(iter(report.counts)).name)
    after = stored()
    if after == before:
        return NOTHING
    assert_recorded(before, after)
    return RECORDED


def assert_recorded(before, after):
    """What stood in history stands there still; what is new says who, when and why."""
    histories = [model for model in before if hasattr(model, "history_object")]
    assert [m for m in histories if after[m][: len(before[m])] != before[m]] == []
    new = [row for m in histories for row in m._base_manager.order_by("pk")[len(before[m]) :]]
    assert new
    for row in new:
        assert row.history_user_id
        assert row.history_user_name
        assert row.history_date <= Ledger.newest()
        assert len(row.history_change_reason) > 3
