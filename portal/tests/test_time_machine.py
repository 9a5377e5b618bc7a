"""Several people edit an invented world; every page at every past moment is as it was then.

The machine keeps a journal of its own: after each act what it knows each record to be, in plain
values, and the pages as they looked. At the end it asks for all of it again at each moment.
`pytest portal/tests/test_time_machine.py --hypothesis-profile=long` is the long run.
"""

from collections import Counter
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from difflib import unified_diff

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from contracts.models import Contract, Provider
from portal.audit.acts import Stale, change
from portal.audit.known import known
from portal.audit.models import Ledger
from portal.guidance.models import GuidanceEntry
from portal.tests import admin_pages, factories
from portal.tests.invented_world import KINDS, OFTEN, Link, addresses, links, shown
from therapies.models import Therapy

pytestmark = pytest.mark.django_db
ONE_TICK = timedelta(microseconds=1)
LONG = settings.get_current_profile_name() == "long"
SHORT = settings(
    max_examples=4,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PAGES = addresses()
PAGES_EACH = len(PAGES) if LONG else 7
REFUSALS = (IntegrityError, ValidationError)
kinds = st.sampled_from([*KINDS, *OFTEN])
done = Counter()


class TimeMachine(RuleBasedStateMachine):
    """`state`: (model, pk) -> values; `journal`: (moment, state, pages) after each act."""

    def __init__(self):
        super().__init__()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        people = ("catalog", "contracts", "admin")
        self.people = [factories.make_user(role, username=f"tm-{role}") for role in people]
        self.clients = {user.username: Client() for user in self.people}
        for user in self.people:
            self.clients[user.username].force_login(user)
        self.state, self.journal = {}, []
        done["examples"] += 1

    def teardown(self):
        try:
            self.compare_with_journal()
        finally:
            transaction.set_rollback(True)
            self.rolled_back.__exit__(None, None, None)

    @initialize(data=st.data())
    def a_small_world(self, data):
        def all_that_fit():
            for model in [*KINDS, *OFTEN]:
                with suppress(*REFUSALS), transaction.atomic():
                    self.add(data, model)

        self.act(data, all_that_fit)

    @rule(data=st.data(), model=kinds)
    def add_one(self, data, model):
        self.act(data, lambda: self.add(data, model))

    @rule(data=st.data(), model=kinds)
    def edit_one(self, data, model):
        self.act(data, lambda: self.edit(data, model))

    @rule(data=st.data(), one=kinds, other=kinds)
    def edit_and_add_at_once(self, data, one, other):
        self.act(data, lambda: (self.edit(data, one), self.add(data, other)))

    @rule(data=st.data(), model=kinds)
    def delete_one(self, data, model):
        self.act(data, lambda: self.delete(data, model))

    @rule(data=st.data(), model=kinds)
    def delete_and_record_again(self, data, model):
        self.act(data, lambda: self.revive(data, model))

    @rule(data=st.data(), model=kinds)
    def a_second_editor_is_too_late(self, data, model):
        key = self.choose(data, model)
        if key is None:
            return
        late = model.objects.get(pk=key[1])
        values = self.values(data, model)
        if not self.act(data, lambda: self.edit(data, model, key)) or values is None:
            return
        with pytest.raises(Stale), change(by=self.people[0], reason="Too late."):
            self.write(late, values)
        done["stale"] += 1

    @rule(data=st.data(), model=st.sampled_from([Therapy, Provider, Contract, GuidanceEntry]))
    def edit_in_the_admin(self, data, model):
        """Only what the admin's form takes as text; a form that is refused changes nothing."""
        key = self.choose(data, model)
        values = key and self.values(data, model)
        if not values:
            return
        name = data.draw(st.sampled_from(sorted(values)))
        client = self.clients["tm-contracts" if model in (Contract, Provider) else "tm-catalog"]
        url = admin_pages.address(model.objects.get(pk=key[1]), "change")
        typed = {name: "" if values[name] is None else str(values[name])}
        before = Ledger.newest()
        answer = client.post(url, admin_pages.filled(client, url, **typed))
        assert answer.status_code in (200, 302)
        if answer.status_code == 302 and Ledger.newest() > before:
            self.state[key] = {**self.state[key], name: values[name]}
            self.note_down(data, "in the admin")

    def act(self, data, write):
        """One change by one person; whether it was recorded. A refused one leaves nothing."""
        by, before = data.draw(st.sampled_from(self.people)), deepcopy(self.state)
        try:
            with change(by=by, reason="As drawn.") as act:
                write()
        except REFUSALS as refusal:
            self.state = before
            done[type(refusal).__name__] += 1
            return False
        if act.wrote:
            assert Ledger.newest() == act.moment
            self.note_down(data, "acts")
        return act.wrote

    def note_down(self, data, what):
        asked = PAGES
        if len(PAGES) > PAGES_EACH:
            pages = st.lists(
                st.sampled_from(PAGES), min_size=PAGES_EACH, max_size=PAGES_EACH, unique=True
            )
            asked = data.draw(pages)
        pages = {address: shown(self.people[0], address) for address in asked}
        self.journal.append((Ledger.newest(), deepcopy(self.state), pages))
        done[what] += 1

    def choose(self, data, model):
        keys = [key for key in self.state if key[0] is model]
        return data.draw(st.sampled_from(keys)) if keys else None

    def values(self, data, model):
        """Values for every field, by column; None while there is no record to link to."""
        drawn = {}
        for name, field in KINDS[model].items():
            if not isinstance(field, Link):
                drawn[name] = data.draw(field)
                continue
            keys = [pk for kind, pk in self.state if kind is field.to]
            choices = [*keys, *([None] if field.may_be_empty else [])]
            if not choices:
                return None
            drawn[f"{name}_id"] = data.draw(st.sampled_from(choices))
        first, last = drawn.get("starts_on"), drawn.get("last_day")
        if first and last and first > last:
            drawn |= {"starts_on": last, "last_day": first}
        return drawn

    def write(self, record, values):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
        key = (type(record), record.pk)
        self.state[key] = {**self.state.get(key, {}), **values}

    def add(self, data, model):
        values = self.values(data, model)
        if values is not None:
            self.write(model(), values)

    def edit(self, data, model, key=None):
        key = key or self.choose(data, model)
        values = key and self.values(data, model)
        if values:
            some = data.draw(st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=3))
            if {"starts_on", "last_day"} & set(some):
                some += ["starts_on", "last_day"]
            self.write(
                model.objects.get(pk=key[1]),
                {name: values[name] for name in some if name in values},
            )

    def delete(self, data, model):
        """With all that names the record, what was recorded last going first."""
        key = self.choose(data, model)
        if key is None:
            return {}
        gone = {key: None}
        while more := {k for k in self.state if k not in gone and self.names_one_of(k, gone)}:
            gone |= dict.fromkeys(more)
        waiting, lost = list(gone), {}
        while waiting:
            free = [k for k in waiting if not any(self.names_one_of(o, {k}) for o in waiting)]
            for kind, pk in free or waiting[:1]:
                kind.objects.get(pk=pk).delete()
                lost[kind, pk] = self.state.pop((kind, pk))
                waiting.remove((kind, pk))
        return lost

    def names_one_of(self, key, others):
        model, values = key[0], self.state.get(key, {})
        return any((field.to, values.get(f"{name}_id")) in others for name, field in links(model))

    def revive(self, data, model):
        """The same values in new records, parents first, each link to the new parent."""
        lost, new = self.delete(data, model), {}
        for (kind, pk), values in reversed(lost.items()):
            again = dict(values)
            for name, field in links(kind):
                old = (field.to, values[f"{name}_id"])
                again[f"{name}_id"] = new.get(old, old[1])
            record = kind()
            self.write(record, again)
            new[kind, pk] = record.pk

    def compare_with_journal(self):
        for number, (moment, state, pages) in enumerate(self.journal):
            assert stored_at(moment) == state
            before = self.journal[number - 1][1] if number else {}
            assert stored_at(moment - ONE_TICK) == before
            for address, (status, main) in pages.items():
                now = shown(self.people[0], address, moment)
                done["pages"] += 1
                if status == 404:
                    assert now[0] == 404 or "no_record" in now[1] or "/check/" in address
                else:
                    assert now == (status, main), difference(address, main, now[1])


def difference(address, then, now):
    return "\n".join([address, *unified_diff(then.splitlines(), now.splitlines(), n=0)])


def stored_at(moment):
    """Every record as the database has it at a moment, in the journal's plain values."""
    with known(moment):
        return {
            (model, row.pk): {
                column: getattr(row, column)
                for name, field in fields.items()
                for column in [f"{name}_id" if isinstance(field, Link) else name]
            }
            for model, fields in KINDS.items()
            for row in model.objects.all()
        }


def test_every_page_at_every_past_moment_is_as_it_was_then():
    run_state_machine_as_test(TimeMachine, settings=settings() if LONG else SHORT)
    assert done["pages"] > 100
    print(dict(done))  # noqa: T201 - read with -s
