"""What a way of writing is, what can come of it, and the records that it is tried on."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

from django.test import Client

from portal.audit import acts
from portal.tests import factories

RECORDED = "recorded"
NOTHING = "writes nothing"
ABSENT = "—"
WHY = "By every door there is."


def refused(by):
    """Nothing was written; `by`: the error that said so, or how a page answered."""
    return f"refused: {by}"


def found(kind):
    """Written, and found by verify_audit as this kind of damage."""
    return f"found: {kind}"


class SaidSo(Exception):
    """Not done, for another reason than an error here; its text says which."""


@dataclass(frozen=True)
class Path:
    """One way of writing. `run(world)` tries it; `sqlite` and `postgresql`: what comes of it."""

    name: str
    run: Callable
    sqlite: str
    postgresql: str


def path(name, run, gives, postgresql=None):
    """The same on both engines unless PostgreSQL's is given too."""
    return Path(name, run, gives, postgresql or gives)


def inside(run):
    """The same, done inside a change by a person with a reason."""

    def opened(world):
        with acts.change(by=world.cora, reason=WHY):
            run(world)

    return opened


def make_world():
    """A therapy with a name, a contract and a channel, a bare one, a person, and their editors."""
    therapy = factories.make_therapy(slug="x", brand_name="X")
    world = SimpleNamespace(
        therapy=therapy,
        bare=factories.make_therapy(slug="bare", brand_name="Bare"),
        name=factories.make_name(therapy, "x-cel"),
        program=factories.make_program(),
        provider=factories.make_provider(),
        person=factories.make_user("staff", username="pat", name="Pat Person"),
        cora=factories.make_user("catalog", username="cora", name="Cora Catalog"),
        adam=factories.make_user("admin", username="adam", name="Adam Admin"),
    )
    world.channel = factories.make_channel(program=world.program, therapy=therapy)
    world.contract = factories.make_contract(
        provider=world.provider, therapy=therapy, program=world.program
    )
    return world


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def expect(response, status=302):
    if response.status_code != status:
        raise SaidSo(f"HTTP {response.status_code}")
