"""Two writers at once, with real connections and real commits, on either engine."""

import threading
from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections

from contracts.models import Contract
from portal.audit import acts
from portal.audit.models import Ledger
from portal.staff.models import User
from portal.tests import factories
from therapies.models import Therapy

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15


def together(*jobs):
    """Run jobs at the same time, each on its own connection; what each gave, or its error."""
    barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        barrier.wait()
        try:
            results[number] = job()
        except Exception as error:  # noqa: BLE001 - the error is the result
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_overlapping_contracts_one_stands():
    system = User.objects.system()
    provider, program = factories.make_provider(), factories.make_program()
    outcomes = Counter()
    for _ in range(ROUNDS):
        therapy = factories.make_therapy()

        def add(reason, checked, therapy=therapy):
            contract = Contract(
                provider=provider, therapy=therapy, program=program, starts_on=date(2025, 1, 1)
            )
            with acts.change(by=system, reason=reason):
                if checked:
                    contract.full_clean()
                contract.save()
            return "saved"

        checked = _ % 2 == 0
        results = together(
            lambda a=add, c=checked: a("The first writer.", c),
            lambda a=add, c=checked: a("The second writer.", c),
        )
        outcomes.update(getattr(type(r), "__name__", r) if r != "saved" else r for r in results)
        assert Contract.objects.filter(therapy=therapy).count() == 1
        assert Contract.history.filter(therapy=therapy).count() == 1
    # Checked under the lock the loser gets the form's message; unchecked, the database's refusal.
    by_form, by_database = ROUNDS // 2 + 1, ROUNDS // 2
    assert outcomes == {
        "saved": ROUNDS,
        ValidationError.__name__: by_form,
        IntegrityError.__name__: by_database,
    }


def test_of_two_saves_of_one_version_one_is_refused():
    system = User.objects.system()
    for _ in range(ROUNDS):
        therapy = factories.make_therapy()

        def rename(brand, therapy=therapy):
            mine = Therapy.objects.get(pk=therapy.pk)
            ready.wait()
            with acts.change(by=system, reason="Renamed at the same time."):
                mine.brand_name = brand
                mine.save()
            return "saved"

        ready = threading.Barrier(2)
        results = together(
            lambda r=rename, t=therapy: r(f"Left{t.pk}"),
            lambda r=rename, t=therapy: r(f"Right{t.pk}"),
        )
        kinds = sorted(r if r == "saved" else type(r).__name__ for r in results)
        assert kinds == ["Stale", "saved"]
        assert Therapy.history.filter(id=therapy.pk).count() == 2


def test_a_name_taken_in_another_table_meanwhile_is_refused_under_the_lock():
    system = User.objects.system()
    for number in range(ROUNDS):
        first, second = factories.make_therapy(), factories.make_therapy()

        def name(therapy=first, number=number):
            with acts.change(by=system, reason="A new short name."):
                factories.make_name(therapy, f"twin{number}")
            return "saved"

        def rename(therapy=second, number=number):
            with acts.change(by=system, reason="A new brand."):
                therapy.brand_name = f"Twin{number}"
                therapy.save()
            return "saved"

        kinds = sorted(r if r == "saved" else type(r).__name__ for r in together(name, rename))
        assert kinds == ["ValidationError", "saved"]


def test_recorded_order_is_commit_order():
    """No history row may appear with a moment earlier than one already visible."""
    system = User.objects.system()
    factories.make_therapy()

    def write(start):
        for number in range(10):
            with acts.change(by=system, reason="One of many."):
                Therapy(slug=f"w-{start}-{number}", brand_name=f"W {start} {number}").save()
        return "done"

    def watch():
        seen, newest = set(), None
        for _ in range(60):
            at = Ledger.newest()
            rows = dict(Therapy.history.values_list("history_id", "history_date"))
            late = [m for i, m in rows.items() if i not in seen and newest and m <= newest]
            if late:
                return late
            seen, newest = {i for i, m in rows.items() if m <= at}, at
        return "in order"

    assert together(lambda: write("a"), lambda: write("b"), watch) == ["done", "done", "in order"]
    assert Therapy.objects.count() == 21
